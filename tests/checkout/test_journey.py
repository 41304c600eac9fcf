"""The whole purchase through the door, without scripts: as a guest, as a member, with a nervous finger."""

import html
import re

import pytest
from django.core import mail

from catalogue import services as catalogue_services
from marketplace.accounts.models import User
from marketplace.address.models import UserAddress
from marketplace.basket.models import Basket
from marketplace.core.images import StoredImage
from marketplace.order.models import Order
from marketplace.partner import services as partner_services
from tests.factories.goods import make_person
from tests.factories.purchases import commune, make_shop

pytestmark = pytest.mark.django_db

ADDRESS = {
    "name": "Nguyễn Thị Mai",
    "phone": "0912 345 678",
    "email": "mai@example.vn",
    "province": "68",
    "line1": "Thôn 3",
}


def put_in(client, offer, quantity=1):
    answer = client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": quantity})
    assert answer.status_code == 302
    return answer


def give_address(client, **changes):
    data = {**ADDRESS, "commune": commune("68").code, **changes}
    return client.post("/checkout/address/", data)


def choose_delivery(client, **notes):
    page = client.get("/checkout/delivery/").content.decode()
    chosen = dict(re.findall(r'name="(delivery-\d+)" value="(\d+)" required checked', page))
    return client.post("/checkout/delivery/", {**chosen, **notes, "payment_method": "cash"})


def last_form(client):
    """The fields of the button that orders."""
    page = client.get("/checkout/review/").content.decode()
    fields = dict(re.findall(r'name="(basket|confirmation)" value="([^"]+)"', page))
    return {key: html.unescape(value) for key, value in fields.items()}


def to_the_review(client, *goods):
    for offer, quantity in goods:
        put_in(client, offer, quantity)
    assert give_address(client)["Location"] == "/checkout/delivery/"
    assert choose_delivery(client)["Location"] == "/checkout/review/"
    return last_form(client)


def test_an_address_without_a_vietnamese_phone_is_told_where_it_is_chosen(client):
    [offer] = make_shop()
    member = make_person()
    client.force_login(member)
    put_in(client, offer)
    give_address(client, save_address="on")
    UserAddress.objects.update(phone_number="+12125550123")

    answer = client.post("/checkout/address/", {"address": UserAddress.objects.get().pk})

    assert answer.status_code == 422
    assert "chưa có số điện thoại Việt Nam" in answer.content.decode()


def test_a_guest_buys_of_three_sellers(client, django_capture_on_commit_callbacks):
    offers = [make_shop(price=price, email=f"ban{price}@example.vn")[0] for price in (100_000, 55_500, 20_000)]
    form = to_the_review(client, *((offer, 2) for offer in offers))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/checkout/place/", {**form, "terms": "on"}, follow=True)

    order = Order.objects.get()
    assert answer.redirect_chain[0][0] == f"/checkout/thanks/{order.number}/"
    assert order.number in answer.content.decode()
    assert order.seller_orders.count() == 3
    assert order.total == 351_000 + 3 * 20_000
    assert order.buyer_phone == "+84912345678"
    assert order.guest_email == "mai@example.vn"
    for offer in offers:
        offer.refresh_from_db()
        assert (offer.num_in_stock, offer.num_allocated) == (10, 2)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "ban100000@example.vn",
        "ban20000@example.vn",
        "ban55500@example.vn",
        "mai@example.vn",
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Phường 10, Đà Lạt", "Phường 10, Đà Lạt"),
        ("thị trấn Liên Nghĩa", "thị trấn Liên Nghĩa"),
        ("Xuân Hương - Đà Lạt", ""),
        ("xuân hương", ""),
        ("Xã Đức Trọng", ""),
    ],
)
def test_the_former_name_that_was_typed_stands_beside_the_new_one(client, typed, kept):
    [offer] = make_shop()
    put_in(client, offer)

    assert give_address(client, commune="", commune_name=typed)["Location"] == "/checkout/delivery/"
    choose_delivery(client)

    assert (f"trước tháng 7/2025: {kept}" in client.get("/checkout/review/").content.decode()) is bool(kept)


def test_a_member_buys_with_an_address_of_the_book(client):
    [offer] = make_shop()
    member = make_person("chi@example.vn")
    client.force_login(member)
    put_in(client, offer)
    assert give_address(client, save_address="on").status_code == 302
    [row] = UserAddress.objects.filter(user=member)

    answer = client.post("/checkout/address/", {"address": row.pk})
    assert answer["Location"] == "/checkout/delivery/"
    choose_delivery(client)
    answer = client.post("/checkout/place/", {**last_form(client), "terms": "on"})

    order = Order.objects.get()
    assert answer["Location"] == f"/checkout/thanks/{order.number}/"
    assert (order.user, order.email) == (member, "chi@example.vn")


