import gzip
import re

import pytest
from django.template.loader import render_to_string

from marketplace.geography.map import map_provinces
from marketplace.geography.map_paths import HEIGHT, OUTLINES, WIDTH
from marketplace.geography.provinces import provinces_today

pytestmark = pytest.mark.django_db


def provinces(counts):
    return map_provinces(counts, lambda code: f"/search/?province={code}")


def corners(path):
    """The absolute corner points of a path made of M, relative l and z."""
    for ring in path.strip("Mz").split("zM"):
        start, steps = ring.split("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", start + " " + steps)]
        x, y = numbers[:2]
        yield x, y
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            yield x, y


def test_every_province_of_today_has_an_outline_within_the_frame():
    assert sorted(OUTLINES) == [unit.code for unit in provinces_today()]
    for path in OUTLINES.values():
        for x, y in corners(path):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_neighbours_share_the_corners_of_their_border():
    shared = set(corners(OUTLINES["68"])) & set(corners(OUTLINES["66"]))

    assert len(shared) >= 5


def test_the_map_has_34_links_with_names_and_numbers_and_both_archipelagos():
    html = render_to_string("geography/map.html", {"provinces": provinces({"68": 60})})

    assert html.count("<a href=") == html.count("<title>") == html.count("<path") == 34
    assert '<a href="/search/?province=68" class="map-level-1"><title>Lâm Đồng: 60</title>' in html
    assert "Hoàng Sa<" in html
    assert "(Đà Nẵng)" in html
    assert "Trường Sa<" in html
    assert "(Khánh Hòa)" in html
    assert "style=" not in html


def test_the_list_has_34_links():
    html = render_to_string("geography/province_list.html", {"provinces": provinces({"68": 60})})

    assert html.count("<li>") == 34
    assert '<a href="/search/?province=68">Lâm Đồng</a> <span>60</span>' in html


def test_map_and_list_leave_room_on_a_page_of_10_kib():
    context = {"provinces": provinces({unit.code: i * 37 % 101 for i, unit in enumerate(provinces_today())})}
    page = render_to_string("geography/map.html", context) + render_to_string("geography/province_list.html", context)

    # The whole home page has 10 KiB; the map may take 4.5 of them.
    assert len(gzip.compress(page.encode())) < 3500


def test_shades_follow_the_rank_and_equal_numbers_are_equal():
    shades = {p.code: p.level for p in provinces({"01": 1, "04": 2, "08": 2, "11": 3, "12": 900, "14": 0})}

    assert [shades[code] for code in ("14", "15", "01", "04", "08", "11", "12")] == [0, 0, 1, 1, 1, 3, 4]


def test_the_map_asks_the_database_nothing(django_assert_num_queries):
    provinces_today()

    with django_assert_num_queries(0):
        render_to_string("geography/map.html", {"provinces": provinces({})})
