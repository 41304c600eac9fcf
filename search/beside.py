"""What a search finds beside the goods: sellers, pages and stories. The one order in which both engines show them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from search.models import NameDocument
from search.words import exact_words, fold_words

Kind = NameDocument.Kind

KINDS = (Kind.SELLER, Kind.PAGE, Kind.STORY)
# So many of each kind are shown.
BESIDE = 3
# Longer questions name none of these.
MOST_WORDS = 24
# An engine reads so many of each level to choose the best from.
READ = 60
# The levels of what holds words with their accents.
_AS_TYPED = (0, 2)
# And of what holds them in its name.
_IN_NAME = (0, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A seller, a page or a story that holds every word.

    `level` says how well: 0 the name holds them with their accents, 1 without, 2 the text holds them with their accents, 3 without.
    Words typed without accents know only the levels 1 and 3.
    """

    kind: str
    key: str
    text: str
    detail: str
    url: str
    level: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What a search finds beside the goods, best first, at most `BESIDE` of each."""

    sellers: tuple[Found, ...] = ()
    pages: tuple[Found, ...] = ()
    stories: tuple[Found, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sellers or self.pages or self.stories)

    def as_typed(self, text: str) -> "Beside":
        """Only what holds the words with their accents, where any was typed."""
        if not has_accents(words_beside(text)):
            return self
        kinds = (self.sellers, self.pages, self.stories)
        return Beside(*(tuple(each for each in found if each.level in _AS_TYPED) for found in kinds))

    def by_page_titles(self) -> "Beside":
        """Without the pages that only mention the words: next to goods that hold them they lead shoppers astray. Stories tell of goods and stay."""
        return replace(self, pages=tuple(page for page in self.pages if page.level in _IN_NAME))


def words_beside(text: str) -> list[str]:
    """The words that what stands beside must hold, as `exact_words` gives them; none for a text that names nothing of it."""
    words = list(dict.fromkeys(exact_words(text)))
    return words if len(words) <= MOST_WORDS else []


def has_accents(words: list[str]) -> bool:
    """Whether any word was typed with accents."""
    return fold_words(words) != words


def best_of(found: Iterable[Found], words: list[str]) -> Beside:
    """The best of each kind: by level, names that hold the words side by side, the shorter name. Each thing once.

    Who types accents means them: what holds the words only without them counts where nothing holds them as typed.
    """
    found = list(found)
    if has_accents(words):
        found = [each for each in found if each.level in _AS_TYPED] or found
    ordered = sorted(
        found, key=lambda each: (each.level, _stands_apart(each, words), len(each.text), each.text, each.key)
    )
    chosen: dict[str, dict[str, Found]] = {kind: {} for kind in KINDS}
    for each in ordered:
        chosen[each.kind].setdefault(each.key, each)
    sellers, pages, stories = (tuple(chosen[kind].values())[:BESIDE] for kind in KINDS)
    return Beside(sellers, pages, stories)


def _stands_apart(found: Found, words: list[str]) -> bool:
    return f" {' '.join(words)} " not in f" {' '.join(exact_words(found.text))} "
