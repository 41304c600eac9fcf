"""The mails of a placed order."""

import pytest

from marketplace.communication.models import OutboxMessage
from marketplace.order import notices, services
from marketplace.order.models import Order, SellerOrder
from marketplace.partner.models import Partner, SellerMember
from tests.factories.mails import read_mails
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

    mails = {message.recipient: message for message in read_mails()}
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


def test_the_buyers_mail_says_where_the_goods_go_and_where_others_are_collected():
    sent = make_order((make_offer(make_seller()), 1), language="en")
    collected = make_order((make_offer(make_seller()), 1), language="en", delivery_kind="pickup")
    SellerOrder.objects.filter(order=collected).update(pickup_address="Thôn 3, Xã Lát · 8:00–17:00")

    for order in (sent, collected):
        announce(order)

    to_door, to_fetch = (read_mails(dedupe_key=f"order:{order.pk}:placed")[0] for order in (sent, collected))
    for body in (to_door.body_text, to_door.body_html):
        assert "Delivered to: " in body
        assert "12 Đường Hoa Ban, Tỉnh Lâm Đồng" in body
    for body in (to_fetch.body_text, to_fetch.body_html):
        assert "Thôn 3, Xã Lát · 8:00–17:00" in body
        assert "Đường Hoa Ban" not in body


def test_a_buyer_whose_goods_come_in_several_parcels_reads_that_the_amount_is_paid_once():
    part = make_order((make_offer(make_seller()), 3), language="en").seller_orders.get()
    services.confirm(seller_order=part, actor=None, role="seller")
    line = part.lines.get().pk
    for quantity in (1, 2):
        services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={line: quantity})
    whole = make_order((make_offer(make_seller()), 3), language="en").seller_orders.get()
    services.confirm(seller_order=whole, actor=None, role="seller")
    services.ship(seller_order=whole, actor=None, role="seller", carrier="GHN")

    told = [mail.body_text for mail in read_mails(template="part_shipped")]
    assert ["You pay this amount once" in text for text in told] == [True, True, False]


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


def test_mails_tell_of_the_order_as_it_was_placed_whatever_has_changed_since():
    owner = make_user("tra@example.vn", language="en")
    offer = make_offer(make_seller("HTX Trà", owner=owner), title="Chè Shan")
    order = make_order((offer, 3), language="en")
    announce(order)
    before = {message.recipient: message.body_text for message in read_mails()}

    part = order.seller_orders.get()
    services.confirm(seller_order=part, actor=None, role="seller")
    services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={part.lines.get().pk: 1})
    services.cancel_rest(seller_order=part, actor=None, role="market", reason="Hàng lỗi")
    offer.product.title = "Chè khác"
    offer.product.save()
    Partner.objects.update(name="HTX Khác")
    Order.objects.update(buyer_name="N. V. B.")

    part.refresh_from_db()
    assert part.total == 45_000
    placed = read_mails(dedupe_key__contains="placed")
    assert {message.recipient: message.body_text for message in placed} == before
    for text in before.values():
        assert "- 3 × Chè Shan" in text
        assert "95.000\u00a0₫" in text
        assert "HTX Trà" in text


def test_cost_is_the_same_for_any_number_of_sellers(django_assert_num_queries):
    for sellers in (1, 5):
        order = make_order(*[(make_offer(make_seller(owner=make_user())), 1) for _ in range(sellers)])
        parts = list(order.seller_orders.select_related("partner").prefetch_related("lines"))
        # Two queries: who works for the sellers, and one INSERT of all mails.
        with django_assert_num_queries(2):
            notices.order_placed(order=order, seller_orders=parts)
