"""How far provinces lie apart, against the distances of their chief towns."""

import pytest

from marketplace.geography.distance import distances_from
from marketplace.geography.map_paths import OUTLINES

# Straight lines between the chief towns, from their latitudes and longitudes. The middle of a province is elsewhere, so
# up to 15 % or 30 km may lie between.
KNOWN = [
    ("01", "31", 90),  # Hà Nội, Hải Phòng
    ("48", "46", 80),  # Đà Nẵng, Huế
    ("01", "48", 610),  # Hà Nội, Đà Nẵng
    ("01", "79", 1140),  # Hà Nội, Hồ Chí Minh
    ("04", "96", 1510),  # Cao Bằng, Cà Mau
]


@pytest.mark.parametrize(("one", "other", "kilometres"), KNOWN)
def test_distances_are_near_those_of_the_chief_towns(one, other, kilometres):
    assert distances_from(one)[other] == pytest.approx(kilometres, rel=0.15, abs=30)


def test_the_table_is_whole_and_the_same_both_ways():
    for code in OUTLINES:
        table = distances_from(code)
        assert set(table) == set(OUTLINES)
        assert table[code] == 0
        assert all(distances_from(other)[code] == far > 0 for other, far in table.items() if other != code)


def test_islands_do_not_move_a_province():
    # Trường Sa belongs to Khánh Hòa, 500 km out at sea; its neighbours on land are still the nearest.
    nearest = sorted(distances_from("56"), key=distances_from("56").get)
    assert nearest[:3] == ["56", "66", "68"]


def test_a_code_of_no_province_has_no_distances():
    assert distances_from("99") == distances_from("") == {}
