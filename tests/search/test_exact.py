"""Numbers find exactly the thing that carries them."""

import pytest

from catalogue.models import Certification, Recognition
from marketplace.geography.models import AdminUnit
from marketplace.partner.models import StockRecord
from search.understanding import understand
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


def test_numbers_of_offers_that_are_withdrawn_find_their_goods(numbered, index, client, titles):
    StockRecord.objects.filter(partner_sku="TRA-SEN-01").update(is_offered=False)
    index()

    assert titles("/search/", q="TRA-SEN-01") == titles("/search/", q="0100233488-001") == ["Trà"]
    assert "Hiện không bán" in client.get("/search/?q=TRA-SEN-01").content.decode()


def test_names_that_places_had_find_their_goods(index, titles):
    commune = AdminUnit.objects.today().get(name="Cầu Kè", level="commune")
    make_product("Dừa", province="86", commune=commune)
    make_product("Mía", province="86")
    index()

    for typed in ("xã cầu kè", "huyện cầu kè", "cầu kè"):
        assert titles("/search/", q=typed) == ["Dừa"], typed
    assert sorted(titles("/search/", q="trà vinh")) == ["Dừa", "Mía"]


def test_names_that_communes_had_find_their_goods_and_are_no_words(index, titles):
    named = AdminUnit.objects.today().get(name="Sài Gòn", level="commune", parent__code="79")
    other = AdminUnit.objects.today().get(name="Bình Thạnh", level="commune", parent__code="79")
    make_product("Chè bưởi", province="79", commune=named)
    make_product("Chè sen", province="79", commune=other)
    make_product("Nghệ bền lâu", province="79", commune=other)
    index()

    for typed in ("chè Bến Nghé", "chè phường Bến Nghé", "Bến Nghé", "che ben nghe", "ben nghe", "quận 1"):
        assert titles("/search/", q=typed) == ["Chè bưởi"], typed
    assert sorted(titles("/search/", q="chè sài gòn")) == ["Chè bưởi", "Chè sen"]


def test_a_place_without_the_goods_is_said_and_both_ways_out_are_counted(index, client, titles):
    commune = AdminUnit.objects.today().get(name="Sài Gòn", level="commune", parent__code="79")
    make_product("Chè bưởi", province="79", commune=commune)
    for title in ("Cà phê rang", "Cà phê hạt"):
        make_product(title, province="68")
    make_product("Chè Shan", province="08")
    # Words one letter away from those of the places.
    make_product("Hạt giang nước nghệ", province="68")
    index()

    for typed, place, there in (
        ("cà phê Hà Giang", "Hà Giang", ["Chè Shan"]),
        ("cà phê tỉnh Tuyên Quang", "Tuyên Quang", ["Chè Shan"]),
        ("cà phê ở phường Bến Nghé", "Bến Nghé", ["Chè bưởi"]),
        ("cà phê Sài Gòn", "Sài Gòn", ["Chè bưởi"]),
    ):
        results = client.get("/search/", {"q": typed}).context["results"]
        assert sorted(card.title for card in results.cards) == ["Cà phê hạt", "Cà phê rang"], typed
        assert results.result.words_left_out == (place,)
        assert results.result.understood.second == ""
        goods, from_there = results.places
        assert (goods.count, from_there.count) == ("2", str(len(there))), typed
        assert sorted(titles(goods.url)) == ["Cà phê hạt", "Cà phê rang"]
        assert titles(from_there.url) == there
    # A place from which nothing comes is no way out, and where the place is not what is missing none is offered.
    assert len(client.get("/search/", {"q": "cà phê Lạng Sơn"}).context["results"].places) == 1
    assert client.get("/search/", {"q": "cà phê saturn"}).context["results"].places == []


def test_a_provinces_name_is_looked_for_as_a_whole(index, titles):
    make_product("Bình gốm", province="75", description="Rửa bằng nước, phước lành")
    make_product("Hạt điều", province="75", description="Bình Phước")
    make_product("Bình hoa", province="68", description="phước")
    index()

    assert sorted(titles("/search/", q="Bình Phước")) == ["Bình gốm", "Hạt điều"]


def test_a_kind_of_rice_is_found_however_its_name_is_written(index, titles):
    make_product("Gạo thơm ruộng tôm ST25")
    make_product("Gạo ông Cua")
    make_product("Nước mắm 25 độ")
    index()

    for typed in ("st25", "ST 25", "gạo st25", "gạo ST 25", "gao st25", "gạo ông cua"):
        assert {*titles("/search/", q=typed)} == {"Gạo thơm ruộng tôm ST25", "Gạo ông Cua"}, typed


