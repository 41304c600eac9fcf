from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from marketplace.core.templatetags.market import icon, phone, vnd, vndate, vndatetime, weight


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0\xa0₫"), (1234500, "1.234.500\xa0₫"), (Decimal("246900.00"), "246.900\xa0₫"), (None, ""), ("", "")],
)
def test_vnd_groups_by_dots_and_leaves_nothing_for_no_amount(amount, text):
    assert vnd(amount) == text


def test_a_moment_is_shown_in_vietnams_time():
    late = datetime(2026, 12, 31, 18, 5, tzinfo=UTC)

    assert vndate(late) == "01/01/2027"
    assert vndatetime(late) == "01:05, 01/01/2027"
    assert vndate(date(2026, 2, 3)) == "03/02/2026"
    assert vndate(None) == vndatetime(None) == ""


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("+84912345678", "0912 345 678"),
        ("0912345678", "0912 345 678"),
        ("+442079460958", "+44 20 7946 0958"),
        ("gọi trước", "gọi trước"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_written_as_people_write_it(typed, text):
    assert phone(typed) == text


def test_an_icon_is_hidden_from_readers_and_escapes_its_name():
    assert icon("leaf") == ('<svg class="icon" aria-hidden="true"><use href="/static/icons/sprite.svg#leaf"/></svg>')
    assert "<b>" not in icon("<b>")


@pytest.mark.parametrize(
    ("grams", "text"), [(500, "500 g"), (1000, "1 kg"), (1500, "1,5 kg"), (30_000, "30 kg"), (1250, "1,25 kg")]
)
def test_a_weight_is_written_as_people_say_it(grams, text):
    assert weight(grams) == text
