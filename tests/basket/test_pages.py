"""The basket through the door."""

import pytest
from django.conf import settings
from django.test import Client

from marketplace.basket.models import Basket, Line
from marketplace.partner import services as partner_services
from marketplace.shipping.models import DeliveryMethod
from marketplace.shipping.services import DEFAULT_RATES
from tests.factories.goods import make_offer, make_person, make_product
from tests.factories.purchases import make_shop

pytestmark = pytest.mark.django_db

COOKIE = settings.OSCAR_BASKET_COOKIE_OPEN


def put_in(client, offer, quantity=1, **fields):
    return client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": quantity, **fields})


def test_a_visitor_who_only_looks_gets_neither_cookie_nor_row(client, django_assert_num_queries):
    client.get("/basket/")
    answer = client.get("/basket/")

    assert COOKIE not in answer.cookies
    assert "sessionid" not in answer.cookies
    assert Basket.objects.count() == 0


def test_the_empty_basket_says_what_to_do_next(client):
    page = client.get("/basket/").content.decode()

    assert 'href="/search/"' in page


def test_the_cookie_is_signed_and_kept_from_scripts_and_other_sites(client):
    [offer] = make_shop()
    cookie = put_in(client, offer).cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    stranger = Client()
    stranger.cookies[COOKIE] = str(Basket.objects.get().pk)
    assert offer.product.title not in stranger.get("/basket/").content.decode()


def test_the_cookie_travels_only_encrypted_where_the_shop_does(client, settings):
    settings.OSCAR_BASKET_COOKIE_SECURE = True
    [offer] = make_shop()

    assert put_in(client, offer).cookies[COOKIE]["secure"]


def test_goods_go_in_and_the_shopper_goes_back(client):
    [offer] = make_shop()

    answer = put_in(client, offer, 2, next="/search/?q=ca")

    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=ca")
    page = client.get("/basket/").content.decode()
    assert offer.product.title in page
    assert "200.000" in page


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_nobody_is_sent_to_another_site(client, address):
    [offer] = make_shop()

    assert put_in(client, offer, next=address)["Location"] == "/basket/"


def test_a_refusal_is_words_and_leaves_no_empty_basket(client):
    [offer] = make_shop(stock=2)

    answer = put_in(client, offer, 3)

    assert answer.status_code == 409
    assert "2" in answer.content.decode()
    assert Basket.objects.count() == 0


@pytest.mark.parametrize("field", ["stockrecord_id", "quantity", "line_id", "partner_id"])
@pytest.mark.parametrize("value", ["", "-1", "0", "9" * 40, "1e9", "NaN", "a\x00", "<b>", "Ca\u0300"])
def test_nonsense_is_refused_in_words(client, field, value):
    [offer] = make_shop()
    put_in(client, offer)
    line = Line.objects.get()
    good = {"stockrecord_id": offer.pk, "quantity": 1, "line_id": line.pk, "partner_id": offer.partner_id}

    for address, fields in [
        ("/basket/add/", {"stockrecord_id", "quantity"}),
        ("/basket/update/", {"line_id", "quantity"}),
        ("/basket/remove/", {"line_id"}),
        ("/basket/remove-seller/", {"partner_id"}),
    ]:
        if field not in fields:
            continue
        answer = client.post(address, {**good, field: value})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    assert Line.objects.get().quantity == 1


def test_nothing_changes_by_get(client):
    for address in ("add", "update", "remove", "remove-seller", "accept-changes", "confirm-age"):
        answer = client.get(f"/basket/{address}/")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "Địa chỉ này không mở như một trang được" in answer.content.decode()


def test_large_quantities_are_told_with_dots(client):
    put_in(client, make_offer(stock=5_000), 1_200)
    assert ": 1.200." in client.get("/basket/").content.decode()


def test_a_quantity_is_changed_and_a_line_taken_out_and_put_back(client):
    [offer] = make_shop()
    put_in(client, offer, 2)
    line = Line.objects.get()

    assert client.post("/basket/update/", {"line_id": line.pk, "quantity": 4}).status_code == 302
    assert Line.objects.get().quantity == 4
    client.post("/basket/remove/", {"line_id": line.pk})
    page = client.get("/basket/").content.decode()
    assert f'name="stockrecord_id" value="{offer.pk}"' in page
    assert f'name="stockrecord_id" value="{offer.pk}"' not in client.get("/basket/").content.decode()
    put_in(client, offer, 4)

    assert Line.objects.get().quantity == 4


