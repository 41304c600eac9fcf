"""Search and facets in the shop's own database.

A page costs three statements, however many products there are: one counts every facet, one finds the keys of the page,
one reads its cards. Validity of stars and certificates comes from `valid_on` of this very moment, inside the statements.
"""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from catalogue.cards import ProductCard
from catalogue.models import Certification, Recognition
from marketplace.core import clock
from search.documents import card_from
from search.engines.fulltext import FullText, fulltext_for
from search.engines.interface import PAGE_SIZE, FacetValue, SearchResult
from search.models import DocumentText
from search.query import ProductQuery
from search.ranking import TITLE_LOOKS
from search.words import exact_words

# More words than this are not looked up; a page says so.
MOST_WORDS = 12
# A page shows so many sellers to choose from, beside those chosen already.
MOST_SELLERS = 20

FACETS = ("stars", "province", "certification", "group", "set", "price", "seller", "in_stock")

_ORDERS = {
    "relevance": "d.available DESC, d.listed_at DESC, d.id DESC",
    "newest": "d.listed_at DESC, d.id DESC",
    "price": "d.price ASC NULLS LAST, d.id ASC",
    "price_desc": "d.price DESC NULLS LAST, d.id ASC",
    "unit_price": "d.unit_price ASC NULLS LAST, d.id ASC",
    "stars": "coalesce(star.stars, 0) DESC, d.available DESC, d.listed_at DESC, d.id DESC",
}


class DatabaseEngine:
    """Answers queries from `ProductDocument`, `DocumentText`, `SellerOffer` and the proofs of the catalogue."""

    def search(self, query: ProductQuery) -> SearchResult:
        given = list(dict.fromkeys(exact_words(query.q)))
        words, left_out = given[:MOST_WORDS], tuple(given[MOST_WORDS:])
        if query.q and not words:
            return SearchResult(query, [], 0)
        result = self._answer(query, words)
        if result.total == 0 and len(words) > 1:
            kept = self._most_words_found_together(words)
            if kept and len(kept) < len(words):
                result = self._answer(query, kept)
                left_out = (*(word for word in words if word not in kept), *left_out)
        return replace(result, words_left_out=left_out)

    def _answer(self, query: ProductQuery, words: list[str]) -> SearchResult:
        total, facets, without = _count(query, words)
        start = (query.page - 1) * PAGE_SIZE
        keys = _find_keys(query, words, start) if start < total else []
        return SearchResult(query, cards_of(keys, query.sellers), total, facets, without)

    def _most_words_found_together(self, words: list[str]) -> list[str]:
        """The largest part of the words that some product holds; among equally large parts the one most products hold."""
        statement = _Statement(ProductQuery(), words)
        each = " UNION ALL ".join(
            f"SELECT id, {1 << i} AS bit FROM ({statement.fulltext.matching([word], statement.bind)}) AS found_{i}"
            for i, word in enumerate(words)
        )
        rows = statement.run(
            f"SELECT mask FROM (SELECT id, sum(bit) AS mask, count(*) AS held FROM ({each}) AS each_word GROUP BY id) "
            "AS found GROUP BY mask, held ORDER BY held DESC, count(*) DESC, mask LIMIT 1"
        )
        return [word for i, word in enumerate(words) if rows and int(rows[0][0]) >> i & 1]


def cards_of(keys: list[int], seller_codes: Iterable[str] = ()) -> list[ProductCard]:
    """The cards of these documents in this order, with the stars that are valid now. One query."""
    if not keys:
        return []
    best_star = Recognition.objects.valid_on().filter(product_id=OuterRef("pk")).order_by("-stars").values("stars")
    rows = (
        DocumentText.objects.filter(pk__in=keys)
        .annotate(stars=Subquery(best_star[:1]))
        .values_list("pk", "card", "stars")
    )
    cards = {key: card_from(key, card, stars, seller_codes) for key, card, stars in rows}
    return [cards[key] for key in keys if key in cards]


def _find_keys(query: ProductQuery, words: list[str], start: int) -> list[int]:
    statement = _Statement(query, words)
    order = _ORDERS[query.sort]
    if words and query.sort == "relevance":
        statement.score_text()
        looks = " ".join(
            f"WHEN d.id IN ({statement.fulltext.titled(words, look, statement.bind)}) THEN {rank}"
            for rank, look in enumerate(TITLE_LOOKS)
        )
        order = f"CASE {looks} ELSE {len(TITLE_LOOKS)} END, d.available DESC, hit.score, d.listed_at DESC, d.id DESC"
    where = statement.where(statement.always(), *statement.conditions().values())
    starred = " LEFT JOIN star ON star.product_id = d.id" if query.sort == "stars" else ""
    rows = statement.run(
        f"SELECT d.id FROM {statement.source()}{starred}{where} ORDER BY {order} "
        f"LIMIT {statement.bind(PAGE_SIZE)} OFFSET {statement.bind(start)}"
    )
    return [key for (key,) in rows]


