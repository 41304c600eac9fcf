"""What a page of results shows around its cards: filters with counts, chips, orders, ways out of an empty answer."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.core.money import NO_BREAK_SPACE, format_vnd
from marketplace.geography.provinces import province_by_code
from search.engines.interface import PAGE_SIZE, FacetValue, SearchResult
from search.models import PRICE_STEPS
from search.query import SORTS, STARS

# So many values of a filter stand open; the others unfold.
SHOWN_AT_FIRST = 8


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
    """A filter as `components/facet_group.html` shows it."""

    title: str
    name: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    more_open: bool = False
    kind: str = "checkbox"


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
    """A `SearchResult` at the address `path`, ready for the template `search/results.html`."""

    def __init__(self, result: SearchResult, path: str):
        self.result = result
        self.query = result.query
        self.path = path

    @property
    def url(self) -> str:
        """The canonical address of this page of results: equal questions have equal addresses."""
        return self.query.link(self.path)

    @property
    def is_indexed(self) -> bool:
        """Whether search engines of the web should keep the page: not narrow combinations of filters."""
        return self.query.filter_count <= 2

    @property
    def cards(self):
        return self.result.hits

    @cached_property
    def page(self) -> Page:
        return Paginator(range(self.result.total), PAGE_SIZE).page(self.query.page)

    @property
    def previous_url(self) -> str:
        return self.query.changed(page=self.query.page - 1).link(self.path) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.query.changed(page=self.query.page + 1).link(self.path) if self.page.has_next() else ""

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

    @cached_property
    def facets(self) -> list[Facet]:
        titles = {
            "stars": _("OCOP stars"),
            "group": _("Group of goods"),
            "set": _("Kind of goods"),
            "province": _("Province"),
            "certification": _("Certificate"),
            "seller": _("Seller"),
        }
        if not (self.query.group or self.query.set or "group" in dict(self.query.fixed)):
            # The 26 kinds are many; they are asked for within a group.
            del titles["set"]
        facets = [self._facet(name, title) for name, title in titles.items()]
        return [facet for facet in facets if facet.options]

    @cached_property
    def in_stock(self) -> Facet:
        counts = {value.value: value.count for value in self.result.facets.get("in_stock", [])}
        count = counts.get("1", 0)
        option = Option("1", _("In stock now"), grouped_number(count) if count else 0, self.query.in_stock)
        return Facet(_("Stock"), "in_stock", (option,))

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
        return [(name, value) for name, value in self.query.pairs() if name in ("q", "sort")]

    @cached_property
    def sort_fields(self) -> list[tuple[str, str]]:
        """What the form of the order carries along."""
        return [(name, value) for name, value in self.query.changed().pairs() if name != "sort"]

    @cached_property
    def sorts(self) -> list[Choice]:
        labels = {
            "relevance": _("Best match first") if self.query.q else _("In stock and newest first"),
            "price": _("Lowest price first"),
            "price_desc": _("Highest price first"),
            "unit_price": _("Lowest price per kg, litre or piece first"),
            "newest": _("Newest first"),
            "stars": _("Most OCOP stars first"),
        }
        return [
            Choice(labels[sort], sort, self.query.changed(sort=sort).link(self.path), selected=sort == self.query.sort)
            for sort in SORTS
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [Chip(label, self._link_without(name, value)) for name, value, label in self._chosen()]

    @property
    def clear_url(self) -> str:
        return self.query.unfiltered().link(self.path) if len(self.chips) > 1 else ""

    @cached_property
    def ways_out(self) -> list[Choice]:
        """Links to try when nothing was found: without one filter, without all of them, with fewer words."""
        ways = []
        chosen = self._chosen()
        if len(chosen) > 1:
            for name, value, label in chosen:
                wider = self.query.without(name, value)
                # The number is known when the filter has this one value.
                count = self.result.total_without.get(name) if not wider.values_of(name) else None
                if count == 0:
                    continue
                words = _("Without “%(filter)s”") % {"filter": label}
                ways.append(Choice(words, name, wider.link(self.path), grouped_number(count) if count else ""))
        if chosen:
            url = self.query.unfiltered().link(self.path)
            ways.append(Choice(_("Without any filter"), "all", url))
        words = self.query.q.split()
        for i in range(min(len(words), 4)) if len(words) > 1 else ():
            fewer = " ".join(words[:i] + words[i + 1 :])
            ways.append(Choice(f"“{fewer}”", "q", self.query.changed(q=fewer).link(self.path)))
        return ways

    def _facet(self, name: str, title: str) -> Facet:
        found = {value.value: value for value in self.result.facets.get(name, [])}
        chosen = self.query.values_of(name)
        values = list(found.values())
        values += [FacetValue(value, 0) for value in chosen if value not in found]
        if name == "stars":
            values.sort(key=lambda value: -int(value.value))
        elif name in ("province", "certification", "seller"):
            values.sort(key=lambda value: (value.value not in chosen, -value.count, self.label_of(name, value)))
        options = [
            Option(
                value.value,
                self.label_of(name, value),
                grouped_number(value.count) if value.count else 0,
                value.value in chosen,
            )
            for value in values
            if value.count or value.value in chosen
        ]
        shown = SHOWN_AT_FIRST if len(options) > SHOWN_AT_FIRST + 2 else len(options)
        return Facet(title, name, tuple(options[:shown]), tuple(options[shown:]))

    def label_of(self, name: str, value: FacetValue) -> str:
        """What a value of a filter is called; one that names nothing keeps its own text."""
        if value.label:
            return value.label
        if name == "stars":
            return stars_words(int(value.value))
        if name == "province":
            province = province_by_code(value.value)
            return province.name if province else value.value
        return value.value

    def _chosen(self) -> list[tuple[str, str, str]]:
        """Name, value and words of every filter in use."""
        chosen = []
        for name in ("stars", "group", "set", "province", "certification", "seller"):
            known = {value.value: value for value in self.result.facets.get(name, [])}
            for value in self.query.values_of(name):
                chosen.append((name, value, self.label_of(name, known.get(value, FacetValue(value, 0)))))
        if self.query.values_of("price"):
            chosen.append(("price", "", _price_words(self.query.price_min, self.query.price_max)))
        if self.query.in_stock:
            chosen.append(("in_stock", "1", _("In stock now")))
        return chosen

    def _link_without(self, name: str, value: str) -> str:
        return self.query.without(name, value).link(self.path)


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
