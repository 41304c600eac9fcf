"""Whole numbers, typed and shown."""

import pytest

from marketplace.core.numbers import typed_number, with_dots


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-7", None),
        (" 7", None),
        ("1_0", None),
        ("1.0", None),
        ("٣", None),
        ("²", None),
        ("7\x00", None),
    ],
)
def test_only_plain_digits_are_a_number(text, number):
    assert typed_number(text) == number


def test_a_place_may_allow_fewer_digits():
    assert typed_number("99999", digits=5) == 99_999
    assert typed_number("100000", digits=5) is None


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (999, "999"), (1_000, "1.000"), (10_000_000, "10.000.000"), (-1_500, "-1.500")]
)
def test_numbers_for_people_have_dots(number, words):
    assert with_dots(number) == words