def _count(query: ProductQuery, words: list[str]) -> tuple[int, dict[str, list[FacetValue]], dict[str, int]]:
    """The number of hits, the values of every facet, and the number of hits without each filter in use.

    A facet is counted under the filters of all the others, so its counts say what choosing a value would give. Documents
    that agree in every counted column are first put together into one row of `combo`, with a column `ok_<filter>` for
    each filter that these columns do not tell; facets are then sums over its rows.
    """
    statement = _Statement(query, words)
    conditions = statement.conditions()
    always = statement.always()
    plain = not words and not conditions and not query.fixed and not query.seller
    if plain:
        # Nothing is chosen: each column's own index counts faster than any detour.
        rows_from, number, told = "search_productdocument", "count(*)", {}
    else:
        columns = ["d.group_code", "d.set_code", "d.province_code", "d.price_band", "d.available"]
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

    def grouped(name: str, column: str) -> str:
        return f"SELECT {column} AS value, {number} AS n FROM {rows_from}{others(name)} GROUP BY {column}"

    name_column = "name_en" if get_language() == "en" else "name"

    def label(table: str) -> str:
        return f"coalesce(nullif({table}.{name_column}, ''), {table}.name)"

    parts = [f"SELECT 'total', '', {number}, '', '' FROM {rows_from}{others('')}"]
    parts += [f"SELECT 'without', '{name}', {number}, '', '' FROM {rows_from}{others(name)}" for name in conditions]
    shown = [name for name in FACETS if name not in dict(query.fixed)]
    for name, depth in (("group", 1), ("set", 2)):
        if name in shown:
            parts.append(
                f"SELECT '{name}', c.code, coalesce(x.n, 0), {label('c')}, c.path FROM catalogue_category c "
                f"LEFT JOIN ({grouped(name, f'{name}_code')}) AS x ON x.value = c.code WHERE c.depth = {depth}"
            )
    if "province" in shown:
        parts.append(f"SELECT 'province', x.value, x.n, '', '' FROM ({grouped('province', 'province_code')}) AS x")
    parts.append(
        f"SELECT 'price', CAST(x.value AS text), x.n, '', '' FROM ({grouped('price', 'price_band')}) AS x "
        "WHERE x.value IS NOT NULL"
    )
    in_stock = statement.where("available", *(ok for each, ok in told.items() if each != "in_stock"))
    parts.append(f"SELECT 'in_stock', '1', {number}, '', '' FROM {rows_from}{in_stock}")

    parts.append(
        "SELECT 'stars', CAST(star.stars AS text), count(*), '', '' "
        f"FROM star JOIN {statement.source('d.id = star.product_id')}"
        f"{statement.where(always, *(c for each, c in conditions.items() if each != 'stars'))} GROUP BY star.stars"
    )
    certified = statement.where(always, *(c for each, c in conditions.items() if each != "certification"))
    parts.append(
        f"SELECT 'certification', s.code, coalesce(x.n, 0), {label('s')}, '' FROM catalogue_certificationscheme s "
        "LEFT JOIN (SELECT cert.scheme_id AS value, count(*) AS n "
        f"FROM cert JOIN {statement.source('d.id = cert.product_id')}{certified} GROUP BY cert.scheme_id"
        ") AS x ON x.value = s.id"
    )
    if "seller" in shown:
        statement.add_cte("by_seller", statement.counts_by_seller(plain))
        parts.append(
            "SELECT 'seller', p.code, coalesce(x.n, 0), p.name, '' FROM partner_partner p "
            "LEFT JOIN by_seller x ON x.partner_id = p.id "
            "WHERE p.id IN (SELECT partner_id FROM by_seller ORDER BY n DESC, partner_id LIMIT "
            f"{statement.bind(MOST_SELLERS)}) OR p.code IN ({statement.bind_all(query.seller)})"
        )

    return _read_counts(statement.run(" UNION ALL ".join(parts)), shown)


def _read_counts(rows: list[tuple], shown: list[str]) -> tuple[int, dict[str, list[FacetValue]], dict[str, int]]:
    """Rows of (facet, value, number, label, position) as the answer of `_count`, each facet in the order of its page."""
    total, without = 0, {}
    found: dict[str, list[tuple]] = {name: [] for name in shown}
    for facet, value, number, name, position in rows:
        if facet == "total":
            total = int(number)
        elif facet == "without":
            without[value] = int(number)
        elif value:
            order = (value,) if facet in ("stars", "price", "province") else (position, -int(number), value)
            found[facet].append((order, FacetValue(value, int(number), name)))
    facets = {name: [value for _order, value in sorted(rows, key=lambda row: row[0])] for name, rows in found.items()}
    return total, facets, without


