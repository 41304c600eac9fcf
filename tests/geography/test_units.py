from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from marketplace.geography.models import AdminUnit, Succession
from marketplace.geography.names import place_key
from marketplace.geography.provinces import commune_by_code, forget_provinces, province_by_code
from marketplace.geography.services import load_units

pytestmark = pytest.mark.django_db

LAST_DAY_OF_63 = date(2025, 6, 30)
FIRST_DAY_OF_34 = date(2025, 7, 1)
NOVEMBER_2026 = date(2026, 11, 22)

# Codes that named another province before: a code alone is no key.
REUSED_CODES = [
    ("15", "Yên Bái", "Lào Cai"),
    ("24", "Bắc Giang", "Bắc Ninh"),
    ("44", "Quảng Bình", "Quảng Trị"),
    ("80", "Long An", "Tây Ninh"),
    ("82", "Tiền Giang", "Đồng Tháp"),
    ("91", "Kiên Giang", "An Giang"),
]


@pytest.mark.parametrize(
    ("day", "number"), [(LAST_DAY_OF_63, 63), (FIRST_DAY_OF_34, 34), (date(2026, 4, 30), 34), (NOVEMBER_2026, 34)]
)
def test_number_of_provinces_on_a_day(day, number):
    assert len(AdminUnit.objects.provinces(on=day)) == number


@pytest.mark.parametrize(("code", "before", "now"), REUSED_CODES)
def test_a_reused_code_names_another_province_before(code, before, now):
    provinces = AdminUnit.objects.filter(level="province", code=code)

    assert provinces.on(LAST_DAY_OF_63).get().name == before
    assert provinces.on(FIRST_DAY_OF_34).get().name == now


