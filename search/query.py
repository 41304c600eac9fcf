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
from marketplace.core.numbers import typed_number
from marketplace.core.text import clean_line, fold
from marketplace.geography.provinces import resolve_province
from marketplace.partner.models import Partner

LONGEST_TEXT = 200
MOST_VALUES = 50
HIGHEST_PRICE = 10**12
LAST_PAGE = 1_000_000
# The query string of an honest address is far shorter; a browser sends no longer one either.
LONGEST_ADDRESS = 8_000
STARS = (3, 4, 5)
RATINGS = (1, 2, 3, 4, 5)
# "now" is the month of the day on which the question is asked.
HARVEST = ("now", *(str(month) for month in range(1, 13)))

# The filters that take several values, in the order of links.
MULTIPLE = ("stars", "province", "commune", "certification", "group", "set", "seller", "kind", "harvest")
# The other filters: a range, a switch, or one value.
SINGLE = ("price", "unit_price", "in_stock", "deliver", "rating")
RANGES = ("price", "unit_price")
SORTS = ("relevance", "price", "price_desc", "unit_price", "newest", "stars", "rating", "distance")

_CODE = re.compile(r"[\w-]{1,128}")
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,400}")
# What people write behind a price, without accents, and how many đồng it is.
_DONG = {
    "": 1,
    "d": 1,
    "₫": 1,
    "vnd": 1,
    "dong": 1,
    "k": 1_000,
    "nghin": 1_000,
    "ngan": 1_000,
    "tr": 10**6,
    "trieu": 10**6,
}
_PRICE = re.compile(rf"([0-9]{{1,3}}(?:[.\u00a0 ][0-9]{{3}})+|[0-9]+)(?:[.,]([0-9]{{1,2}}))?\s*({'|'.join(_DONG)})")
_TRUE = {"1", "on", "true", "yes"}
_FALSE = {"", "0", "off", "false", "no"}


class QueryRefused(DomainError):
    """The address holds a filter that cannot be read. `facts["parameter"]` names it."""

    code = "query_refused"