def test_a_second_click_and_the_back_button_lead_to_the_same_order(client):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))

    first = client.post("/checkout/place/", {**form, "terms": "on"})
    second = client.post("/checkout/place/", {**form, "terms": "on"})
    back = client.get("/checkout/review/")

    assert first["Location"] == second["Location"] == back["Location"]
    assert Order.objects.count() == 1


def test_a_second_tab_whose_session_knows_nothing_gets_the_same_order(client):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))
    client.post("/checkout/place/", {**form, "terms": "on"})
    session = client.session
    del session["checkout_placed"]
    session.save()

    answer = client.post("/checkout/place/", {**form, "terms": "on"})

    assert answer["Location"] == f"/checkout/thanks/{Order.objects.get().number}/"


def test_nobody_orders_another_ones_basket(client, client_factory):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))
    stranger = client_factory()

    answer = stranger.post("/checkout/place/", {**form, "terms": "on"})

    assert answer["Location"] == "/basket/"
    assert Order.objects.count() == 0
    assert Basket.objects.get(pk=form["basket"]).status == "Open"


def test_a_changed_price_is_shown_again_before_anything_is_ordered(client):
    [offer] = make_shop(price=100_000)
    picture = StoredImage("ab" * 16, 800, 800, (240, 480, 800), 1)
    catalogue_services.add_picture(product=offer.product, stored=picture)
    form = to_the_review(client, (offer, 2))
    partner_services.change_offer(stockrecord=offer, price=120_000)

    answer = client.post("/checkout/place/", {**form, "terms": "on"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "120.000" in page
    assert "100.000" in page
    assert picture.hash in page
    assert Order.objects.count() == 0
    again = dict(re.findall(r'name="(basket|confirmation)" value="([^"]+)"', page))
    assert client.post("/checkout/place/", {**again, "terms": "on"}).status_code == 302
    assert Order.objects.get().total == 240_000 + 20_000


def test_who_collects_finds_place_and_hours_in_the_order(client):
    [offer] = make_shop(address_line="Thôn 3")
    put_in(client, offer)
    give_address(client)
    pickup = offer.partner.delivery_methods.get(kind="pickup")
    client.post("/checkout/delivery/", {f"delivery-{offer.partner_id}": pickup.pk, "payment_method": "cash"})
    client.post("/checkout/place/", {**last_form(client), "terms": "on"})

    part = Order.objects.get().seller_orders.get()
    assert part.pickup_address == "Thôn 3, Tỉnh Lâm Đồng · 8:00–17:00"
    assert "8:00–17:00" in client.get(f"/checkout/thanks/{part.order.number}/").content.decode()


def test_goods_that_ran_short_are_told_with_their_new_price_and_without_sums_of_nothing(client):
    [offer] = make_shop(price=100_000)
    form = to_the_review(client, (offer, 5))
    partner_services.change_offer(stockrecord=offer, price=120_000, stock=3)

    answer = client.post("/checkout/place/", {**form, "terms": "on"})

    page = answer.content.decode().replace("\u00a0", " ")
    title = offer.product.title
    assert [change.replace("\u00a0", " ") for change in answer.context["changes"]] == [
        f"“{title}” chỉ còn 3.",
        f"“{title}” trước có giá 100.000 ₫, bây giờ là 120.000 ₫.",
    ]
    assert "Tổng phải trả" not in page
    assert "Giữ lại hàng mua được" in page


def test_goods_that_ran_out_are_named_and_the_rest_can_still_be_bought(client):
    first, second = make_shop(products=2)
    form = to_the_review(client, (first, 2), (second, 1))
    partner_services.change_offer(stockrecord=first, stock=1)

    answer = client.post("/checkout/place/", {**form, "terms": "on"})

    assert answer.status_code == 409
    assert first.product.title in answer.content.decode()
    assert Order.objects.count() == 0
    client.post("/basket/accept-changes/", {"next": "/checkout/review/"})
    client.post("/checkout/place/", {**last_form(client), "terms": "on"})
    assert sorted(Order.objects.get().lines.values_list("quantity", flat=True)) == [1, 1]


def test_without_the_terms_nothing_is_ordered(client):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))

    answer = client.post("/checkout/place/", form)

    assert answer.status_code == 422
    assert 'id="id_terms_error"' in answer.content.decode()
    assert Order.objects.count() == 0


def test_no_step_can_be_skipped(client):
    [offer] = make_shop()
    assert client.get("/checkout/delivery/")["Location"] == "/basket/"
    put_in(client, offer)

    assert client.get("/checkout/")["Location"] == "/checkout/address/"
    assert client.get("/checkout/delivery/")["Location"] == "/checkout/address/"
    assert client.get("/checkout/review/")["Location"] == "/checkout/address/"
    give_address(client)
    assert client.get("/checkout/review/")["Location"] == "/checkout/delivery/"


