"""The words that occur in the index: what a misspelt or half-typed word is compared with, so that no real word is ever changed."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from sys import intern

from search.models import DocumentText, LexiconEntry
from search.syllables import is_syllable
from search.telex import decoded, taken_apart
from search.words import fold_words

# The most frequent words and pairs of words side by side are kept in memory, some 7 MB, by processes that had to read a query again.
MOST_ENTRIES = 25_000
# Other processes' additions are seen after this many seconds.
REMEMBERED_SECONDS = 600
# Beside the title the beginning of the body counts: sellers, places, kinds of goods.
_WORDS_OF_BODY = 40
# Syllables this long have few neighbours at one letter's distance; shorter ones need a neighbour's word of their own.
LONG_SYLLABLE = 5
_LONGEST = 80
_LETTERS = "abcdeghiklmnopqrstuvxy"


class Lexicon:
    """Words and pairs of words with the number of titles that hold them; looked up with accents or without."""

    def __init__(self, counts: Iterable[tuple[str, int]] = ()):
        self._exact: dict[str, int] = {}
        # Without accents: the most frequent word that folds to it.
        self._folded: dict[str, str] = {}
        # And all that do.
        self._alike: dict[str, list[str]] = {}
        self._apart: dict[tuple[str, str], str] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._spelled: dict[tuple[str, str], tuple[str, str]] = {}
        self._beginnings: set[str] = set()
        # Without accents: what follows a word in titles, the most frequent first.
        self._followers: dict[str, list[str]] = {}
        for text, count in counts:
            self.add(text, count)

    def add(self, text: str, count: int) -> None:
        """Add a word, or two words with a blank between."""
        # A word stands in many pairs: one string for all of them takes a third of the memory.
        first, second = (intern(word) for word in text.partition(" ")[::2])
        if second:
            pair = tuple(map(intern, fold_words([first, second])))
            self._pairs[pair] = self._pairs.get(pair, 0) + count
            self._spelled.setdefault(pair, (first, second))
            self._followers.setdefault(pair[0], []).append(pair[1])
            return
        folded = intern(fold_words([first])[0])
        if first not in self._exact:
            self._alike.setdefault(folded, []).append(first)
        self._exact[first] = self._exact.get(first, 0) + count
        known = self._folded.get(folded)
        if known is None or self._exact[known] < self._exact[first]:
            self._folded[folded] = first
        self._apart.setdefault(taken_apart(first), first)
        self._beginnings.update(folded[:end] for end in range(2, len(folded)))

    def knows(self, word: str) -> bool:
        """Whether the word occurs, accents ignored."""
        return word in self._exact or fold_words([word])[0] in self._folded

    def rarest(self, words: Iterable[str]) -> str:
        """The one of these words that fewest titles hold, with its accents if it has some; empty when none does."""
        return min(filter(self._held, words), key=self._held, default="")

    def _held(self, word: str) -> int:
        """How many titles hold a word; without accents it is any that is written so without them."""
        (bare,) = fold_words([word])
        return (
            sum(map(self._exact.__getitem__, self._alike.get(bare, ()))) if word == bare else self._exact.get(word, 0)
        )

    def begins(self, word: str) -> bool:
        """Whether a longer word begins with this one, accents ignored."""
        return fold_words([word])[0] in self._beginnings

    def completed(self, before: str, beginning: str) -> str | None:
        """The word that most often stands after `before` and begins like this, accents ignored; None when there is none."""
        before, beginning = fold_words([before or "_", beginning])
        followers = (word for word in self._followers.get(before, ()) if word.startswith(beginning))
        best = max(followers, key=lambda word: self._pairs[before, word], default=None)
        return self._folded.get(best) if best else None

    def meant_by_keys(self, word: str) -> str | None:
        """The word that Telex or VNI keys stand for, all its accents struck; None when there is none."""
        keys = decoded(word)
        return self._apart.get(keys) if keys else None

    def meant_by_some_keys(self, word: str) -> str | None:
        """The same with some accents not struck yet."""
        keys = decoded(word)
        alike = self._alike.get(fold_words([keys[0]])[0], ()) if keys else ()
        return max(alike, key=lambda each: (_agrees(keys, taken_apart(each)), self._exact[each]), default=None)

    def in_company(self, before: str, word: str, after: str) -> str:
        """The word as it is spelled beside its neighbours in titles; unchanged where it never stands there."""
        before, bare, after = fold_words([before or "_", word, after or "_"])
        if (before, bare) in self._spelled:
            return self._spelled[before, bare][1]
        return self._spelled.get((bare, after), (word,))[0]

    def taken_for_two(self, word: str) -> tuple[str, str] | None:
        """The pair of words that was typed without the blank between; the most frequent one."""
        (bare,) = fold_words([word])
        pairs = ((bare[:end], bare[end:]) for end in range(1, len(bare)))
        best = max((pair for pair in pairs if pair in self._pairs), key=self._pairs.__getitem__, default=None)
        return self._spelled[best] if best else None

    def nearest(self, word: str, before: str, after: str) -> str | None:
        """A word at one letter's distance (one wrong, missing, too many, or two swapped), or None.

        One that stands beside the same neighbours somewhere is taken first; without such a neighbour only long syllables are
        corrected. What is a syllable of Vietnamese may be a word that only the index lacks: it is corrected only beside a neighbour, and
        with the accents that this one has.
        """
        (bare,) = fold_words([word])
        is_word = is_syllable(word)
        found = self._near(bare)
        spelled = {near: self._spelled_near(word, near, strictly=is_word) for near in found}
        togetherness = self._togetherness_as_spelled if is_word else self.togetherness
        best = max(
            (
                (
                    togetherness(before, near if word == bare else spelled[near], after) * likeliness,
                    self._exact[self._folded[near]] * likeliness,
                    near,
                )
                for near, likeliness in found.items()
                if spelled[near]
            ),
            default=None,
        )
        if best is None or (not best[0] and (len(bare) < LONG_SYLLABLE or is_word)):
            return None
        # Who typed no accents gets none.
        return best[2] if bare == word else spelled[best[2]]

    def _spelled_near(self, word: str, near: str, *, strictly: bool) -> str:
        """How a word without accents is spelled where `word` was meant to be it; `strictly` with the tone and all hats that were typed
        but for one letter, and empty where nothing is."""
        if not strictly or word == fold_words([word])[0]:
            return self._folded[near]
        letters, tone = taken_apart(word)
        apart = ((each, *taken_apart(each)) for each in self._alike[near])
        alike = [each for each, own, own_tone in apart if own_tone == tone and _one_letter_apart(letters, own)]
        return max(alike, key=self._exact.__getitem__, default="")

    def neighbours(self, word: str, most: int = 3) -> list[str]:
        """Known words at one letter's distance from one that is not, the most frequent first."""
        (bare,) = fold_words([word])
        if not word.isalpha() or self.knows(word):
            return []
        likely = sorted(
            self._near(bare).items(), key=lambda each: (-self._exact[self._folded[each[0]]] * each[1], each[0])
        )
        return [self._folded[near] for near, _likeliness in likely[:most]]

    def togetherness(self, before: str, word: str, after: str) -> int:
        """How often the word stands after the one or before the other; neighbours may be empty."""
        before, word, after = fold_words([before or "_", word, after or "_"])
        return self._pairs.get((before, word), 0) + self._pairs.get((word, after), 0)

    def _togetherness_as_spelled(self, before: str, word: str, after: str) -> int:
        """The same of pairs that are spelled with the accents of these words, where they have any."""
        return sum(self._times_spelled(pair) for pair in ((before, word), (word, after)) if all(pair))

    def _times_spelled(self, pair: tuple[str, str]) -> int:
        folded = tuple(fold_words(list(pair)))
        spelled = self._spelled.get(folded, ("", ""))
        fits = all(each in ways for each, *ways in zip(pair, folded, spelled, strict=True))
        return self._pairs.get(folded, 0) if fits else 0

    def stand_together(self, words: Sequence[str]) -> bool:
        """Whether some of the words stand side by side in a name, accents ignored."""
        return any(pair in self._pairs for pair in pairwise(fold_words(list(words))))

    def _near(self, bare: str) -> dict[str, int]:
        """Known words at one letter's distance, each with how likely it is; two swapped letters are the commonest slip."""
        swapped, others = set(), set()
        for i in range(len(bare) + 1):
            head, tail = bare[:i], bare[i:]
            if len(tail) > 1:
                swapped.add(head + tail[1] + tail[0] + tail[2:])
            if tail:
                others.add(head + tail[1:])
                others.update(head + letter + tail[1:] for letter in _LETTERS)
            others.update(head + letter + tail for letter in _LETTERS)
        found = {near: 1 for near in others if near in self._folded and near != bare}
        return found | {near: 2 for near in swapped if near in self._folded and near != bare}


