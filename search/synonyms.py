"""Words of the North, the Centre and the South for the same goods (search/data/synonyms.csv)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.words import exact_words, fold_words

_FILE = Path(__file__).parent / "data" / "synonyms.csv"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Another word for a phrase, and where it means that."""

    words: Words
    sets: tuple[str, ...] = ()
    unless: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Meanings by phrase, with accents and, for phrases of several words, without."""

    exact: dict[Words, tuple[Meaning, ...]]
    folded: dict[Words, tuple[Meaning, ...]]
    # What a phrase typed by itself does not mean.
    unless: dict[Words, tuple[Words, ...]]
    longest: int

    def meanings_of(self, words: Words) -> tuple[Meaning, ...] | None:
        """Other words for the phrase, perhaps none; None when the phrase stands in no row.

        A phrase typed without accents means what any phrase does that it may stand for.
        """
        if words in self.exact:
            return self.exact[words]
        return self.folded.get(words) if tuple(fold_words(list(words))) == words else None


@cache
def synonyms() -> Synonyms:
    """The table, read once."""
    exact: dict[Words, dict[Words, Meaning]] = {}
    unless: dict[Words, set[Words]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["mode"] == "no":
                continue
            standard, *others = (_words(text) for text in (row["standard"], *filter(None, row["regional"].split("|"))))
            sets = tuple(filter(None, row["sets"].split("|")))
            never = tuple(_words(text) for text in row["unless"].split("|") if text)
            typed = (standard, *others) if row["mode"] == "eq" else (standard,)
            for word in typed:
                meant = exact.setdefault(word, {})
                for other in (standard, *others):
                    if other != word:
                        meant.setdefault(other, Meaning(other, sets, _other_things(other, never)))
                unless.setdefault(word, set()).update(_other_things(word, never))
    folded: dict[Words, dict[Words, Meaning]] = {}
    for words, meant in exact.items():
        if len(words) > 1:
            bare = folded.setdefault(tuple(fold_words(list(words))), {})
            # Without accents the phrase as it is written with them is itself a meaning.
            bare.setdefault(words, Meaning(words))
            for other, meaning in meant.items():
                bare.setdefault(other, meaning)
    return Synonyms(
        {words: tuple(meant.values()) for words, meant in exact.items()},
        {words: tuple(meant.values()) for words, meant in folded.items()},
        {words: tuple(sorted(never)) for words, never in unless.items() if never},
        max(map(len, exact)),
    )


def _words(text: str) -> Words:
    return tuple(exact_words(text))


def _other_things(words: Words, never: tuple[Words, ...]) -> tuple[Words, ...]:
    """Those of the phrases that hold the words and more."""
    size = len(words)
    return tuple(
        phrase
        for phrase in never
        if len(phrase) > size and any(phrase[i : i + size] == words for i in range(len(phrase) - size + 1))
    )
