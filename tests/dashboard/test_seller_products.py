"""The seller area: goods written down as a draft, described, and put into the shop."""

import re

import pytest
from django.urls import reverse

from catalogue.classes import GOODS_CLASSES
from catalogue.models import Category, Product
from catalogue.services import withdraw_product
from marketplace.partner.models import StockRecord
from tests.factories.goods import make_certification, make_offer, make_product
from tests.factories.orders import make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def seller(client):
    owner = make_user("chu@example.vn")
    client.force_login(owner)
    return make_seller("HTX Núi Xanh", owner=owner)


def url(seller, name, **arguments):
    return reverse(f"seller:{name}", kwargs={"code": seller.code, **arguments})


def rice(**changes) -> dict:
    data = {
        "title": "Gạo nếp nương",
        "description": "Trồng trên nương.",
        "net_quantity": "1000",
        "net_unit": "g",
        "packed_grams": "1050",
        "ocop_set": Category.objects.get(code="3").pk,
        "price": "45000",
        "stock": "20",
        "label_storage": "Nơi khô mát",
    }
    return data | changes


def add(client, seller, **changes):
    return client.post(url(seller, "goods-new") + "?class=grain", rice(**changes))


def test_goods_are_written_down_as_a_draft_with_price_and_stock(client, seller):
    classes = client.get(url(seller, "goods-new")).content.decode()
    assert all(f"?class={code}" in classes for code in GOODS_CLASSES)
    assert "#wheat" in classes

    answer = add(client, seller)

    offer = StockRecord.objects.get()
    product = offer.product
    assert answer.url == url(seller, "photos", pk=offer.pk)
    assert (product.title, product.listing, product.is_public) == ("Gạo nếp nương", "draft", False)
    assert (product.product_class.code, product.listed_by, product.province) == ("grain", seller, seller.province)
    assert (product.net_quantity, product.net_unit, product.packed_grams) == (1000, "g", 1050)
    assert (product.label["storage"], product.label["responsible_name"]) == ("Nơi khô mát", "HTX Núi Xanh")
    assert (offer.price, offer.num_in_stock, offer.partner_sku) == (45_000, 20, f"SP-{product.pk}")
    assert client.get(product.get_absolute_url()).status_code == 404
    assert 'data-label="Offered">no<' in client.get(url(seller, "goods")).content.decode()
    assert "a draft: nobody sees them yet" in client.get(url(seller, "offer", pk=offer.pk)).content.decode()


@pytest.mark.parametrize(
    ("language", "kinds"),
    [("vi", ["Rượu trắng", "Đồ uống có cồn khác"]), ("en", ["Clear spirits", "Other alcoholic drinks"])],
)
def test_only_the_kinds_that_fit_the_class_are_offered(client, seller, language, kinds):
    client.cookies["django_language"] = language

    page = client.get(url(seller, "goods-new") + "?class=alcohol").content.decode()

    choices = re.search(r'<select name="ocop_set".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'<option value="\d+">([^<]+)', choices) == kinds


def test_the_only_kind_is_chosen_already(client, seller):
    page = client.get(url(seller, "goods-new") + "?class=live_animal").content.decode()

    choices = re.search(r'<select name="ocop_set".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'<option value="(\d*)"', choices) == [str(Category.objects.get(code="25").pk)]


def test_spirits_cannot_be_written_down_as_rice(client, seller):
    answer = add(client, seller, ocop_set=Category.objects.get(code="14").pk)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["ocop_set"]
    assert not StockRecord.objects.exists()


@pytest.mark.parametrize("price", ["45", "450.000.000"])
def test_an_unusual_price_of_new_goods_is_taken_only_with_a_tick(client, seller, price):
    answer = add(client, seller, price=price)

    assert answer.status_code == 400
    assert f"{price}\u00a0₫ is an unusual price for one piece." in answer.content.decode()
    assert not StockRecord.objects.exists()
    assert add(client, seller, price=price, is_meant="on").status_code == 302
    assert StockRecord.objects.count() == 1


def test_a_text_that_is_too_long_is_told_the_limit_with_dots(client, seller):
    page = add(client, seller, description="x" * 20_001, label_storage="x" * 4_001).content.decode()
    assert "At most 20.000 letters fit here." in page
    assert "At most 4.000 letters fit here." in page


def test_numbers_may_be_typed_with_dots_between_the_thousands(client, seller):
    add(client, seller, net_quantity="1.000", packed_grams="1.050", price="85.000", stock="1.200")

    offer = StockRecord.objects.get()
    assert (offer.price, offer.num_in_stock) == (85_000, 1_200)
    assert (offer.product.net_quantity, offer.product.packed_grams) == (1_000, 1_050)


def test_a_decimal_point_is_never_taken_for_thousands(client, seller):
    answer = add(client, seller, stock="1.5")
    assert answer.status_code == 400
    assert "Type it like 12 or 1.500." in answer.content.decode()
    assert not StockRecord.objects.exists()


@pytest.mark.parametrize("code", GOODS_CLASSES)
def test_the_form_asks_what_the_class_needs(client, seller, code):
    fields = client.get(url(seller, "goods-new") + f"?class={code}").context["form"].fields
    assert ("net_quantity" in fields) is not GOODS_CLASSES[code].is_service
    assert "label_responsible_name" not in fields
    assert ("label_alcohol_percent" in fields) is (code == "alcohol")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " \u200b "},
        {"title": "x" * 5_000},
        {"net_quantity": "0"},
        {"net_quantity": "9" * 4_400},
        {"net_unit": "service"},
        {"packed_grams": "abc"},
        # Less than the net quantity.
        {"packed_grams": "999"},
        {"price": "-1"},
        {"price": "45000.5"},
        {"stock": "99999999999"},
        {"ocop_set": "x"},
        {"ocop_set": "999999"},
        {"label_storage": "x" * 5_000},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client, seller, wrong):
    assert add(client, seller, **wrong).status_code == 400
    assert not Product.objects.exists()
    assert not StockRecord.objects.exists()