@pytest.mark.parametrize("typed", ["hoa lan", "Hoa Lan", "phong lan"])
def test_orchids_are_found_and_no_other_flowers(index, titles, typed):
    make_product("Lan hồ điệp một cành", set_code="23")
    make_product("Hoa hồng cắt cành", set_code="23", description="Hợp với lan, cúc và ly.")
    make_product("Mật ong bà Lan", set_code="4", description="Mật hoa nhãn.")
    index()

    assert titles("/search/", q=typed) == ["Lan hồ điệp một cành"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mango", ["Xoài sấy dẻo"]),
        ("dragon fruit", ["Thanh long ruột đỏ"]),
        ("chocolate", ["Sô cô la đen"]),
        ("socola", ["Sô cô la đen"]),
        ("cà phê ban mê thuột", ["Cà phê Buôn Ma Thuột"]),
        ("durian", []),
        ("coconut candy", ["Kẹo dừa"]),
        ("lacquerware", ["Tranh sơn mài"]),
        ("black pepper", ["Tiêu đen Chư Sê"]),
        ("đồ ăn chay", ["Mắm chay"]),
        ("do chay", ["Mắm chay"]),
    ],
)
def test_words_of_other_languages_and_spellings_find_their_goods_and_no_others(index, titles, typed, found):
    for title in (
        "Xoài sấy dẻo",
        "Măng khô",
        "Thanh long ruột đỏ",
        "Sô cô la đen",
        "Cà phê Buôn Ma Thuột",
        "Cà phê hòa tan",
        "Đũa dừa",
        "Kẹo dừa",
        "Tranh sơn mài",
        "Tiêu đen Chư Sê",
        "Mắm chay",
        "Quả chay",
        "Đồ gỗ cháy",
    ):
        make_product(title)
    index()

    assert titles("/search/", q=typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("wine", ["Rượu nếp"]),
        ("rice wine", ["Rượu nếp"]),
        ("orange", ["Cam sành"]),
        ("oranges", ["Cam sành"]),
        ("mangoes", ["Xoài cát"]),
        ("strawberries", ["Dâu tây"]),
        ("beef", ["Thịt bò khô"]),
        ("grapes", ["Nho xanh"]),
        ("sugar", ["Đường thốt nốt"]),
        ("palm sugar", ["Đường thốt nốt"]),
        ("squid", ["Mực một nắng"]),
        ("rambutan", ["Trái chôm chôm"]),
        ("ginseng", ["Sâm dây khô"]),
        ("brocade", ["Khăn thổ cẩm"]),
        ("star anise", ["Hoa hồi khô"]),
        ("artichoke", ["Atiso sấy"]),
        ("milk", ["Sữa tươi"]),
        ("cafê", ["Cà phê"]),
    ],
)
def test_an_english_word_finds_its_goods_in_one_or_several_and_no_others(index, titles, typed, found):
    for title in (
        "Rượu nếp",
        "Cam sành",
        "Bưởi đường lá cam",
        "Xoài cát",
        "Dâu tây",
        "Thịt bò khô",
        "Hồ Ba Bể",
        "Nho xanh",
        "Rong nho",
        "Đường thốt nốt",
        "Mực một nắng",
        "Trái chôm chôm",
        "Sâm dây khô",
        "Khăn thổ cẩm",
        "Hoa hồi khô",
        "Atiso sấy",
        "Sữa tươi",
        "Vú sữa",
        "Cà phê",
    ):
        make_product(title)
    index()

    assert titles("/search/", q=typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        "3981-QĐ-UBND", "3981 QĐ UBND", "3981 / QĐ - UBND", "3981/qd-ubnd", "3981–QĐ–UBND", "quyết định số 3981/QĐ-UBND", "QĐ số 3981", "quyet dinh 3981",
    ],
)  # fmt: skip
def test_a_decision_is_found_however_its_number_is_parted(index, titles, typed):
    for title, number in (("Bánh ống", "3981/QĐ-UBND"), ("Rượu ghè", "1285/QĐ-UBND")):
        recognition = make_recognition(make_product(title), 4)
        Recognition.objects.filter(pk=recognition.pk).update(decision_number=number)
    index()

    assert titles("/search/", q=typed) == ["Bánh ống"]
    assert titles("/search/", q=typed.replace("3981", "9999")) == []


@pytest.mark.parametrize("number", ["VietGAP-TT-13-0002", "HACCP-0007", "TQC.HACCP.0007", "VÍ DỤ-VietGAP-TT-0002"])
def test_a_certificate_is_found_by_a_number_that_holds_the_name_of_its_kind(index, titles, number):
    seller = make_seller()
    for title, named in (("Bánh ống", number), ("Rượu ghè", "VietGAP-TT-13-0001"), ("Chè", "HACCP-0001")):
        certificate = make_certification("haccp", seller, [make_product(title, seller=seller)])
        Certification.objects.filter(pk=certificate.pk).update(number=named)
    index()

    assert titles("/search/", q=number) == ["Bánh ống"]
    assert not understand(number).offers
    # Behind a word for the kind stands what is wanted of it.
    assert [offer.value for offer in understand("chè VietGAP - 500g").offers] == ["vietgap"]


def test_a_bar_code_may_be_parted_into_groups(index, titles):
    make_product("Bánh ống", upc="8939000010619")
    index()

    assert titles("/search/", q="893 900001 0619") == titles("/search/", q="8939-0000-10619") == ["Bánh ống"]
