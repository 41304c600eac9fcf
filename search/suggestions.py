"""What the search box proposes while somebody types: goods, sellers, places, groups, stories, searches that many have made."""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.core.text import slug
from marketplace.geography.names import without_title
from marketplace.geography.provinces import former_names, provinces_today
from search.documents import product_url, seller_of
from search.engines import get_engine
from search.engines.fulltext import GOODS
from search.models import DocumentText, Name
from search.names import Parameters, beginning_with, names_starting
from search.query import LONGEST_TEXT
from search.words import exact_words, fold_words

# With fewer letters nearly everything would be proposed.
SHORTEST = 2
MOST = 8
MOST_WORDS = 8
PRODUCT = "product"
# How many of a kind there are at most, and the order of kinds that fit equally well.
MOST_OF_KIND = {
    Name.Kind.QUERY: 2,
    Name.Kind.GROUP: 2,
    PRODUCT: 4,
    Name.Kind.SELLER: 2,
    Name.Kind.PLACE: 2,
    Name.Kind.FORMER_PLACE: 2,
    Name.Kind.STORY: 2,
}
NAMES = tuple(kind for kind in MOST_OF_KIND if kind != PRODUCT)
# So many of a kind are read to choose from.
READ = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal. `note` says in the reader's language what kind of thing it is or where."""

    kind: str
    text: str
    note: str
    url: str


class Suggester(Protocol):
    def suggest(self, text: str) -> list[Suggestion]:
        """At most `MOST` proposals for what has been typed so far, best first; what is spelt with its accents goes first.

        Empty for less than `SHORTEST` letters and for more than `MOST_WORDS` words.
        """
        ...


@cache
def get_suggester() -> Suggester:
    """The suggester of this installation: it asks what searches ask (search.engines)."""
    if settings.SEARCH_ENGINE == "database":
        return DatabaseSuggester()
    from search.engines.elasticsearch.suggester import ElasticsearchSuggester

    return ElasticsearchSuggester(get_engine().breaker)


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name in which the words follow one another from the word number `position` on."""

    kind: str
    text: str
    detail: str
    url: str
    position: int


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Names in which the words follow one another, and the stored cards, by key, of products whose title holds them; the last
    word perhaps half typed. Not all of them: those that fit best are there."""

    names: list[FoundName]
    cards: dict[int, dict]


@dataclass(frozen=True, slots=True)
class _Found:
    suggestion: Suggestion
    # How ill it fits; smaller is better.
    order: tuple


class DatabaseSuggester:
    """Proposes from the titles of `DocumentText`, the names of `Name` and the provinces. At most three statements."""

    def suggest(self, text: str) -> list[Suggestion]:
        words = exact_words(text[:LONGEST_TEXT])
        if len("".join(words)) < SHORTEST or len(words) > MOST_WORDS:
            return []
        looked_up = self.look_up(words)
        found = [*_names(looked_up.names, words), *_provinces(words), *_products(looked_up.cards, words)]
        found.sort(key=lambda each: each.order)
        return _chosen(found)

    def look_up(self, words: list[str]) -> LookedUp:
        """What the words find. This alone is the engine's own."""
        names = [
            FoundName(name.kind, name.text, name.detail, name.url, name.position)
            for name in names_starting(words, NAMES, each=READ)
        ]
        rows = _titles_starting(words)
        if len({row.title_exact for row in rows}) < MOST_OF_KIND[PRODUCT] and len(words[-1]) >= SHORTEST:
            rows += _titles_holding(words)
        return LookedUp(names, {row.id: row.card for row in rows})


def _chosen(found: list[_Found]) -> list[Suggestion]:
    left = dict(MOST_OF_KIND)
    seen = set()
    chosen: list[Suggestion] = []
    for each in found:
        suggestion = each.suggestion
        # The same title from many sellers, or a place under two of its names, is one proposal.
        key = (suggestion.kind, suggestion.text) if suggestion.kind == PRODUCT else suggestion.url
        if key in seen or not left[suggestion.kind] or len(chosen) == MOST:
            continue
        seen.add(key)
        left[suggestion.kind] -= 1
        chosen.append(suggestion)
    return chosen


@lru_cache(maxsize=4_096)
def _spoken(name: str) -> tuple[str, str]:
    """The words of a name, parted by blanks, as they are and without accents."""
    words = exact_words(name)
    return " ".join(words), " ".join(fold_words(words))