def test_a_guest_whose_session_is_lost_is_told_why_the_address_is_asked_again(client, settings):
    settings.LANGUAGE_CODE = "en"
    form = to_the_review(client, (make_shop()[0], 1))
    del client.cookies["sessionid"]

    for path, data in (
        ("/checkout/delivery/", {"payment_method": "cash"}),
        ("/checkout/place/", {**form, "terms": "on"}),
    ):
        page = client.post(path, data, follow=True)
        assert page.redirect_chain == [("/checkout/address/", 302)], path
        assert "it was not kept, because this page was open for a long time" in page.content.decode(), path
    assert not Order.objects.exists()


def test_a_member_who_is_signed_out_meanwhile_is_told_where_the_basket_is(client, settings):
    settings.LANGUAGE_CODE = "en"
    client.force_login(make_person())
    form = to_the_review(client, (make_shop()[0], 1))
    client.logout()

    for path, data in (
        ("/checkout/delivery/", {"payment_method": "cash"}),
        ("/checkout/place/", {**form, "terms": "on"}),
    ):
        page = client.post(path, data, follow=True)
        assert page.redirect_chain == [("/basket/", 302)], path
        assert "signed in, sign in again: it is kept there" in page.content.decode(), path
    assert not Order.objects.exists()


@pytest.mark.parametrize("path", ["/checkout/address/", "/checkout/delivery/", "/checkout/review/"])
def test_a_basket_emptied_in_another_tab_is_told_as_such(client, settings, path):
    settings.LANGUAGE_CODE = "en"
    to_the_review(client, (make_shop()[0], 1))
    Basket.objects.get().lines.all().delete()

    page = client.get(path, follow=True)

    assert page.redirect_chain == [("/basket/", 302)]
    assert "is empty now, perhaps because of another tab" in page.content.decode()


def test_names_without_addresses_reach_the_mail(client):
    put_in(client, make_shop()[0])
    refused = give_address(client, name="Trúng thưởng https://evil.vn")
    assert refused.status_code == 422
    assert "name" in refused.context["form"].errors

    give_address(client, name="Anh Nam evil.vn")
    choose_delivery(client)
    client.post("/checkout/place/", {**last_form(client), "terms": "on"})

    assert Order.objects.get().buyer_name == "Anh Nam evil. vn"


def test_another_address_in_a_second_tab_is_not_ordered_to_unseen(client):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))
    give_address(client, line1="Thôn 9")

    answer = client.post("/checkout/place/", {**form, "terms": "on"})

    assert answer.status_code == 409
    assert Order.objects.count() == 0


def test_the_thank_you_page_is_for_the_buyer_alone(client, client_factory):
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))
    thanks = client.post("/checkout/place/", {**form, "terms": "on"})["Location"]

    assert client_factory().get(thanks).status_code == 404
    stranger = client_factory()
    stranger.force_login(make_person())
    assert stranger.get(thanks).status_code == 404
    assert client.get(thanks).status_code == 200


def test_a_delivery_that_is_not_offered_is_refused(client):
    [offer] = make_shop()
    [other] = make_shop()
    put_in(client, offer)
    give_address(client)
    foreign = other.partner.delivery_methods.first()

    answer = client.post("/checkout/delivery/", {f"delivery-{offer.partner_id}": foreign.pk, "payment_method": "cash"})

    assert answer.status_code == 422
    assert f'id="delivery-error-{offer.partner_id}"' in answer.content.decode()


def test_the_total_follows_each_choice(client):
    [offer] = make_shop(price=100_000, address_line="Thôn 1")
    put_in(client, offer)
    give_address(client)
    pickup = offer.partner.delivery_methods.get(kind="pickup")

    answer = client.post(
        "/checkout/delivery/totals/", {f"delivery-{offer.partner_id}": pickup.pk, "payment_method": "cash"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "100.000" in page
    assert "120.000" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12"),
        ("phone", "+1 212 555 0100"),
        ("name", " \u200b "),
        ("line1", ""),
        ("email", "mai@"),
        ("province", "99"),
        ("commune", "99999"),
        ("commune", ""),
        ("postcode", "1234"),
        ("name", "a" * 5000),
        ("line1", "\x00"),
    ],
)
def test_a_wrong_answer_is_an_error_beside_its_field(client, field, value):
    [offer] = make_shop()
    put_in(client, offer)

    answer = give_address(client, **{field: value})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_a_guest_is_not_asked_for_an_account(client):
    [offer] = make_shop()
    to_the_review(client, (offer, 1))

    assert User.objects.filter(email="mai@example.vn").count() == 0


def test_a_guest_who_signs_in_halfway_goes_on_with_the_same_goods(client):
    [offer] = make_shop()
    to_the_review(client, (offer, 2))
    member = make_person("chi@example.vn")
    client.force_login(member)
    # Signing in through the form keeps the cookie; the test client's short cut does not send it.
    basket = Basket.objects.get()
    Basket.objects.filter(pk=basket.pk).update(owner=member)

    answer = client.post("/checkout/place/", {**last_form(client), "terms": "on"})

    assert answer["Location"].startswith("/checkout/thanks/")
    assert Order.objects.get().email == "chi@example.vn"
