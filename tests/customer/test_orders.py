"""A member's orders: only their own, at a constant cost, with what a buyer may do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.order import services as order_services
from marketplace.order.models import SellerOrder
from tests.factories.orders import make_offer, make_order, make_seller, make_user
from tests.factories.purchases import commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    user = make_user("an@example.vn", first_name="An")
    client.force_login(user)
    return user


@pytest.fixture
def order(member):
    return make_order((make_offer(make_seller("HTX Một")), 2), (make_offer(make_seller("HTX Hai")), 1), user=member)


def part_of(order, name):
    return order.seller_orders.get(partner__name=name)


def test_the_list_and_the_page_show_each_sellers_part(client, order):
    listed = client.get("/account/orders/").content.decode()
    assert order.number in listed
    assert "HTX Một, HTX Hai" in listed
    page = client.get(f"/account/orders/{order.number}/").content.decode()
    for name in ("HTX Một", "HTX Hai"):
        assert name in page
        assert part_of(order, name).number in page
    assert "115.000" in page


def test_parcels_and_history_show_with_the_carriers_number(client, order):
    part = part_of(order, "HTX Một")
    order_services.confirm(seller_order=part, actor=None, role="seller")
    order_services.ship(seller_order=part, actor=None, role="seller", carrier="Viettel Post", tracking_number="VTP123")
    page = client.get(f"/account/orders/{order.number}/")
    assert "Viettel Post" in page.content.decode()
    assert "VTP123" in page.content.decode()
    first = page.context["page"].parts[0]
    assert [moment.title for moment in first.history][0] == first.history[0].title
    assert len(first.history) == 3


def sent_in_part(member):
    """A seller's part of three units, of which one has left."""
    part = make_order((make_offer(make_seller("HTX Một")), 3), user=member).seller_orders.get()
    order_services.confirm(seller_order=part, actor=None, role="seller")
    send = {"carrier": "GHN", "quantities": {part.lines.get().pk: 1}}
    order_services.ship(seller_order=part, actor=None, role="seller", **send)
    return part


def test_goods_that_have_left_in_part_are_not_told_to_have_left(client, member, settings):
    settings.LANGUAGE_CODE = "en"
    part = sent_in_part(member)
    path = f"/account/orders/{part.order.number}/"

    page, printed = client.get(path), client.get(f"{path}print/").content.decode()

    assert page.context["page"].state.label == "Partly on the way"
    assert ">Partly shipped<" in page.content.decode()
    assert page.context["page"].parts[0].history[-1].title == "A parcel has left"
    assert "Partly on the way" in printed
    assert "Partly shipped" in printed
    assert "Partly on the way" in client.get("/account/orders/").content.decode()

    order_services.ship(seller_order=part, actor=None, role="seller", carrier="GHN")

    page = client.get(path)
    assert page.context["page"].state.label == "On the way"
    assert [moment.title for moment in page.context["page"].parts[0].history[-2:]] == ["A parcel has left"] * 2
    assert "Partly" not in client.get("/account/orders/").content.decode()


def test_the_page_says_what_was_sent_and_what_will_not_come(client, member, settings):
    settings.LANGUAGE_CODE = "en"
    tea = make_offer(make_seller("HTX Một"), title="Chè Shan")
    part = make_order((tea, 3), user=member).seller_orders.get()
    order_services.confirm(seller_order=part, actor=None, role="seller")
    send = {"carrier": "GHN", "quantities": {part.lines.get().pk: 1}}
    order_services.ship(seller_order=part, actor=None, role="seller", **send)
    path = f"/account/orders/{part.order.number}/"

    def line():
        row = client.get(path).context["page"].parts[0].money_rows[0]
        return row["note"], row["amount"]

    assert line() == ("3 ordered, 1 sent", 75_000)
    order_services.cancel_rest(seller_order=part, actor=None, role="seller", reason="Hết hàng")
    assert line() == ("3 ordered, 1 sent, 2 cancelled", 25_000)
    page = client.get(path)
    printed = client.get(f"{path}print/").content.decode()

    history = page.context["page"].parts[0].history
    assert (history[-1].title, history[-1].text) == ("The rest is cancelled", "Hết hàng")
    assert page.context["page"].living_total == 45_000
    assert "3 ordered, 2 cancelled" in printed
    assert "25.000\u00a0₫" in printed


def test_what_is_collected_goes_to_no_address(client, member, settings):
    settings.LANGUAGE_CODE = "en"
    order = make_order((make_offer(make_seller("HTX Một")), 1), user=member, delivery_kind="pickup")
    place = ", ".join(order.shipping_address.place_lines)

    for path in (f"/account/orders/{order.number}/", f"/account/orders/{order.number}/print/"):
        page = client.get(path).content.decode()
        assert "Delivered to" not in page, path
        assert place not in page, path
        assert order.buyer_name in page, path


