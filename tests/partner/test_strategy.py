"""Oscar's own code prices each seller's goods at that seller's price."""

import pytest
from oscar.core.loading import get_class

from marketplace.basket.models import Basket
from marketplace.partner import services
from marketplace.partner.offers import rank_offers
from tests.factories.goods import make_offer, make_product, make_seller, make_variant

pytestmark = pytest.mark.django_db


def strategy():
    return get_class("partner.strategy", "Selector")().strategy()


def test_oscar_loads_the_shop_s_strategy():
    assert get_class("partner.strategy", "Selector").__module__ == "marketplace.partner.strategy"


def test_the_line_of_seller_b_is_never_priced_at_seller_a():
    product = make_product()
    cheap = make_offer(product, price=90_000, stock=3)
    dear = make_offer(product, seller=make_seller(), price=120_000, stock=8)
    basket = Basket.objects.create()
    basket.strategy = strategy()
    for stockrecord in (cheap, dear):
        basket.lines.create(
            product=product,
            stockrecord=stockrecord,
            quantity=1,
            line_reference=f"{stockrecord.pk}",
            price_currency="VND",
        )
    priced = {line.stockrecord_id: line.purchase_info for line in basket.all_lines()}
    assert {pk: info.price.incl_tax for pk, info in priced.items()} == {cheap.pk: 90_000, dear.pk: 120_000}
    assert {pk: info.availability.num_available for pk, info in priced.items()} == {cheap.pk: 3, dear.pk: 8}
    assert basket.total_incl_tax == 210_000


def test_a_bare_product_has_the_offer_that_is_shown_first():
    product = make_product()
    make_offer(product, price=80_000, stock=0)
    shown = make_offer(product, seller=make_seller(), price=120_000, stock=2)
    info = strategy().fetch_for_product(product)
    assert (info.stockrecord, info.price.incl_tax, info.availability.num_available) == (shown, 120_000, 2)


def test_goods_of_a_suspended_seller_cannot_be_bought():
    offer = make_offer()
    services.suspend_partner(partner=offer.partner)
    offer.refresh_from_db()
    assert strategy().fetch_for_product(offer.product).stockrecord is None
    assert not strategy().fetch_for_product(offer.product, offer).availability.is_available_to_buy


def test_what_is_reserved_cannot_be_bought_again():
    offer = make_offer(stock=5)
    offer.num_allocated = 5
    offer.save()
    assert not strategy().fetch_for_product(offer.product, offer).availability.is_available_to_buy


def test_a_parent_costs_what_its_cheapest_size_costs():
    parent = make_product()
    for title, grams, price in [("500 g", 500, 90_000), ("250 g", 250, 50_000)]:
        make_offer(make_variant(parent, title, grams), seller=parent.listed_by, price=price)
    parent.refresh_from_db()
    info = strategy().fetch_for_parent(parent)
    assert (info.price.incl_tax, info.availability.is_available_to_buy) == (50_000, True)


def test_offers_are_ranked_by_stock_price_province_and_age():
    product = make_product()
    empty = make_offer(product, price=50_000, stock=0)
    here = make_offer(product, seller=make_seller(province_code="86"), price=90_000)
    elsewhere = make_offer(product, seller=make_seller(province_code="68"), price=90_000)
    dear = make_offer(product, seller=make_seller(), price=95_000)
    offers = [dear, elsewhere, here, empty]
    ranked = rank_offers(offers, "68")
    assert [offer.stockrecord for offer in ranked] == [elsewhere, here, dear, empty]
    assert [bool(offer.reason) for offer in ranked] == [True, False, False, False]
    assert rank_offers(offers)[0].stockrecord == here
    assert rank_offers([here])[0].reason == ""
