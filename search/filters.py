"""The filters around a page of results: what can be ticked, and how many goods it would give."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.core.money import NO_BREAK_SPACE, format_vnd
from marketplace.core.numbers import with_dots
from marketplace.core.text import fold
from marketplace.geography.provinces import (
    commune_by_code,
    former_names,
    province_by_code,
    province_choices,
    spellings_of,
)
from marketplace.partner.models import Partner
from search.engines.interface import MOST_SELLERS, FacetValue, SearchResult
from search.models import PRICE_STEPS
from search.query import HARVEST, MULTIPLE, STARS, ProductQuery

# So many values of a filter stand open; the others unfold.
SHOWN_AT_FIRST = 8
# A filter with more values than this can be searched by name.
LONG = 12
# The filters that can be: the page takes `find_<name>` for what to look for.
SEARCHED = ("set", "province", "commune", "certification", "seller")
# Filters that few people use: they unfold, and stand open when something is chosen.
FOLDED = ("harvest", "kind", "rating")
# Filters whose values are few and known: those without goods are shown too, switched off.
_FEW = ("stars", "group", "kind")


@dataclass(frozen=True, slots=True)
class Option:
    """A value to tick. `count` is written for people; the number 0 lets the template switch the choice off. By `also` it is found
    too where names are looked for."""

    value: str
    label: str
    count: str | int
    selected: bool
    also: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter as `search/facet.html` shows it.

    `more` are the options that unfold. A searched one has a field for a name; `find` is what stands in it, and then only
    options with that name, and the chosen ones, are there. `map_url` is where the values stand on a map.
    """

    title: str
    name: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    more_open: bool = False
    kind: str = "checkbox"
    is_folded: bool = False
    is_open: bool = False
    is_searched: bool = False
    find: str = ""
    map_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link or an option among several."""

    label: str
    value: str
    url: str
    count: str = ""
    selected: bool = False


@dataclass(frozen=True)
class Filters:
    """The filters of one question, ready for the template `search/filters.html`.

    Two that are equal print the same, which is what the page keeps them by: `query` is the question from its first page,
    `counts` the engine's numbers, `find` what to look for among the values of long filters, `places` today's provinces.
    """

    query: ProductQuery
    path: str
    counts: tuple[tuple[str, tuple[FacetValue, ...]], ...]
    find: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, result: SearchResult, path: str, find: dict[str, str]) -> "Filters":
        """The filters of an answer at the address `path`."""
        counts = {name: tuple(values) for name, values in result.facets.items()}
        if "commune" in counts:
            counts["commune"] = tuple(replace(value, label=_commune_name(value.value)) for value in counts["commune"])
        return cls(result.query.changed(), path, tuple(counts.items()), tuple(find.items()), province_choices())

    @cached_property
    def _found(self) -> dict[str, dict[str, FacetValue]]:
        return {name: {value.value: value for value in values} for name, values in self.counts}

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with values to tick, in the order of the page."""
        titles = {
            "stars": _("OCOP stars"),
            "group": _("Group of goods"),
            "set": _("Kind of goods"),
            "province": _("Province"),
            "commune": _("Commune or ward"),
            "certification": _("Certificate"),
            "harvest": _("Harvested in"),
            "seller": _("Seller"),
            "kind": _("Legal kind of the seller"),
            "rating": _("Rating by buyers"),
        }
        if not (self.query.group or self.query.set or "group" in dict(self.query.fixed)):
            # The 26 kinds are many; they are asked for within a group.
            del titles["set"]
        facets = [self._facet(name, title) for name, title in titles.items() if name in self._found]
        # Where a name was looked for and not found, the field stays to try another.
        return [facet for facet in facets if facet.options or facet.find]

    @cached_property
    def destinations(self) -> list[Choice]:
        """The provinces to choose the place of delivery from."""
        return [Choice(name, code, "", selected=code == self.query.deliver) for code, name in self.places]

    @cached_property
    def in_stock(self) -> Facet:
        found = self._found.get("in_stock", {}).get("1")
        count = found.count if found else 0
        option = Option("1", _("In stock now"), with_dots(count) if count else 0, self.query.in_stock)
        return Facet(_("Stock"), "in_stock", (option,))

    @property
    def has_unit_price(self) -> bool:
        return bool(self.query.values_of("unit_price"))

    @cached_property
    def price_ranges(self) -> list[Choice]:
        ends = (0, *PRICE_STEPS)
        ranges = []
        for value in self._found.get("price", {}).values():
            band = int(value.value)
            low = ends[band] or None
            high = PRICE_STEPS[band] - 1 if band < len(PRICE_STEPS) else None
            chosen = (self.query.price_min, self.query.price_max) == (low, high)
            if value.count or chosen:
                url = self.query.changed(price_min=low, price_max=high).link(self.path)
                ranges.append(Choice(price_words(low, high), str(band), url, with_dots(value.count), chosen))
        return ranges

    @cached_property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the filter form carries along without showing it."""
        return [(name, value) for name, value in self.query.pairs() if name in ("q", "sort", "near")]

    @property
    def clear_url(self) -> str:
        return self.query.unfiltered().link(self.path) if self.query.filter_count > 1 else ""

    def _facet(self, name: str, title: str) -> Facet:
        found = self._found[name]
        chosen = self.query.values_of(name)
        values = list(found.values())
        known = {"stars": map(str, STARS), "kind": Partner.Kind.values}.get(name, ())
        values += [FacetValue(value, 0) for value in dict.fromkeys((*chosen, *known)) if value not in found]
        if name == "stars":
            values.sort(key=lambda value: -int(value.value))
        elif name in ("province", "commune", "certification", "seller"):
            values.sort(key=lambda value: (value.value not in chosen, -value.count, self.label_of(name, value)))
        elif name == "harvest":
            values.sort(key=lambda value: HARVEST.index(value.value))
        elif name == "rating":
            values.sort(key=lambda value: -int(value.value))
        options = [
            Option(
                value.value,
                self.label_of(name, value),
                with_dots(value.count) if value.count else 0,
                value.value in chosen,
                _other_names(value.value) if name == "province" else "",
            )
            for value in values
            if value.count or value.value in chosen or name in _FEW
        ]
        find = dict(self.find).get(name, "")
        # Of the sellers only the first are listed, however many there are.
        is_long = len(options) > LONG or (name == "seller" and len(options) >= MOST_SELLERS)
        is_searched = name in SEARCHED and (is_long or bool(find))
        if find:
            wanted = fold(find)
            options = [
                option for option in options if option.selected or wanted in f"{fold(option.label)} {option.also}"
            ]
        if name == "rating" and options:
            options.insert(0, Option("", _("Any"), "", not chosen))
        folds = len(options) > SHOWN_AT_FIRST + 2 and name not in FOLDED
        shown = SHOWN_AT_FIRST if folds and not find else len(options)
        return Facet(
            title,
            name,
            tuple(options[:shown]),
            tuple(options[shown:]),
            more_open=any(option.selected for option in options[shown:]),
            kind="radio" if name == "rating" else "checkbox",
            is_folded=name in FOLDED,
            is_open=bool(chosen),
            is_searched=is_searched,
            find=find,
            map_url=self._map_url() if name == "province" else "",
        )

    def _map_url(self) -> str:
        """The map of the provinces with the numbers of this very question."""
        pairs = [(name, value) for name, value in self.query.changed().pairs() if name not in ("province", "commune")]
        query = urlencode([*self.query.fixed, *pairs])
        return f"{reverse('search:provinces')}?{query}" if query else reverse("search:provinces")

    def label_of(self, name: str, value: FacetValue) -> str:
        """What a value of a filter is called; one that names nothing keeps its own text."""
        if value.label:
            return value.label
        if name == "stars":
            return stars_words(int(value.value))
        if name in ("province", "deliver"):
            return province_name(value.value)
        if name == "commune":
            return _commune_name(value.value)
        if name == "kind":
            return str(Partner.Kind(value.value).label)
        if name == "harvest":
            return _("In season now") if value.value == "now" else str(MONTHS[int(value.value)])
        if name == "rating":
            return ngettext("%(n)s of 5 points or more", "%(n)s of 5 points or more", int(value.value)) % {
                "n": value.value
            }
        return value.value

    def chosen(self) -> list[tuple[str, str, str]]:
        """Name, value and words of every filter in use."""
        chosen = []
        for name in MULTIPLE:
            known = self._found.get(name, {})
            for value in self.query.values_of(name):
                label = self.label_of(name, known.get(value, FacetValue(value, 0)))
                chosen.append((name, value, _("Harvest: %(month)s") % {"month": label} if name == "harvest" else label))
        for value in self.query.values_of("price"):
            chosen.append(("price", value, price_words(*self.query.range_of("price"))))
        for value in self.query.values_of("unit_price"):
            words = price_words(*self.query.range_of("unit_price"))
            chosen.append(("unit_price", value, _("per kg, litre or piece: %(price)s") % {"price": words}))
        if self.query.in_stock:
            chosen.append(("in_stock", "1", _("In stock now")))
        if self.query.deliver:
            label = _("Delivered to %(province)s") % {"province": province_name(self.query.deliver)}
            chosen.append(("deliver", self.query.deliver, label))
        if self.query.rating:
            rating = str(self.query.rating)
            chosen.append(("rating", rating, self.label_of("rating", FacetValue(rating, 0))))
        return chosen


def _other_names(code: str) -> str:
    """What today's province, or parts of it, were called before, and how people spell it, folded: whoever looks for a name folds
    it too. Without what is found by another name."""
    province = province_by_code(code)
    if province is None:
        return ""
    kept: list[str] = []
    for name in sorted(map(fold, (*former_names(province), *spellings_of(province))), key=len, reverse=True):
        if not any(name in other for other in (fold(province.name), *kept)):
            kept.append(name)
    return ",".join(kept)


def province_name(code: str) -> str:
    province = province_by_code(code)
    return province.name if province else code


def _commune_name(code: str) -> str:
    commune = commune_by_code(code)
    return commune.name if commune else code


def stars_words(stars: int) -> str:
    """ "4 stars", in the reader's language."""
    assert stars in STARS
    return ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}


def price_words(low: int | None, high: int | None) -> str:
    if low is None and high is not None:
        return pgettext("price range", "up to %(high)s") % {"high": format_vnd(high)}
    if high is None and low is not None:
        return pgettext("price range", "from %(low)s") % {"low": format_vnd(low)}
    return pgettext("price range", "%(low)s to %(high)s") % {
        "low": format_vnd(low or 0).removesuffix(f"{NO_BREAK_SPACE}₫"),
        "high": format_vnd(high or 0),
    }
