"""Words looked up in documents: SQLite's FTS5 and PostgreSQL's tsvector behind one interface.

Both index the same four columns of `DocumentText` and of `NameDocument`, so both find the same: `title` and `body`, each exact
and folded. Words reach the databases as `search.words` made them, letters and digits only, so nothing in them can be read as
an operator.
"""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from search.ranking import TitleLook
from search.understanding import Phrase, Term, accented
from search.words import BARE_TITLE, fold_word, fold_words, set_word, word_of_place

GOODS = "search_documenttext"
NAMES = "search_namedocument"
COLUMNS = ("title_exact", "title_folded", "body_exact", "body_folded")


class FullText(Protocol):
    """Every method returns SQL with named parameters already bound through `bind(value) -> placeholder`."""

    def create(self, cursor) -> None:
        """Make what the lookup needs beside the model's table. Safe to repeat."""

    def matching(self, terms: Sequence[Term], bind) -> str:
        """A SELECT of `id` of the documents that satisfy every term."""

    def holding(self, words: Sequence[str], bind, *, accents: bool) -> str:
        """A SELECT of `id` of the documents that hold all these words anywhere."""

    def titled(self, words: Sequence[str], look: TitleLook, bind) -> str:
        """A SELECT of `id` of the documents whose title holds the words in this way, which is none by meaning."""

    def meant(self, terms: Sequence[Term], look: TitleLook, bind) -> str:
        """A SELECT of `id` of the documents whose title satisfies every term by meaning; begins with the first if so looked at."""


class SqliteFullText:
    def __init__(self, table: str):
        self.table = table
        self.index = f"{table}_fts"

    def create(self, cursor) -> None:
        columns = ", ".join(COLUMNS)
        old, new = (", ".join(f"{row}.{column}" for column in COLUMNS) for row in ("old", "new"))
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in COLUMNS)
        forget = f"INSERT INTO {self.index} ({self.index}, rowid, {columns}) VALUES ('delete', old.id, {old});"
        learn = f"INSERT INTO {self.index} (rowid, {columns}) VALUES (new.id, {new});"
        statements = (
            # The columns are folded already, so the tokenizer must leave accents alone.
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.index} USING fts5({columns}, content='{self.table}', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
            f"CREATE TRIGGER IF NOT EXISTS {self.index}_insert AFTER INSERT ON {self.table} BEGIN {learn} END",
            f"CREATE TRIGGER IF NOT EXISTS {self.index}_delete AFTER DELETE ON {self.table} BEGIN {forget} END",
            # A new price or stock leaves the words alone.
            f"CREATE TRIGGER IF NOT EXISTS {self.index}_update AFTER UPDATE ON {self.table} WHEN {changed} "
            f"BEGIN {forget} {learn} END",
        )
        for statement in statements:
            cursor.execute(statement)

    def matching(self, terms: Sequence[Term], bind) -> str:
        return f"SELECT rowid AS id FROM {self.index} WHERE {self.index} MATCH {bind(self._all(terms))}"

    def holding(self, words: Sequence[str], bind, *, accents: bool) -> str:
        columns = "title_exact body_exact" if accents else "title_folded body_folded"
        spelled = words if accents else [fold_word(word) for word in words]
        found = f"{{{columns}}} : ({' AND '.join(_quoted([word]) for word in spelled)})"
        return f"SELECT rowid AS id FROM {self.index} WHERE {self.index} MATCH {bind(found)}"

    def titled(self, words: Sequence[str], look: TitleLook, bind) -> str:
        column = "title_exact" if look.accents else "title_folded"
        spelled = words if look.accents else [fold_word(word) for word in words]
        joined = _quoted(spelled) if look.side_by_side else " AND ".join(_quoted([word]) for word in spelled)
        found = f"{column} : ({joined})"
        first = spelled if look.side_by_side else spelled[:1]
        if look.before == 0:
            found = f"{found} AND {column} : ^ {_quoted(first)}"
        if look.typed_bare:
            found = f"{found} AND body_exact : {_quoted([BARE_TITLE])}"
        found = f"({found})"
        if look.not_in_places:
            found += f" NOT {column.replace('title', 'body')} : ({' OR '.join(_quoted([each]) for each in _in_places(spelled, look))})"
        if look.unless:
            found += f" NOT title_exact : ({' OR '.join(map(_quoted, look.unless))})"
        return self._placed(found, column, [first], look, bind)

    def meant(self, terms: Sequence[Term], look: TitleLook, bind) -> str:
        found = " AND ".join(self._term(_by_accents(term)) for term in terms)
        firsts = [phrase.words for phrase in terms[0].phrases]
        if look.before == 0:
            first = " OR ".join(f"title_exact : ^ {_quoted(words)}" for words in firsts)
            found = f"{found} AND ({first})"
        return self._placed(found, "title_exact", firsts, look, bind)

    def _placed(self, expression: str, column: str, firsts: Sequence[Sequence[str]], look: TitleLook, bind) -> str:
        """The documents of the expression in whose column few enough words stand before one of `firsts`."""
        found = f"{self.index} MATCH {bind(expression)}"
        if not look.before:
            return f"SELECT rowid AS id FROM {self.index} WHERE {found}"
        # The index tells beginnings, but counts no words: the titles themselves do.
        near = " OR ".join(_near_start(f"text.{column}", words, look.before, "instr", bind) for words in firsts)
        return (
            f"SELECT text.id FROM {self.index} JOIN {self.table} AS text ON text.id = {self.index}.rowid "
            f"WHERE {found} AND ({near})"
        )

    def _all(self, terms: Sequence[Term]) -> str:
        return " AND ".join(map(self._term, terms))

    def _term(self, term: Term) -> str:
        return f"({' OR '.join(map(self._phrase, term.ways))})"

    def _phrase(self, phrase: Phrase) -> str:
        if phrase.accented:
            found = f"title_exact : {_quoted(phrase.words)}"
        else:
            found = (
                f"{{title_folded body_folded}} : {_quoted(map(fold_word, phrase.words))}{' *' if phrase.prefix else ''}"
            )
        for word in accented(phrase.words) if phrase.strict else ():
            bare = f"(title_exact : {_quoted([fold_word(word)])} AND body_exact : {_quoted([BARE_TITLE])})"
            found = f"({found} AND ({{title_exact body_exact}} : {_quoted([word])} OR {bare}))"
        if phrase.sets:
            found = f"({found} AND body_folded : ({' OR '.join(_quoted([set_word(code)]) for code in phrase.sets)}))"
        if phrase.unless:
            found = f"({found} NOT title_exact : ({' OR '.join(map(_quoted, phrase.unless))}))"
        return found