def _agrees(keys: tuple[str, str], word: tuple[str, str]) -> bool:
    """Whether a word has every accent that was struck; both as `taken_apart` gives them."""
    letters = zip(keys[0], fold_words([keys[0]])[0], word[0], strict=False)
    return keys[1] in ("", word[1]) and all(struck in (bare, own) for struck, bare, own in letters)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two are swapped."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def words_of(title: str, body: str = "") -> Iterator[str]:
    """What a document's words (parted by blanks) give to the lexicon: its words, and the pairs of its title."""
    words = [word for word in title.split(" ") if word.isalpha()]
    yield from words
    yield from (word for word in body.split(" ", _WORDS_OF_BODY)[:_WORDS_OF_BODY] if word.isalpha() and len(word) > 1)
    spoken = title.split(" ")
    yield from (
        f"{one} {other}" for one, other in zip(spoken, spoken[1:], strict=False) if one.isalpha() and other.isalpha()
    )


_remembered: tuple[float, Lexicon] | None = None


def lexicon() -> Lexicon:
    """The words of the index, from memory; one query when they were read too long ago."""
    global _remembered
    now = time.monotonic()
    if _remembered is None or now - _remembered[0] > REMEMBERED_SECONDS:
        rows = LexiconEntry.objects.order_by("-count", "text").values_list("text", "count")
        _remembered = now, Lexicon(rows[:MOST_ENTRIES])
    return _remembered[1]


def forget_lexicon() -> None:
    """Make the next read ask the database again."""
    global _remembered
    _remembered = None


def learn(texts: Iterable[DocumentText]) -> None:
    """Add the words of these documents to those known. One statement; none for no documents."""
    counts = Counter(word for text in texts for word in words_of(text.title_exact, text.body_exact))
    rows = [LexiconEntry(text=word, count=count) for word, count in sorted(counts.items()) if len(word) <= _LONGEST]
    if rows:
        LexiconEntry.objects.bulk_create(rows, ignore_conflicts=True)
        forget_lexicon()


def count_anew() -> None:
    """Count the words of the whole index, for a rebuild; words of goods that are gone leave."""
    counts: Counter[str] = Counter()
    for title, body in DocumentText.objects.values_list("title_exact", "body_exact").iterator(chunk_size=2_000):
        counts.update(word for word in words_of(title, body) if len(word) <= _LONGEST)
    rows = [LexiconEntry(text=word, count=count) for word, count in counts.most_common(MOST_ENTRIES)]
    LexiconEntry.objects.all().delete()
    LexiconEntry.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    forget_lexicon()
