"""Search and facets in the shop's own database.

A page costs three statements, however many products there are: one counts every facet, one finds the keys of the page,
one reads its cards. A fourth counts anew what was kept of a question without words, once the documents have changed.
Validity of stars and certificates comes from `valid_on` of this very moment, inside the statements.
"""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from catalogue.cards import ProductCard
from catalogue.models import Certification, Recognition
from marketplace.core import clock
from marketplace.core.statements import Read
from marketplace.geography.distance import distances_from
from search.beside import KINDS as BESIDE_KINDS
from search.beside import READ, Beside, Found, best_of, has_accents, words_beside
from search.cursors import read_cursor, write_cursor
from search.documents import card_from
from search.engines.fulltext import NAMES, FullText, fulltext_for
from search.engines.interface import (
    MOST_SELLERS,
    PAGE_SIZE,
    FacetValue,
    SearchResult,
    counts_for,
    first_totals,
    with_suggestion,
)
from search.lexicon import lexicon
from search.lots import with_lots
from search.models import KIND_BITS, DocumentText, month_bit, province_bit
from search.names import Parameters
from search.offers import FilterOffer
from search.query import RANGES, RATINGS, ProductQuery, QueryRefused
from search.ranking import (
    DELIVERED,
    IN_STOCK,
    STARS,
    TURNS_AMONG,
    WELL_RATED,
    WELL_RATED_FROM,
    WELL_RATED_REVIEWS,
    TitleLook,
    take_turns,
    ways_to_match,
)
from search.understanding import Phrase, Term, Understood, is_doubtful, reread, understand, with_less

FACETS = (
    "stars",
    "province",
    "commune",
    "certification",
    "group",
    "set",
    "price",
    "seller",
    "kind",
    "rating",
    "harvest",
    "in_stock",
)
# Columns by which documents are put together before they are counted: a facet's values, or a set of them as bits.
_COUNTED = {
    "group": "group_code",
    "set": "set_code",
    "province": "province_code",
    "commune": "commune_code",
    "price": "price_band",
    "kind": "kinds",
    "rating": "rating / 100",
    "harvest": "harvest",
    "in_stock": "available",
}
_CURSOR_NAME = "db"
# Nothing to go by; a bare 0 in ORDER BY would be taken for the number of a column.
_NOTHING = "CAST(0 AS integer)"
# Looks at a title are numbered, each group of them from a hundred on.
_GROUP = 100


@dataclass(frozen=True, slots=True)
class _Key:
    """A column or expression by which hits are put in order. A nullable one stands first, ascends or descends, and its
    rows without a value come last."""

    sql: str
    descending: bool = True
    kind: type = int
    nullable: bool = False

    def read(self, value):
        """A value of this key as Python knows it: SQLite gives moments as text and booleans as numbers."""
        if value is None or isinstance(value, self.kind):
            return value
        return datetime.fromisoformat(value) if self.kind is datetime else self.kind(value)

    def __str__(self) -> str:
        return f"{self.sql} {'DESC' if self.descending else 'ASC'}{' NULLS LAST' if self.nullable else ''}"


_AVAILABLE = _Key("d.available", kind=bool)
_LISTED = _Key("d.listed_at", kind=datetime)
_NEWER = _Key("d.id")
_OLDER = _Key("d.id", descending=False)

_ORDERS = {
    "relevance": (_AVAILABLE, _LISTED, _NEWER),
    "newest": (_LISTED, _NEWER),
    "price": (_Key("d.price", descending=False, nullable=True), _OLDER),
    "price_desc": (_Key("d.price", nullable=True), _NEWER),
    "unit_price": (_Key("d.unit_price", descending=False, nullable=True), _OLDER),
    "stars": (_Key("coalesce(star.stars, 0)"), _AVAILABLE, _LISTED, _NEWER),
    "rating": (_Key("d.rating"), _Key("d.rating_count"), _NEWER),
}


