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
# How much a word counts in each of the columns.
_WEIGHTS = {"title_exact": 8.0, "title_folded": 4.0, "body_exact": 1.5, "body_folded": 1.0}


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
        columns = ", ".join(_WEIGHTS)
        old, new = (", ".join(f"{row}.{column}" for column in _WEIGHTS) for row in ("old", "new"))
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _WEIGHTS)
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
        weights = ", ".join(map(str, _WEIGHTS.values()))
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
    # Column of words -> the text columns in it, each under the letter (A before B) that says which one a word stood in.
    # An index knows words but neither letters nor order, so `words` is asked without letters, and titles, whose words
    # must stand in order, are a short column of their own.
    _COLUMNS = {
        "words": {"A": "title_folded", "B": "body_folded"},
        "accents": {"A": "title_exact", "B": "body_exact"},
        "title_words": {"A": "title_exact", "B": "title_folded"},
    }

    def create(self, cursor) -> None:
        for name, columns in self._COLUMNS.items():
            words = " || ".join(
                f"setweight(to_tsvector('simple'::regconfig, {column}), '{letter}')"
                for letter, column in columns.items()
            )
            cursor.execute(
                f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {name} tsvector GENERATED ALWAYS AS ({words}) STORED"
            )
        for name in ("words", "title_words"):
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_{name} ON {TABLE} USING gin ({name})")

    def matching(self, words: list[str], bind) -> str:
        return f"SELECT id FROM {TABLE} WHERE words @@ {bind(self._all_folded(words))}::tsquery"

    def scored(self, words: list[str], bind) -> str:
        folded = self._all_folded(words)
        accented = " | ".join(f"'{word}'" for word in words)
        return (
            f"SELECT id, -({self._rank('words', bind(folded))} + {self._rank('accents', bind(accented))}) AS score "
            f"FROM {TABLE} WHERE words @@ {bind(folded)}::tsquery"
        )

    def titled(self, words: list[str], look: TitleLook, bind) -> str:
        letter = "A" if look.accents else "B"
        spelled = words if look.accents else [fold_word(word) for word in words]
        joined = (" <-> " if look.side_by_side else " & ").join(f"'{word}':{letter}" for word in spelled)
        return f"SELECT id FROM {TABLE} WHERE title_words @@ {bind(joined)}::tsquery"

    def _all_folded(self, words: list[str]) -> str:
        return " & ".join(f"'{fold_word(word)}'" for word in words) + ":*"

    def _rank(self, name: str, query: str) -> str:
        best = max(_WEIGHTS.values())
        title, body = (_WEIGHTS[column] / best for column in self._COLUMNS[name].values())
        # PostgreSQL wants the weights of the letters from D to A, none above 1.
        return f"ts_rank('{{0, 0, {body}, {title}}}'::real[], {name}, {query}::tsquery)"


def _quoted(words: str) -> str:
    """A phrase of FTS5's query language."""
    return f'"{words}"'


def fulltext_for(vendor: str) -> FullText:
    """The lookup for a database by Django's name of its vendor. Raises KeyError for one that the shop does not run on."""
    return {"sqlite": SqliteFullText, "postgresql": PostgresFullText}[vendor]()
