"""Words looked up in documents: SQLite's FTS5 and PostgreSQL's tsvector behind one interface.

Both index the same four columns of `DocumentText`, so both find the same products: `title` and `body`, each exact and
folded. Words reach the databases as `search.words` made them, letters and digits only, so nothing in them can be read as
an operator.
"""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

from dataclasses import dataclass
from typing import Protocol

from search.words import fold_word

TABLE = "search_documenttext"
FTS_TABLE = "search_documenttext_fts"
_COLUMNS = ("title_exact", "title_folded", "body_exact", "body_folded")
# How much a word counts in each of the columns.
_WEIGHTS = (8.0, 4.0, 1.5, 1.0)
# The letters that PostgreSQL calls these columns by, in the same order.
_LABELS = "ABCD"


@dataclass(frozen=True, slots=True)
class TitleLook:
    """A way in which a title may hold the words of a query, whole."""

    accents: bool
    side_by_side: bool


# From the best match to the worst; what fits none of them (a word's beginning, or words outside the title) comes after.
TITLE_LOOKS = (
    TitleLook(accents=True, side_by_side=True),
    TitleLook(accents=True, side_by_side=False),
    TitleLook(accents=False, side_by_side=True),
    TitleLook(accents=False, side_by_side=False),
)


class FullText(Protocol):
    """Every method returns SQL with named parameters already bound through `bind(value) -> placeholder`."""

    def create(self, cursor) -> None:
        """Make what the lookup needs beside the model's table. Safe to repeat."""

    def matching(self, words: list[str], bind) -> str:
        """A SELECT of `id` of the documents that hold every word, accents ignored; the last word may be a beginning."""

    def scored(self, words: list[str], bind) -> str:
        """The same documents as `id` and `score`; the lower the score, the better, and accented matches score better."""

    def titled(self, words: list[str], look: TitleLook, bind) -> str:
        """A SELECT of `id` of the documents whose title holds the words in this way."""


class SqliteFullText:
    def create(self, cursor) -> None:
        columns = ", ".join(_COLUMNS)
        old, new = (", ".join(f"{row}.{column}" for column in _COLUMNS) for row in ("old", "new"))
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _COLUMNS)
        forget = f"INSERT INTO {FTS_TABLE} ({FTS_TABLE}, rowid, {columns}) VALUES ('delete', old.id, {old});"
        learn = f"INSERT INTO {FTS_TABLE} (rowid, {columns}) VALUES (new.id, {new});"
        statements = (
            # The columns are folded already, so the tokenizer must leave accents alone.
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS_TABLE} USING fts5({columns}, content='{TABLE}', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
            f"CREATE TRIGGER IF NOT EXISTS {FTS_TABLE}_insert AFTER INSERT ON {TABLE} BEGIN {learn} END",
            f"CREATE TRIGGER IF NOT EXISTS {FTS_TABLE}_delete AFTER DELETE ON {TABLE} BEGIN {forget} END",
            # A new price or stock leaves the words alone.
            f"CREATE TRIGGER IF NOT EXISTS {FTS_TABLE}_update AFTER UPDATE ON {TABLE} WHEN {changed} "
            f"BEGIN {forget} {learn} END",
        )
        for statement in statements:
            cursor.execute(statement)

    def matching(self, words: list[str], bind) -> str:
        return f"SELECT rowid AS id FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH {bind(self._all_folded(words))}"

    def scored(self, words: list[str], bind) -> str:
        # The second half is always true; it only lets the accented words add to the score.
        accented = " OR ".join(f"{{title_exact body_exact}} : {_quoted(word)}" for word in words)
        first = f"{{title_folded body_folded}} : {_quoted(fold_word(words[0]))}{' *' if len(words) == 1 else ''}"
        expression = f"({self._all_folded(words)}) AND ({first} OR {accented})"
        weights = ", ".join(map(str, _WEIGHTS))
        return (
            f"SELECT rowid AS id, bm25({FTS_TABLE}, {weights}) AS score FROM {FTS_TABLE} "
            f"WHERE {FTS_TABLE} MATCH {bind(expression)}"
        )

    def titled(self, words: list[str], look: TitleLook, bind) -> str:
        column = "title_exact" if look.accents else "title_folded"
        spelled = words if look.accents else [fold_word(word) for word in words]
        joined = _quoted(" ".join(spelled)) if look.side_by_side else " AND ".join(map(_quoted, spelled))
        return f"SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH {bind(f'{column} : ({joined})')}"

    def _all_folded(self, words: list[str]) -> str:
        folded = " AND ".join(_quoted(fold_word(word)) for word in words)
        return f"{{title_folded body_folded}} : ({folded} *)"


class PostgresFullText:
    def create(self, cursor) -> None:
        words = " || ".join(
            f"setweight(to_tsvector('simple'::regconfig, {column}), '{label}')"
            for column, label in zip(_COLUMNS, _LABELS, strict=True)
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS ({words}) STORED"
        )
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)")

    def matching(self, words: list[str], bind) -> str:
        return f"SELECT id FROM {TABLE} WHERE words @@ {bind(self._all_folded(words))}::tsquery"

    def scored(self, words: list[str], bind) -> str:
        folded = self._all_folded(words)
        accented = " | ".join(f"'{word}':AC" for word in words)
        # PostgreSQL wants the weights from D to A, none above 1.
        weights = ", ".join(str(weight / max(_WEIGHTS)) for weight in reversed(_WEIGHTS))
        return (
            f"SELECT id, -ts_rank('{{{weights}}}'::real[], words, {bind(f'{folded} | {accented}')}::tsquery) AS score "
            f"FROM {TABLE} WHERE words @@ {bind(folded)}::tsquery"
        )

    def titled(self, words: list[str], look: TitleLook, bind) -> str:
        label = "A" if look.accents else "B"
        spelled = words if look.accents else [fold_word(word) for word in words]
        joined = (" <-> " if look.side_by_side else " & ").join(f"'{word}':{label}" for word in spelled)
        return f"SELECT id FROM {TABLE} WHERE words @@ {bind(joined)}::tsquery"

    def _all_folded(self, words: list[str]) -> str:
        *whole, last = (fold_word(word) for word in words)
        return " & ".join([*(f"'{word}':BD" for word in whole), f"'{last}':*BD"])


def _quoted(words: str) -> str:
    """A phrase of FTS5's query language."""
    return f'"{words}"'


def fulltext_for(vendor: str) -> FullText:
    """The lookup for a database by Django's name of its vendor. Raises KeyError for one that the shop does not run on."""
    return {"sqlite": SqliteFullText, "postgresql": PostgresFullText}[vendor]()
