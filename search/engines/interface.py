"""What every search engine answers, so that pages do not know which one they ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from catalogue.cards import ProductCard
from search.beside import Beside
from search.lexicon import lexicon
from search.lots import with_lots
from search.query import ProductQuery
from search.understanding import Understood, is_scattered, may_be_scattered, reread, understand
from search.words import folded_words

PAGE_SIZE = 24
# A query that finds fewer products is read a second time, for what may have been meant.
FEW = 3
# A page shows so many sellers to choose from, beside those chosen already.
MOST_SELLERS = 12
# Pages up to this number are reached by it; further ones only with a cursor, page after page. Behind it lies the
# 10,000th result, where looking up a place by its number stops being cheap.
LAST_NUMBERED_PAGE = 10_000 // PAGE_SIZE


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a filter and how many products it would give, the other filters unchanged.

    `label` is set where the engine knows the name (sellers, certificates, categories), else the page finds it.
    """

    value: str
    count: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one `ProductQuery`.

    `hits` are the cards of the asked page, `total` counts all pages. `facets` has a list for each of stars, province,
    certification, group, set, price, seller, kind, rating, harvest and in_stock, and for commune where a province or a
    commune is asked for; their order is that of the page. A filter that the page stands for has none. Categories,
    certificates, chosen and listed sellers are there with a count of 0 too, so that their names are known. A rating counts
    all products with it or a better one; `harvest` counts each month and "now". `total_without` says for each filter in use
    (but the seller's) how many products there would be without it. `words_left_out` are words of the query that had to be
    ignored because nothing holds all of them; when they name a place, `place_left_out` is the text without it and the place. `next_after` is the cursor (`search.cursors`) of the page behind this one,
    empty when there is none. `is_fallback` says that the usual engine could not answer and another one did.
    `understood` is how the words were read: its `offers` name filters, its `second` is the text that was looked for instead of
    the one typed, when that found nothing. `suggestion` is such a text where the one typed found only a little. `beside` are the
    sellers, pages and stories that the words typed find, where they were asked for.
    """

    query: ProductQuery
    hits: list[ProductCard]
    total: int
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    total_without: dict[str, int] = field(default_factory=dict)
    words_left_out: tuple[str, ...] = ()
    place_left_out: tuple[str, str] | None = None
    next_after: str = ""
    is_fallback: bool = False
    understood: Understood = Understood()
    suggestion: str = ""
    beside: Beside = Beside()

    @property
    def page_count(self) -> int:
        """Number of pages; 1 when there is nothing."""
        return max(1, -(-self.total // PAGE_SIZE))


class SearchEngine(Protocol):
    def search(self, query: ProductQuery, *, beside: bool = False) -> SearchResult:
        """Answer the query as of this moment: a proof that has ended counts no more. A constant number of SQL queries.

        With `beside` sellers, pages and stories are found too, whatever the filters. Raises QueryRefused when `query.after` is no cursor
        of this engine. Without one, the page is at most LAST_NUMBERED_PAGE.
        """
        ...

    def totals(self, queries: Sequence[ProductQuery], as_typed: Collection[int] = ()) -> list[int]:
        """How many products each question finds by its own words, read once; those with the numbers `as_typed` only with the accents
        that were typed. One call for all of them."""
        ...


def with_suggestion(result: SearchResult) -> SearchResult:
    """The answer with what may have been meant, where the words as typed found little, or only apart from one another: in no name
    side by side, and in none of the best names all."""
    query, reading = result.query, result.understood
    if not (result.hits and reading.terms) or reading.second or reading.lots or result.words_left_out or query.page > 1:
        return result
    if result.total >= FEW and (not may_be_scattered(query.q) or _is_named(query.q, result.hits)):
        return result
    known = lexicon()
    second = reread(query.q, known) if result.total < FEW or is_scattered(query.q, known) else None
    return replace(result, suggestion=second.second) if second else result


def _is_named(text: str, cards: Sequence[ProductCard]) -> bool:
    words = set(folded_words(text))
    return any(words <= set(folded_words(card.title)) for card in cards)


@dataclass(frozen=True, slots=True)
class Count:
    """One number that `SearchEngine.totals` needs: of the question `number`, read so, with its filters or `plain` without them."""

    number: int
    query: ProductQuery
    reading: Understood
    plain: bool = False


def counts_for(queries: Sequence[ProductQuery], as_typed: Collection[int] = ()) -> list[Count]:
    """What to count to know how many products each question finds: each of its readings, the strictest first, which alone counts for
    those `as_typed`; none where it asks for nothing. Words are read without regard to filters, so where several readings meet filters, they are counted without too."""
    counts = []
    for number, query in enumerate(queries):
        understood = with_lots(understand(query.q))
        if query.q and not understood.asks_for_something:
            continue
        readings = understood.readings()[: 1 if number in as_typed else None]
        for reading in readings:
            if len(readings) > 1 and query.filter_count:
                counts.append(Count(number, query.unfiltered(), reading, plain=True))
            counts.append(Count(number, query, reading))
    return counts


def first_totals(number: int, counts: Sequence[Count], found: Sequence[int]) -> list[int]:
    """Of each question the total of its strictest reading that finds something, its filters aside."""
    totals: dict[int, int] = {}
    finds_plain = True
    for count, total in zip(counts, found, strict=True):
        if count.plain:
            finds_plain = bool(total)
            continue
        if count.number not in totals and (total or (count.query.filter_count and finds_plain)):
            totals[count.number] = int(total)
        finds_plain = True
    return [totals.get(each, 0) for each in range(number)]
