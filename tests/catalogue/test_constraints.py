"""What the database itself refuses, whoever writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import Certification, Product, Recognition
from marketplace.partner.models import Partner, StockRecord
from tests.factories.goods import make_certification, make_offer, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return make_offer()


@pytest.mark.parametrize(
    "values",
    [
        {"price": Decimal("99999.50")},
        {"price": Decimal(0)},
        {"price": Decimal(-5)},
        {"num_allocated": 11},
        {"num_in_stock": -1},
        {"minimum_quantity": 0},
    ],
)
def test_no_offer_with_a_wrong_number(offer, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.filter(pk=offer.pk).update(**values)
    offer.refresh_from_db()
    assert (offer.price, offer.num_allocated, offer.num_in_stock) == (100_000, 0, 10)


def test_no_second_offer_of_one_seller_for_one_product(offer):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.create(product=offer.product, partner=offer.partner, partner_sku="other", price=1)


def test_no_household_that_declares_vat():
    seller = make_seller(kind="household")
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=seller.pk).update(declares_vat=True)


def test_no_two_sellers_with_one_tax_code():
    make_seller(tax_code="0100233488")
    other = make_seller()
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=other.pk).update(tax_code="0100233488")


def test_no_public_product_that_is_not_published():
    product = make_product(published=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(is_public=True)


@pytest.mark.parametrize(
    "values",
    [
        {"stars": 2},
        {"stars": 6},
        {"decision_number": ""},
        {"valid_until": None},
        {"valid_from": None},
        {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 1, 1)},
    ],
)
def test_no_verified_recognition_without_its_decision(values):
    recognition = make_recognition(make_product(published=False))
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.filter(pk=recognition.pk).update(**values)


def test_no_two_recognitions_with_one_record_number():
    product = make_product(published=False)
    make_recognition(product, record_id="R1")
    other = make_recognition(product)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.filter(pk=other.pk).update(record_id="R1")


@pytest.mark.parametrize(
    "values",
    [{"number": ""}, {"valid_from": None, "valid_until": None}, {"valid_until": date(2000, 1, 1)}],
)
def test_no_verified_certificate_without_number_and_days(values):
    certification = make_certification(product=make_product(published=False))
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.filter(pk=certification.pk).update(**values)
