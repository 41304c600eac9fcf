import unicodedata
from datetime import date

import pytest
import time_machine

from marketplace.geography.models import AdminUnit
from marketplace.geography.names import place_key, without_title
from marketplace.geography.places import (
    communes_named,
    communes_of_district,
    find_places,
    former_place_names,
    formerly,
    old_address_of,
)
from marketplace.geography.provinces import (
    province_by_code,
    province_of,
    provinces_today,
    resolve_province,
    same_region,
)

pytestmark = pytest.mark.django_db

# Resolution 202/2025/QH15: every province until 30/06/2025 and today's code of the province it went into.
HEIRS = {
    "01": "Hà Nội", "04": "Cao Bằng", "08": "Tuyên Quang|Hà Giang", "11": "Điện Biên", "12": "Lai Châu",
    "14": "Sơn La", "15": "Lào Cai|Yên Bái", "19": "Thái Nguyên|Bắc Kạn", "20": "Lạng Sơn", "22": "Quảng Ninh",
    "24": "Bắc Ninh|Bắc Giang", "25": "Phú Thọ|Vĩnh Phúc|Hòa Bình", "31": "Hải Phòng|Hải Dương",
    "33": "Hưng Yên|Thái Bình", "37": "Ninh Bình|Hà Nam|Nam Định", "38": "Thanh Hóa", "40": "Nghệ An",
    "42": "Hà Tĩnh", "44": "Quảng Trị|Quảng Bình", "46": "Huế", "48": "Đà Nẵng|Quảng Nam",
    "51": "Quảng Ngãi|Kon Tum", "52": "Gia Lai|Bình Định", "56": "Khánh Hòa|Ninh Thuận", "66": "Đắk Lắk|Phú Yên",
    "68": "Lâm Đồng|Đắk Nông|Bình Thuận", "75": "Đồng Nai|Bình Phước",
    "79": "Hồ Chí Minh|Bình Dương|Bà Rịa - Vũng Tàu", "80": "Tây Ninh|Long An", "82": "Đồng Tháp|Tiền Giang",
    "86": "Vĩnh Long|Bến Tre|Trà Vinh", "91": "An Giang|Kiên Giang", "92": "Cần Thơ|Hậu Giang|Sóc Trăng",
    "96": "Cà Mau|Bạc Liêu",
}  # fmt: skip
OLD_NAMES = [(name, code) for code, names in HEIRS.items() for name in names.split("|")]


def unaccented(text):
    return place_key(text)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def test_there_are_63_old_names():
    old = AdminUnit.objects.provinces(on=date(2025, 6, 30)).values_list("name", flat=True)

    assert sorted(name for name, _ in OLD_NAMES) == sorted(old)


@pytest.mark.parametrize(("name", "code"), OLD_NAMES)
def test_an_old_name_resolves_to_todays_province(name, code):
    written = [name, unaccented(name), decomposed(name), name.upper(), f"Tỉnh {name}", f" tp. {name} "]

    assert {resolve_province(text).code for text in written} == {code}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("68", "Lâm Đồng"),
        (68, "Lâm Đồng"),
        ("1", "Hà Nội"),
        ("15", "Lào Cai"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("Sài Gòn", "Hồ Chí Minh"),
        ("BR-VT", "Hồ Chí Minh"),
        ("Thừa Thiên - Huế", "Huế"),
        ("Khánh Hoà", "Khánh Hòa"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("Daclac", "Đắk Lắk"),
        ("KonTum", "Quảng Ngãi"),
        ("Daknong", "Lâm Đồng"),
    ],
)
def test_codes_and_daily_spellings_resolve(value, name):
    assert resolve_province(value).name == name


@pytest.mark.parametrize(
    "value",
    ["02", "00", "-1", "068", "999999999999999999999", "٦٨", "\x00", "68\x00", "", " ", None, "Paris", "x" * 500],
)
def test_what_names_no_province_resolves_to_none(value):
    assert resolve_province(value) is None


def test_provinces_are_read_from_memory(django_assert_num_queries):
    provinces_today()

    with django_assert_num_queries(0):
        assert len(provinces_today()) == 34
        assert province_by_code("68").name == "Lâm Đồng"
        assert province_by_code("02") is None
        assert resolve_province("ha giang").code == "08"
        assert formerly(province_by_code("79")) == ["Bình Dương", "Bà Rịa - Vũng Tàu"]


def test_provinces_in_memory_follow_the_clock():
    with time_machine.travel("2026-08-31T16:59:00Z", tick=False):
        assert province_by_code("22").full_name == "Tỉnh Quảng Ninh"
    with time_machine.travel("2026-08-31T17:00:00Z", tick=False):
        assert province_by_code("22").full_name == "Thành phố Quảng Ninh"


