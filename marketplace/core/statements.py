"""Statements of the busiest paths: worded once per process, then sent as they are.

The ORM takes several times longer to word a short statement than the database to run it. Placing an order runs ten,
so its reads are querysets that are turned into SQL at their first use only, and its new rows go in without the work that
`save` does for models in general. Both go through Django's connection, in the caller's transaction, on either engine.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    Choices,
    DateTimeField,
    DecimalField,
    ForeignKey,
    IntegerField,
    Model,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    QuerySet,
    TextField,
)
from django.db.models.base import ModelState
from django.db.models.fields import NOT_PROVIDED
from django.utils.functional import Promise
from phonenumber_field.modelfields import PhoneNumberField
from psycopg import Cursor
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int8

# A whole number of every size as one type, or each mixture of sizes would be prepared as a statement of its own.
whole = Int8

# Stands for the first number while a statement is worded, the next lower one for the second; nothing is named so.
_FIRST_STAND_IN = -1_000_000_000


class Read:
    """A SELECT whose only changing parameters are whole numbers, such as keys.

    `build` makes the queryset (`values_list` of columns, not sliced) for a sequence of numbers. It is called once for a few
    lengths of the sequence, of which more than one number repeat the last, so it may use the numbers in any place, but
    neither look at them nor count them nor use anything else that changes. Calling the Read with numbers returns the rows,
    converted as the ORM does. One query, which PostgreSQL prepares: planning a join of seven tables takes it ten times longer
    than reading one basket.
    """

    def __init__(self, build: Callable[[Sequence[int]], QuerySet]):
        self._build = build
        self._worded: dict[tuple[str, int], _Worded] = {}

    def __call__(self, *numbers: int) -> list[tuple]:
        places = round_up(len(numbers))
        known = (connection.vendor, places)
        worded = self._worded.get(known)
        if worded is None:
            worded = self._worded[known] = _Worded(self._build, places)
        return worded.rows([*numbers, *numbers[-1:] * (places - len(numbers))])


def round_up(count: int) -> int:
    """The power of two from `count` on. A statement of so many places is the same text for many counts, so PostgreSQL
    prepares a few of them instead of one for each number of lines or sellers that an order can have."""
    return 1 << (count - 1).bit_length() if count > 1 else count


class _Worded:
    """A queryset as SQL, with what its parameters and columns need."""

    def __init__(self, build: Callable[[Sequence[int]], QuerySet], count: int):
        stand_ins = [_FIRST_STAND_IN - place for place in range(count)]
        compiler = build(stand_ins).query.get_compiler(connection=connection)
        self.sql, parameters = compiler.as_sql()
        # (True, place of the number) or (False, the parameter itself)
        self.parameters = [
            (each in stand_ins, _FIRST_STAND_IN - each if each in stand_ins else each) for each in parameters
        ]
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self.converters = [(place, *converters[place]) for place in converters]

    def rows(self, numbers: Sequence[int]) -> list[tuple]:
        with preparing_cursor() as cursor:
            cursor.execute(self.sql, [whole(numbers[value]) if given else value for given, value in self.parameters])
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def _converted(self, row: tuple) -> tuple:
        values = list(row)
        for place, functions, expression in self.converters:
            for function in functions:
                values[place] = function(values[place], expression, connection)
        return tuple(values)


def preparing_cursor():
    """A cursor of Django's that lets PostgreSQL prepare what it executes, if the connection allows that (settings).

    Whole numbers go to it as `whole`.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        return database.cursor()
    # As `cursor()` does, but with the driver's own cursor: Django's writes the parameters into the text.
    database.close_if_health_check_failed()
    database.ensure_connection()
    plain = Cursor(database.connection)
    return database.make_debug_cursor(plain) if database.queries_logged else database.make_cursor(plain)


class Columns:
    """Some columns of a model within the rows of a Read, from which its instances are made; the rest is deferred.

    Without names it is all columns.
    """

    def __init__(self, model: type[Model], *names: str):
        self._model = model
        self._names = names

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def names(self) -> list[str]:
        """The columns in the order in which `make` takes their values."""
        every = [field.attname for field in self._model._meta.concrete_fields]
        return [name for name in every if name in self._names] if self._names else every

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(self.names)

    def through(self, path: str) -> list[str]:
        """The same columns as seen from a model that is related by `path`."""
        return [f"{path}__{name}" for name in self.names]

    def make(self, values: Sequence) -> Any:
        """An instance of these values."""
        if self._model.__init__ is not Model.__init__:
            return self._model.from_db(DEFAULT_DB_ALIAS, self._set, values)
        instance = _without_init(self._model, zip(self.names, values, strict=True))
        instance._state.adding = False
        instance._state.db = DEFAULT_DB_ALIAS
        return instance


def relate(instance: Model, name: str, related: Model) -> None:
    """Let the relation `name` be answered by `related`, whose key the instance holds already: as an assignment, without the
    checks that it makes."""
    instance._state.fields_cache[name] = related


