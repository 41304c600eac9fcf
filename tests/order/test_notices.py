"""The mails of a placed order."""

import pytest

from marketplace.communication.models import OutboxMessage
from marketplace.order import notices
from marketplace.order.models import SellerOrder
from marketplace.partner.models import SellerMember
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = pytest.mark.django_db


def announce(order):
    parts = SellerOrder.objects.filter(order=order).select_related("partner").prefetch_related("lines")
    notices.order_placed(order=order, seller_orders=list(parts))


def test_buyer_hears_of_everything_and_each_seller_of_its_own_part_only():
    tea = make_offer(make_seller("HTX Trà", owner=make_user("tra@example.vn", language="en")), title="Chè Shan")
    rice = make_offer(make_seller("HTX Gạo", email="gao@example.vn"), title="Gạo ST")
    order = make_order((tea, 2), (rice, 1), language="en")

    announce(order)

    mails = {message.recipient: message for message in OutboxMessage.objects.all()}
    assert set(mails) == {"khach@example.vn", "tra@example.vn", "gao@example.vn"}
    to_buyer = mails["khach@example.vn"]
    assert to_buyer.subject == f"Order {order.number} is placed"
    assert "- 2 × Chè Shan" in to_buyer.body_text
    assert "- 1 × Gạo ST" in to_buyer.body_text
    assert "115.000\u00a0₫" in to_buyer.body_text
    assert f"/track/{order.access_token}/" in to_buyer.body_html
    assert "Chè Shan" in mails["tra@example.vn"].body_text
    assert "Gạo ST" not in mails["tra@example.vn"].body_text
    assert "115.000" not in mails["tra@example.vn"].body_text


def test_owner_and_order_staff_are_told_once_each_and_former_staff_is_not():
    owner = make_user("chu@example.vn")
    seller = make_seller(owner=owner)
    SellerMember.objects.create(partner=seller, user=owner, role="orders")
    SellerMember.objects.create(partner=seller, user=make_user("don@example.vn"), role="orders")
    SellerMember.objects.create(partner=seller, user=make_user("xem@example.vn"), role="auditor")
    SellerMember.objects.create(partner=seller, user=make_user("cu@example.vn", is_active=False), role="orders")

    announce(make_order((make_offer(seller), 1)))

    recipients = OutboxMessage.objects.exclude(recipient="khach@example.vn").values_list("recipient", flat=True)
    assert sorted(recipients) == ["chu@example.vn", "don@example.vn"]


def test_placed_twice_is_told_once():
    order = make_order((make_offer(make_seller(email="a@example.vn")), 1))
    announce(order)
    announce(order)
    assert OutboxMessage.objects.count() == 2


def test_cost_is_the_same_for_any_number_of_sellers(django_assert_num_queries):
    for sellers in (1, 5):
        order = make_order(*[(make_offer(make_seller(owner=make_user())), 1) for _ in range(sellers)])
        parts = list(order.seller_orders.select_related("partner").prefetch_related("lines"))
        # Two queries: who works for the sellers, and one INSERT of all mails.
        with django_assert_num_queries(2):
            notices.order_placed(order=order, seller_orders=parts)