def test_another_members_order_is_not_there(client, order):
    client.force_login(make_user())
    part = part_of(order, "HTX Một")
    for path in (
        f"/account/orders/{order.number}/",
        f"/account/orders/{order.number}/print/",
        f"/account/orders/{order.number}/{part.number}/cancel/",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/account/orders/{order.number}/{part.number}/cancel/").status_code == 404
    assert client.post(f"/account/orders/{order.number}/{part.number}/received/").status_code == 404
    part.refresh_from_db()
    assert part.state == "new"


def test_visitors_are_asked_to_sign_in(client):
    for path in ("/account/", "/account/orders/", "/account/addresses/", "/account/profile/", "/account/export/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next={path}"


def test_cancelling_one_part_leaves_the_other_and_frees_its_stock(client, order):
    part, other = part_of(order, "HTX Một"), part_of(order, "HTX Hai")
    path = f"/account/orders/{order.number}/{part.number}/cancel/"
    asked = client.get(path)
    assert part.number in asked.content.decode()
    part.refresh_from_db()
    assert part.state == "new"
    answer = client.post(path, {"reason": "Đặt nhầm\x00"})
    assert answer["Location"] == f"/account/orders/{order.number}/"
    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.state, part.cancelled_by, part.cancel_reason) == ("cancelled", "buyer", "Đặt nhầm")
    assert other.state == "new"
    assert part.lines.get().stockrecord.num_allocated == 0


def test_what_has_left_can_no_longer_be_cancelled(client, order):
    part = part_of(order, "HTX Một")
    order_services.confirm(seller_order=part, actor=None, role="seller")
    order_services.ship(seller_order=part, actor=None, role="seller", carrier="Xe nhà")
    answer = client.post(f"/account/orders/{order.number}/{part.number}/cancel/", {}, follow=True)
    assert "notice--error" in answer.content.decode()
    part.refresh_from_db()
    assert part.state == "shipped"


def test_what_has_left_is_not_asked_about(client, order, settings):
    settings.LANGUAGE_CODE = "en"
    part = part_of(order, "HTX Một")
    path = f"/account/orders/{order.number}/{part.number}/cancel/"
    order_services.confirm(seller_order=part, actor=None, role="seller")
    order_services.ship(seller_order=part, actor=None, role="seller", carrier="Xe nhà")

    answer = client.get(path, follow=True)

    assert answer.redirect_chain == [(f"/account/orders/{order.number}/", 302)]
    assert "The goods of HTX Một have left already and cannot be cancelled any more." in answer.content.decode()
    assert "HTX Một have left already" in client.post(path, {}, follow=True).content.decode()


def test_what_is_cancelled_is_not_asked_about_again(client, order, settings):
    settings.LANGUAGE_CODE = "en"
    part = part_of(order, "HTX Một")
    order_services.cancel(seller_order=part, actor=None, role="buyer")

    answer = client.get(f"/account/orders/{order.number}/{part.number}/cancel/", follow=True)

    assert "These goods are cancelled already." in answer.content.decode()


def test_a_buyer_cannot_have_received_what_is_still_at_the_sellers(client, member, settings):
    settings.LANGUAGE_CODE = "en"
    part = sent_in_part(member)
    path = f"/account/orders/{part.order.number}/"

    assert "I have received the goods" not in client.get(path).content.decode()
    answer = client.post(f"{path}{part.number}/received/", follow=True)

    assert "Some of these goods are still at the seller&#x27;s." in answer.content.decode()
    part.refresh_from_db()
    assert part.state == "shipped"


def test_a_buyer_says_that_the_goods_have_arrived(client, order):
    part = part_of(order, "HTX Một")
    path = f"/account/orders/{order.number}/{part.number}/received/"
    assert client.get(path).status_code == 405
    client.post(path)
    part.refresh_from_db()
    assert part.state == "new"
    order_services.confirm(seller_order=part, actor=None, role="seller")
    order_services.ship(seller_order=part, actor=None, role="seller", carrier="Xe nhà")
    client.post(path)
    part.refresh_from_db()
    assert part.state == "delivered"


def test_the_printed_order_names_each_sellers_whole_address(client, member):
    seller = make_seller("HTX Ba", address_line="Thôn 3", commune=commune("68"))
    order = make_order((make_offer(seller), 1), user=member)

    printed = client.get(f"/account/orders/{order.number}/print/").content.decode()

    assert f"Thôn 3, {commune('68').full_name}, Tỉnh Lâm Đồng" in printed


def test_the_order_can_be_printed_and_kept(client, order):
    shown = client.get(f"/account/orders/{order.number}/print/")
    assert "Content-Disposition" not in shown
    assert "115.000" in shown.content.decode()
    kept = client.get(f"/account/orders/{order.number}/print/?download=1")
    assert kept["Content-Disposition"] == f'attachment; filename="{order.number}.html"'


def count(client, path) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_one_order_and_for_many(client, member):
    offer = make_offer(make_seller(), stock=100)
    make_order((offer, 1), user=member)
    client.get("/account/orders/")
    one = count(client, "/account/orders/")
    for _number in range(49):
        make_order((offer, 1), user=member)
    assert count(client, "/account/orders/") == one <= 15
    assert count(client, "/account/orders/?page=3") == one
    assert len(client.get("/account/orders/?page=3").context["orders"]) == 10


def test_a_page_costs_the_same_for_one_seller_and_for_many(client, member):
    small = make_order((make_offer(make_seller()), 1), user=member)
    large = make_order(*[(make_offer(make_seller(f"HTX {n}")), 1) for n in range(12)], user=member)
    for order in (small, large):
        for part in order.seller_orders.all():
            order_services.confirm(seller_order=part, actor=None, role="seller")
            order_services.ship(seller_order=part, actor=None, role="seller", carrier="Xe nhà")
    client.get(f"/account/orders/{small.number}/")
    assert count(client, f"/account/orders/{small.number}/") == count(client, f"/account/orders/{large.number}/") <= 15


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", "\x00", "1.5", ""])
def test_odd_page_numbers_show_a_page(client, order, page):
    assert client.get("/account/orders/", {"page": page}).status_code == 200


def test_text_of_others_is_shown_as_text(client, order):
    SellerOrder.objects.update(buyer_note="<script>alert(1)</script>")
    page = client.get(f"/account/orders/{order.number}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