def check_length(query_string: str) -> None:
    """Refuse a query string that is too long to be read at all. Raises QueryRefused."""
    if len(query_string) > LONGEST_ADDRESS:
        raise QueryRefused(_("The address is too long to be read. Choose fewer filters."))


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """One question to a search engine. Equal questions are equal objects: values are sorted and occur once.

    `fixed` are filters that the page itself stands for (a category, a province, a seller): they always hold and are no part
    of the address's query. What each filter means, for every engine:

    - several values of one filter: any of them; several filters: all of them.
    - `commune`: today's codes. `certification`, `group`, `set`, `seller`: codes.
    - `kind`: a seller of this legal kind offers the product; with sellers chosen, one of these.
    - prices are whole đồng, both ends included; a unit price is per kilogram, litre or piece. They are those of the best
      offer, of the chosen sellers if there are any.
    - `deliver`: code of the province to which a seller (one of the chosen) brings the product to the door.
    - `rating`: the mean of the approved reviews is at least this; without a review nothing fits.
    - `harvest`: months in which the product is harvested; goods of all the year are not among them.
    - `near`: code of the province from which `sort=distance` counts; empty with every other order.
    - `after`: the answer begins behind the product that this cursor names (`search.cursors`); `page` then only says
      which page that is.
    - `shopper_province`: code of the province where the shopper is; goods that are brought there stand before others that match as
      well and have the same star (`search.ranking`). No filter, not in the address.
    - `listed_sellers`: sellers whose numbers are wanted beside those with most products; no filter, not in the address.
    """

    q: str = ""
    stars: tuple[int, ...] = ()
    province: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    certification: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    unit_price_min: int | None = None
    unit_price_max: int | None = None
    seller: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    harvest: tuple[str, ...] = ()
    rating: int | None = None
    deliver: str = ""
    in_stock: bool = False
    sort: str = "relevance"
    near: str = ""
    page: int = 1
    after: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    shopper_province: str = ""
    listed_sellers: tuple[str, ...] = ()

    @classmethod
    def parse(cls, params: QueryDict, fixed: dict[str, str] | None = None) -> "ProductQuery":
        """The question in `params`; parameters that `fixed` answers already are left out. Raises QueryRefused."""
        fixed = fixed or {}
        readers = {"stars": _star, "province": _province, "kind": _kind, "harvest": _harvest}
        values = {
            name: tuple(sorted({readers.get(name, _code)(name, value) for value in _values(params, name)}))
            for name in MULTIPLE
        }
        values["harvest"] = tuple(sorted(values["harvest"], key=HARVEST.index))
        sort = _sort(params)
        query = cls(
            q=_text(params),
            **{name: chosen for name, chosen in values.items() if name not in fixed},
            price_min=_price(params, "price_min"),
            price_max=_price(params, "price_max"),
            unit_price_min=_price(params, "unit_price_min"),
            unit_price_max=_price(params, "unit_price_max"),
            rating=_rating(params),
            deliver=_one_province(params, "deliver"),
            in_stock=read_switch(params, "in_stock"),
            sort=sort,
            near=_one_province(params, "near") if sort == "distance" else "",
            page=_page(params),
            after=_after(params),
            fixed=tuple(sorted(fixed.items())),
        )
        for name in RANGES:
            low, high = query.range_of(name)
            if low is not None and high is not None and low > high:
                raise QueryRefused(
                    _("The lowest price is higher than the highest price. Change one of the two."),
                    parameter=f"{name}_min",
                )
        if sort == "distance" and not query.near:
            raise QueryRefused(
                _("To see the nearest goods first, say from which province the distance counts."), parameter="near"
            )
        return query

    def range_of(self, name: str) -> tuple[int | None, int | None]:
        """The two ends of `price` or `unit_price`; None where it is open."""
        return getattr(self, f"{name}_min"), getattr(self, f"{name}_max")

    def values_of(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter as the address spells them; empty when it is not in use."""
        if name in RANGES:
            low, high = self.range_of(name)
            return () if low is None and high is None else (f"{low}-{high}",)
        if name == "in_stock":
            return ("1",) if self.in_stock else ()
        if name == "rating":
            return () if self.rating is None else (str(self.rating),)
        if name == "deliver":
            return (self.deliver,) if self.deliver else ()
        return tuple(str(value) for value in getattr(self, name))

    def harvest_months(self, this_month: int) -> frozenset[int]:
        """The months (1-12) that `harvest` asks for when it is asked in this month."""
        return frozenset(this_month if value == "now" else int(value) for value in self.harvest)

    @property
    def order(self) -> str:
        """What the order of the hits depends on, in one word or two: a cursor of another order says nothing here."""
        by_text = self.q and self.sort == "relevance"
        return f"{self.sort} {self.shopper_province}" if by_text and self.shopper_province else self.sort

    @property
    def provinces(self) -> tuple[str, ...]:
        """The provinces asked for: the page's own, or else the chosen ones."""
        own = dict(self.fixed).get("province")
        return (own,) if own else self.province

    @property
    def sellers(self) -> tuple[str, ...]:
        """The sellers whose offers are asked for: the page's own, or else the chosen ones."""
        own = dict(self.fixed).get("seller")
        return (own,) if own else self.seller

    @property
    def filter_count(self) -> int:
        """How many values are chosen; a price range counts as one."""
        return sum(len(self.values_of(name)) for name in (*MULTIPLE, *SINGLE))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, in one order for equal questions; defaults are left out."""
        pairs = [("q", self.q)] if self.q else []
        for name in ("stars", "province", "commune", "certification", "group", "set"):
            pairs += [(name, value) for value in self.values_of(name)]
        for name in RANGES:
            ends = zip((f"{name}_min", f"{name}_max"), self.range_of(name), strict=True)
            pairs += [(end, str(value)) for end, value in ends if value is not None]
        for name in ("seller", "kind", "harvest", "rating", "deliver", "in_stock"):
            pairs += [(name, value) for value in self.values_of(name)]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.near:
            pairs.append(("near", self.near))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        if self.after:
            pairs.append(("after", self.after))
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
        return replace(self, **{"page": 1, "after": "", **changes})

    def without(self, name: str, value: str | None = None) -> "ProductQuery":
        """The same question without one value of a filter, or without the whole filter; from its first page."""
        if name in RANGES:
            return self.changed(**{f"{name}_min": None, f"{name}_max": None})
        if name in (*SINGLE, "q"):
            return self.changed(**{name: _EMPTY[name]})
        kept = () if value is None else tuple(each for each in getattr(self, name) if str(each) != value)
        return self.changed(**{name: kept})

    def unfiltered(self) -> "ProductQuery":
        """The same words and order without any filter but those of the page."""
        return ProductQuery(q=self.q, sort=self.sort, near=self.near, fixed=self.fixed)


_EMPTY: dict[str, object] = {"q": "", "in_stock": False, "rating": None, "deliver": ""}


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


def _one_province(params: QueryDict, name: str) -> str:
    text = params.get(name, "").strip()
    province = resolve_province(text)
    if text and province is None:
        raise QueryRefused(_("There is no such province. Choose one from the list."), parameter=name)
    return province.code if province else ""


def _kind(name: str, value: str) -> str:
    if value not in Partner.Kind.values:
        raise QueryRefused(_("There is no such kind of seller. Choose one from the list."), parameter=name)
    return value


def _harvest(name: str, value: str) -> str:
    if value not in HARVEST:
        raise QueryRefused(_("A month of harvest is a number from 1 to 12, or “now”."), parameter=name)
    return value


def _rating(params: QueryDict) -> int | None:
    text = params.get("rating", "").strip()
    if text and text not in {str(rating) for rating in RATINGS}:
        raise QueryRefused(_("A rating is a whole number from 1 to 5."), parameter="rating")
    return int(text) if text else None


def _after(params: QueryDict) -> str:
    text = params.get("after", "")
    if text and not _CURSOR.fullmatch(text):
        raise _unreadable("after")
    return text


def _code(name: str, value: str) -> str:
    if not _CODE.fullmatch(value):
        raise _unreadable(name)
    return clean_line(value)


def _price(params: QueryDict, name: str) -> int | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    price = _dong(text)
    if price is None or price > HIGHEST_PRICE:
        raise QueryRefused(_("A price is a number of đồng, for example 50.000."), parameter=name)
    return price


def _dong(text: str) -> int | None:
    """Whole đồng of a price as people write it ("50.000", "50.000 đ", "50k", "1,5 triệu"); None for what is none."""
    match = _PRICE.fullmatch(fold(text)) if len(text) <= 24 else None
    if match is None:
        return None
    whole, part, unit = match.groups()
    worth = _DONG[unit]
    if part and worth == 1:
        # đồng have no parts.
        return None
    return int(re.sub(r"\D", "", whole)) * worth + int((part or "0").ljust(2, "0")) * worth // 100


def read_switch(params: QueryDict, name: str) -> bool:
    """Whether a parameter is switched on; raises QueryRefused for what is neither yes nor no."""
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
    number = typed_number(text, digits=7)
    if number is None or not 1 <= number <= LAST_PAGE:
        raise QueryRefused(
            _("A page number is a whole number from 1 to %(last)s.") % {"last": LAST_PAGE}, parameter="page"
        )
    return number