class DatabaseEngine:
    """Answers queries from `ProductDocument`, `DocumentText`, `SellerOffer` and the proofs of the catalogue."""

    def search(self, query: ProductQuery, *, beside: bool = False) -> SearchResult:
        result = with_suggestion(self._search(query))
        return replace(result, beside=found_beside(query.q)) if beside else result

    def _search(self, query: ProductQuery) -> SearchResult:
        understood = with_lots(understand(query.q))
        if query.q and not understood.asks_for_something:
            return SearchResult(query, [], 0)
        reading, counted = _count_as_spelled(query, understood)
        left_out, place = understood.left_out, None
        if understood.terms and not counted.total and query.filter_count:
            # Filters never change how words are read, so that a filter's count is what choosing it brings.
            plain = self._search(query.unfiltered())
            reading, left_out, place = plain.understood, plain.words_left_out, plain.place_left_out
            counted = _count(query, reading)
        elif understood.terms and not counted.total:
            if second := reread(query.q, lexicon()):
                found = _count_as_spelled(query, second)
                if found[1].total or not is_doubtful(query.q, second, lexicon()):
                    understood, (reading, counted) = second, found
            if counted.total == 0 and (wider := understood.widened()) != understood:
                understood, found = wider, _count(query, wider)
                if found.total:
                    reading, counted = wider, found
            if counted.total == 0 and len(understood.terms) > 1:
                for less in with_less(query.q, understood, self._most_terms_found_together(understood)):
                    left_out, place = (*less.left_out, *understood.left_out), less.place
                    reading, counted = _count_as_spelled(query, with_lots(less.reading))
                    if counted.total:
                        break
        keys, next_after = _find_keys(query, reading, counted.total)
        return SearchResult(
            query,
            cards_of(keys, query.sellers),
            counted.total,
            counted.facets,
            counted.without,
            left_out,
            place_left_out=place,
            next_after=next_after,
            understood=reading,
        )

    def totals(self, queries: Sequence[ProductQuery], as_typed: Collection[int] = ()) -> list[int]:
        asked = counts_for(queries, as_typed)
        if not asked:
            return [0] * len(queries)
        params: dict[str, object] = {}
        counts = []
        for each in asked:
            statement = _Statement(each.query, each.reading, params=params)
            where = statement.where(statement.always(), *statement.conditions().values())
            counts.append(f"({statement.text(f'SELECT count(*) FROM {statement.source()}{where}')})")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(counts)}", params)
            found = cursor.fetchone()
        return first_totals(len(queries), asked, found)

    def _most_terms_found_together(self, understood: Understood) -> tuple[Term, ...]:
        """The terms that some title holds together, as many of their words as possible; those of any text when no title does.

        Names say what goods are, while a long question also tells a story. The first term counts twice: it is the goods.
        Among equals, those that most products hold.
        """
        statement = _Statement(ProductQuery(), understood)
        fulltext, bind = statement.fulltext, statement.bind
        each = []
        for i, term in enumerate(understood.terms):
            worth = len(term.words) * (1 if i else 2)
            titled = [fulltext.titled(term.words, TitleLook(accents=False, side_by_side=True), bind)]
            if len(term.phrases) > 1:
                titled.append(fulltext.meant([term], TitleLook(accents=True, by_meaning=True), bind))
            anywhere = fulltext.matching([term], bind)
            each.append(
                f"SELECT id, {1 << i} AS titled, {worth} AS named, 0 AS held, 0 AS worth FROM ({' UNION '.join(titled)}) AS t{i}"
            )
            each.append(f"SELECT id, 0, 0, {1 << i}, {worth} FROM ({anywhere}) AS a{i}")
        rows = statement.run(
            "SELECT titled, held FROM (SELECT id, sum(titled) AS titled, sum(named) AS named, sum(held) AS held, "
            f"sum(worth) AS worth FROM ({' UNION ALL '.join(each)}) AS each_term GROUP BY id) AS found "
            "GROUP BY titled, held, named, worth ORDER BY named DESC, worth DESC, count(*) DESC, titled, held LIMIT 1"
        )
        if not rows:
            return ()
        titled, held = map(int, rows[0])
        return tuple(term for i, term in enumerate(understood.terms) if (titled or held) >> i & 1)


