"""Numbers find exactly the thing that carries them."""

import pytest

from catalogue.models import Certification, Recognition
from marketplace.geography.models import AdminUnit
from marketplace.partner.models import StockRecord
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbered(index):
    """Tea whose every number is known, beside coffee with numbers that differ in one place."""
    numbers = {
        "Trà": ("8938505974194", "TRA-SEN-01", "3981/QĐ-UBND", "OCOP-68.1234", "HS2026-000771", "ATTP-0456/LĐ", "0100233488-001"),
        "Cà phê": ("8938505974195", "TRA-SEN-02", "3982/QĐ-UBND", "OCOP-68.1235", "HS2026-000772", "ATTP-0457/LĐ", "0100233488-002"),
    }  # fmt: skip
    for title, (upc, sku, decision, product_code, record, certificate, tax_code) in numbers.items():
        product = make_product(title, seller=make_seller(f"HTX {title}", tax_code=tax_code), upc=upc)
        StockRecord.objects.filter(product=product).update(partner_sku=sku)
        recognition = make_recognition(product)
        codes = {"decision_number": decision, "product_code": product_code, "record_id": record}
        Recognition.objects.filter(pk=recognition.pk).update(**codes)
        certification = make_certification("vietgap", product.listed_by, [product])
        Certification.objects.filter(pk=certification.pk).update(number=certificate)
    index()


def test_numbers_of_goods_papers_and_sellers_find_their_goods_and_no_others(numbered, titles):
    for typed in (
        "8938505974194",
        "TRA-SEN-01",
        "tra-sen-01",
        "3981/QĐ-UBND",
        "3981/QD-UBND",
        "3981/qđ-ubnd",
        "OCOP-68.1234",
        "HS2026-000771",
        "ATTP-0456/LĐ",
        "0100233488-001",
        "0100233488001",
    ):
        assert titles("/search/", q=typed) == ["Trà"], typed
    assert titles("/search/", q="Quyết định 3982/QĐ-UBND")[0] == "Cà phê"


def test_names_that_places_had_find_their_goods(index, titles):
    commune = AdminUnit.objects.today().get(name="Cầu Kè", level="commune")
    make_product("Dừa", province="86", commune=commune)
    make_product("Mía", province="86")
    index()

    for typed in ("xã cầu kè", "huyện cầu kè", "cầu kè"):
        assert titles("/search/", q=typed) == ["Dừa"], typed
    assert sorted(titles("/search/", q="trà vinh")) == ["Dừa", "Mía"]
