"""Sellers and their offers."""

from decimal import Decimal

import pytest

from catalogue.models import ProductChange
from marketplace.moderation.models import AuditEvent
from marketplace.partner import services
from marketplace.partner.models import Partner, StockRecord
from marketplace.partner.tax_codes import TaxCodeInvalid, masked
from tests.factories.goods import make_offer, make_person, make_product, make_seller, province

pytestmark = pytest.mark.django_db


def test_a_name_gives_a_code_and_a_second_one_a_number():
    assert [make_seller("HTX Đồng Tâm").code, make_seller("HTX Động Tâm").code] == ["htx-dong-tam", "htx-dong-tam-2"]


def test_the_owner_becomes_staff_with_every_right():
    owner = make_person()
    seller = make_seller(owner=owner)
    assert list(seller.members.values_list("user", "role")) == [(owner.pk, "owner")]


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("cooperative", "0100233488", "0100233488"),
        ("company", "0314409058002", "0314409058-002"),
        ("company", " 0314409058-002 ", "0314409058-002"),
        ("household", "079 085 001 234", "079085001234"),
        ("household", "0100112437", "0100112437"),
    ],
)
def test_tax_codes_are_stored_in_one_form(kind, typed, stored):
    assert make_seller(kind=kind, tax_code=typed).tax_code == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("company", "0100233480"),
        ("company", "079085001234"),
        ("household", "097085001234"),
        ("household", "000085001234"),
        ("household", "12345"),
        ("household", "٠٧٩٠٨٥٠٠١٢٣٤"),
        ("company", "<script>"),
    ],
)
def test_wrong_tax_codes_are_refused_and_nobody_is_registered(kind, typed):
    with pytest.raises(TaxCodeInvalid):
        make_seller(kind=kind, tax_code=typed)
    assert not Partner.objects.exists()


def test_one_tax_code_belongs_to_one_seller():
    make_seller(tax_code="0100233488")
    with pytest.raises(services.TaxCodeTaken):
        make_seller(tax_code="0100233488")
    assert Partner.objects.count() == 1


def test_a_personal_number_is_shown_masked():
    assert (masked("079085001234"), masked("0100233488")) == ("079•••••1234", "0100233488")


def test_a_household_needs_less_than_a_cooperative_before_it_may_sell():
    household = make_seller(kind="household", phone="0912345678", state=Partner.State.APPLIED)
    assert services.activate_partner(partner=household).state == "active"
    cooperative = make_seller(phone="0912345678", state=Partner.State.APPLIED)
    with pytest.raises(services.ProfileIncomplete) as refused:
        services.activate_partner(partner=cooperative)
    assert refused.value.facts["missing"] == ["address_line", "tax_code", "representative"]
    cooperative.refresh_from_db()
    assert cooperative.state == "applied"


def test_a_household_never_declares_vat():
    assert make_seller(kind="household", declares_vat=True).declares_vat is False
    assert make_seller(kind="company", declares_vat=True).declares_vat is True


def test_a_suspended_seller_leaves_no_goods_on_sale():
    offer = make_offer()
    ProductChange.objects.all().delete()
    services.suspend_partner(partner=offer.partner, reason="Khiếu nại")
    assert not StockRecord.objects.on_sale().exists()
    assert list(ProductChange.objects.values_list("product_id", flat=True)) == [offer.product_id]


@pytest.mark.parametrize(
    ("quantity", "unit", "price", "per_unit"),
    [
        (500, "g", 123_450, 246_900),
        (750, "ml", 100_000, 133_333),
        (12, "piece", 100_000, 8_333),
        (300, "g", 100, 333),
        (None, "service", 500_000, None),
    ],
)
def test_an_offer_keeps_its_price_per_kilogram_litre_or_piece(quantity, unit, price, per_unit):
    product = make_product(product_class="handicraft", ocop_set=21, net_quantity=quantity, net_unit=unit)
    assert make_offer(product, price=price).price_per_unit == per_unit


def test_two_sellers_may_use_one_sku_one_seller_may_not_use_it_twice():
    product = make_product()
    first = make_offer(product, sku="CF-500")
    second = make_offer(product, seller=make_seller(), sku="CF-500", price=90_000)
    assert [first.price, second.price] == [100_000, 90_000]
    with pytest.raises(services.SkuTaken):
        make_offer(make_product(), seller=first.partner, sku="CF-500")
    with pytest.raises(services.AlreadyOffered):
        make_offer(product, seller=first.partner, sku="CF-501")
    assert StockRecord.objects.count() == 2


@pytest.mark.parametrize("price", [0, -1, Decimal("99.5"), 10_000_000_000, True, "100000", Decimal("NaN")])
def test_a_price_that_is_no_whole_amount_is_refused(price):
    product = make_product()
    with pytest.raises(services.PriceRefused):
        make_offer(product, price=price)
    offer = make_offer(product)
    with pytest.raises(services.PriceRefused):
        services.change_offer(stockrecord=offer, price=price)
    offer.refresh_from_db()
    assert offer.price == 100_000


@pytest.mark.parametrize("stock", [-1, 10_000_001, 1.5, True])
def test_a_stock_that_cannot_be_is_refused(stock):
    with pytest.raises(services.StockRefused):
        make_offer(make_product(), stock=stock)
    assert not StockRecord.objects.exists()


def test_stock_cannot_fall_below_what_orders_have_reserved():
    offer = make_offer(stock=10)
    StockRecord.objects.filter(pk=offer.pk).update(num_allocated=4)
    with pytest.raises(services.StockBelowReserved) as refused:
        services.change_offer(stockrecord=offer, stock=3, price=50_000)
    assert refused.value.facts == {"reserved": 4, "stock": 3}
    offer.refresh_from_db()
    assert (offer.num_in_stock, offer.price) == (10, 100_000)
    assert services.change_offer(stockrecord=offer, stock=4).free == 0


def test_a_changed_offer_is_audited_and_noted_an_unchanged_one_is_not():
    offer = make_offer()
    ProductChange.objects.all().delete()
    services.change_offer(stockrecord=offer, price=100_000, stock=10)
    assert not ProductChange.objects.exists()
    services.change_offer(stockrecord=offer, price=120_000, is_offered=False)
    event = AuditEvent.objects.get(action="offer.changed")
    assert (event.before, event.after) == (
        {"price": 100_000, "is_offered": True},
        {"price": 120_000, "is_offered": False},
    )
    assert event.partner_id_at_the_time == offer.partner_id
    offer.refresh_from_db()
    assert offer.price_per_unit == 240_000
    assert list(ProductChange.objects.values_list("product_id", flat=True)) == [offer.product_id]


def test_a_commune_of_another_province_is_refused():
    from marketplace.geography.models import AdminUnit

    commune = AdminUnit.objects.communes_of(province("79")).first()
    with pytest.raises(services.PlaceMismatch):
        make_seller(commune=commune)
    assert not Partner.objects.exists()