def found_beside(text: str) -> Beside:
    """Sellers, pages and stories that hold every word of the text, accents optional. One statement."""
    words = words_beside(text)
    if not words:
        return Beside()
    parameters = Parameters()
    fulltext = fulltext_for(connection.vendor, NAMES)
    levels = {
        1: fulltext.titled(words, TitleLook(accents=False), parameters.bind),
        3: fulltext.holding(words, parameters.bind, accents=False),
    }
    if has_accents(words):
        levels[0] = fulltext.titled(words, TitleLook(accents=True), parameters.bind)
        levels[2] = fulltext.holding(words, parameters.bind, accents=True)
    language = parameters.bind(get_language() or "")
    parts = [
        f"SELECT * FROM (SELECT kind, key, text, detail, url, {level} AS level FROM {NAMES} WHERE id IN ({found}) "
        f"AND kind = {parameters.bind(kind)} AND language IN ('', {language}) LIMIT {READ}) AS found_{kind}_{level}"
        for kind in BESIDE_KINDS
        for level, found in levels.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return best_of((Found(*row) for row in cursor.fetchall()), words)


def cards_of(keys: list[int], seller_codes: Iterable[str] = ()) -> list[ProductCard]:
    """The cards of these documents in this order, with the stars that are valid now. One query."""
    if not keys:
        return []
    rows = _read_cards(clock.today())(*keys)
    cards = {key: card_from(key, card, stars, seller_codes) for key, card, stars in rows}
    return [cards[key] for key in keys if key in cards]


@lru_cache(maxsize=2)
def _read_cards(on: date) -> Read:
    """Reads key, card and best star of documents on this day."""
    best_star = Recognition.objects.valid_on(on).filter(product_id=OuterRef("pk")).order_by("-stars").values("stars")
    return Read(
        lambda keys: (
            DocumentText.objects.filter(pk__in=keys)
            .annotate(stars=Subquery(best_star[:1]))
            .values_list("pk", "card", "stars")
        )
    )


def _find_keys(query: ProductQuery, understood: Understood, total: int) -> tuple[list[int], str]:
    """The keys of the asked page, and the cursor of the page behind it. One statement.

    Two where prices come to their end in the middle of a page that a cursor asks for.
    """
    start = (query.page - 1) * PAGE_SIZE
    if _is_by_text(query, understood) and not query.sellers:
        page = _page_of_turns(query)
        if page <= TURNS_AMONG // PAGE_SIZE:
            return _find_in_turns(query, understood, page, total)
    if not query.after:
        rows = _find_rows(query, understood, PAGE_SIZE, offset=start) if start < total else []
    else:
        rows = _find_rows(query, understood, PAGE_SIZE)
        if query.sort in ("price", "price_desc", "unit_price") and len(rows) < PAGE_SIZE:
            rows += _find_rows(query, understood, PAGE_SIZE - len(rows), priceless=True)
    more = len(rows) == PAGE_SIZE and start + PAGE_SIZE < total
    return [key for key, *_place in rows], write_cursor(_CURSOR_NAME, query, rows[-1][1]) if more else ""


def _page_of_turns(query: ProductQuery) -> int:
    """The page asked for, by its number or by a cursor that is one; a number behind all turns for any other cursor."""
    if not query.after:
        return query.page
    try:
        return max(1, *read_cursor(_CURSOR_NAME, query, (int,)))
    except QueryRefused:
        return TURNS_AMONG


def _find_in_turns(query: ProductQuery, understood: Understood, page: int, total: int) -> tuple[list[int], str]:
    """A page of the first hits, among which sellers take turns. The cursor of the next one is its number, as long as they do."""
    rows = _find_rows(query.changed(after=""), understood, TURNS_AMONG)
    # The name and the wishes, then the points.
    ranked = [(key, tuple(values[:3]), values[3], seller) for key, values, seller in rows]
    start = (page - 1) * PAGE_SIZE
    keys = take_turns(ranked)[start : start + PAGE_SIZE]
    if start + PAGE_SIZE >= total:
        return keys, ""
    last = page == TURNS_AMONG // PAGE_SIZE
    return keys, write_cursor(_CURSOR_NAME, query, rows[-1][1] if last else [page + 1])


def _find_rows(
    query: ProductQuery, understood: Understood, limit: int, *, offset: int = 0, priceless: bool = False
) -> list[tuple[int, list, int | None]]:
    """Keys of products, each with the values that put it in its place and its seller; behind the query's cursor, if it has one.

    With a cursor and an order by price, either those with a price are found, or those without (`priceless`): each
    part can then be read from its index on.
    """
    statement = _Statement(query, understood)
    keys = _order_of(statement)
    behind = ""
    if query.after:
        nullable = [number for number, key in enumerate(keys) if key.nullable]
        values = read_cursor(_CURSOR_NAME, query, tuple(key.kind for key in keys), nullable)
        if not keys[0].nullable:
            behind = statement.behind(keys, values)
        elif priceless:
            behind = f"{keys[0].sql} IS NULL"
            if values[0] is None:
                behind += f" AND {statement.behind(keys[1:], values[1:])}"
        elif values[0] is None:
            return []
        else:
            behind = f"{keys[0].sql} IS NOT NULL AND {statement.behind(keys, values)}"
    where = statement.where(statement.always(), *statement.conditions().values(), behind)
    by_star = query.sort == "stars" or _is_by_text(query, understood)
    starred = " LEFT JOIN star ON star.product_id = d.id" if by_star else ""
    order = ", ".join(map(str, keys))
    if behind and keys[0].nullable:
        # Of rows that all have a price, or all have none, none comes last for the lack of it.
        order = order.replace(" NULLS LAST", "")
    skipped = f" OFFSET {statement.bind(offset)}" if offset else ""
    rows = statement.run(
        f"SELECT d.id, d.seller_id, {', '.join(key.sql for key in keys)} FROM {statement.source()}{starred}{where} "
        f"ORDER BY {order} LIMIT {statement.bind(limit)}{skipped}"
    )
    return [
        (key, [each.read(value) for each, value in zip(keys, values, strict=True)], seller)
        for key, seller, *values in rows
    ]


def _is_by_text(query: ProductQuery, understood: Understood) -> bool:
    """Whether hits are put in order by how well they fit the words."""
    return query.sort == "relevance" and understood.asks_for_something


def _order_of(statement: "_Statement") -> tuple[_Key, ...]:
    query, understood = statement.query, statement.understood
    if query.sort == "distance":
        return (_Key(statement.distance(query.near), descending=False), *_ORDERS["relevance"])
    if not _is_by_text(query, understood):
        return _ORDERS[query.sort]
    wishes = _Key(" + ".join(f"CASE WHEN {each} THEN 1 ELSE 0 END" for each in statement.fits()) or _NOTHING)
    look = _Key(_NOTHING, descending=False)
    if understood.terms:
        statement.look_at_titles()
        look = _Key("hit.look", descending=False)
    return (replace(look, sql=f"{look.sql} / {_GROUP}"), wishes, look, _Key(_points(statement)), _LISTED, _NEWER)


def _points(statement: "_Statement") -> str:
    """The points of search.ranking as an expression over `d` and `star`."""
    stars = " ".join(f"WHEN {number} THEN {worth}" for number, worth in STARS.items())
    points = (
        f"CASE WHEN d.available THEN {IN_STOCK} ELSE 0 END + CASE star.stars {stars} ELSE 0 END + "
        f"CASE WHEN d.rating >= {WELL_RATED_FROM} AND d.rating_count >= {WELL_RATED_REVIEWS} THEN {WELL_RATED} ELSE 0 END"
    )
    if statement.query.shopper_province:
        delivered = statement.delivered("d", statement.query.shopper_province)
        points += f" + CASE WHEN {delivered} THEN {DELIVERED} ELSE 0 END"
    return points


@dataclass(frozen=True, slots=True)
class _Counted:
    """The number of hits, the values of every facet, and the number of hits without each filter in use."""

    total: int
    facets: dict[str, list[FacetValue]]
    without: dict[str, int]


def _count_as_spelled(query: ProductQuery, understood: Understood) -> tuple[Understood, _Counted]:
    """Count hits and facets of the strictest reading that finds something; with filters, of the strictest alone.

    When none does, of the strictest: its counts say what the same words find without a filter.
    """
    strictest, *others = understood.readings()
    counted = _count(query, strictest)
    if counted.total or query.filter_count:
        return strictest, counted
    for reading in others:
        if not reading.looks_alike_by_chance(lexicon()) and (wider := _count(query, reading)).total:
            return reading, wider
    return strictest, counted


def _count(query: ProductQuery, understood: Understood) -> _Counted:
    """Count hits and facets, in one statement; two where counts are kept and the documents have changed since.

    A facet is counted under the filters of all the others, so its counts say what choosing a value would give.
    """
    statement = _Statement(query, understood)
    shown = _facets_of(query)
    now = [*_selects_of_categories(shown), *_selects_of_proofs(statement)]
    if _depends_on_documents_alone(query, understood):
        rows = statement.run_all([*now, "SELECT 'mark', '', number, '', '' FROM search_indexmark"])
        mark = next((number for facet, _value, number, _name, _place in rows if facet == "mark"), None)
        # An index that nobody has written to yet has no mark.
        count = _count_documents if mark is not None else _count_documents.__wrapped__
        rows += count(mark, query.changed(sort="relevance", near="", shopper_province=""), statement.on)
    else:
        rows = statement.run_all([*now, *_selects_of_documents(statement, shown)])
    return _read_counts(rows, shown, statement.on.month)


def _depends_on_documents_alone(query: ProductQuery, understood: Understood) -> bool:
    """Whether which products are found is told by no proof, which may end at any time, and by no words, which are too many
    to keep anything by them."""
    proofs = {"stars", "certification"}
    return not (
        understood.asks_for_something or query.stars or query.certification or proofs & dict(query.fixed).keys()
    )


@lru_cache(maxsize=64)
def _count_documents(mark: int | None, query: ProductQuery, on: date) -> list[tuple]:
    """Rows of `_read_counts` for all that is told by documents and offers alone. One statement.

    Kept for as long as the documents stay as they are: they carry another `mark` in the transaction that changes them. What is
    kept under a mark may only be newer than it, when they change at this very moment. Stars and certificates end by themselves
    and are no part of it.
    """
    statement = _Statement(query, understand(query.q), on)
    return statement.run_all(_selects_of_documents(statement, _facets_of(query)))


def _selects_of_categories(shown: list[str]) -> list[str]:
    """Groups and sets with their names and places, counted elsewhere."""
    return [
        f"SELECT '{name}', c.code, 0, {_label('c')}, c.path FROM catalogue_category c WHERE c.depth = {depth}"
        for name, depth in (("group", 1), ("set", 2))
        if name in shown
    ]


def _label(table: str) -> str:
    """The name in the reader's language, or else the Vietnamese one."""
    name_column = "name_en" if get_language() == "en" else "name"
    return f"coalesce(nullif({table}.{name_column}, ''), {table}.name)"


def _selects_of_proofs(statement: "_Statement") -> list[str]:
    """How many documents have each star and each certificate that holds at this moment."""
    always, conditions = statement.always(), statement.conditions()

    def others(name: str) -> str:
        return statement.where(always, *(each for other, each in conditions.items() if other != name))

    return [
        "SELECT 'stars', CAST(star.stars AS text), count(*), '', '' "
        f"FROM star JOIN {statement.source('d.id = star.product_id')}{others('stars')} GROUP BY star.stars",
        f"SELECT 'certification', s.code, coalesce(x.n, 0), {_label('s')}, '' FROM catalogue_certificationscheme s "
        "LEFT JOIN (SELECT cert.scheme_id AS value, count(*) AS n "
        f"FROM cert JOIN {statement.source('d.id = cert.product_id')}{others('certification')} GROUP BY cert.scheme_id"
        ") AS x ON x.value = s.id",
    ]


def _selects_of_documents(statement: "_Statement", shown: list[str]) -> list[str]:
    """The number of hits, that without each filter in use, and the other facets.

    Documents that agree in every counted column are first put together into one row of `combo`, with a column `ok_<filter>`
    for each filter that these columns do not tell; facets are then sums over its rows.
    """
    query = statement.query
    conditions = statement.conditions()
    always = statement.always()
    plain = not (statement.understood.asks_for_something or conditions or query.fixed or query.seller)
    if plain:
        # Nothing is chosen: each column's own index counts faster than any detour.
        rows_from, number, told = "search_productdocument", "count(*)", {}
        counted = _COUNTED
    else:
        counted = {name: f"counted_{name}" for name in _COUNTED if name in shown}
        columns = [f"d.{_COUNTED[name]} AS {column}" for name, column in counted.items()]
        columns += [f"coalesce({condition}, false) AS ok_{name}" for name, condition in conditions.items()]
        keys = ", ".join(str(i + 1) for i in range(len(columns)))
        statement.add_cte(
            "combo",
            f"SELECT {', '.join(columns)}, count(*) AS n FROM {statement.source()}{statement.where(always)} "
            f"GROUP BY {keys}",
        )
        rows_from, number = "combo", "coalesce(sum(n), 0)"
        told = {name: f"ok_{name}" for name in conditions}

    def others(name: str) -> str:
        return statement.where(*(ok for each, ok in told.items() if each != name))

    parts = [f"SELECT 'total', '', {number}, '', '' FROM {rows_from}{others('')}"]
    parts += [f"SELECT 'without', '{name}', {number}, '', '' FROM {rows_from}{others(name)}" for name in conditions]
    for name in ("group", "set", "province", "commune", "price", "kind", "rating", "harvest"):
        if name in shown:
            parts.append(
                f"SELECT '{name}', CAST(x.value AS text), x.n, '', '' FROM (SELECT {counted[name]} AS value, {number} AS n "
                f"FROM {rows_from}{others(name)} GROUP BY {counted[name]}) AS x WHERE x.value IS NOT NULL"
            )
    in_stock = statement.where(counted["in_stock"], *(ok for each, ok in told.items() if each != "in_stock"))
    parts.append(f"SELECT 'in_stock', '1', {number}, '', '' FROM {rows_from}{in_stock}")
    if "seller" in shown:
        statement.add_cte("by_seller", statement.counts_by_seller(plain))
        parts.append(
            "SELECT 'seller', p.code, coalesce(x.n, 0), p.name, '' FROM partner_partner p "
            "LEFT JOIN by_seller x ON x.partner_id = p.id "
            "WHERE p.id IN (SELECT partner_id FROM by_seller ORDER BY n DESC, partner_id LIMIT "
            f"{statement.bind(MOST_SELLERS)}) OR p.code IN ({statement.bind_all({*query.seller, *query.listed_sellers})})"
        )
    return parts


def _facets_of(query: ProductQuery) -> list[str]:
    """The facets that the page of this query shows: none that the page stands for, communes within a province only."""
    without = set(dict(query.fixed))
    if "seller" in without:
        without.add("kind")
    if not query.provinces and not query.commune:
        without.add("commune")
    return [name for name in FACETS if name not in without]


def _read_counts(rows: list[tuple], shown: list[str], this_month: int) -> _Counted:
    """Rows of (facet, value, number, label, position) as the answer of `_count`, each facet in the order of its page.

    A category has a row with its position, and one with its number.
    """
    total, without = 0, {}
    found: dict[str, list[tuple]] = {name: [] for name in shown}
    categories: list[tuple] = []
    counted: dict[str, dict[str, int]] = {name: {} for name in ("group", "set", "kind", "rating", "harvest")}
    for facet, value, number, name, position in rows:
        if facet == "total":
            total = int(number)
        elif facet == "without":
            without[value] = int(number)
        elif position:
            categories.append((facet, value, name, position))
        elif facet in counted:
            counted[facet][value] = int(number)
        elif value:
            order = (value,) if facet in ("stars", "price", "province", "commune") else (-int(number), value)
            found[facet].append((order, FacetValue(value, int(number), name)))
    for facet, value, name, position in categories:
        found[facet].append((position, FacetValue(value, counted[facet].get(value, 0), name)))
    facets = {name: [value for _order, value in sorted(rows, key=lambda row: row[0])] for name, rows in found.items()}
    sets = {name: {int(value): n for value, n in counted[name].items()} for name in ("kind", "rating", "harvest")}
    months = {"now": month_bit(this_month), **{str(month): month_bit(month) for month in range(1, 13)}}
    for name, bits in (("kind", KIND_BITS), ("harvest", months)):
        if name in facets:
            counts = [(value, sum(n for bits, n in sets[name].items() if bits & bit)) for value, bit in bits.items()]
            facets[name] = [FacetValue(value, count) for value, count in counts if count]
    at_least = [(rating, sum(n for whole, n in sets["rating"].items() if whole >= rating)) for rating in RATINGS]
    facets["rating"] = [FacetValue(str(rating), count) for rating, count in reversed(at_least) if count]
    return _Counted(total, facets, without)


class _Statement:
    """One SQL statement in the making: its parameters, its common tables and the conditions of a query.

    Documents always go by the alias `d`. With sellers chosen, `d` carries the price and stock of these sellers' best offer
    instead of the best of all.
    """

    def __init__(
        self,
        query: ProductQuery,
        understood: Understood,
        on: date | None = None,
        params: dict[str, object] | None = None,
    ):
        self.query = query
        self.understood = understood
        self.on = on or clock.today()
        self.fulltext: FullText = fulltext_for(connection.vendor)
        # Shared by the parts of a larger statement.
        self.params: dict[str, object] = {} if params is None else params
        # Common tables by name, in the order in which one may use another; only those that are used get written out.
        self.ctes: dict[str, Callable[[], str]] = {
            "star(product_id, stars)": self._stars,
            "cert(product_id, scheme_id)": self._certificates,
            "hit": lambda: self.fulltext.matching(understood.terms, self.bind),
            "of_sellers": self._documents_of_sellers,
        }

    def bind(self, value: object) -> str:
        """The placeholder of a new parameter with this value."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def bind_all(self, values: Iterable[object]) -> str:
        """Placeholders for an IN list; NULL, which equals nothing, when there is no value."""
        return ", ".join(map(self.bind, values)) or "NULL"

    def add_cte(self, name: str, select: str) -> None:
        self.ctes[name] = lambda: select

    def look_at_titles(self) -> None:
        """Let `hit` carry beside the keys the number of the best look at the title."""
        self.ctes["hit"] = self._looked_at

    def _looked_at(self) -> str:
        understood, fulltext = self.understood, self.fulltext
        looks = [(0, fulltext.matching([Term((Phrase((code,)),))], self.bind)) for code in understood.codes]
        groups = ways_to_match(understood)
        for group, ways in enumerate(groups, 1):
            for number, way in enumerate(ways):
                if way.look is None:
                    found = fulltext.matching([Term((Phrase(way.asked.words),))], self.bind)
                elif way.look.by_meaning:
                    found = fulltext.meant(way.asked.terms, way.look, self.bind)
                else:
                    found = fulltext.titled(way.asked.words, way.look, self.bind)
                looks.append((group * _GROUP + number, found))
        whens = " ".join(f"WHEN id IN ({found}) THEN {number}" for number, found in looks)
        return (
            f"SELECT id, CASE {whens} ELSE {(len(groups) + 1) * _GROUP} END AS look "
            f"FROM ({fulltext.matching(understood.terms, self.bind)}) AS found"
        )

    def run_all(self, selects: list[str]) -> list[tuple]:
        """The rows of all these SELECTs, which have columns alike, in one statement."""
        return self.run(" UNION ALL ".join(selects))

    def text(self, select: str) -> str:
        """The whole statement: the common tables that it uses, and then itself."""
        used = {}
        text = select
        # A common table may use an earlier one, so the last is asked for first.
        for name, write in reversed(self.ctes.items()):
            if re.search(rf"\b{name.partition('(')[0]}\b", text):
                used[name] = write()
                text += used[name]
        ctes = ", ".join(f"{name} AS MATERIALIZED ({body})" for name, body in reversed(used.items()))
        return f"WITH {ctes} {select}" if ctes else select

    def run(self, select: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.text(select), self.params)
            return cursor.fetchall()

    def where(self, *conditions: str) -> str:
        joined = " AND ".join(condition for condition in conditions if condition)
        return f" WHERE {joined}" if joined else ""

    def conditions(self, offer: str = "d") -> dict[str, str]:
        """The chosen filters by name, as conditions on `d`, those on price, stock, kind and delivery on the alias `offer`.

        The seller filter is part of `source`.
        """
        query = self.query
        conditions = {
            name: self._holds(name, getattr(query, name))
            for name in ("stars", "province", "commune", "certification", "group", "set")
            if getattr(query, name)
        }
        for name in RANGES:
            limits = zip((">=", "<="), query.range_of(name), strict=True)
            ends = [f"{offer}.{name} {sign} {self.bind(limit)}" for sign, limit in limits if limit is not None]
            if ends:
                conditions[name] = f"({' AND '.join(ends)})"
        if query.kind:
            conditions["kind"] = self._has_bits(f"{offer}.kinds", sum(KIND_BITS[kind] for kind in query.kind))
        if query.deliver:
            conditions["deliver"] = self.delivered(offer, query.deliver)
        if query.harvest:
            months = query.harvest_months(self.on.month)
            conditions["harvest"] = self._has_bits("d.harvest", sum(map(month_bit, months)))
        if query.rating:
            conditions["rating"] = f"d.rating >= {self.bind(query.rating * 100)}"
        if query.in_stock:
            conditions["in_stock"] = f"{offer}.available"
        return conditions

    def behind(self, keys: tuple[_Key, ...], values: list) -> str:
        """The condition "comes after these values in this order", for values that are all there."""
        if len({key.descending for key in keys}) == 1:
            # All in one direction: a comparison of rows, which an index answers from its place on.
            sign = "<" if keys[0].descending else ">"
            return f"({', '.join(key.sql for key in keys)}) {sign} ({', '.join(map(self.bind_key, values))})"
        key, value = keys[0], self.bind_key(values[0])
        sign = "<" if key.descending else ">"
        return f"({key.sql} {sign} {value} OR {key.sql} = {value} AND {self.behind(keys[1:], values[1:])})"

    def bind_key(self, value) -> str:
        """The placeholder of a value of a sort key, as the database compares it with its columns."""
        return self.bind(connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value)

    def distance(self, code: str) -> str:
        """Kilometres from the province with this code to the product's; what lies nowhere is farther than all others."""
        whens = " ".join(
            f"WHEN {self.bind(province)} THEN {kilometres}" for province, kilometres in distances_from(code).items()
        )
        return f"CASE d.province_code {whens} ELSE 100000 END"

    def always(self) -> str:
        """The conditions of the page itself: its fixed filters, and the filters that were all that words named."""
        fixed = [self._holds(name, (value,)) for name, value in self.query.fixed if name != "seller"]
        if not self.understood.terms:
            fixed += map(self._fits, self.understood.wishes)
        return " AND ".join(fixed)

    def fits(self) -> list[str]:
        """Conditions on `d` for each wish in the words: a size, or a filter that was named."""
        held = [self.fulltext.matching([Term((phrase,))], self.bind) for phrase in self.understood.lifts]
        return [*(f"d.id IN ({select})" for select in held), *map(self._fits, self.understood.wishes)]

    def _fits(self, wish: tuple[FilterOffer, ...]) -> str:
        name = wish[0].name
        if name in ("price_min", "price_max"):
            signs = {"price_min": ">=", "price_max": "<="}
            return " AND ".join(f"d.price {signs[end.name]} {self.bind(int(end.value))}" for end in wish)
        if name == "in_stock":
            return "d.available"
        if name == "harvest":
            return self._has_bits("d.harvest", month_bit(self.on.month))
        return self._holds(name, tuple(int(each.value) if name == "stars" else each.value for each in wish))

    def source(self, joined_on: str = "") -> str:
        """Documents as `d`, and the text's hits as `hit` when there are words; `joined_on` ends a JOIN before it."""
        documents = "of_sellers" if self.query.sellers else "search_productdocument"
        on = f" ON {joined_on}" if joined_on else ""
        if not self.understood.terms:
            return f"{documents} AS d{on}"
        if joined_on:
            return f"{documents} AS d{on} JOIN hit ON hit.id = d.id"
        return f"hit JOIN {documents} AS d ON d.id = hit.id"

    def counts_by_seller(self, plain: bool) -> str:
        """A SELECT of `partner_id` and `n`: how many documents each seller would give, price and stock being its own."""
        if plain:
            return "SELECT partner_id, count(*) AS n FROM search_selleroffer GROUP BY partner_id"
        conditions = self.conditions(offer="o")
        hits = " JOIN hit ON hit.id = o.document_id" if self.understood.terms else ""
        return (
            f"SELECT o.partner_id, count(*) AS n FROM search_selleroffer o{hits} "
            f"JOIN search_productdocument d ON d.id = o.document_id{self.where(self.always(), *conditions.values())} "
            "GROUP BY o.partner_id"
        )

    def _holds(self, name: str, values: Iterable[object]) -> str:
        if name == "stars":
            return f"d.id IN (SELECT product_id FROM star WHERE stars IN ({self.bind_all(values)}))"
        if name == "certification":
            return (
                "d.id IN (SELECT cert.product_id FROM cert JOIN catalogue_certificationscheme scheme "
                f"ON scheme.id = cert.scheme_id WHERE scheme.code IN ({self.bind_all(values)}))"
            )
        return f"d.{name}_code IN ({self.bind_all(values)})"

    def delivered(self, offer: str, code: str) -> str:
        """The condition that the goods are brought to the province with this code."""
        return self._has_bits(f"{offer}.delivered_to", province_bit(code))

    def _has_bits(self, column: str, bits: int) -> str:
        """The condition that a set of bits holds one of `bits`."""
        return f"({column} & {self.bind(bits)}) <> 0"

    def _documents_of_sellers(self) -> str:
        """Documents with the best offer of the chosen sellers; kinds and places of delivery are those of all of them."""
        codes = self.bind_all(self.query.sellers)
        # Each offer has the one bit of its seller's kind, so adding different ones is the union.
        together = "sum(DISTINCT o.kinds) AS kinds"
        # Of the places of delivery only those that are asked about: the union of one bit is its maximum.
        places = {code for code in (self.query.deliver, self.query.shopper_province) if code}
        if places:
            bits = " + ".join(f"max(o.delivered_to & {self.bind(province_bit(code))})" for code in sorted(places))
            together += f", {bits} AS delivered_to"
        return (
            "SELECT doc.id, doc.seller_id, doc.group_code, doc.set_code, doc.province_code, doc.commune_code, doc.listed_at, "
            "doc.rating, doc.rating_count, doc.harvest, best.price, best.unit_price, best.price_band, best.available, "
            "own.* FROM (SELECT o.document_id, o.price, "
            "o.unit_price, o.price_band, o.available, row_number() OVER (PARTITION BY o.document_id "
            "ORDER BY o.available DESC, o.price, o.id) AS place FROM search_selleroffer o "
            "JOIN partner_partner seller ON seller.id = o.partner_id "
            f"WHERE seller.code IN ({codes})) AS best "
            "JOIN search_productdocument doc ON doc.id = best.document_id "
            f"JOIN (SELECT o.document_id, {together} FROM search_selleroffer o "
            "JOIN partner_partner seller ON seller.id = o.partner_id "
            f"WHERE seller.code IN ({codes}) GROUP BY o.document_id) AS own ON own.document_id = doc.id "
            "WHERE best.place = 1"
        )

    def _stars(self) -> str:
        return self._written(_stars_on(connection.vendor, self.on))

    def _certificates(self) -> str:
        return self._written(_certificates_on(connection.vendor, self.on))

    def _written(self, worded: tuple[str, tuple]) -> str:
        text, values = worded
        return text % tuple(map(self.bind, values))


# Wording them takes the ORM longer than reading them takes the database.
@lru_cache(maxsize=4)
def _stars_on(_vendor: str, on: date) -> tuple[str, tuple]:
    """Key and best star of every product that has one on this day, as SQL and its parameters."""
    recognised = Recognition.objects.valid_on(on).filter(product__isnull=False)
    return _worded(recognised.order_by().values("product_id").annotate(best=Max("stars")))


@lru_cache(maxsize=4)
def _certificates_on(_vendor: str, on: date) -> tuple[str, tuple]:
    """Keys of every product and of each scheme that it has a certificate of on this day, as SQL and its parameters."""
    certified = Certification.objects.valid_on(on).filter(products__isnull=False)
    return _worded(certified.order_by().values_list("products", "scheme_id").distinct())


def _worded(rows: QuerySet) -> tuple[str, tuple]:
    return rows.query.get_compiler(connection=connection).as_sql()
