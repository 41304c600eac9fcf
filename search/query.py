"""What a shopper asked for, read and checked once from the address.

Every page of results goes through `ProductQuery.parse`. Values of the wrong type or out of range raise `QueryRefused`,
whose message says in words what to change; a well-formed value that names nothing (a seller who left, say) is kept, finds
nothing and can be removed like any other filter.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line
from marketplace.geography.provinces import resolve_province

LONGEST_TEXT = 200
MOST_VALUES = 50
HIGHEST_PRICE = 10**12
LAST_PAGE = 10_000
STARS = (3, 4, 5)

# The filters that take several values, in the order of links.
MULTIPLE = ("stars", "province", "certification", "group", "set", "seller")
SORTS = ("relevance", "price", "price_desc", "unit_price", "newest", "stars")

_CODE = re.compile(r"[\w-]{1,128}")
_PRICE = re.compile(r"[0-9]{1,3}(?:[.\u00a0 ][0-9]{3})+|[0-9]+")
_TRUE = {"1", "on", "true", "yes"}
_FALSE = {"", "0", "off", "false", "no"}


class QueryRefused(DomainError):
    """The address holds a filter that cannot be read. `facts["parameter"]` names it."""

    code = "query_refused"


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """One question to a search engine. Equal questions are equal objects: values are sorted and occur once.

    `fixed` are filters that the page itself stands for (a category, a province, a seller): they always hold and are no part
    of the address's query. Prices are whole đồng, both ends included.
    """

    q: str = ""
    stars: tuple[int, ...] = ()
    province: tuple[str, ...] = ()
    certification: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    seller: tuple[str, ...] = ()
    in_stock: bool = False
    sort: str = "relevance"
    page: int = 1
    fixed: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, params: QueryDict, fixed: dict[str, str] | None = None) -> "ProductQuery":
        """The question in `params`; parameters that `fixed` answers already are left out. Raises QueryRefused."""
        fixed = fixed or {}
        readers = {"stars": _star, "province": _province}
        values = {
            name: tuple(sorted({readers.get(name, _code)(name, value) for value in _values(params, name)}))
            for name in MULTIPLE
        }
        query = cls(
            q=_text(params),
            **{name: chosen for name, chosen in values.items() if name not in fixed},
            price_min=_price(params, "price_min"),
            price_max=_price(params, "price_max"),
            in_stock=_switch(params, "in_stock"),
            sort=_sort(params),
            page=_page(params),
            fixed=tuple(sorted(fixed.items())),
        )
        if query.price_min is not None and query.price_max is not None and query.price_min > query.price_max:
            raise QueryRefused(
                _("The lowest price is higher than the highest price. Change one of the two."), parameter="price_min"
            )
        return query

    def values_of(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter as the address spells them; empty when it is not in use."""
        if name == "price":
            return () if self.price_min is None and self.price_max is None else (f"{self.price_min}-{self.price_max}",)
        if name == "in_stock":
            return ("1",) if self.in_stock else ()
        return tuple(str(value) for value in getattr(self, name))

    @property
    def sellers(self) -> tuple[str, ...]:
        """The sellers whose offers are asked for: the page's own, or else the chosen ones."""
        own = dict(self.fixed).get("seller")
        return (own,) if own else self.seller

    @property
    def filter_count(self) -> int:
        """How many values are chosen; a price range counts as one."""
        return sum(len(self.values_of(name)) for name in (*MULTIPLE, "price", "in_stock"))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, in one order for equal questions; defaults are left out."""
        pairs = [("q", self.q)] if self.q else []
        for name in ("stars", "province", "certification", "group", "set"):
            pairs += [(name, str(value)) for value in getattr(self, name)]
        for name in ("price_min", "price_max"):
            if getattr(self, name) is not None:
                pairs.append((name, str(getattr(self, name))))
        pairs += [("seller", value) for value in self.seller]
        if self.in_stock:
            pairs.append(("in_stock", "1"))
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def canonical_query(self) -> str:
        """The query of the address without the question mark, the same for equal questions."""
        return urlencode(self.pairs())

    def link(self, path: str) -> str:
        """`path` with this question as its query."""
        query = self.canonical_query()
        return f"{path}?{query}" if query else path

    def changed(self, **changes) -> "ProductQuery":
        """The same question with some parts changed, from its first page unless `page` is given."""
        return replace(self, **{"page": 1, **changes})

    def without(self, name: str, value: str | None = None) -> "ProductQuery":
        """The same question without one value of a filter, or without the whole filter; from its first page."""
        if name == "price":
            return self.changed(price_min=None, price_max=None)
        if name == "in_stock":
            return self.changed(in_stock=False)
        if name == "q":
            return self.changed(q="")
        kept = () if value is None else tuple(each for each in getattr(self, name) if str(each) != value)
        return self.changed(**{name: kept})

    def unfiltered(self) -> "ProductQuery":
        """The same words and order without any filter but those of the page."""
        return ProductQuery(q=self.q, sort=self.sort, fixed=self.fixed)


def _values(params: QueryDict, name: str) -> list[str]:
    given = params.getlist(name)
    if len(given) > MOST_VALUES or any(value.count(",") >= MOST_VALUES for value in given):
        raise _too_many(name)
    values = [part.strip() for value in given for part in value.split(",")]
    values = [value for value in values if value]
    if len(values) > MOST_VALUES:
        raise _too_many(name)
    return values


def _too_many(name: str) -> QueryRefused:
    return QueryRefused(
        _("The filter “%(parameter)s” has more than %(most)s values. Choose fewer.")
        % {"parameter": name, "most": MOST_VALUES},
        parameter=name,
    )


def _unreadable(name: str) -> QueryRefused:
    return QueryRefused(
        _("The filter “%(parameter)s” holds something that cannot be read. Remove it and choose again.")
        % {"parameter": name},
        parameter=name,
    )


def _text(params: QueryDict) -> str:
    text = params.get("q", "")
    if "\x00" in text:
        raise _unreadable("q")
    if len(text) > 4 * LONGEST_TEXT or len(clean_line(text)) > LONGEST_TEXT:
        raise QueryRefused(
            _("The search text is longer than %(most)s characters. Use fewer words.") % {"most": LONGEST_TEXT},
            parameter="q",
        )
    return clean_line(text)


def _star(name: str, value: str) -> int:
    if value not in {str(star) for star in STARS}:
        raise QueryRefused(_("OCOP gives 3, 4 or 5 stars. Choose one of them."), parameter=name)
    return int(value)


def _province(name: str, value: str) -> str:
    if "\x00" in value or len(value) > 80:
        raise _unreadable(name)
    province = resolve_province(value)
    return province.code if province else clean_line(value)


def _code(name: str, value: str) -> str:
    if not _CODE.fullmatch(value):
        raise _unreadable(name)
    return clean_line(value)


def _price(params: QueryDict, name: str) -> int | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    digits = re.sub(r"\D", "", text) if len(text) <= 24 and _PRICE.fullmatch(text) else ""
    if not digits or int(digits) > HIGHEST_PRICE:
        raise QueryRefused(_("A price is a number of đồng, for example 50.000."), parameter=name)
    return int(digits)


def _switch(params: QueryDict, name: str) -> bool:
    text = params.get(name, "").strip().lower()
    if text not in _TRUE | _FALSE:
        raise _unreadable(name)
    return text in _TRUE


def _sort(params: QueryDict) -> str:
    sort = params.get("sort", "") or "relevance"
    if sort not in SORTS:
        raise QueryRefused(_("There is no such order of results. Choose one from the list."), parameter="sort")
    return sort


def _page(params: QueryDict) -> int:
    text = params.get("page", "").strip() or "1"
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    if not 1 <= number <= LAST_PAGE:
        raise QueryRefused(
            _("A page number is a whole number from 1 to %(last)s.") % {"last": LAST_PAGE}, parameter="page"
        )
    return number