def _without_init(model: type[Model], values: Any) -> Any:
    """An instance with these values by column, without the work that `Model.__init__` does for fields in general, which takes
    longer than to read or to write the row."""
    instance = model.__new__(model)
    instance.__dict__.update(values)
    instance._state = ModelState()
    return instance


def fresh(model: type[Model], **values: Any) -> Any:
    """A new instance as `model(**values)` makes it, for `insert`; faster, and without the signals of its making.

    Columns go by their attributes (`order_id`, not `order`), and the model has no `__init__` of its own. Raises TypeError.
    """
    shape = _shape(model, with_key=False)
    if model.__init__ is not Model.__init__ or not values.keys() <= shape.defaults.keys():
        raise TypeError(f"{model.__name__} is not made of {sorted(values)}")
    made = {name: make() for name, make in shape.defaults_made.items() if name not in values}
    return _without_init(model, shape.defaults | made | values)


def give_keys(rows: Sequence[Model]) -> None:
    """Give new rows of any models the keys under which `insert` will write them, so that rows which point to one another can be
    written together. One statement on PostgreSQL; to be called in the transaction that writes the rows.
    """
    tables = [row._meta.db_table for row in rows]
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        with preparing_cursor() as cursor:
            counted = Counter(tables)
            cursor.execute(_DRAW, [[*counted], [*counted.values()]])
            drawn = sorted(cursor.fetchall())
        of_table = {table: iter([key for name, key in drawn if name == table]) for table in counted}
        keys = [next(of_table[table]) for table in tables]
    else:
        # Writers take turns: until this transaction ends nobody else adds a row.
        with database.cursor() as cursor:
            cursor.execute(_LAST_KEYS)
            last = Counter(dict(cursor.fetchall()))
        keys = []
        for table in tables:
            last[table] += 1
            keys.append(last[table])
    for row, key in zip(rows, keys, strict=True):
        row.pk = key


_DRAW = """
    WITH wanted AS MATERIALIZED (
        SELECT name, count, pg_get_serial_sequence(name, 'id')::regclass AS keys
        FROM unnest(%s::text[], %s::int[]) AS wanted (name, count)
    )
    SELECT name, nextval(keys) FROM wanted, generate_series(1, count)
"""
_LAST_KEYS = "SELECT name, seq FROM sqlite_sequence"