def test_regions():
    assert same_region(resolve_province("Lâm Đồng"), resolve_province("Đà Nẵng"))
    assert not same_region(resolve_province("Lâm Đồng"), resolve_province("Đồng Nai"))
    former = AdminUnit.objects.get(level="province", name="Hà Giang")
    assert not same_region(former, former)


@pytest.mark.parametrize(
    "typed", ["Hà Giang", "ha giang", "HA GIANG", decomposed("Hà Giang"), "tỉnh Hà Giang", "ha gia"]
)
def test_hà_giang_finds_tuyên_quang_and_says_so(typed):
    place = find_places(typed)[0]

    assert place.unit.full_name == "Tỉnh Tuyên Quang"
    assert place.former.full_name == "Tỉnh Hà Giang"
    assert "Tỉnh Hà Giang" in place.note


def test_a_name_of_today_has_no_note():
    place = find_places("lam dong")[0]

    assert place.address == "Tỉnh Lâm Đồng"
    assert place.former is None
    assert place.note == ""


@pytest.mark.parametrize("typed", ["Q. Bình Thạnh", "quan binh thanh", "q.binh thanh, tp hcm", "Bình Thạnh"])
def test_an_old_district_finds_the_wards_made_of_it(typed):
    found = find_places(typed, limit=50)
    from_the_district = {
        place.unit.name for place in found if place.former and place.former.full_name == "Quận Bình Thạnh"
    }

    assert {"Gia Định", "Bình Lợi Trung", "Thạnh Mỹ Tây", "Bình Quới"} <= from_the_district
    assert "Bình Thạnh" in {place.unit.name for place in found}


def test_an_old_commune_finds_its_heir():
    place = find_places("Xã Lát, Lâm Đồng")[0]

    assert place.unit.full_name == "Phường Lang Biang - Đà Lạt"
    assert place.former.full_name == "Xã Lát"


def test_accents_decide_between_names_that_fold_alike():
    accented = [place.unit.name for place in find_places("Cẩm Giàng, Hải Phòng", level="commune")]
    other = [place.unit.name for place in find_places("Cẩm Giang, Hải Phòng", level="commune")]

    assert accented[0] == "Cẩm Giàng"
    assert other[0] == "Cẩm Giang"


def test_apostrophes_are_optional():
    assert find_places("cu mgar")[0].unit.name == "Cư M'gar"
    assert find_places("Cư M\u2019gar")[0].unit.name == "Cư M'gar"


def test_the_archipelagos_are_found():
    assert find_places("hoang sa")[0].address == "Đặc khu Hoàng Sa, Thành phố Đà Nẵng"
    assert find_places("truong sa")[0].address == "Đặc khu Trường Sa, Tỉnh Khánh Hòa"


def test_level_keeps_one_kind_of_places():
    assert {place.unit.level for place in find_places("binh duong", level="province")} == {"province"}
    assert {place.unit.level for place in find_places("binh duong", level="commune")} == {"commune"}


@pytest.mark.parametrize("typed", ["", " ", ",", "'", "\x00", "%", "_", "zzzz", "茶", "x" * 5000])
def test_what_names_no_place_finds_nothing(typed):
    assert find_places(typed) == []


def test_the_number_of_answers_and_queries_is_bounded(django_assert_max_num_queries):
    provinces_today()

    with django_assert_max_num_queries(2):
        assert len(find_places("tan", limit=1000)) == 50
    with django_assert_max_num_queries(2):
        assert len(find_places("moc chau", limit=1)) == 1
    assert find_places("tan", limit=0) == []


def test_old_addresses_of_a_commune(django_assert_num_queries):
    ward = AdminUnit.objects.today().get(level="commune", name="An Đông", parent__code="79")

    with django_assert_num_queries(1):
        addresses = old_address_of(ward)

    assert addresses == [
        "Phường 9, Quận 5, Thành phố Hồ Chí Minh",
        "Phường 7, Quận 5, Thành phố Hồ Chí Minh",
        "Phường 5, Quận 5, Thành phố Hồ Chí Minh",
    ]
    assert formerly(ward) == addresses


def test_former_place_names_of_many_communes_cost_one_query(django_assert_num_queries):
    wards = list(AdminUnit.objects.communes_of(province_by_code("79")))
    an_đông = next(ward for ward in wards if ward.name == "An Đông")

    with django_assert_num_queries(1):
        names = former_place_names(ward.pk for ward in wards)

    assert len(names) == 168
    assert names[an_đông.pk] == ["9", "5", "Hồ Chí Minh", "7"]


def test_province_of_a_unit_of_any_time():
    old_ward = AdminUnit.objects.get(level="commune", name="Bến Nghé", parent__parent__code="79")

    assert province_of(old_ward).name == "Hồ Chí Minh"
    assert province_of(AdminUnit.objects.get(level="province", name="Hà Giang")).name == "Tuyên Quang"
    assert province_of(province_by_code("68")).code == "68"