class _Statement:
    """One SQL statement in the making: its parameters, its common tables and the conditions of a query.

    Documents always go by the alias `d`. With sellers chosen, `d` carries the price and stock of these sellers' best offer
    instead of the best of all.
    """

    def __init__(self, query: ProductQuery, words: list[str]):
        self.query = query
        self.words = words
        self.on = clock.today()
        self.fulltext: FullText = fulltext_for(connection.vendor)
        self.params: dict[str, object] = {}
        # Common tables by name, in the order in which one may use another; only those that are used get written out.
        self.ctes: dict[str, Callable[[], str]] = {
            "star(product_id, stars)": self._stars,
            "cert(product_id, scheme_id)": self._certificates,
            "hit": lambda: self.fulltext.matching(words, self.bind),
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

    def score_text(self) -> None:
        """Let `hit` carry a score beside the keys."""
        self.ctes["hit"] = lambda: self.fulltext.scored(self.words, self.bind)

    def run(self, select: str) -> list[tuple]:
        used = {}
        text = select
        # A common table may use an earlier one, so the last is asked for first.
        for name, write in reversed(self.ctes.items()):
            if re.search(rf"\b{name.partition('(')[0]}\b", text):
                used[name] = write()
                text += used[name]
        ctes = ", ".join(f"{name} AS MATERIALIZED ({body})" for name, body in reversed(used.items()))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {ctes} {select}" if ctes else select, self.params)
            return cursor.fetchall()

    def where(self, *conditions: str) -> str:
        joined = " AND ".join(condition for condition in conditions if condition)
        return f" WHERE {joined}" if joined else ""

    def conditions(self, offer: str = "d") -> dict[str, str]:
        """The chosen filters by name, as conditions on `d`, those on price and stock on the alias `offer`.

        The seller filter is part of `source`.
        """
        query = self.query
        conditions = {
            name: self._holds(name, getattr(query, name))
            for name in ("stars", "province", "certification", "group", "set")
            if getattr(query, name)
        }
        limits = [(">=", query.price_min), ("<=", query.price_max)]
        price = [f"{offer}.price {sign} {self.bind(limit)}" for sign, limit in limits if limit is not None]
        if price:
            conditions["price"] = f"({' AND '.join(price)})"
        if query.in_stock:
            conditions["in_stock"] = f"{offer}.available"
        return conditions

    def always(self) -> str:
        """The conditions of the page itself: its fixed filters."""
        fixed = [self._holds(name, (value,)) for name, value in self.query.fixed if name != "seller"]
        return " AND ".join(fixed)

    def source(self, joined_on: str = "") -> str:
        """Documents as `d`, and the text's hits as `hit` when there are words; `joined_on` ends a JOIN before it."""
        documents = "of_sellers" if self.query.sellers else "search_productdocument"
        on = f" ON {joined_on}" if joined_on else ""
        if not self.words:
            return f"{documents} AS d{on}"
        if joined_on:
            return f"{documents} AS d{on} JOIN hit ON hit.id = d.id"
        return f"hit JOIN {documents} AS d ON d.id = hit.id"

    def counts_by_seller(self, plain: bool) -> str:
        """A SELECT of `partner_id` and `n`: how many documents each seller would give, price and stock being its own."""
        if plain:
            return "SELECT partner_id, count(*) AS n FROM search_selleroffer GROUP BY partner_id"
        conditions = self.conditions(offer="o")
        hits = " JOIN hit ON hit.id = o.document_id" if self.words else ""
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

    def _documents_of_sellers(self) -> str:
        return (
            "SELECT doc.id, doc.group_code, doc.set_code, doc.province_code, doc.listed_at, "
            "best.price, best.unit_price, best.price_band, best.available FROM (SELECT o.document_id, o.price, "
            "o.unit_price, o.price_band, o.available, row_number() OVER (PARTITION BY o.document_id "
            "ORDER BY o.available DESC, o.price, o.id) AS place FROM search_selleroffer o "
            "JOIN partner_partner seller ON seller.id = o.partner_id "
            f"WHERE seller.code IN ({self.bind_all(self.query.sellers)})) AS best "
            "JOIN search_productdocument doc ON doc.id = best.document_id WHERE best.place = 1"
        )

    def _stars(self) -> str:
        recognised = Recognition.objects.valid_on(self.on).filter(product__isnull=False)
        return self._compiled(recognised.order_by().values("product_id").annotate(best=Max("stars")))

    def _certificates(self) -> str:
        certified = Certification.objects.valid_on(self.on).filter(products__isnull=False)
        return self._compiled(certified.order_by().values_list("products", "scheme_id").distinct())

    def _compiled(self, rows: QuerySet) -> str:
        text, values = rows.query.get_compiler(connection=connection).as_sql()
        return text % tuple(map(self.bind, values))
