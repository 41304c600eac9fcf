"""Following an order by its link, and asking for the link."""

import re

import pytest

from marketplace.communication.models import OutboxMessage
from marketplace.order.models import Order
from tests.factories.mails import read_mail
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    order = make_order((make_offer(make_seller("HTX Một")), 1), email="mai@example.vn")
    order.number = "HT-7K4F-92QX"
    order.save(update_fields=["number"])
    return order


def test_the_link_shows_this_order_and_no_other(client, order):
    other = make_order((make_offer(make_seller("HTX Khác")), 1), email="mai@example.vn")
    answer = client.get(f"/track/{order.access_token}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert order.number in page
    assert other.number not in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'content="noindex, nofollow"' in page


def test_the_copy_by_link_is_not_kept_by_caches_either(client, order):
    answer = client.get(f"/track/{order.access_token}/print/?download=1")
    assert answer["Content-Disposition"] == f'attachment; filename="{order.number}.html"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "x", lambda t: t.swapcase(), lambda t: "%00" * 20])
def test_a_wrong_link_is_404(client, order, change):
    assert client.get(f"/track/{change(order.access_token)}/").status_code == 404


def test_a_wrong_link_says_how_to_get_the_right_one(client, order):
    page = client.get(f"/track/{order.access_token[:-1]}/").content.decode()

    assert "Đường dẫn này không dẫn đến đơn nào." in page
    assert 'action="/track/"' in page


def test_orders_without_a_link_cannot_be_opened(client, order):
    Order.objects.update(access_token=None)
    for token in ("None", "null", "x" * 43):
        assert client.get(f"/track/{token}/").status_code == 404


def test_trying_links_ends_in_429_but_the_right_link_still_opens(client, order):
    for number in range(20):
        assert client.get(f"/track/{'a' * 40}{number}/").status_code == 404
    assert client.get(f"/track/{'b' * 43}/").status_code == 429
    assert client.get(f"/track/{order.access_token}/").status_code == 200


def test_a_guest_cancels_with_the_phone_of_the_order(client, order):
    part = order.seller_orders.get()
    path = f"/track/{order.access_token}/{part.number}/cancel/"
    assert client.post(path, {"phone": "0999999999"}).status_code == 400
    part.refresh_from_db()
    assert part.state == "new"
    assert client.post(path, {"phone": "+84 912 345 678"}).status_code == 302
    part.refresh_from_db()
    assert (part.state, part.cancelled_by) == ("cancelled", "buyer")


def test_guessing_the_phone_ends_in_429(client, order):
    path = f"/track/{order.access_token}/{order.seller_orders.get().number}/cancel/"
    for number in range(5):
        client.post(path, {"phone": f"091234567{number}"})
    assert client.post(path, {"phone": "0912345678"}).status_code == 429
    assert order.seller_orders.get().state == "new"


def without_token(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def ask(client, number, contact):
    return client.post("/track/", {"number": number, "contact": contact})


@pytest.mark.parametrize("contact", ["mai@example.vn", "MAI@Example.VN", "0912345678", "+84912 345 678"])
def test_the_link_is_mailed_for_the_right_number_and_contact(client, order, contact):
    assert ask(client, "ht 7k4f 92qx", contact).status_code == 200
    mail = read_mail()
    assert mail.recipient == "mai@example.vn"
    assert f"/track/{order.access_token}/" in mail.body_text


def test_right_and_wrong_data_get_the_same_answer(client, order):
    right = ask(client, order.number, "mai@example.vn")
    wrong = [ask(client, order.number, "khac@example.vn"), ask(client, "HT-0000-0000", "mai@example.vn")]
    for answer in wrong:
        assert answer.status_code == right.status_code
        assert without_token(answer) == without_token(right)
    assert order.access_token not in right.content.decode()
    assert OutboxMessage.objects.count() == 1


def test_one_order_sends_three_links_an_hour_and_no_more(client, order):
    for _try in range(6):
        ask(client, order.number, "mai@example.vn")
    assert OutboxMessage.objects.count() == 3


def test_searching_for_numbers_ends_in_429(client):
    for number in range(30):
        ask(client, f"HT-0000-{number:04d}", "a@example.vn")
    assert ask(client, "HT-0000-0099", "a@example.vn").status_code == 429


@pytest.mark.parametrize(
    ("number", "contact", "status"),
    [
        ("", "", 400),
        ("\x00", "\x00", 400),
        ("9" * 5000, "x", 400),
        ("HT-7K4F-92QX", "<script>", 200),
        ("HT-7K4F-92QX", "０９１２" * 40, 200),
    ],
)
def test_odd_questions_are_answered_with_a_page(client, order, number, contact, status):
    assert ask(client, number, contact).status_code == status
    assert OutboxMessage.objects.count() == 0


def test_an_order_without_an_address_mails_nobody(client, order):
    Order.objects.update(guest_email="")
    assert ask(client, order.number, "").status_code == 400
    assert ask(client, order.number, "0912345678").status_code == 200
    assert OutboxMessage.objects.count() == 0


def test_a_member_follows_by_link_too(client):
    order = make_order((make_offer(make_seller()), 1), user=make_user())
    assert client.get(f"/track/{order.access_token}/").status_code == 200