def _order(kind: str, text: str, words: list[str], position: int) -> tuple:
    """Whole words with their accents, then from the name's start, then by kind, then the shorter name."""
    own, folded = _spoken(text)
    accented = f" {' '.join(words)}" in f" {own}"
    if kind == Name.Kind.PLACE and position == 1:
        # "Xã Cầu Kè" is called Cầu Kè.
        folded, position = without_title(folded), 0
    is_whole = folded == " ".join(fold_words(words))
    return not accented, not is_whole, position > 0, list(MOST_OF_KIND).index(kind), len(text), text


def _names(names: list[FoundName], words: list[str]) -> list[_Found]:
    found = []
    for name in names:
        note = {
            Name.Kind.QUERY: _("Often searched for"),
            Name.Kind.GROUP: _("Group of goods"),
            Name.Kind.SELLER: _("Seller"),
            Name.Kind.STORY: _("Story"),
            Name.Kind.PLACE: name.detail,
            Name.Kind.FORMER_PLACE: _now(name.detail),
        }[name.kind]
        if name.kind == Name.Kind.SELLER and name.detail:
            note = f"{note}, {name.detail}"
        suggestion = Suggestion(name.kind, name.text, note, name.url)
        found.append(_Found(suggestion, _order(name.kind, name.text, words, name.position)))
    return found


def _now(place: str) -> str:
    return pgettext("place", "now %(place)s") % {"place": place}


def _provinces(words: list[str]) -> list[_Found]:
    """Provinces under today's and former names, from memory."""
    found = []
    typed = " ".join(fold_words(words))
    for unit in provinces_today():
        own = (unit.name, unit.full_name)
        for name in (*own, *former_names(unit)):
            if not _spoken(name)[1].startswith(typed):
                continue
            kind, note = Name.Kind.FORMER_PLACE, _now(unit.name)
            if name in own:
                kind, note = Name.Kind.PLACE, str(unit.get_kind_display())
            url = reverse("search:province", kwargs={"place": slug(unit.name)})
            found.append(_Found(Suggestion(kind, name, note, url), _order(kind, name, words, 0)))
    return found


def _products(cards: dict[int, dict], words: list[str]) -> list[_Found]:
    found = []
    typed = " ".join(fold_words(words))
    for product_id, stored in cards.items():
        title, seller = stored["title"], seller_of(stored)
        suggestion = Suggestion(
            PRODUCT, title, seller["name"] if seller else "", product_url(stored["slug"], product_id)
        )
        begins = _spoken(title)[1].startswith(typed)
        found.append(_Found(suggestion, _order(PRODUCT, title, words, 0 if begins else 1)))
    return found


def _titles_starting(words: list[str]) -> list[DocumentText]:
    """Some products whose title begins with what was typed: with its accents, and without."""
    parameters = Parameters()
    parts = []
    for column, typed in (("title_exact", words), ("title_folded", fold_words(words))):
        ordered = f"{column} USING ~<~" if connection.vendor == "postgresql" else column
        parts.append(
            f"SELECT * FROM (SELECT id, card, title_exact FROM {GOODS} "
            f"WHERE {beginning_with(column, ' '.join(typed), parameters.bind)} ORDER BY {ordered} LIMIT {READ}) AS one"
        )
    return list(DocumentText.objects.raw(" UNION ALL ".join(parts), parameters))


def _titles_holding(words: list[str]) -> list[DocumentText]:
    """Some products whose title holds the words, the last perhaps half typed."""
    parameters = Parameters()
    *whole, begun = fold_words(words)
    if connection.vendor == "postgresql":
        # The letter says that the word stands in the folded title (search.engines.fulltext).
        expression = " & ".join([*(f"'{word}':B" for word in whole), f"'{begun}':*B"])
        holding = f"SELECT id FROM {GOODS} WHERE title_words @@ {parameters.bind(expression)}::tsquery"
    else:
        expression = " AND ".join([*(f'"{word}"' for word in whole), f'"{begun}" *'])
        expression = f"title_folded : ({expression})"
        holding = f"SELECT rowid FROM {GOODS}_fts WHERE {GOODS}_fts MATCH {parameters.bind(expression)}"
    statement = f"SELECT id, card, title_exact FROM {GOODS} WHERE id IN ({holding} LIMIT {READ})"
    return list(DocumentText.objects.raw(statement, parameters))
