"""The page of a product: what it says, when it changes, what it costs."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue import services
from catalogue.models import Product, ProductImage
from marketplace.core import clock
from marketplace.core.images import StoredImage
from marketplace.partner import services as partner_services
from marketplace.traceability.services import close_lot
from tests.factories.goods import (
    make_certification,
    make_lot,
    make_offer,
    make_person,
    make_product,
    make_recognition,
    make_seller,
    make_variant,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


def page_of(client, product, **query):
    response = client.get(product.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def product_data(html):
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL).group(1)
    product, crumbs = json.loads(text)["@graph"]
    assert (product["@type"], crumbs["@type"]) == ("Product", "BreadcrumbList")
    return product


def make_picture(product, number):
    stored = StoredImage(f"{number:032d}", 800, 800, (240, 480, 800), number)
    return services.add_picture(product=product, stored=stored, alt=f"Ảnh {number}", position=number)


def review(product, score=4, **fields):
    return ProductReview.objects.create(
        product=product,
        score=score,
        title="Ngon",
        body="Thơm",
        status=ProductReview.APPROVED,
        user=make_person(),
        **fields,
    )


def test_the_page_says_price_unit_price_stock_and_seller(client):
    seller = make_seller("HTX Cầu Đất", address_line="12 Trường Sơn", founded_year=2015)
    offer = make_offer(make_product(seller=seller, title="Cà phê Cầu Đất"), price=123_450, stock=7)
    html = page_of(client, offer.product)
    for words in (
        "Cà phê Cầu Đất",
        "123.450\xa0₫",
        "246.900\xa0₫/kg",
        "Only 7 left",
        "HTX Cầu Đất",
        "12 Trường Sơn, Tỉnh Lâm Đồng",
        "Cooperative",
        "2015",
        "Nội dung ingredients",
        "500 g",
    ):
        assert words in html, words


def test_a_wrong_name_leads_to_the_right_address_for_good(client):
    product = make_offer().product
    wrong = reverse("catalogue:detail", kwargs={"product_slug": "ten-cu", "pk": product.pk})
    response = client.get(wrong + "?size=1")
    assert (response.status_code, response["Location"]) == (301, product.get_absolute_url() + "?size=1")


@pytest.mark.parametrize("hidden", ["draft", "withdrawn", "never offered", "suspended seller"])
def test_what_is_not_on_sale_has_no_page(client, hidden):
    product = make_product(published=hidden != "draft")
    if hidden != "never offered":
        make_offer(product)
    if hidden == "withdrawn":
        services.withdraw_product(product=product)
    if hidden == "suspended seller":
        partner_services.suspend_partner(partner=product.listed_by)
    assert client.get(product.get_absolute_url()).status_code == 404


def test_the_star_goes_at_midnight_in_vietnam_on_the_day_the_recognition_ends(client):
    product = make_offer().product
    make_recognition(product, stars=4, valid_from=date(2024, 1, 1), valid_until=date(2027, 1, 1))
    with time_machine.travel(datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), tick=False):
        html = page_of(client, product)
        assert "OCOP 4 stars" in html
        data = product_data(html)
        assert data["award"] == "OCOP 4 stars"
        assert "4" in [str(each.get("certificationRating", {}).get("ratingValue")) for each in data["hasCertification"]]
    with time_machine.travel(datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), tick=False):
        html = page_of(client, product)
        assert "OCOP 4 stars" not in html
        data = product_data(html)
        assert "award" not in data
        assert all("certificationRating" not in each for each in data.get("hasCertification", []))
        assert "Expired" in html


def test_the_star_goes_at_once_when_the_recognition_is_revoked(client):
    product = make_offer().product
    recognition = make_recognition(product, stars=3)
    assert "OCOP 3 stars" in page_of(client, product)
    services.revoke_recognition(recognition=recognition, actor=make_person(), reason="Hồ sơ sai")
    html = page_of(client, product)
    assert "OCOP 3 stars" not in html
    assert "award" not in product_data(html)
    assert "Hồ sơ sai" in html


def test_a_pending_recognition_is_said_in_words_without_a_star(client):
    product = make_offer().product
    make_recognition(product, stars=4, verified=False, decision_number="77/QĐ-UBND")
    html = page_of(client, product)
    assert "OCOP recognition, 4 stars" in html
    assert "77/QĐ-UBND" in html
    assert "Waiting to be checked" in html
    assert 'class="stars"' not in html
    assert "77/QĐ-UBND" not in json.dumps(product_data(html))


def test_a_valid_certificate_shows_number_issuer_and_dates(client):
    product = make_offer().product
    make_certification(
        product=product,
        number="VietGAP-TT-01",
        issuer="VinaCert",
        valid_from=date(2026, 3, 2),
        valid_until=date(2029, 3, 2),
    )
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False):
        html = page_of(client, product)
    for words in ("VietGAP-TT-01", "VinaCert", "02/03/2026", "02/03/2029"):
        assert words in html


def test_two_sellers_show_both_prices_and_why_one_is_first(client):
    product = make_product()
    make_offer(product, price=120_000)
    make_offer(product, seller=make_seller("Hộ Ba Tâm"), price=90_000)
    html = page_of(client, product)
    assert html.index("90.000\xa0₫") < html.index("120.000\xa0₫")
    assert "First because its price is the lowest." in html
    data = product_data(html)["offers"]
    assert (data["@type"], data["lowPrice"], data["highPrice"], data["offerCount"]) == (
        "AggregateOffer",
        "90000",
        "120000",
        2,
    )


def test_sizes_are_links_and_each_has_its_own_price(client):
    parent = make_product()
    seller = parent.listed_by
    small, large = make_variant(parent, "250 g", 250), make_variant(parent, "500 g", 500)
    make_offer(small, seller=seller, price=50_000, stock=0)
    make_offer(large, seller=seller, price=90_000)
    html = page_of(client, parent)
    assert f"?size={small.pk}" in html
    assert "180.000\xa0₫/kg" in html
    assert "Sold out" in page_of(client, parent, size=small.pk)
    response = client.get(small.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, f"{parent.get_absolute_url()}?size={small.pk}")


@pytest.mark.parametrize(
    ("product_class", "heading", "has_packs"),
    [
        ("food", "On the label", True),
        ("handicraft", "On the label", False),
        ("tourism", "Details of the service", False),
    ],
)
def test_only_packed_goods_have_packs_that_differ(client, product_class, heading, has_packs):
    page = page_of(client, make_offer(make_product(product_class=product_class)).product)

    assert f"<h2>{heading}</h2>" in page
    assert ("differ from pack to pack" in page) == has_packs


def test_alcohol_asks_once_for_an_age_before_the_basket(client):
    product = make_product(product_class="alcohol", ocop_set=14, net_unit="ml")
    make_offer(product)
    html = page_of(client, product)
    assert reverse("catalogue:confirm-age") in html
    assert 'name="stockrecord_id"' not in html.split('id="delivery"')[0]
    answer = client.post(reverse("catalogue:confirm-age"), {"next": product.get_absolute_url()})
    assert (answer.status_code, answer["Location"]) == (302, product.get_absolute_url())
    assert reverse("catalogue:confirm-age") not in page_of(client, product)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_age_answer_never_leads_away_from_the_shop(client, target):
    answer = client.post(reverse("catalogue:confirm-age"), {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_an_age_is_never_confirmed_by_following_a_link(client):
    assert client.get(reverse("catalogue:confirm-age")).status_code == 405


def test_markup_in_goods_stays_text(client):
    product = make_product(
        title='Mật "ong" </script><script>alert(1)</script>', description="<img src=x onerror=alert(1)>"
    )
    make_offer(product)
    html = page_of(client, product)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert product_data(html)["name"] == 'Mật "ong" </script><script>alert(1)</script>'


def test_a_rating_stands_in_the_data_only_when_there_are_reviews(client):
    product = make_offer().product
    assert "aggregateRating" not in product_data(page_of(client, product))
    review(product, 4)
    review(product, 5)
    rating = product_data(page_of(client, product))["aggregateRating"]
    assert (rating["ratingValue"], rating["reviewCount"]) == ("4.5", 2)


def test_reviews_waiting_for_a_look_are_not_shown(client):
    product = make_offer().product
    review(product)
    ProductReview.objects.update(status=ProductReview.FOR_MODERATION)
    assert "Nobody has reviewed these goods yet." in page_of(client, product)


def test_example_goods_say_so(client):
    assert "Example" in page_of(client, make_offer(make_product(is_example=True)).product)


@pytest.mark.parametrize(
    "query",
    [
        {"size": "0"},
        {"size": "-1"},
        {"size": "abc"},
        {"size": "9" * 40},
        {"size": "1\x00"},
        {"size": "١"},
        {"size": "12345"},
        {"reviews": "0"},
        {"reviews": "7"},
        {"reviews": "<script>"},
    ],
)
def test_an_address_that_names_nothing_is_not_found(client, query):
    product = make_offer().product
    assert client.get(product.get_absolute_url(), query).status_code == 404


@pytest.mark.parametrize("province", ["", "68", "999", "\x00", "Lâm Đồng", "x" * 5000])
def test_any_province_is_answered(client, province):
    page_of(client, make_offer().product, province=province)


@pytest.mark.parametrize("path", ["/catalogue/x_0/", "/catalogue/_999999999999999999/", "/catalogue/%00_1/"])
def test_unknown_goods_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_page_is_only_read(client):
    assert client.post(make_offer().product.get_absolute_url()).status_code == 405


def _grow(product, count):
    """Give the product so many pictures, offers, proofs, reviews and related goods."""
    for number in range(count):
        ProductImage.objects.create(
            product=product, original="x.jpg", content_hash=f"{number:032d}", width=9, height=9, widths=[9]
        )
        make_offer(product, seller=make_seller(), price=90_000 + number)
        make_recognition(product, stars=3)
        make_certification(product=product)
        review(product)
        neighbour = make_product(seller=make_seller(), product_class="handicraft", ocop_set=21)
        make_offer(neighbour)
        mine = make_product(seller=product.listed_by, product_class="handicraft", ocop_set=21)
        make_offer(mine)


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_takes_the_same_queries_for_one_and_for_fifty(client, count, django_assert_max_num_queries):
    from marketplace.geography.models import AdminUnit
    from tests.factories.goods import province

    commune = AdminUnit.objects.communes_of(province("68")).first()
    product = make_product(seller=make_seller(commune=commune), product_class="handicraft", ocop_set=21)
    make_offer(product)
    _grow(product, count)
    page_of(client, product)
    with django_assert_max_num_queries(7) as queries:
        page_of(client, product)
    assert len(queries) == 7


def test_a_member_s_page_stays_within_ten_queries(client, django_assert_max_num_queries):
    product = make_offer().product
    client.force_login(make_person())
    page_of(client, product)
    with django_assert_max_num_queries(10):
        page_of(client, product)


def test_structured_data_names_every_size_with_its_own_offers(client):
    parent = make_product(title="Chè Shan", net_quantity=250)
    small, large = make_variant(parent, "250 g", 250), make_variant(parent, "1 kg", 1_000)
    make_offer(small, seller=parent.listed_by, price=50_000, stock=0)
    make_offer(large, seller=parent.listed_by, price=180_000)
    make_offer(large, seller=make_seller(), price=190_000)
    make_recognition(parent)

    html = page_of(client, parent)

    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL).group(1)
    group = json.loads(text)["@graph"][0]
    assert (group["@type"], group["variesBy"], group["award"]) == (
        "ProductGroup",
        "https://schema.org/size",
        "OCOP 4 stars",
    )
    assert "offers" not in group
    first, second = group["hasVariant"]
    assert [each["name"] for each in (first, second)] == ["Chè Shan 250 g", "Chè Shan 1 kg"]
    assert [each["sku"] for each in (first, second)] == [str(small.pk), str(large.pk)]
    assert first["url"].endswith(f"?size={small.pk}")
    assert (first["offers"]["price"], first["offers"]["url"]) == ("50000", first["url"])
    assert first["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert (second["offers"]["lowPrice"], second["offers"]["highPrice"]) == ("180000", "190000")
    assert second["size"] == {"@type": "QuantitativeValue", "value": 1000, "unitCode": "GRM"}


def test_sizes_cost_no_further_queries(client, django_assert_max_num_queries):
    parent = make_product()
    for grams in range(100, 1_100, 100):
        make_offer(make_variant(parent, f"{grams} g", grams), seller=parent.listed_by)
    page_of(client, parent)
    with django_assert_max_num_queries(7):
        page_of(client, parent)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_lots_cost_one_query_however_many(client, count, django_assert_num_queries):
    first = make_offer()
    for _ in range(count):
        make_lot(first)
        make_lot(make_offer(first.product, seller=make_seller()))
    page_of(client, first.product)
    with django_assert_num_queries(7):
        page_of(client, first.product)


def test_lots_on_sale_of_the_sellers_who_have_the_goods_are_shown(client, settings):
    settings.LANGUAGE_CODE = "en"
    today = clock.today()
    product = make_product()
    offer = make_offer(product)
    assert "Lots on sale" not in page_of(client, product)

    make_lot(offer, "MO-MỚI", made_on=today, expires_on=today)
    make_lot(offer, "MO-HET", made_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))
    close_lot(lot=make_lot(offer, "MO-DONG"), reason="Hở nắp")
    make_lot(make_offer(product, seller=make_seller(), stock=0), "MO-HET-HANG")
    html = page_of(client, product)

    shown = html[html.index("<h3>Lots on sale</h3>") :]
    day = f"{today:%d/%m/%Y}"
    assert f"<li><strong>MO-MỚI</strong>: produced on {day}, use by {day}" in shown
    for number in ("MO-HET", "MO-DONG", "MO-HET-HANG"):
        assert number not in html
    assert "differ from pack to pack" in shown

    second = make_offer(product, seller=make_seller("HTX Hai"))
    make_lot(second, "MO-MỚI", made="harvested", made_on=today - timedelta(days=1))
    for number in range(6):
        make_lot(second, f"CU-{number}", made_on=today - timedelta(days=20 + number))
    html = page_of(client, product)
    assert html.count("<li><strong>") == 6
    assert f"harvested on {today - timedelta(days=1):%d/%m/%Y}" in html
    assert "CU-4" not in html


def test_lots_belong_to_every_size_of_the_goods(client):
    parent = make_product()
    offers = [make_offer(make_variant(parent, f"{g} g", g), seller=parent.listed_by) for g in (250, 500)]
    make_lot(offers[0], "MO-1")
    for offer in offers:
        assert "MO-1" in page_of(client, parent, size=offer.product_id)


def test_a_listed_product_is_published_and_offered():
    offer = make_offer()
    make_product()
    parent = make_product()
    make_offer(make_variant(parent, "250 g", 250), seller=parent.listed_by)
    assert set(Product.objects.listed()) == {offer.product, parent}


def test_the_button_of_each_seller_puts_that_seller_s_goods_at_its_price_into_the_basket(client):
    from marketplace.basket.models import Line

    product = make_product()
    dear = make_offer(product, price=120_000)
    cheap = make_offer(product, seller=make_seller(), price=90_000)
    html = page_of(client, product)
    first = re.search(r'type="hidden" name="stockrecord_id" value="(\d+)"', html).group(1)
    assert int(first) == cheap.pk
    assert f'form="add-form" name="stockrecord_id" value="{dear.pk}"' in html
    for offer in (cheap, dear):
        answer = client.post(
            reverse("basket:add-offer"), {"stockrecord_id": offer.pk, "quantity": 2, "next": product.get_absolute_url()}
        )
        assert (answer.status_code, answer["Location"]) == (302, product.get_absolute_url())
    assert sorted(Line.objects.values_list("stockrecord", "price_incl_tax", "quantity")) == sorted(
        [(cheap.pk, 90_000, 2), (dear.pk, 120_000, 2)]
    )


def test_alcohol_goes_into_the_basket_once_the_age_is_confirmed(client):
    from marketplace.basket.models import Line

    offer = make_offer(make_product(product_class="alcohol", ocop_set=14, net_unit="ml"))
    wanted = {"stockrecord_id": offer.pk, "quantity": 1, "next": "/"}
    client.post(reverse("basket:add-offer"), wanted)
    assert not Line.objects.exists()
    client.post(reverse("catalogue:confirm-age"), {"next": "/"})
    client.post(reverse("basket:add-offer"), wanted)
    assert Line.objects.get().stockrecord == offer


def test_a_member_with_a_basket_stays_within_ten_queries(client, django_assert_max_num_queries):
    offer = make_offer()
    client.force_login(make_person())
    client.post(reverse("basket:add-offer"), {"stockrecord_id": offer.pk, "quantity": 1, "next": "/"})
    page_of(client, offer.product)
    with django_assert_max_num_queries(10):
        page_of(client, offer.product)


def test_delivery_is_asked_of_the_offer_that_is_shown(client):
    offer = make_offer()
    html = page_of(client, offer.product)
    assert f'action="{reverse("checkout:estimate")}"' in html
    answer = client.get(reverse("checkout:estimate"), {"stockrecord": offer.pk, "province": "79"})
    assert answer.status_code == 200


def test_real_goods_of_a_trial_shop_say_that_their_price_is_an_example(client, settings):
    settings.DEMO = False
    words = "price, stock and delivery of these goods are examples"
    product = make_product()
    make_offer(product)
    assert words not in client.get(product.get_absolute_url()).content.decode()
    settings.DEMO = True
    assert words in client.get(product.get_absolute_url()).content.decode()
