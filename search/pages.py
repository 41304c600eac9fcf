"""What a page of results shows around its cards: chips, orders, pages, ways out of an empty answer. Filters: search.filters."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from marketplace.core.numbers import with_dots
from marketplace.core.templatetags.market import vndate
from marketplace.geography.places import communes_of_name, provinces_of_name
from marketplace.geography.provinces import resolve_province
from marketplace.traceability.models import Lot, Standing
from search.engines import get_engine
from search.engines.interface import LAST_NUMBERED_PAGE, PAGE_SIZE, SearchResult
from search.filters import Choice, Filters, price_words, province_name
from search.lexicon import lexicon
from search.nearby import MOST_PROVINCES, WayOut, ways_out
from search.offers import FilterOffer, offers_in
from search.query import ProductQuery
from search.understanding import LONGEST_NAME, names_health, place_in, understand

# Several sellers may use one number; of so many lots a page tells.
MOST_LOTS = 5
# Of so many filters a title tells.
MOST_IN_TITLE = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use; its link takes it away."""

    label: str
    url: str
    remove: bool = True


@dataclass(frozen=True, slots=True)
class LotFound:
    """A lot that was looked for by its number: what it is, in words, and whether it may still be sold."""

    text: str
    is_on_sale: bool


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
        """Whether search engines of the web should keep the page and follow its links: not answers to words, which anybody may
        put into an address, nor empty ones, narrow combinations of filters, other orders of the same goods, or places deep in
        a list."""
        plain = self.query.sort == "relevance" and not (self.query.q or self.query.after or self.find)
        return bool(plain and self.result.total and self.query.filter_count <= 2)

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
        numbers = {"first": with_dots(first), "last": with_dots(first + len(self.cards) - 1)}
        return _("Results %(first)s to %(last)s") % numbers

    @property
    def count_words(self) -> str:
        """How many products there are, in words."""
        number = self.result.total
        if self.are_near:
            return ngettext(
                "Nothing is called “%(text)s”; %(number)s product is near it",
                "Nothing is called “%(text)s”; %(number)s products are near it",
                number,
            ) % {"number": with_dots(number), "text": self.query.q}
        if self.query.q:
            return ngettext("%(number)s product for “%(text)s”", "%(number)s products for “%(text)s”", number) % {
                "number": with_dots(number),
                "text": self.query.q,
            }
        return ngettext("%(number)s product", "%(number)s products", number) % {"number": with_dots(number)}

    @cached_property
    def are_near(self) -> bool:
        """Whether what is shown lacks what a name begins with, or half of what it says and more: salt for "trứng vịt muối", coffee
        for "cà phê muối"."""
        left_out = set(self.result.words_left_out)
        if not (self.cards and left_out) or self.result.place_left_out:
            return False
        terms = understand(self.result.understood.second or self.query.q).terms
        said = [word for term in terms if not term.is_place for word in term.words]
        is_name = len(said) <= LONGEST_NAME
        lacks_head = bool(terms) and not terms[0].is_place and left_out >= set(terms[0].words)
        return lacks_head or (is_name and 2 * sum(word in left_out for word in said) >= len(said) > 0)

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
    def alike_words(self) -> str:
        """That nothing has the accents that were typed, and what is shown only looks alike without them, in words; empty else."""
        understood = self.result.understood
        if not (self.cards and understood.only_looks_alike):
            return ""
        return _("No product has “%(text)s” with these accents; those below are only written alike without them.") % {
            "text": " ".join(understood.words)
        }

    @cached_property
    def lots(self) -> list[LotFound]:
        """What is known of the lots whose number was typed and whose goods stand on this page. Asks the database once when a
        number was typed, else never."""
        keys = self.result.understood.lots
        if not keys or not self.cards:
            return []
        shown = [card.product_id for card in self.cards]
        lots = Lot.objects.of_selling().filter(number_key__in=keys, product__in=shown)
        return [_lot_found(lot) for lot in lots.select_related("partner", "product")[:MOST_LOTS]]

    @property
    def health_words(self) -> str:
        """What there is to say to who asks for goods against an illness, in words; empty else."""
        if not names_health(self.query.q):
            return ""
        return _(
            "This market knows goods by their names, not by illnesses: food is no medicine, and nothing here is said to heal. Ask a doctor, "
            "or look for the name of the goods."
        )

    @cached_property
    def unsold_lot_words(self) -> str:
        """That a lot with the number that was typed is known but its goods are sold by nobody now, in words; empty else. Asks the
        database once where a number was typed and its goods were not found, else never."""
        if self.cards and not (self.result.words_left_out or self.result.understood.second):
            return ""
        asked = understand(self.query.q)
        keys = {*asked.lots, *asked.may_be_lots}
        lot = (
            Lot.objects.filter(number_key__in=keys)
            .exclude(Q(partner__state="active") & Q(product__in=Product.objects.listed()))
            .first()
            if keys
            else None
        )
        if lot is None:
            return ""
        words = _("Lot %(number)s is known here, but nobody sells its goods now.") % {"number": lot.number}
        return words + _standing_words(lot)

    @property
    def delivery_words(self) -> str:
        """For which province goods that are brought there come first, in words; empty where the order does not ask."""
        query = self.query
        if query.deliver or query.order == query.sort or not self.cards:
            return ""
        province = province_name(query.shopper_province)
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
        offers = [
            Choice(label, "", query.link(self.path), with_dots(count)) for label, query, count in self._offered if count
        ]
        sort = self.result.understood.sort
        if sort and self.result.total > 1 and self.query.sort == "relevance":
            query = self.query.changed(q=sort.rest_of_text, sort=sort.value)
            offers.append(Choice(sort.label, sort.value, query.link(self.path)))
        return offers

    @property
    def unmet_words(self) -> str:
        """Which filters that the words name no product here fits, in words; empty when there are none. Places are words too, and
        `left_out_words` tells of them. Of several stars ("từ 4 sao") one is enough."""
        has_stars = any(count for _label, query, count in self._offered if query.stars)
        labels = ", ".join(
            f"“{label}”"
            for label, query, count in self._offered
            if not (count or query.province or query.stars and has_stars)
        )
        return _("No product here fits: %(filters)s.") % {"filters": labels} if labels else ""

    @cached_property
    def _offered(self) -> list[tuple[str, ProductQuery, int]]:
        """Words, question and number of products of each filter that the words name and that is not chosen yet.

        No facet counts up to any price: where one is named, the engine is asked once more.
        """
        understood = self.result.understood
        offered, prices = [], {}
        for offer in understood.offers if self.result.total or not understood.terms else ():
            name = offer.name.removesuffix("_min").removesuffix("_max")
            if name in dict(self.query.fixed) or self.query.values_of(name):
                continue
            if name == "price":
                prices[offer.name] = offer
                continue
            counts = {value.value: value.count for value in self.result.facets.get(name, ())}
            query = self.query.changed(q=offer.rest_of_text, **{name: _read_offer(offer)})
            offered.append((offer.label, query, counts.get(offer.value, 0)))
        if prices:
            query = self._priced(list(prices.values()))
            # Where words were left out, so they are with the price; a total knows no such reading.
            left_out = self.result.words_left_out
            total = get_engine().search(query).total if left_out else get_engine().totals([query])[0]
            offered.append((price_words(*query.range_of("price")), query, total))
        return offered

    def _priced(self, offers: list[FilterOffer]) -> ProductQuery:
        """The question within one price that the words name, or between two."""
        rest = offers[0].rest_of_text
        if len(offers) == 1:
            return self.query.changed(q=rest, **{offers[0].name: int(offers[0].value)})
        low, high = sorted(int(offer.value) for offer in offers)
        rest = next((each.rest_of_text for each in offers_in(rest).offers if each.name == offers[1].name), rest)
        return self.query.changed(q=rest, price_min=low, price_max=high)

    @cached_property
    def places(self) -> list[Choice]:
        """Both ways out where a place that the words name has none of the goods: the goods without it, and all that comes from
        there, each with how many products it finds. Asks the engine once."""
        if not self.result.place_left_out:
            return []
        rest, place = self.result.place_left_out
        ways = {f"“{rest}”": self.query.changed(q=rest)}
        province = resolve_province(place)
        communes = () if province else tuple(sorted(unit.code for unit in communes_of_name(place)))
        if (province or communes) and "province" not in dict(self.query.fixed):
            label = _("All goods of %(place)s") % {"place": province.name if province else place}
            own = (province.code,) if province else ()
            ways[label] = self.query.changed(q="", province=own, commune=communes)
        if not province and "province" not in dict(self.query.fixed):
            # Where the place has nothing at all, its province may.
            for around in provinces_of_name(place_in(self.query.q))[:MOST_PROVINCES]:
                label = _("All goods of %(place)s") % {"place": around.name}
                ways[label] = self.query.changed(q="", province=(around.code,), commune=())
        totals = get_engine().totals(list(ways.values()))
        found = [
            Choice(label, "", query.link(self.path), with_dots(total))
            for (label, query), total in zip(ways.items(), totals, strict=True)
            if total
        ]
        return found[:2] if communes and totals[1] else found

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(self.result, self.path, self.find)

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
            labels["distance"] = _("Nearest to %(province)s first") % {"province": province_name(self.near)}
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
        return [Chip(label, self._link_without(name, value)) for name, value, label in self.filters.chosen()]

    @cached_property
    def filter_words(self) -> str:
        """The first filters in use for titles, those that say what the goods are first: "Cà phê · 5 sao · Đắk Lắk"; empty when none is."""
        chosen = sorted(self.filters.chosen(), key=lambda each: (each[0] != "set", each[0] != "group"))
        labels = [label for _name, _value, label in chosen]
        return " · ".join([*labels[:MOST_IN_TITLE], *(["…"] if len(labels) > MOST_IN_TITLE else [])])

    @cached_property
    def ways_out(self) -> list[Choice]:
        """Links to try when nothing was found, each with how many products it finds: without one filter, without all of them,
        with other words. Asks the engine once."""
        labels = {(name, value): label for name, value, label in self.filters.chosen()}
        return [
            Choice(self._words_of(way, labels), "", way.query.link(self.path), with_dots(way.total))
            for way in ways_out(get_engine(), self.query, lexicon())
        ]

    def _words_of(self, way: WayOut, labels: dict[tuple[str, str], str]) -> str:
        if way.place:
            return _("All goods of %(place)s") % {"place": way.place}
        if way.text and way.query.filter_count < self.query.filter_count:
            return _("“%(text)s” without any filter") % {"text": way.text}
        if way.text:
            return f"“{way.text}”"
        if way.without:
            return _("Without “%(filter)s”") % {"filter": labels[way.without]}
        return _("Without any filter")

    def _link_without(self, name: str, value: str) -> str:
        return self.query.without(name, value).link(self.path)


