"""Whatever is sent to the steps of the checkout: an answer in words, nothing ordered, nothing half-written."""

import pytest

from marketplace.order.models import Order, ShippingAddress
from tests.checkout.test_journey import ADDRESS, to_the_review
from tests.factories.goods import make_person
from tests.factories.purchases import commune, make_shop

pytestmark = pytest.mark.django_db

NASTY = [
    "",
    "-1",
    "0",
    "9" * 400,
    "1e99",
    "NaN",
    "٣",
    "a\x00b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "Ca\u0300 phe\u0302 \u202e",
    "x" * 70_000,
    "\ud7ff\uffff",
]


@pytest.fixture
def ready(client):
    """A guest before the last button: (offer, the fields of each form)."""
    [offer] = make_shop()
    form = to_the_review(client, (offer, 1))
    method = offer.partner.delivery_methods.first()
    return offer, {
        "/checkout/address/": {**ADDRESS, "commune": commune("68").code, "commune_name": "", "postcode": ""},
        "/checkout/delivery/": {
            f"delivery-{offer.partner_id}": method.pk,
            f"note-{offer.partner_id}": "Gọi trước",
            "payment_method": "cash",
        },
        "/checkout/delivery/totals/": {f"delivery-{offer.partner_id}": method.pk, "payment_method": "cash"},
        "/checkout/place/": {**form, "terms": ""},
    }


@pytest.mark.parametrize("value", NASTY)
def test_no_field_breaks_a_step(client, ready, value):
    _offer, forms = ready
    addresses = ShippingAddress.objects.count()

    for path, fields in forms.items():
        # Any word in the box of the terms means that it was ticked.
        for field in fields.keys() - {"terms"}:
            answer = client.post(path, {**fields, field: value})
            assert answer.status_code < 500, (path, field)
    for path in ("/checkout/thanks/", "/checkout/review/", "/checkout/delivery/"):
        assert client.get(path, {"page": value, "next": value}).status_code < 500

    assert Order.objects.count() == 0
    assert ShippingAddress.objects.count() == addresses


def test_a_forged_confirmation_orders_nothing(client, ready):
    _offer, forms = ready

    answer = client.post("/checkout/place/", {**forms["/checkout/place/"], "terms": "on", "confirmation": "e30:x:y"})

    assert answer.status_code == 422
    assert Order.objects.count() == 0


def test_an_address_of_somebody_elses_book_is_not_taken(client):
    [offer] = make_shop()
    owner = make_person()
    client.force_login(owner)
    client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": 1})
    client.post("/checkout/address/", {**ADDRESS, "commune": commune("68").code, "save_address": "on"})
    address = owner.addresses.get()
    client.logout()
    client.force_login(make_person())
    client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": 1})

    answer = client.post("/checkout/address/", {"address": address.pk})

    assert answer.status_code == 422
    assert client.get("/checkout/delivery/")["Location"] == "/checkout/address/"


def test_markup_in_names_and_notes_stays_text(client, ready):
    offer, forms = ready
    bad = "<script>alert(1)</script>"
    client.post("/checkout/address/", {**forms["/checkout/address/"], "name": bad, "line1": bad, "old_address": bad})
    client.post("/checkout/delivery/", {**forms["/checkout/delivery/"], f"note-{offer.partner_id}": bad})

    page = client.get("/checkout/review/").content.decode()

    assert bad not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_the_steps_are_kept_by_no_browser_and_no_cache(client, ready):
    for path in ("/basket/", "/checkout/address/", "/checkout/delivery/", "/checkout/review/"):
        assert "no-store" in client.get(path)["Cache-Control"]