def test_a_code_in_use_is_told_and_the_draft_is_not_kept(client, seller):
    add(client, seller, sku="GAO-1")
    answer = add(client, seller, sku="GAO-1")
    assert answer.status_code == 400
    assert "You already use this SKU" in answer.content.decode()
    assert Product.objects.count() == 1


def test_a_draft_is_put_into_the_shop_once_its_papers_are_valid(client, seller):
    add(client, seller)
    offer = StockRecord.objects.get()
    path = url(seller, "product-publish", pk=offer.pk)
    assert "Put these goods into the shop?" in client.get(path).content.decode()

    refused = client.post(path, follow=True).content.decode()
    offer.product.refresh_from_db()
    assert "verified and valid paper" in refused
    assert offer.product.listing == "draft"

    make_certification(product=offer.product, scheme="attp")
    assert "so nobody can order from you" in client.post(path, follow=True).content.decode()
    offer.product.refresh_from_db()
    assert (offer.product.listing, offer.product.is_public) == ("published", True)
    assert client.get(offer.product.get_absolute_url()).status_code == 200


def test_what_the_market_took_out_a_seller_does_not_put_back(client, seller):
    offer = make_offer(make_product(seller=seller), seller=seller)
    withdraw_product(product=offer.product, reason="Vi phạm")
    answer = client.post(url(seller, "product-publish", pk=offer.pk), follow=True)
    offer.product.refresh_from_db()
    assert "These goods were taken out of the shop" in answer.content.decode()
    assert offer.product.listing == "withdrawn"


def test_words_and_label_are_changed_and_the_rest_stays(client, seller):
    add(client, seller)
    offer = StockRecord.objects.get()
    path = url(seller, "product", pk=offer.pk)
    assert "Trồng trên nương." in client.get(path).content.decode()

    answer = client.post(path, rice(title="Gạo nếp", label_storage="Trong hũ kín", net_quantity="900"))

    product = Product.objects.get()
    assert answer.url == url(seller, "offer", pk=offer.pk)
    assert (product.title, product.label["storage"], product.net_quantity) == ("Gạo nếp", "Trong hũ kín", 900)
    assert product.label["responsible_name"] == "HTX Núi Xanh"
    offer.refresh_from_db()
    assert (offer.price, offer.price_per_unit) == (45_000, 50_000)


def test_goods_on_sale_keep_what_the_law_asks_of_their_label(client, seller):
    offer = make_offer(make_product(seller=seller, product_class="food"), seller=seller)
    kept = dict(offer.product.label)
    answer = client.post(url(seller, "product", pk=offer.pk), rice(label_storage=""))
    assert answer.status_code == 400
    assert "The label data is not complete" in answer.content.decode()
    assert Product.objects.get().label == kept


def test_goods_that_another_seller_listed_are_described_by_that_one(client, seller):
    offer = make_offer(make_product(seller=make_seller()), seller=seller)
    for name in ("product", "product-publish"):
        assert client.post(url(seller, name, pk=offer.pk), rice()).status_code == 404
