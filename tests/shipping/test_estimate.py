"""The delivery estimate of the product page, as a fragment and as a page without scripts."""

import pytest

from marketplace.partner import services as partner_services
from tests.factories.purchases import make_shop

pytestmark = pytest.mark.django_db


def test_the_estimate_is_a_page_and_a_fragment(client):
    [offer] = make_shop()

    page = client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "01"}).content.decode()
    part = client.get(
        "/checkout/estimate/", {"stockrecord": offer.pk, "province": "Hà Nội"}, HTTP_HX_REQUEST="true"
    ).content.decode()

    assert "35.000" in page
    assert "<html" in page
    assert "35.000" in part
    assert "<html" not in part


def test_the_province_is_remembered_for_the_next_product(client):
    [offer] = make_shop()
    unknown = client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "Atlantis"})
    asked = client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "Hà Nội"})
    page = client.get(offer.product.get_absolute_url()).content.decode()

    assert "province" not in unknown.cookies
    assert (asked.cookies["province"].value, asked.cookies["province"]["httponly"]) == ("01", True)
    assert '<option value="01" selected>' in page


def test_the_weight_of_all_units_counts(client):
    [offer] = make_shop()

    page = client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "68", "quantity": 4})

    # 2 kg: a base of 1 kg and two steps of 500 g.
    assert "26.000" in page.content.decode()


def test_what_is_not_on_sale_has_no_estimate(client):
    [offer] = make_shop()
    partner_services.change_offer(stockrecord=offer, is_offered=False)

    assert client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "68"}).status_code == 404


@pytest.mark.parametrize("value", ["", "-1", "0", "9" * 50, "a", "\x00", "<b>", "1e3"])
def test_nonsense_is_answered_in_words(client, value):
    [offer] = make_shop()

    assert client.get("/checkout/estimate/", {"stockrecord": value, "province": "68"}).status_code == 400
    assert client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": value}).status_code < 500
    if value:
        answer = client.get("/checkout/estimate/", {"stockrecord": offer.pk, "quantity": value})
        assert answer.status_code == 400


def test_an_estimate_changes_nothing_and_costs_a_handful_of_queries(client, django_assert_max_num_queries):
    [offer] = make_shop()
    client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "68"})

    with django_assert_max_num_queries(5):
        client.get("/checkout/estimate/", {"stockrecord": offer.pk, "province": "68"}, HTTP_HX_REQUEST="true")
