"""Goods beside a product: of the same seller and of the same place, with the stars of this moment."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from catalogue.page import find_product
from catalogue.services import change_product
from marketplace.partner.services import change_offer
from search.related import EACH, Related
from tests.factories.goods import make_offer, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def titles(cards):
    return [card.title for card in cards]


def test_goods_of_the_seller_and_of_the_place_are_two_lists_newest_first(index):
    product = make_offer().product
    of_seller = [make_offer(make_product(seller=product.listed_by)).product for _number in range(EACH + 1)]
    of_place = [make_offer().product for _number in range(EACH + 1)]
    make_offer(make_product(seller=make_seller(province_code="01"), province_code="01"))
    index()

    by_seller, by_place = Related(product).cards({})

    assert titles(by_seller) == [each.title for each in reversed(of_seller[1:])]
    assert titles(by_place) == [each.title for each in reversed(of_place[1:])]


def test_goods_that_the_seller_offers_too_are_its_own_at_its_price(index):
    product = make_offer().product
    shared = make_offer(price=50_000).product
    make_offer(shared, seller=product.listed_by, price=70_000)
    index()

    by_seller, by_place = Related(product).cards({})

    assert [(card.title, card.price) for card in by_seller] == [(shared.title, 70_000)]
    assert by_place == []


def test_goods_without_a_place_have_none_beside_them(index):
    product = make_offer().product
    make_offer()
    change_product(product=product, province=None)
    product.refresh_from_db()
    index()

    assert Related(product).cards({}) == ([], [])


def test_the_star_of_goods_beside_goes_the_second_after_it_ends(client, index):
    product = make_offer().product
    beside = make_offer(make_product(seller=product.listed_by)).product
    index()
    client.cookies["django_language"] = "en"
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM), tick=False):
        make_recognition(beside, stars=4, valid_from=date(2024, 1, 1), valid_until=date(2027, 1, 1))
        assert "OCOP 4 stars" in client.get(product.get_absolute_url()).content.decode()

    with time_machine.travel(datetime(2027, 1, 1, tzinfo=VIETNAM), tick=False):
        html = client.get(product.get_absolute_url()).content.decode()

    assert beside.title in html
    assert "OCOP 4 stars" not in html


def test_a_card_shows_its_new_price_after_a_page_was_kept(client, index):
    product = make_offer().product
    offer = make_offer(make_product(seller=product.listed_by), price=123_000)
    index()
    assert "123.000" in client.get(product.get_absolute_url()).content.decode()

    change_offer(stockrecord=offer, price=145_000)
    index()

    html = client.get(product.get_absolute_url()).content.decode()
    assert "145.000" in html
    assert "123.000" not in html


def test_beside_a_product_one_question_is_asked(index, django_assert_num_queries):
    product = make_offer().product
    for _number in range(3):
        make_offer(make_product(seller=product.listed_by))
        make_offer()
    index()
    product = find_product(product.pk)

    with django_assert_num_queries(1):
        assert len(Related(product).ids) == 6
