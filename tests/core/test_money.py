"""Whole đồng: nothing is lost in splitting, nothing is rounded unseen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import (
    FractionOfDong,
    format_vnd,
    split_by_largest_remainder,
    to_vnd,
    vat_included_in,
)


def test_a_price_is_written_with_points_and_the_sign_behind():
    assert format_vnd(1234500) == "1.234.500\u00a0₫"


def test_a_fraction_of_a_dong_is_refused_not_rounded():
    with pytest.raises(FractionOfDong):
        to_vnd(Decimal("16667.50"))


def test_the_left_over_dong_go_to_the_largest_remainders():
    assert split_by_largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert split_by_largest_remainder(100_000, [50_000, 30_000, 20_001]) == [49_999, 30_000, 20_001]


def test_weights_of_nothing_split_evenly():
    assert split_by_largest_remainder(5, [0, 0]) == [3, 2]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**10), min_size=1, max_size=30))
def test_the_parts_always_sum_to_the_whole_and_stay_within_one_dong_of_their_share(total, weights):
    parts = split_by_largest_remainder(total, weights)

    assert sum(parts) == total
    whole = sum(weights) or len(weights)
    shares = weights if sum(weights) else [1] * len(weights)
    assert all(abs(part * whole - total * share) < whole for part, share in zip(parts, shares, strict=True))


def test_vat_contained_in_a_gross_price():
    assert vat_included_in(108_000, 8) == 8_000
    assert vat_included_in(100_000, 10) == 9_091