def insert(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Write new rows of one model with one INSERT and give the instances their keys, unless they have them (`give_keys`).
    A conflict that is ignored prevents that; inside `together` rows wait for its end and get none.

    Neither `save` nor signals are called: what a model's `save` works out is the caller's to fill in.
    """
    if not rows:
        return
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append((rows, ignore_conflicts))
        return
    database = connections[DEFAULT_DB_ALIAS]
    shape = _shape_of(rows)
    values = [shape.values(row, database) for row in rows]
    # PostgreSQL takes many rows as one text, so that any number of them is one statement, prepared once.
    count = _AS_TEXT if database.vendor == "postgresql" and len(rows) > 1 else len(rows)
    given = shape.texts(values) if count == _AS_TEXT else [_sent(each) for row in values for each in row]
    keys = not ignore_conflicts and not shape.with_key
    with preparing_cursor() as cursor:
        cursor.execute(shape.sql(count, database, ignore_conflicts=ignore_conflicts, keys=keys), given)
        if keys:
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key
    if keys or shape.with_key:
        _note_written(rows)


def _note_written(rows: Sequence[Model]) -> None:
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS


_Waiting = list[tuple[Sequence[Model], bool]]
_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Inside, what is inserted waits for the end, where PostgreSQL takes the rows of all models as one statement.

    For rows whose keys nobody needs or that have them (`give_keys`), and whose order among the inserts does not matter: an order
    with its parts, lines, events, mails, payment and its line in the log costs one way to the database and back. What a row raises is raised at the end; after an
    error inside nothing is written.
    """
    waiting: _Waiting = []
    before = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(before)
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        for rows, ignore_conflicts in waiting:
            insert(rows, ignore_conflicts=ignore_conflicts)
    elif waiting:
        shapes = [_shape_of(rows) for rows, _ignored in waiting]
        given = [
            text
            for shape, (rows, _ignored) in zip(shapes, waiting, strict=True)
            for text in shape.texts([shape.values(row, database) for row in rows])
        ]
        sql = _sql_of_all(tuple((shape, ignored) for shape, (_rows, ignored) in zip(shapes, waiting, strict=True)))
        with preparing_cursor() as cursor:
            cursor.execute(sql, given)
        for shape, (rows, _ignored) in zip(shapes, waiting, strict=True):
            if shape.with_key:
                _note_written(rows)


@cache
def _sql_of_all(inserts: tuple[tuple["_Shape", bool], ...]) -> str:
    """One statement for rows of several models, each as a text."""
    database = connections[DEFAULT_DB_ALIAS]
    *others, last = [shape.sql(_AS_TEXT, database, ignore_conflicts=ignored, keys=False) for shape, ignored in inserts]
    parts = ", ".join(f"written_{number} AS ({each})" for number, each in enumerate(others))
    return f"WITH {parts} {last}" if others else last


# Stands for the number of rows where they come as one text.
_AS_TEXT = 0
# Fields whose values the database takes as they are; a telephone number is a text, in the form that it is kept in.
_PLAIN_FIELDS = {
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKey,
    IntegerField,
    PhoneNumberField,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    TextField,
}
# And those whose values PostgreSQL does too, moments with their zone.
_PLAIN_ON_POSTGRESQL = {*_PLAIN_FIELDS, DateTimeField, DecimalField}


class _Shape:
    """What the rows of a model are like when they are written."""

    def __init__(self, model: type[Model], *, with_key: bool):
        self.model = model
        self.with_key = with_key
        self.fields = [field for field in model._meta.concrete_fields if with_key or not isinstance(field, AutoField)]
        self.plain = attrgetter(*(field.attname for field in self.fields))
        self.others = [each for each in enumerate(self.fields) if type(each[1]) not in _PLAIN_FIELDS]
        self.others_on_postgresql = [each for each in self.others if type(each[1]) not in _PLAIN_ON_POSTGRESQL]
        self._worded: dict[tuple[str, int, bool, bool], str] = {}
        # What a column holds when nothing is said of it: a constant, or what a function makes each time.
        made = {field.attname: field.default for field in model._meta.concrete_fields if callable(field.default)}
        self.defaults_made = {name: default for name, default in made.items() if default is not NOT_PROVIDED}
        self.defaults = {
            field.attname: None if field.attname in self.defaults_made else field.get_default()
            for field in model._meta.concrete_fields
        }

    def values(self, row: Model, database) -> list:
        values = list(self.plain(row))
        for place, field in self.others_on_postgresql if database.vendor == "postgresql" else self.others:
            if values[place] is not None:
                values[place] = field.get_db_prep_save(values[place], connection=database)
        return values

    @cached_property
    def _usual(self) -> list[tuple[str, Any]]:
        """Each column with what it holds when nothing is said of it, as `values` gives it."""
        usual = self.values(_without_init(self.model, self.defaults), connections[DEFAULT_DB_ALIAS])
        return [(str(field.column), value) for field, value in zip(self.fields, usual, strict=True)]

    @cached_property
    def _usual_text(self) -> str:
        return _as_json(dict(self._usual))

    def texts(self, rows: list[list]) -> tuple[str, str]:
        """Two texts of JSON, whose names are those of the columns: what is usual, and what each row has instead of it, as most
        columns of most rows hold what is usual."""
        usual = self._usual
        said = [
            {column: value for value, (column, common) in zip(row, usual, strict=True) if value != common}
            for row in rows
        ]
        return self._usual_text, _as_json(said)

    def sql(self, count: int, database, *, ignore_conflicts: bool, keys: bool) -> str:
        """The INSERT of so many rows."""
        known = (database.vendor, count, ignore_conflicts, keys)
        if known not in self._worded:
            self._worded[known] = self._word(count, database, ignore_conflicts, keys)
        return self._worded[known]

    def _word(self, count: int, database, ignore_conflicts: bool, keys: bool) -> str:
        name = database.ops.quote_name
        columns = ", ".join(name(field.column) for field in self.fields)
        if count == _AS_TEXT:
            table = name(self.model._meta.db_table)
            usual = f"json_populate_record(NULL::{table}, %s)"
            source = f"SELECT {columns} FROM json_populate_recordset({usual}, %s)"  # noqa: S608 texts of the models; every value is a parameter
        else:
            row = f"({', '.join(['%s'] * len(self.fields))})"
            source = f"VALUES {', '.join([row] * count)}"
        end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
        end += f" RETURNING {name(self.model._meta.pk.column)}" if keys else ""
        return f"INSERT INTO {name(self.model._meta.db_table)} ({columns}) {source}{end}"


_shape = cache(_Shape)


def _shape_of(rows: Sequence[Model]) -> _Shape:
    return _shape(type(rows[0]), with_key=rows[0].pk is not None)


def _as_json(value: Any) -> str:
    return _ENCODER.encode(value)


def _in_json(value: Any) -> Any:
    """What stands in JSON for a value that it has no form for: a document itself, all others as they read."""
    return value.obj if isinstance(value, Jsonb) else str(value)


# Rows are no circles, which an encoder would look for in each of them.
_ENCODER = json.JSONEncoder(default=_in_json, ensure_ascii=False, check_circular=False, separators=(",", ":"))


def _sent(value: Any) -> Any:
    """What the driver is given: a `whole` number; a choice as the text that it stands for, a text to be translated as it
    reads now."""
    if type(value) is str or value is None:
        return value
    if type(value) is int:
        return whole(value)
    if isinstance(value, Promise):
        return str(value)
    return value.value if isinstance(value, Choices) else value