@pytest.mark.parametrize(
    ("code", "last_day", "full_name_before", "full_name_after"),
    [
        ("75", date(2026, 4, 29), "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
        ("22", date(2026, 8, 31), "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"),
        ("46", date(2024, 12, 31), "Tỉnh Thừa Thiên Huế", "Thành phố Huế"),
    ],
)
def test_a_province_becomes_a_city_on_its_day(code, last_day, full_name_before, full_name_after):
    provinces = AdminUnit.objects.filter(level="province", code=code)
    first_day = date.fromordinal(last_day.toordinal() + 1)

    assert provinces.on(last_day).get().full_name == full_name_before
    assert provinces.on(first_day).get().full_name == full_name_after


def test_today_has_26_provinces_and_8_cities():
    today = AdminUnit.objects.provinces(on=NOVEMBER_2026)

    assert today.filter(kind="tinh").count() == 26
    assert sorted(today.filter(kind="thanh_pho").values_list("name", flat=True)) == sorted(
        ["Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Cần Thơ", "Hồ Chí Minh", "Đồng Nai", "Quảng Ninh"]
    )


def test_provinces_come_in_the_order_of_their_codes():
    codes = [unit.code for unit in AdminUnit.objects.provinces()]

    assert codes == sorted(codes)
    assert codes[0] == "01"
    assert codes[-1] == "96"


def test_number_of_communes_and_districts():
    communes = AdminUnit.objects.filter(level="commune")
    today = communes.on(NOVEMBER_2026)

    assert today.count() == 3321
    assert today.filter(kind="xa").count() == 2621
    assert today.filter(kind="phuong").count() == 687
    assert today.filter(kind="dac_khu").count() == 13
    assert communes.on(LAST_DAY_OF_63).count() == 10035
    assert AdminUnit.objects.filter(level="district").on(LAST_DAY_OF_63).count() == 696
    assert not AdminUnit.objects.filter(level="district").on(FIRST_DAY_OF_34).exists()


def test_every_commune_of_today_stands_in_a_province_of_today():
    today = AdminUnit.objects.filter(level="commune").on(NOVEMBER_2026)
    provinces = AdminUnit.objects.provinces(on=NOVEMBER_2026)

    assert today.exclude(parent__in=provinces).count() == 0


def test_every_old_commune_stood_in_a_district_of_a_province_of_its_day():
    old = AdminUnit.objects.filter(level="commune").on(LAST_DAY_OF_63)
    in_place = old.filter(
        parent__level="district",
        parent__parent__level="province",
        parent__parent__in=AdminUnit.objects.provinces(on=LAST_DAY_OF_63),
    )

    assert in_place.count() == 10035


@pytest.mark.parametrize(
    ("code", "number"), [("01", 126), ("08", 124), ("11", 45), ("38", 166), ("68", 124), ("75", 95), ("79", 168)]
)
def test_number_of_communes_of_a_province(code, number):
    province = AdminUnit.objects.provinces(on=NOVEMBER_2026).get(code=code)

    assert AdminUnit.objects.communes_of(province, on=NOVEMBER_2026).count() == number


def test_communes_of_a_province_follow_the_day():
    old = AdminUnit.objects.provinces(on=LAST_DAY_OF_63).get(name="Tiền Giang")
    new = AdminUnit.objects.provinces(on=FIRST_DAY_OF_34).get(name="Đồng Tháp")
    before_the_city = AdminUnit.objects.provinces(on=FIRST_DAY_OF_34).get(name="Đồng Nai")
    communes_of = AdminUnit.objects.communes_of

    assert communes_of(old, on=LAST_DAY_OF_63).filter(name="Mỹ Phong").exists()
    assert communes_of(old, on=NOVEMBER_2026).count() == 0
    assert communes_of(new, on=LAST_DAY_OF_63).count() == 0
    assert communes_of(new, on=NOVEMBER_2026).count() == 102
    assert communes_of(before_the_city, on=date(2026, 1, 1)).count() == 95


def test_every_province_of_today_has_one_of_six_regions():
    regions = dict(AdminUnit.objects.provinces(on=NOVEMBER_2026).order_by().values_list("region").annotate(Count("pk")))

    assert regions == {
        "northern_mountains": 9,
        "red_river_delta": 6,
        "north_central": 5,
        "south_central_highlands": 6,
        "south_east": 3,
        "mekong_delta": 5,
    }


def test_every_unit_that_ended_has_a_successor():
    ended = AdminUnit.objects.filter(valid_to__isnull=False)
    districts_with_communes = Q(level="district", children__isnull=False)

    assert ended.filter(successors__isnull=True).exclude(districts_with_communes).count() == 0


def test_a_successor_begins_when_or_after_its_predecessor_ends():
    assert Succession.objects.exclude(successor__valid_from=F("predecessor__valid_to")).count() == 0


def test_a_divided_commune_has_several_successors():
    divided = Succession.objects.values("predecessor").annotate(n=Count("pk")).filter(n__gt=1)

    assert divided.count() == 471


def test_no_two_rows_of_one_code_are_in_force_on_the_same_day():
    for day in (LAST_DAY_OF_63, FIRST_DAY_OF_34, date(2026, 4, 30), date(2026, 9, 1), NOVEMBER_2026):
        twice = AdminUnit.objects.on(day).order_by().values("level", "code").annotate(n=Count("pk")).filter(n__gt=1)
        assert list(twice) == []


def test_folded_names_are_made_from_the_names():
    assert all(place_key(name) == folded for name, folded in AdminUnit.objects.values_list("name", "name_folded"))


def test_loading_again_changes_nothing(capsys):
    before = AdminUnit.objects.count(), Succession.objects.count()

    call_command("load_geography")

    assert (AdminUnit.objects.count(), Succession.objects.count()) == before == (14141, 10657)
    assert "0 added, 0 changed, 0 successions" in capsys.readouterr().out


def test_loading_mends_what_differs_and_keeps_the_row():
    commune = AdminUnit.objects.today().filter(level="commune").first()
    AdminUnit.objects.filter(pk=commune.pk).update(name="Sai tên", name_folded="sai ten")

    result = load_units()

    assert (result.created, result.updated, result.successions) == (0, 1, 0)
    commune_again = AdminUnit.objects.get(pk=commune.pk)
    assert commune_again.name == commune.name
    assert commune_again.name_folded == commune.name_folded


def test_a_unit_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        AdminUnit.objects.create(
            code="99", level="province", kind="tinh", name="X", valid_from=date(2030, 1, 1), valid_to=date(2030, 1, 1)
        )

    assert not AdminUnit.objects.filter(code="99").exists()


def test_today_follows_the_clock():
    with time_machine.travel("2026-08-31T16:59:00Z", tick=False):
        assert AdminUnit.objects.provinces().get(code="22").kind == "tinh"
    # Midnight in Vietnam, seven hours before midnight in Greenwich.
    with time_machine.travel("2026-08-31T17:00:00Z", tick=False):
        assert AdminUnit.objects.provinces().get(code="22").kind == "thanh_pho"


def test_a_commune_of_today_is_named_without_asking_twice(django_assert_num_queries):
    commune = AdminUnit.objects.communes_of(province_by_code("68"))[0]
    forget_provinces()

    # The provinces with their successions, the names below them, and the communes.
    with django_assert_num_queries(4):
        named = commune_by_code(commune.code)
        assert commune_by_code("99999") is None
    assert (named.name, named.province_code) == (commune.full_name, "68")