class PostgresFullText:
    # Column of words -> the text columns in it, each under the letter (A before B) that says which one a word stood in.
    # An index knows words but neither letters nor order, so `words` is asked without letters, and titles, whose words
    # must stand in order, are a short column of their own.
    _COLUMNS = {
        "words": {"A": "title_folded", "B": "body_folded"},
        "accents": {"A": "title_exact", "B": "body_exact"},
        "title_words": {"A": "title_exact", "B": "title_folded"},
    }

    def __init__(self, table: str):
        self.table = table

    def create(self, cursor) -> None:
        for name, columns in self._COLUMNS.items():
            words = " || ".join(
                f"setweight(to_tsvector('simple'::regconfig, {column}), '{letter}')"
                for letter, column in columns.items()
            )
            cursor.execute(
                f"ALTER TABLE {self.table} ADD COLUMN IF NOT EXISTS {name} tsvector GENERATED ALWAYS AS ({words}) STORED"
            )
        for name in ("words", "title_words"):
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {self.table}_{name} ON {self.table} USING gin ({name})")

    def matching(self, terms: Sequence[Term], bind) -> str:
        return f"SELECT id FROM {self.table} WHERE {self._all(terms, bind)}"

    def holding(self, words: Sequence[str], bind, *, accents: bool) -> str:
        folded = " & ".join(f"'{fold_word(word)}'" for word in words)
        found = f"SELECT id FROM {self.table} WHERE words @@ {bind(folded)}::tsquery"
        if accents:
            spelled = " & ".join(f"'{word}'" for word in words)
            found += f" AND accents @@ {bind(spelled)}::tsquery"
        return found

    def titled(self, words: Sequence[str], look: TitleLook, bind) -> str:
        letter, column = ("A", "title_exact") if look.accents else ("B", "title_folded")
        spelled = words if look.accents else [fold_word(word) for word in words]
        joined = (" <-> " if look.side_by_side else " & ").join(f"'{word}':{letter}" for word in spelled)
        found = f"SELECT id FROM {self.table} WHERE title_words @@ {bind(joined)}::tsquery"
        if look.typed_bare:
            bare = f"'{BARE_TITLE}':B"
            found += f" AND accents @@ {bind(bare)}::tsquery"
        if look.not_in_places:
            in_places = " | ".join(f"'{word}':B" for word in _in_places(spelled, look))
            found += f" AND NOT {'accents' if look.accents else 'words'} @@ {bind(in_places)}::tsquery"
        if look.unless:
            others = " | ".join(f"({_adjacent(words, 'A')})" for words in look.unless)
            found += f" AND NOT title_words @@ {bind(others)}::tsquery"
        return found + self._placed(column, [spelled if look.side_by_side else spelled[:1]], look, bind)

    def meant(self, terms: Sequence[Term], look: TitleLook, bind) -> str:
        found = self._all([_by_accents(term) for term in terms], bind)
        placed = self._placed("title_exact", [phrase.words for phrase in terms[0].phrases], look, bind)
        return f"SELECT id FROM {self.table} WHERE {found}{placed}"

    def _placed(self, column: str, firsts: Sequence[Sequence[str]], look: TitleLook, bind) -> str:
        """The further condition that few enough words stand before one of `firsts`; none when any number may."""
        if look.before is None:
            return ""
        near = " OR ".join(_near_start(column, words, look.before, "strpos", bind) for words in firsts)
        return f" AND ({near})"

    def _all(self, terms: Sequence[Term], bind) -> str:
        return " AND ".join(f"({' OR '.join(self._phrase(phrase, bind) for phrase in term.ways)})" for term in terms)

    def _phrase(self, phrase: Phrase, bind) -> str:
        if phrase.accented:
            conditions = [f"title_words @@ {bind(_adjacent(phrase.words, 'A'))}::tsquery"]
        else:
            folded = _adjacent(map(fold_word, phrase.words)) + (":*" if phrase.prefix else "")
            conditions = [f"words @@ {bind(folded)}::tsquery"]
        for word in accented(phrase.words) if phrase.strict else ():
            spelled = f"'{word}' | ('{fold_word(word)}':A & '{BARE_TITLE}':B)"
            conditions.append(f"accents @@ {bind(spelled)}::tsquery")
        if phrase.sets:
            sets = " | ".join(f"'{set_word(code)}':B" for code in phrase.sets)
            conditions.append(f"words @@ {bind(sets)}::tsquery")
        if phrase.unless:
            others = " | ".join(f"({_adjacent(words, 'A')})" for words in phrase.unless)
            conditions.append(f"NOT title_words @@ {bind(others)}::tsquery")
        return f"({' AND '.join(conditions)})" if len(conditions) > 1 else conditions[0]