def test_a_commune_is_named_by_a_new_an_old_or_a_titled_name():
    city = resolve_province("tp hcm")

    assert [unit.name for unit in communes_named("bình thạnh", city)] == ["Bình Thạnh"]
    assert [unit.name for unit in communes_named("Phường Bến Nghé", city)] == ["Sài Gòn"]
    assert len(communes_named("Phường 1", city)) > 5
    assert communes_named("Bình Thạnh", resolve_province("Lai Châu")) == []
    # People write the district of before, and the province, behind the name.
    assert [unit.name for unit in communes_named("Phường 1, quận Bình Thạnh", city)] == ["Gia Định"]
    assert [unit.name for unit in communes_named("phường Bến Nghé, Q. 1, TP. HCM", city)] == ["Sài Gòn"]
    assert communes_named("Phường Bến Nghé, Quận 3", city) == []
    lam_dong = resolve_province("Lâm Đồng")
    assert [unit.name for unit in communes_named("phuong 1, da lat", lam_dong)] == ["Xuân Hương - Đà Lạt"]
    assert [unit.name for unit in communes_named("Đức Trọng, Lâm Đồng", lam_dong)] == ["Đức Trọng"]
    assert communes_named("Đà Lạt", city) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        # A commune that kept its name, written with the district of before.
        ("Xã Hiệp Thạnh, huyện Đức Trọng, Lâm Đồng", ["Hiệp Thạnh"]),
        ("Hiệp Thạnh, H. Đức Trọng", ["Hiệp Thạnh"]),
        ("Hiệp Thạnh, huyện Di Linh", []),
        # The district without a comma before it.
        ("phường 10 thành phố Đà Lạt", ["Xuân Hương - Đà Lạt"]),
        ("Phuong 10 tp Da Lat", ["Xuân Hương - Đà Lạt"]),
        ("Phường 10 - Đà Lạt", ["Xuân Hương - Đà Lạt"]),
        ("Hiep Thanh (Duc Trong)", ["Hiệp Thạnh"]),
        ("thị trấn Liên Nghĩa huyện Đức Trọng", ["Đức Trọng"]),
        # The first half of a name of today.
        ("xuân hương", ["Xuân Hương - Đà Lạt"]),
        ("Phường Cam Ly", ["Cam Ly - Đà Lạt"]),
        ("Xuân Hương - Đà Lạt", ["Xuân Hương - Đà Lạt"]),
        ("Xuân Hương, Đà Lạt", ["Xuân Hương - Đà Lạt"]),
        ("Lâm Viên – Đà Lạt", ["Lâm Viên - Đà Lạt"]),
        (", ;", []),
        ("", []),
    ],
)
def test_a_commune_is_named_as_people_write_addresses(typed, names):
    assert [unit.name for unit in communes_named(typed, resolve_province("Lâm Đồng"))] == names


@pytest.mark.parametrize(
    ("typed", "province", "names"),
    [
        # A numbered district without a space, and the first half of a district's name.
        ("P1 Q3", "Hồ Chí Minh", ["Bàn Cờ"]),
        ("phường Bến Nghé, Q1", "Hồ Chí Minh", ["Sài Gòn"]),
        ("Phường Mỹ Hải, Phan Rang", "Khánh Hòa", ["Đông Hải"]),
        ("Phường Mỹ Hải, TP Phan Rang - Tháp Chàm", "Khánh Hòa", ["Đông Hải"]),
    ],
)
def test_a_former_district_is_known_as_people_shorten_it(typed, province, names):
    assert [unit.name for unit in communes_named(typed, resolve_province(province))] == names


@pytest.mark.parametrize(
    ("typed", "province", "names"),
    [
        ("Gia Nghĩa", "Lâm Đồng", ["Bắc Gia Nghĩa", "Đông Gia Nghĩa", "Nam Gia Nghĩa"]),
        ("thành phố gia nghia", "Lâm Đồng", ["Bắc Gia Nghĩa", "Đông Gia Nghĩa", "Nam Gia Nghĩa"]),
        ("Gia Nghĩa", "Khánh Hòa", []),
        ("", "Lâm Đồng", []),
    ],
)
def test_a_former_district_names_the_communes_of_today(typed, province, names):
    found = communes_of_district(typed, resolve_province(province))
    assert [unit.name for unit in found if "Gia Nghĩa" in unit.name] == names
    assert bool(found) == bool(names)


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Q. Bình Thạnh", "binh thanh"),
        ("P.01", "1"),
        ("q1", "1"),
        ("TP. Hồ Chí Minh", "ho chi minh"),
        ("Thị trấn Đu", "du"),
        ("Thành", "thanh"),
        ("Xã", "xa"),
    ],
)
def test_titles_are_left_out(typed, bare):
    assert without_title(place_key(typed)) == bare
