"""Words of the North, the Centre and the South for the same goods (search/data/synonyms.csv)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.words import exact_words, fold_words

_FILE = Path(__file__).parent / "data" / "synonyms.csv"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Another word for a phrase, and where it means that. `in_names` only, but for short forms of who sells."""

    words: Words
    sets: tuple[str, ...] = ()
    unless: tuple[Words, ...] = ()
    in_names: bool = True


@dataclass(frozen=True)
class Synonyms:
    """Other words by phrase."""

    meanings: dict[Words, tuple[Meaning, ...]]
    # Phrases by what they are without accents.
    spellings: dict[Words, tuple[Words, ...]]
    # The words that stand in one row with a phrase, also those that it does not mean.
    related: dict[Words, tuple[Words, ...]]
    # What a phrase typed by itself does not mean.
    unless: dict[Words, tuple[Words, ...]]
    # Names that hold a phrase and are other goods than most people mean by it alone.
    beside: dict[Words, tuple[Words, ...]]
    # Other words for the goods in whose name of several words a word stands: "phộng" is part of "đậu phộng", which is "lạc". And
    # those for the names that stand in `beside`.
    within: dict[str, tuple[Meaning, ...]]
    within_beside: dict[str, tuple[Meaning, ...]]
    # Every phrase of the table.
    names: frozenset[Words]
    longest: int

    def meanings_of(self, words: Words) -> tuple[Meaning, ...] | None:
        """Other words for the phrase, perhaps none; None when the phrase stands in no row.

        A phrase of several words typed without some or all of its accents means what any phrase does that it may stand for. One
        of a single word does not: "me" is tamarind or sesame (`possible_meanings_of`).
        """
        if words in self.meanings:
            return self.meanings[words]
        return self.possible_meanings_of(words) or None if len(words) > 1 else None

    def possible_meanings_of(self, words: Words) -> tuple[Meaning, ...]:
        """What any phrase means that these words, typed without some or all of their accents, may stand for."""
        meant: dict[Words, Meaning] = {}
        for spelled in self.spellings.get(tuple(fold_words(list(words))), ()):
            if is_typed(words, spelled):
                for meaning in (Meaning(spelled), *self.meanings[spelled]):
                    meant.setdefault(meaning.words, meaning)
        return tuple(meant.values())


def is_typed(words: Sequence[str], phrase: Words) -> bool:
    """Whether words are this phrase, each with all of its accents or with none."""
    return len(words) == len(phrase) and all(
        word in (spelled, bare) for word, spelled, bare in zip(words, phrase, fold_words(list(phrase)), strict=True)
    )


@cache
def synonyms() -> Synonyms:
    """The table, read once."""
    exact: dict[Words, dict[Words, Meaning]] = {}
    related: dict[Words, dict[Words, None]] = {}
    unless: dict[Words, set[Words]] = {}
    beside: dict[Words, tuple[Words, ...]] = {}
    parts: list[tuple[str, Words, Meaning]] = []
    names: set[Words] = set()
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["mode"] == "no":
                continue
            if row["mode"] == "first":
                word = _words(row["standard"])
                beside[word] = _other_things(word, tuple(map(_words, row["unless"].split("|"))))
                continue
            standard, *others = (_words(text) for text in (row["standard"], *filter(None, row["regional"].split("|"))))
            names.update((standard, *others))
            sets = tuple(filter(None, row["sets"].split("|")))
            never = tuple(_words(text) for text in row["unless"].split("|") if text)
            typed = (standard,) if row["mode"] in ("ow", "en") else (standard, *others)
            if row["mode"] == "en":
                typed += _several(standard)
            # Nobody who types Vietnamese is offered an English word.
            for word in (standard,) if row["mode"] == "en" else (standard, *others):
                related.setdefault(word, {}).update(dict.fromkeys(each for each in (standard, *others) if each != word))
            for word in typed:
                meant = exact.setdefault(word, {})
                for other in (standard, *others):
                    if other != word:
                        meant.setdefault(
                            other, Meaning(other, sets, _other_things(other, never), row["mode"] != "short")
                        )
                unless.setdefault(word, set()).update(_other_things(word, never))
                if row["mode"] == "eq" and len(word) > 1:
                    parts += [
                        (part, word, meant[other])
                        for part in word
                        for other in (standard, *others)
                        if part not in other
                    ]
    spellings: dict[Words, tuple[Words, ...]] = {}
    for words in exact:
        bare = tuple(fold_words(list(words)))
        spellings[bare] = (*spellings.get(bare, ()), words)
    within: dict[str, dict[Words, Meaning]] = {}
    within_beside: dict[str, dict[Words, Meaning]] = {}
    for part, word, meaning in parts:
        # What has meanings of its own stands for no others.
        if (part,) not in exact:
            of_these = within_beside if word in beside.get((part,), ()) else within
            of_these.setdefault(part, {})[meaning.words] = meaning
    return Synonyms(
        {words: tuple(meant.values()) for words, meant in exact.items()},
        spellings,
        {words: tuple(others) for words, others in related.items()},
        {words: tuple(sorted(never)) for words, never in unless.items() if never},
        beside,
        {part: tuple(meant.values()) for part, meant in within.items()},
        {part: tuple(meant.values()) for part, meant in within_beside.items()},
        frozenset(names),
        max(map(len, exact)),
    )


def _words(text: str) -> Words:
    return tuple(exact_words(text))


def _several(words: Words) -> tuple[Words, ...]:
    """English words as they are written of several things: "mangos", "mangoes"; some of these nobody writes."""
    *before, last = words
    ends = (f"{last}s", f"{last}es", f"{last.removesuffix('y')}ies")
    return tuple((*before, end) for end in ends)


def _other_things(words: Words, never: tuple[Words, ...]) -> tuple[Words, ...]:
    """Those of the phrases that hold the words and more."""
    size = len(words)
    return tuple(
        phrase
        for phrase in never
        if len(phrase) > size and any(phrase[i : i + size] == words for i in range(len(phrase) - size + 1))
    )
