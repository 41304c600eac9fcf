"""Facet counts against a count by hand: every product looked at, one by one."""

import random
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from catalogue.models import Category, Certification, Recognition
from marketplace.geography.distance import distances_from
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code, same_region
from marketplace.partner.models import StockRecord
from marketplace.shipping.services import set_delivery_method, set_rate
from search.engines import get_engine
from search.models import PRICE_STEPS, price_band
from search.query import HARVEST, SORTS, ProductQuery
from tests.factories.search import (
    make_certification,
    make_offer,
    make_product,
    make_recognition,
    make_review,
    make_seller,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
# When the market is indexed: papers that begin or end between this day and today do so unnoticed.
INDEXED_ON = date(2026, 11, 2)
LONG_AGO, MEANWHILE, LATER, IN_YEARS = date(2025, 1, 1), date(2026, 11, 12), date(2026, 11, 17), date(2028, 1, 1)
PERIODS = [
    (since, until)
    for since in (LONG_AGO, LONG_AGO, MEANWHILE, TODAY)
    for until in (LATER, TODAY, IN_YEARS, IN_YEARS)
    if since < until
]
PLACES = ("01", "08", "68", "92")
SETS = ("3", "4", "11", "13", "14", "21", "26")
SCHEMES = ("vietgap", "haccp", "halal")
# Words that no place, category or seller holds.
WORDS = ("Zabông", "Zế nghệ", "Zinh", "Zộp")
# Legal kind, province, and the zones it delivers to, of each seller.
SELLERS = {
    "s0": ("cooperative", "01", ("province", "region")),
    "s1": ("household", "68", ("province", "region", "country")),
    "s2": ("cooperative", "68", ("country",)),
    "s3": ("company", "92", ()),
    "s4": ("group", "08", ("province",)),
}
DESTINATIONS = ("01", "68", "96", "24")
KINDS = ("cooperative", "union", "group", "household", "company")


@dataclass
class Fact:
    """A product as somebody would write it down who walks through the market."""

    key: int
    word: str
    place: str
    commune: str
    set_code: str
    group: str
    months: tuple[int, ...]
    cold: bool
    rating: float | None
    # Price, unit price and whether it is in stock, by seller.
    offers: dict[str, tuple[int, int, bool]]
    star: int | None = None
    schemes: set[str] = field(default_factory=set)


@pytest.fixture
def market(index, time_machine_at):
    """About 150 products with everything that filters ask for; returns them as plain facts."""
    chance = random.Random(2026)
    sellers = []
    for code, (kind, place, zones) in SELLERS.items():
        seller = make_seller(f"HTX Sông {code}", code=code, kind=kind, province=place)
        method = set_delivery_method(partner=seller, kind="parcel", name="Giao")
        for zone in zones:
            set_rate(partner=seller, method_id=method.pk, zone=zone, base_charge=20_000)
        sellers.append(seller)
    communes = {
        place: list(AdminUnit.objects.communes_of(province_by_code(place)).order_by("code")[:3]) for place in PLACES
    }
    group_of = {c.code: c.get_parent().code for c in Category.objects.filter(depth=2, code__in=SETS)}
    facts = {}
    for i in range(150):
        word, place, set_code = chance.choice(WORDS), chance.choice(PLACES), chance.choice(SETS)
        commune = chance.choice((None, *communes[place]))
        months = tuple(chance.sample(range(1, 13), chance.choice((0, 0, 2, 4))))
        cold = chance.random() < 0.2
        rating = chance.choice((None, None, 1.0, 2.5, 11 / 3, 4.0, 4.35, 5.0))
        product = make_product(
            f"{word} {i}",
            province=place,
            commune=commune,
            set_code=set_code,
            price=None,
            is_public=i % 25 != 0,
            harvest_months=list(months),
            needs_cold_chain=cold,
            rating=rating,
        )
        if rating:
            make_review(product, round(rating))
        offers = {}
        for seller in chance.sample(sellers, chance.choice((1, 1, 1, 2, 3))):
            offer = make_offer(
                product,
                seller,
                price=chance.choice(PRICE_STEPS) + chance.choice((-1, 0, 1)),
                stock=chance.choice((0, 3, 9)),
            )
            offers[seller.code] = (offer.price, offer.price_per_unit, offer.num_in_stock > 0)
            if chance.random() < 0.3:
                since, until = chance.choice(PERIODS)
                make_certification(
                    chance.choice(SCHEMES),
                    seller,
                    [product],
                    valid_from=since,
                    valid_until=until,
                    state=chance.choice(("verified", "verified", "pending")),
                )
        for _ in range(chance.choice((0, 0, 1, 2))):
            since, until = chance.choice(PERIODS)
            make_recognition(
                product,
                chance.choice((3, 4, 5)),
                valid_from=since,
                valid_until=until,
                state=chance.choice(("verified", "verified", "revoked")),
            )
        if product.is_public:
            facts[product.pk] = Fact(
                product.pk,
                word,
                place,
                commune.code if commune else "",
                set_code,
                group_of[set_code],
                months,
                cold,
                rating,
                offers,
            )
    with time_machine_at(INDEXED_ON):
        index()
    hold_today = {"state": "verified", "valid_from__lte": TODAY, "valid_until__gt": TODAY}
    for recognition in Recognition.objects.filter(**hold_today):
        if fact := facts.get(recognition.product_id):
            fact.star = max(recognition.stars, fact.star or 0)
    for paper in Certification.objects.filter(**hold_today).select_related("scheme"):
        for key in paper.products.values_list("pk", flat=True):
            if key in facts:
                facts[key].schemes.add(paper.scheme.code)
    assert StockRecord.objects.count() > 150
    return list(facts.values())


def delivers(seller: str, destination: str, cold: bool) -> bool:
    _kind, place, zones = SELLERS[seller]
    origin, goal = province_by_code(place), province_by_code(destination)
    zone = "province" if origin == goal else "region" if same_region(origin, goal) else "country"
    return zone in zones and not cold


def between(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def matches(fact: Fact, query: ProductQuery) -> bool:
    fixed = dict(query.fixed)
    asked = {fixed["seller"]} if "seller" in fixed else set(query.seller)
    shown = {seller: offer for seller, offer in fact.offers.items() if not asked or seller in asked}
    if not shown:
        return False
    # The best offer: in stock before sold out, then the lowest price.
    price, unit_price, in_stock = min(shown.values(), key=lambda offer: (not offer[2], offer[0]))
    return (
        (not query.q or query.q == fact.word)
        and (not query.stars or fact.star in query.stars)
        and (not query.province or fact.place in query.province)
        and fixed.get("province", fact.place) == fact.place
        and (not query.commune or fact.commune in query.commune)
        and (not query.set or fact.set_code in query.set)
        and (not query.group or fact.group in query.group)
        and fixed.get("group", fact.group) == fact.group
        and (not query.certification or bool(fact.schemes & set(query.certification)))
        and (not query.kind or any(SELLERS[seller][0] in query.kind for seller in shown))
        and (not query.harvest or any((TODAY.month if m == "now" else int(m)) in fact.months for m in query.harvest))
        and (not query.rating or (fact.rating or 0) >= query.rating)
        and (not query.deliver or any(delivers(seller, query.deliver, fact.cold) for seller in shown))
        and between(price, query.price_min, query.price_max)
        and between(unit_price, query.unit_price_min, query.unit_price_max)
        and (not query.in_stock or in_stock)
    )


def by_hand(market, query: ProductQuery) -> int:
    return sum(matches(fact, query) for fact in market)


def with_only(query: ProductQuery, facet: str, value: str) -> ProductQuery:
    """The same question with this one value in place of what was chosen in the facet."""
    if facet == "price":
        ends = (0, *PRICE_STEPS, 10**12)
        return replace(query, price_min=ends[int(value)], price_max=ends[int(value) + 1] - 1)
    if facet == "in_stock":
        return replace(query, in_stock=True)
    if facet == "rating":
        return replace(query, rating=int(value))
    return replace(query, **{facet: (int(value) if facet == "stars" else value,)})


def random_query(chance: random.Random, communes: list[str]) -> ProductQuery:
    def some(values, likely):
        values = list(values)
        return tuple(sorted(chance.sample(values, chance.choice((1, 1, 2))))) if chance.random() < likely else ()

    low = chance.choice((None, None, *PRICE_STEPS)) if chance.random() < 0.4 else None
    fixed = chance.choice(
        [
            (),
            (),
            (),
            (("group", "food"),),
            (("province", "68"),),
            (("seller", "s1"),),
            (("group", "food"), ("set", "13")),
        ]
    )
    own = dict(fixed)
    sort = chance.choice(SORTS)
    return ProductQuery(
        q=chance.choice(WORDS) if chance.random() < 0.4 else "",
        stars=some((3, 4, 5), 0.2),
        province=() if "province" in own else some(PLACES, 0.3),
        commune=some(communes, 0.1),
        certification=some(SCHEMES, 0.2),
        group=() if "group" in own else some(("food", "drinks", "tourism"), 0.2),
        set=() if "set" in own else some(SETS, 0.2),
        seller=() if "seller" in own else some(SELLERS, 0.3),
        kind=some(KINDS, 0.2),
        harvest=some(("now", "3", "7", "11"), 0.2),
        rating=chance.choice((None, None, None, None, 1, 3, 4, 5)),
        deliver=chance.choice(DESTINATIONS) if chance.random() < 0.2 else "",
        price_min=low,
        price_max=chance.choice((None, (low or 0) + 150_000)),
        unit_price_max=500_000 if chance.random() < 0.2 else None,
        in_stock=chance.random() < 0.3,
        sort=sort,
        near="68" if sort == "distance" else "",
        fixed=fixed,
    )


def test_every_count_is_what_choosing_the_value_gives(market, on_the_day):
    questions = 540
    chance = random.Random(68)
    engine = get_engine()
    communes = sorted({fact.commune for fact in market} - {""})
    checked = 0
    for _ in range(questions):
        query = random_query(chance, communes)
        if dict(query.fixed).get("set"):
            query = replace(query, fixed=(("group", "food"),), set=("13",))
        result = engine.search(query)
        assert result.total == by_hand(market, query), query
        everything = {
            "stars": ("3", "4", "5"),
            "province": PLACES,
            "commune": communes,
            "certification": SCHEMES,
            "group": ("food", "drinks", "handicraft", "tourism"),
            "set": SETS,
            "seller": tuple(SELLERS),
            "kind": KINDS,
            "rating": ("1", "2", "3", "4", "5"),
            "harvest": HARVEST,
            "price": [str(price_band(price)) for price in (0, *PRICE_STEPS)],
            "in_stock": ("1",),
        }
        if "seller" in dict(query.fixed):
            del everything["kind"]
        if not query.provinces and not query.commune:
            del everything["commune"]
        assert set(result.facets) == set(everything) - set(dict(query.fixed))
        for facet in result.facets:
            values = everything[facet]
            # Any value only narrows the question without its facet. A seller also changes which offer is the best one.
            wider = query if facet == "seller" else query.without(facet)
            open_to = market if facet == "seller" else [fact for fact in market if matches(fact, wider)]
            counted = {value.value: value.count for value in result.facets[facet] if value.value}
            for value in values:
                assert counted.get(value, 0) == by_hand(open_to, with_only(query, facet, value)), (query, facet, value)
                checked += 1
            assert sum(counted.values()) == sum(counted.get(value, 0) for value in values), (query, facet)
        for facet, count in result.total_without.items():
            assert count == by_hand(market, query.without(facet)), (query, facet)
    assert checked > questions * 57


def test_the_pages_together_are_the_total(market, on_the_day):
    engine = get_engine()
    for sort in SORTS:
        for values in ({}, {"q": "Zinh"}, {"seller": ("s1", "s2")}, {"rating": 1, "deliver": "68"}):
            query = ProductQuery(sort=sort, near="01" if sort == "distance" else "", **values)
            first = engine.search(query)

            by_number = [
                card.product_id
                for page in range(1, first.page_count + 1)
                for card in engine.search(replace(query, page=page)).hits
            ]
            by_cursor, page = [card.product_id for card in first.hits], first
            while page.next_after:
                page = engine.search(replace(query, page=page.query.page + 1, after=page.next_after))
                by_cursor += [card.product_id for card in page.hits]

            assert len(by_number) == len(set(by_number)) == first.total, query
            assert set(by_number) == {fact.key for fact in market if matches(fact, query)}, query
            assert by_cursor == by_number, query


@pytest.mark.parametrize("sort", ["price", "price_desc", "unit_price"])
def test_a_cursor_goes_on_among_goods_without_a_price(sort, index):
    seller = make_seller()
    for i in range(30):
        make_product(f"Cà phê {i}", seller=seller, price=1_000 * (i + 1))
    for i in range(40):
        make_product(f"Trà {i}", seller=seller, offered=False)
    index()
    engine = get_engine()
    query = ProductQuery(sort=sort)

    by_number = [card.product_id for page in (1, 2, 3) for card in engine.search(replace(query, page=page)).hits]
    second = engine.search(replace(query, page=2, after=engine.search(query).next_after))
    third = engine.search(replace(query, page=3, after=second.next_after))

    assert [card.price for card in second.hits[:7]].count(None) == 1
    assert [card.product_id for card in (*second.hits, *third.hits)] == by_number[24:]
    assert third.next_after == ""


def test_goods_that_come_and_go_do_not_shift_the_next_page(index):
    seller = make_seller()
    goods = [make_product(f"Cà phê {i:02}", seller=seller, price=1_000 * (i + 1)) for i in range(60)]
    index()
    engine = get_engine()
    query = ProductQuery(sort="price")
    first = engine.search(query)

    make_product("Cà phê rẻ", seller=seller, price=500)
    goods[3].is_public = False
    goods[3].save()
    index()

    second = engine.search(replace(query, page=2, after=first.next_after))
    assert [card.price for card in second.hits] == [1_000 * (i + 1) for i in range(24, 48)]


def test_a_sellers_own_offer_is_shown_and_priced(market, client):
    for card in client.get("/sellers/s2/").context["results"].cards:
        price, _unit_price, available = next(fact.offers["s2"] for fact in market if fact.key == card.product_id)
        assert (card.seller_url, card.price, card.available) == ("/sellers/s2/", price, available)
        record = StockRecord.objects.get(pk=card.stockrecord_id)
        assert (record.partner.code, record.price) == ("s2", card.price)


def test_the_nearest_province_comes_first(market, on_the_day):
    places = {fact.key: fact.place for fact in market}
    query = ProductQuery(sort="distance", near="56")
    hits = [card for page in range(1, 8) for card in get_engine().search(replace(query, page=page)).hits]

    kilometres = [distances_from("56")[places[card.product_id]] for card in hits]
    assert kilometres == sorted(kilometres)
    assert [places[hits[0].product_id], places[hits[-1].product_id]] == ["68", "08"]


def test_the_best_rated_come_first(market, on_the_day):
    ratings = {fact.key: fact.rating or 0 for fact in market}
    hits = get_engine().search(ProductQuery(sort="rating")).hits

    assert [ratings[card.product_id] for card in hits] == sorted(ratings.values(), reverse=True)[:24]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("price", lambda card: card.price),
        ("price_desc", lambda card: -card.price),
        ("unit_price", lambda card: card.unit_price),
        ("stars", lambda card: (-(card.stars or 0), not card.available)),
    ],
)
def test_orders(market, client, sort, key, on_the_day):
    cards = client.get("/search/", {"sort": sort}).context["results"].cards

    assert [key(card) for card in cards] == sorted(key(card) for card in cards)
    assert len(cards) == 24
