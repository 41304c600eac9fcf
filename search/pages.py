"""What a page of results shows around its cards: filters with counts, chips, orders, ways out of an empty answer."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.core.money import NO_BREAK_SPACE, format_vnd
from marketplace.core.text import fold
from marketplace.geography.provinces import commune_by_code, province_by_code, provinces_today
from marketplace.partner.models import Partner
from search.engines import get_engine
from search.engines.interface import LAST_NUMBERED_PAGE, PAGE_SIZE, FacetValue, SearchResult
from search.lexicon import lexicon
from search.models import PRICE_STEPS
from search.nearby import WayOut, ways_out
from search.offers import FilterOffer
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


def grouped_number(number: int) -> str:
    """`1.234`, as Vietnamese writes numbers."""
    return f"{number:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Option:
    """A value to tick. `count` is written for people; the number 0 lets the template switch the choice off."""

    value: str
    label: str
    count: str | int
    selected: bool


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
class Chip:
    """A filter in use; its link takes it away."""

    label: str
    url: str
    remove: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A link or an option among several."""

    label: str
    value: str
    url: str
    count: str = ""
    selected: bool = False


class ResultsPage:
    """A `SearchResult` at the address `path`, ready for the template `search/results.html`.

    `find` holds what to look for among the values of long filters, by the filter's name.
    """

    def __init__(self, result: SearchResult, path: str, find: dict[str, str] | None = None):
        self.result = result
        self.query = result.query
        self.path = path
        self.find = find or {}

    @property
    def url(self) -> str:
        """The canonical address of this page of results: equal questions have equal addresses."""
        return self.query.link(self.path)

    @property
    def is_indexed(self) -> bool:
        """Whether search engines of the web should keep the page and follow its links: not narrow combinations of
        filters, other orders of the same goods, or places deep in a list."""
        plain = self.query.sort == "relevance" and not self.query.after and not self.find
        return plain and self.query.filter_count <= 2

    @property
    def cards(self):
        return self.result.hits

    @cached_property
    def page(self) -> Page:
        """The page among those that are reached by their number."""
        numbered = min(self.result.total, LAST_NUMBERED_PAGE * PAGE_SIZE)
        return Paginator(range(numbered), PAGE_SIZE).get_page(self.query.page)

    @property
    def is_deep(self) -> bool:
        """Whether the page lies behind those with numbers to click on."""
        return self.query.page > LAST_NUMBERED_PAGE

    @property
    def previous_url(self) -> str:
        """The page before. Behind the numbered pages there is no way back but the browser's, and to the last of those."""
        before = min(self.query.page - 1, LAST_NUMBERED_PAGE)
        return self.query.changed(page=before).link(self.path) if before else ""

    @property
    def next_url(self) -> str:
        following = self.query.page + 1
        if following > LAST_NUMBERED_PAGE:
            after = self.result.next_after
            return self.query.changed(page=following, after=after).link(self.path) if after else ""
        return self.query.changed(page=following).link(self.path) if self.page.has_next() else ""

    @property
    def place_words(self) -> str:
        """Which of the results are shown, in words, where no number of a page says so."""
        first = (self.query.page - 1) * PAGE_SIZE + 1
        numbers = {"first": grouped_number(first), "last": grouped_number(first + len(self.cards) - 1)}
        return _("Results %(first)s to %(last)s") % numbers

    @property
    def count_words(self) -> str:
        """How many products there are, in words."""
        number = self.result.total
        if self.query.q:
            return ngettext("%(number)s product for “%(text)s”", "%(number)s products for “%(text)s”", number) % {
                "number": grouped_number(number),
                "text": self.query.q,
            }
        return ngettext("%(number)s product", "%(number)s products", number) % {"number": grouped_number(number)}

    @property
    def left_out_words(self) -> str:
        """Which words were not looked for, in words; empty when all were."""
        words = self.result.words_left_out
        if not words:
            return ""
        quoted = ", ".join(f"“{word}”" for word in words)
        return _("No product holds all the words, so these were left out: %(words)s.") % {"words": quoted}

    @property
    def fallback_words(self) -> str:
        """That the usual way of searching does not answer just now, in words; empty when it does."""
        if not self.result.is_fallback:
            return ""
        return _("Our usual search is being repaired, so the simpler one answers. You can buy as always.")

    @property
    def second_words(self) -> str:
        """What was looked for instead of what was typed, in words; empty when it was what was typed."""
        second = self.result.understood.second
        if not second:
            return ""
        return _("Nothing is called “%(typed)s”, so these are results for “%(second)s”.") % {
            "typed": self.query.q,
            "second": second,
        }

    @property
    def delivery_words(self) -> str:
        """For which province goods that are brought there come first, in words; empty where the order does not ask."""
        query = self.query
        if query.deliver or query.order == query.sort or not self.cards:
            return ""
        province = _province_name(query.shopper_province)
        return _("Of goods that match as well, those delivered to %(province)s come first.") % {"province": province}

    @property
    def suggestion(self) -> Choice | None:
        """What may have been meant, where the words found little."""
        text = self.result.suggestion
        return Choice(text, text, self.query.changed(q=text).link(self.path)) if text else None

    @cached_property
    def offers(self) -> list[Choice]:
        """Filters that the words name, that are not chosen yet and that leave something: "cà phê 5 sao" offers five stars
        for "cà phê"."""
        offers = []
        for offer in self.result.understood.offers if self.result.total else ():
            name = offer.name.removesuffix("_min").removesuffix("_max")
            counted = self.result.facets.get(offer.name)
            counts = {value.value: value.count for value in counted or ()}
            if (
                name in dict(self.query.fixed)
                or self.query.values_of(name)
                or (counted and not counts.get(offer.value))
            ):
                continue
            chosen = self.query.changed(q=offer.rest_of_text, **{offer.name: _read_offer(offer)})
            count = counts.get(offer.value)
            offers.append(
                Choice(offer.label, offer.value, chosen.link(self.path), grouped_number(count) if count else "")
            )
        return offers

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
        facets = [self._facet(name, title) for name, title in titles.items() if name in self.result.facets]
        return [facet for facet in facets if facet.options]

    @cached_property
    def destinations(self) -> list[Choice]:
        """The provinces to choose the place of delivery from."""
        return [
            Choice(unit.name, unit.code, "", selected=unit.code == self.query.deliver)
            for unit in sorted(provinces_today(), key=lambda unit: unit.name_folded)
        ]

    @cached_property
    def in_stock(self) -> Facet:
        counts = {value.value: value.count for value in self.result.facets.get("in_stock", [])}
        count = counts.get("1", 0)
        option = Option("1", _("In stock now"), grouped_number(count) if count else 0, self.query.in_stock)
        return Facet(_("Stock"), "in_stock", (option,))

    @property
    def has_unit_price(self) -> bool:
        return bool(self.query.values_of("unit_price"))

    @cached_property
    def price_ranges(self) -> list[Choice]:
        ends = (0, *PRICE_STEPS)
        ranges = []
        for value in self.result.facets.get("price", []):
            band = int(value.value)
            low = ends[band] or None
            high = PRICE_STEPS[band] - 1 if band < len(PRICE_STEPS) else None
            chosen = (self.query.price_min, self.query.price_max) == (low, high)
            if value.count or chosen:
                url = self.query.changed(price_min=low, price_max=high).link(self.path)
                ranges.append(Choice(_price_words(low, high), str(band), url, grouped_number(value.count), chosen))
        return ranges

    @cached_property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the filter form carries along without showing it."""
        return [(name, value) for name, value in self.query.pairs() if name in ("q", "sort", "near")]

    @cached_property
    def sort_fields(self) -> list[tuple[str, str]]:
        """What the form of the order carries along; the place of the distance too, which only that order looks at."""
        pairs = [(name, value) for name, value in self.query.changed().pairs() if name not in ("sort", "near")]
        return [*pairs, ("near", self.near)] if self.near else pairs

    @cached_property
    def sorts(self) -> list[Choice]:
        labels = {
            "relevance": _("Best match first") if self.query.q else _("In stock and newest first"),
            "price": _("Lowest price first"),
            "price_desc": _("Highest price first"),
            "unit_price": _("Lowest price per kg, litre or piece first"),
            "newest": _("Newest first"),
            "stars": _("Most OCOP stars first"),
            "rating": _("Best rated first"),
        }
        if self.near:
            # Told only where it is known whence the distance counts.
            labels["distance"] = _("Nearest to %(province)s first") % {"province": _province_name(self.near)}
        return [
            Choice(label, sort, self._sorted_by(sort).link(self.path), selected=sort == self.query.sort)
            for sort, label in labels.items()
        ]

    def _sorted_by(self, sort: str) -> ProductQuery:
        return self.query.changed(sort=sort, near=self.near if sort == "distance" else "")

    @property
    def near(self) -> str:
        """The province from which distances count, as far as the question tells one; empty else."""
        one = self.query.provinces if len(self.query.provinces) == 1 else ("",)
        return self.query.near or self.query.deliver or one[0]

    @cached_property
    def chips(self) -> list[Chip]:
        return [Chip(label, self._link_without(name, value)) for name, value, label in self._chosen()]

    @property
    def clear_url(self) -> str:
        return self.query.unfiltered().link(self.path) if len(self.chips) > 1 else ""

    @cached_property
    def ways_out(self) -> list[Choice]:
        """Links to try when nothing was found, each with how many products it finds: without one filter, without all of them,
        with other words. Asks the engine once."""
        labels = {(name, value): label for name, value, label in self._chosen()}
        return [
            Choice(self._words_of(way, labels), "", way.query.link(self.path), grouped_number(way.total))
            for way in ways_out(get_engine(), self.query, lexicon())
        ]

    def _words_of(self, way: WayOut, labels: dict[tuple[str, str], str]) -> str:
        if way.text:
            return f"“{way.text}”"
        if way.without:
            return _("Without “%(filter)s”") % {"filter": labels[way.without]}
        return _("Without any filter")

    def _facet(self, name: str, title: str) -> Facet:
        found = {value.value: value for value in self.result.facets.get(name, [])}
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
                grouped_number(value.count) if value.count else 0,
                value.value in chosen,
            )
            for value in values
            if value.count or value.value in chosen or name in _FEW
        ]
        find = self.find.get(name, "")
        is_searched = name in SEARCHED and (len(options) > LONG or bool(find))
        if find:
            wanted = fold(find)
            options = [option for option in options if option.selected or wanted in fold(option.label)]
        if name == "rating" and options:
            options.insert(0, Option("", _("Any"), "", not chosen))
        is_long = len(options) > SHOWN_AT_FIRST + 2 and name not in FOLDED
        shown = SHOWN_AT_FIRST if is_long and not find else len(options)
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
            return _province_name(value.value)
        if name == "commune":
            commune = commune_by_code(value.value)
            return commune.name if commune else value.value
        if name == "kind":
            return str(Partner.Kind(value.value).label)
        if name == "harvest":
            return _("In season now") if value.value == "now" else str(MONTHS[int(value.value)])
        if name == "rating":
            return ngettext("%(n)s of 5 points or more", "%(n)s of 5 points or more", int(value.value)) % {
                "n": value.value
            }
        return value.value

    def _chosen(self) -> list[tuple[str, str, str]]:
        """Name, value and words of every filter in use."""
        chosen = []
        for name in MULTIPLE:
            known = {value.value: value for value in self.result.facets.get(name, [])}
            for value in self.query.values_of(name):
                label = self.label_of(name, known.get(value, FacetValue(value, 0)))
                chosen.append((name, value, _("Harvest: %(month)s") % {"month": label} if name == "harvest" else label))
        for value in self.query.values_of("price"):
            chosen.append(("price", value, _price_words(*self.query.range_of("price"))))
        for value in self.query.values_of("unit_price"):
            words = _price_words(*self.query.range_of("unit_price"))
            chosen.append(("unit_price", value, _("per kg, litre or piece: %(price)s") % {"price": words}))
        if self.query.in_stock:
            chosen.append(("in_stock", "1", _("In stock now")))
        if self.query.deliver:
            label = _("Delivered to %(province)s") % {"province": _province_name(self.query.deliver)}
            chosen.append(("deliver", self.query.deliver, label))
        if self.query.rating:
            rating = str(self.query.rating)
            chosen.append(("rating", rating, self.label_of("rating", FacetValue(rating, 0))))
        return chosen

    def _link_without(self, name: str, value: str) -> str:
        return self.query.without(name, value).link(self.path)


def _read_offer(offer: FilterOffer) -> object:
    """The value of an offered filter as `ProductQuery` holds it."""
    if offer.name in ("price_min", "price_max"):
        return int(offer.value)
    if offer.name == "in_stock":
        return True
    return (int(offer.value) if offer.name == "stars" else offer.value,)


def _province_name(code: str) -> str:
    province = province_by_code(code)
    return province.name if province else code


def stars_words(stars: int) -> str:
    """ "4 stars", in the reader's language."""
    assert stars in STARS
    return ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}


def _price_words(low: int | None, high: int | None) -> str:
    if low is None and high is not None:
        return pgettext("price range", "up to %(high)s") % {"high": format_vnd(high)}
    if high is None and low is not None:
        return pgettext("price range", "from %(low)s") % {"low": format_vnd(low)}
    return pgettext("price range", "%(low)s to %(high)s") % {
        "low": format_vnd(low or 0).removesuffix(f"{NO_BREAK_SPACE}₫"),
        "high": format_vnd(high or 0),
    }