def _in_places(words: Iterable[str], look: TitleLook) -> list[str]:
    """The words of documents whose titles hold these in names of places alone."""
    marks = map(word_of_place, words)
    return list(marks) if look.accents else fold_words(list(marks))


def _by_accents(term: Term) -> Term:
    return Term(tuple(replace(phrase, accented=True) for phrase in term.phrases))


def _near_start(column: str, words: Sequence[str], before: int, position: str, bind) -> str:
    """The condition that a column of words holds these side by side, and first so with at most `before` words before them.

    `position` is what the database calls the function that finds one text in another.
    """
    at = f"{position}(' ' || {column} || ' ', {bind(' ' + ' '.join(words) + ' ')})"
    head = f"substr({column}, 1, {at} - 1)"
    return f"({at} > 0 AND length({head}) - length(replace({head}, ' ', '')) <= {before})"


def _quoted(words: Iterable[str]) -> str:
    """A phrase of FTS5's query language."""
    return f'"{" ".join(words)}"'


def _adjacent(words: Iterable[str], letter: str = "") -> str:
    """Words side by side in PostgreSQL's query language, all under the letter if one is given."""
    return " <-> ".join(f"'{word}'{':' + letter if letter else ''}" for word in words)


def fulltext_for(vendor: str, table: str = GOODS) -> FullText:
    """The lookup in a table for a database by Django's name of its vendor. Raises KeyError for one that the shop does not run on."""
    return {"sqlite": SqliteFullText, "postgresql": PostgresFullText}[vendor](table)
