"""`place_order`: one transaction, or nothing."""

import pytest

from tests.factories.purchases import buy, make_basket, make_shop

pytestmark = pytest.mark.django_db


def test_an_order_of_three_sellers_has_a_part_for_each():
    offers = [make_shop(price=price)[0] for price in (100_000, 55_500, 1)]

    order = buy(make_basket(*((offer, 2) for offer in offers)))

    parts = list(order.seller_orders.order_by("pk"))
    assert [part.goods_total for part in parts] == [200_000, 111_000, 2]
    assert order.total == sum(part.total for part in parts)