def _lot_found(lot: Lot) -> LotFound:
    facts = {
        "number": lot.number,
        "goods": lot.product.title,
        "seller": lot.partner.name,
        "made": vndate(lot.made_on),
        "use_by": vndate(lot.expires_on),
    }
    harvested = lot.made == Lot.Made.HARVESTED
    if lot.expires_on:
        words = (
            _("Lot %(number)s of %(goods)s, %(seller)s: harvested on %(made)s, use by %(use_by)s.")
            if harvested
            else _("Lot %(number)s of %(goods)s, %(seller)s: produced on %(made)s, use by %(use_by)s.")
        )
    else:
        words = (
            _("Lot %(number)s of %(goods)s, %(seller)s: harvested on %(made)s.")
            if harvested
            else _("Lot %(number)s of %(goods)s, %(seller)s: produced on %(made)s.")
        )
    text = words % facts
    return LotFound(text + _standing_words(lot), lot.standing == Standing.OPEN)


def _standing_words(lot: Lot) -> str:
    """What must be known of a lot that is not on sale, behind other words; empty for one that is."""
    if lot.standing == Standing.CLOSED:
        return " " + _("This lot is closed: it is no longer sold.")
    if lot.standing == Standing.EXPIRED:
        return " " + _("Its use-by day has passed: do not use it without asking the seller.")
    return ""


def _read_offer(offer: FilterOffer) -> object:
    """The value of an offered filter as `ProductQuery` holds it."""
    if offer.name == "in_stock":
        return True
    return (int(offer.value) if offer.name == "stars" else offer.value,)
