"""Facet counts against a count by hand: every product looked at, one by one."""

import random
from dataclasses import replace
from datetime import date

import pytest

from catalogue.models import Category, Certification, Recognition
from marketplace.partner.models import StockRecord
from search.engines import get_engine
from search.models import PRICE_STEPS, price_band
from search.query import ProductQuery
from tests.factories.search import make_certification, make_offer, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PLACES = ("01", "08", "68", "92")
SETS = ("3", "4", "11", "13", "14", "21", "26")
SCHEMES = ("vietgap", "haccp", "halal")
# Words that no place, category or seller holds.
WORDS = ("Zabông", "Zế nghệ", "Zinh", "Zộp")
SELLERS = ("s0", "s1", "s2", "s3", "s4")


@pytest.fixture
def market(index):
    """About 150 products with everything that filters ask for; returns them as plain facts."""
    chance = random.Random(2026)
    sellers = [make_seller(f"HTX Sông {code}", code=code) for code in SELLERS]
    group_of = {c.code: c.get_parent().code for c in Category.objects.filter(depth=2, code__in=SETS)}
    facts = []
    for i in range(150):
        word, place, set_code = chance.choice(WORDS), chance.choice(PLACES), chance.choice(SETS)
        product = make_product(f"{word} {i}", province=place, set_code=set_code, price=None, is_public=i % 25 != 0)
        offers = {}
        for seller in chance.sample(sellers, chance.choice((1, 1, 1, 2, 3))):
            offer = make_offer(
                product,
                seller,
                price=chance.choice(PRICE_STEPS) + chance.choice((-1, 0, 1)),
                stock=chance.choice((0, 3, 9)),
            )
            offers[seller.code] = (offer.price, offer.num_in_stock > 0)
            if chance.random() < 0.3:
                make_certification(
                    chance.choice(SCHEMES),
                    seller,
                    [product],
                    valid_until=chance.choice((date(2028, 1, 1), TODAY)),
                    state=chance.choice(("verified", "verified", "pending")),
                )
        for _ in range(chance.choice((0, 0, 1, 2))):
            make_recognition(
                product,
                chance.choice((3, 4, 5)),
                valid_until=chance.choice((date(2028, 1, 1), TODAY)),
                state=chance.choice(("verified", "verified", "revoked")),
            )
        if product.is_public:
            facts.append((product.pk, word, place, set_code, group_of[set_code], offers))
    index()
    stars, schemes = {}, {}
    for recognition in Recognition.objects.filter(state="verified", valid_from__lte=TODAY, valid_until__gt=TODAY):
        stars[recognition.product_id] = max(recognition.stars, stars.get(recognition.product_id, 0))
    for paper in Certification.objects.filter(state="verified", valid_until__gt=TODAY).select_related("scheme"):
        for key in paper.products.values_list("pk", flat=True):
            schemes.setdefault(key, set()).add(paper.scheme.code)
    assert StockRecord.objects.count() > 150
    return [(*fact, stars.get(fact[0]), schemes.get(fact[0], set())) for fact in facts]


def matches(fact, query: ProductQuery) -> bool:
    _key, word, place, set_code, group, offers, star, schemes = fact
    fixed = dict(query.fixed)
    asked = {fixed["seller"]} if "seller" in fixed else set(query.seller)
    shown = [offer for seller, offer in offers.items() if not asked or seller in asked]
    if not shown:
        return False
    # The best offer: in stock before sold out, then the lowest price.
    price, in_stock = min(shown, key=lambda offer: (not offer[1], offer[0]))
    return (
        (not query.q or query.q == word)
        and (not query.stars or star in query.stars)
        and (not query.province or place in query.province)
        and fixed.get("province", place) == place
        and (not query.set or set_code in query.set)
        and (not query.group or group in query.group)
        and fixed.get("group", group) == group
        and (not query.certification or bool(schemes & set(query.certification)))
        and (query.price_min is None or price >= query.price_min)
        and (query.price_max is None or price <= query.price_max)
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
    return replace(query, **{facet: (int(value) if facet == "stars" else value,)})


def random_query(chance: random.Random) -> ProductQuery:
    def some(values, likely):
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
    return ProductQuery(
        q=chance.choice(WORDS) if chance.random() < 0.4 else "",
        stars=some((3, 4, 5), 0.3),
        province=() if "province" in own else some(PLACES, 0.3),
        certification=some(SCHEMES, 0.3),
        group=() if "group" in own else some(("food", "drinks", "tourism"), 0.2),
        set=() if "set" in own else some(SETS, 0.2),
        seller=() if "seller" in own else some(SELLERS, 0.3),
        price_min=low,
        price_max=chance.choice((None, (low or 0) + 150_000)),
        in_stock=chance.random() < 0.3,
        sort=chance.choice(("relevance", "price", "price_desc", "unit_price", "newest", "stars")),
        fixed=fixed,
    )


def test_every_count_is_what_choosing_the_value_gives(market, on_the_day):
    chance = random.Random(68)
    engine = get_engine()
    checked = 0
    for _ in range(120):
        query = random_query(chance)
        if dict(query.fixed).get("set"):
            query = replace(query, fixed=(("group", "food"),), set=("13",))
        result = engine.search(query)
        assert result.total == by_hand(market, query), query
        everything = {
            "stars": ("3", "4", "5"),
            "province": PLACES,
            "certification": SCHEMES,
            "group": ("food", "drinks", "handicraft", "tourism"),
            "set": SETS,
            "seller": SELLERS,
            "price": [str(price_band(price)) for price in (0, *PRICE_STEPS)],
            "in_stock": ("1",),
        }
        for facet, values in everything.items():
            if facet in dict(query.fixed):
                assert facet not in result.facets
                continue
            counted = {value.value: value.count for value in result.facets[facet]}
            for value in values:
                assert counted.get(value, 0) == by_hand(market, with_only(query, facet, value)), (query, facet, value)
                checked += 1
            assert sum(counted.values()) == sum(counted.get(value, 0) for value in values), (query, facet)
        for facet, count in result.total_without.items():
            assert count == by_hand(market, query.without(facet)), (query, facet)
    assert checked > 3_000


def test_the_pages_together_are_the_total(market, on_the_day):
    engine = get_engine()
    for query in (
        ProductQuery(),
        ProductQuery(q="Zinh"),
        ProductQuery(seller=("s1", "s2"), sort="price"),
        ProductQuery(sort="stars"),
    ):
        first = engine.search(query)
        keys = [
            card.product_id
            for page in range(1, first.page_count + 1)
            for card in engine.search(replace(query, page=page)).hits
        ]
        assert len(keys) == len(set(keys)) == first.total
        assert set(keys) == {fact[0] for fact in market if matches(fact, query)}


def test_a_sellers_own_offer_is_shown_and_priced(market, client):
    for card in client.get("/sellers/s2/").context["results"].cards:
        offers = next(fact[5] for fact in market if fact[0] == card.product_id)
        assert (card.seller_url, card.price, card.available) == ("/sellers/s2/", *offers["s2"])
        record = StockRecord.objects.get(pk=card.stockrecord_id)
        assert (record.partner.code, record.price) == ("s2", card.price)


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