def test_another_ones_line_cannot_be_touched(client):
    [offer] = make_shop()
    put_in(Client(), offer, 2)
    put_in(client, make_offer())
    line = Line.objects.get(stockrecord=offer)

    assert client.post("/basket/update/", {"line_id": line.pk, "quantity": 5}).status_code == 409
    assert client.post("/basket/remove/", {"line_id": line.pk}).status_code == 409
    assert Line.objects.get(pk=line.pk).quantity == 2


def test_alcohol_asks_for_the_age_first(client):
    offer = make_offer(make_product(product_class="alcohol"))

    question = put_in(client, offer, next="/search/")
    assert question.status_code == 200
    assert 'name="is_adult"' in question.content.decode()
    assert Line.objects.count() == 0
    answer = put_in(client, offer, next="/search/", is_adult="on")

    assert answer["Location"] == "/search/"
    assert Line.objects.count() == 1


def test_goods_that_came_to_need_an_age_ask_for_it_in_the_basket(client):
    offer = make_offer(make_product(product_class="alcohol"))
    put_in(client, offer, is_adult="on")
    Basket.objects.update(age_confirmed_at=None)

    assert "/checkout/" not in client.get("/basket/").content.decode()
    assert client.post("/basket/confirm-age/").status_code == 400
    assert client.post("/basket/confirm-age/", {"is_adult": "on"})["Location"] == "/basket/"

    assert "/checkout/" in client.get("/basket/").content.decode()


def test_changes_are_told_in_words_and_taken_over(client):
    short, dearer = make_shop(products=2)
    put_in(client, short, 5)
    put_in(client, dearer, 1)
    partner_services.change_offer(stockrecord=short, stock=2)
    partner_services.change_offer(stockrecord=dearer, price=150_000)

    page = client.get("/basket/").content.decode()
    assert "150.000" in page
    assert "/checkout/" not in page
    client.post("/basket/accept-changes/")

    page = client.get("/basket/").content.decode()
    assert "/checkout/" in page
    assert Line.objects.get(stockrecord=short).quantity == 2


def test_the_guests_goods_come_along_at_login(client):
    [offer] = make_shop()
    put_in(client, offer, 3)
    member = make_person("chi@example.vn")
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)

    answer = client.post("/accounts/login/", {"login": "chi@example.vn", "password": "mat-khau-dai-1"})

    assert answer.status_code == 302
    assert Line.objects.get(basket__owner=member).quantity == 3
    assert answer.cookies[COOKIE].value == ""
    assert offer.product.title in client.get("/basket/").content.decode()


def test_the_header_counts_the_goods_with_one_query(client, django_assert_num_queries):
    from marketplace.basket.counts import count_of

    first, second = make_shop(products=2)
    put_in(client, first, 5)
    answer = put_in(client, second, 1)

    with django_assert_num_queries(1):
        assert count_of(answer.wsgi_request) == 2
    with django_assert_num_queries(0):
        assert count_of(Client().get("/healthz/live").wsgi_request) == 0


def test_markup_in_a_name_stays_text(client):
    offer = make_offer(make_product(title="<script>alert(1)</script>"))
    put_in(client, offer)

    page = client.get("/basket/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_basket_tells_each_sellers_delivery_once_a_province_is_known(client):
    [near] = make_shop(price=100_000)
    [far] = make_shop(price=30_000, province_code="01")
    put_in(client, near, 2)
    put_in(client, far)
    assert "about" not in client.get("/basket/").content.decode()

    answer = client.get("/basket/?province=68")

    words = answer.content.decode().replace("\u00a0", " ")
    charges = {zone: rate[0] for zone, rate in DEFAULT_RATES.items()}
    assert client.cookies["province"].value == "68"
    assert answer.context["delivery"].charge == charges["province"] + charges["country"]
    assert answer.context["delivery"].total == 230_000 + charges["province"] + charges["country"]
    assert words.count("Giao tận nhà") == 2
    assert "Giao đến Lâm Đồng, khoảng" in words
    # The browser keeps the choice.
    assert client.get("/basket/").context["delivery"].province.code == "68"


def test_the_basket_says_which_seller_cannot_deliver(client):
    [offer] = make_shop()
    DeliveryMethod.objects.update(is_active=False)
    put_in(client, offer)

    page = client.get("/basket/?province=68").content.decode()

    assert "Nhà bán này chưa cho biết" in page


@pytest.mark.parametrize("place", ["99", "abc", "\x00", "6" * 500, "-1"])
def test_a_province_that_is_none_is_told_in_words(client, place):
    [offer] = make_shop()
    put_in(client, offer)

    answer = client.get("/basket/", {"province": place})

    assert answer.status_code == 400
    assert offer.product.title in answer.content.decode()
    assert "province" not in answer.cookies
