"""What a document of Elasticsearch holds of a product's papers."""

from datetime import date

import pytest

from search.engines.elasticsearch.documents import in_turn

JAN, MAR, JUN, SEP = (date(2027, month, 1) for month in (1, 3, 6, 9))


@pytest.mark.parametrize(
    ("held", "turns"),
    [
        ([], []),
        ([(4, JAN, MAR)], [(4, JAN, MAR)]),
        ([(4, JAN, None)], [(4, JAN, None)]),
        # A higher one in the middle, a lower one, one that follows, and a gap.
        ([(3, JAN, SEP), (5, MAR, JUN)], [(3, JAN, MAR), (5, MAR, JUN), (3, JUN, SEP)]),
        ([(5, JAN, SEP), (3, MAR, JUN)], [(5, JAN, SEP)]),
        ([(4, JAN, MAR), (4, MAR, JUN)], [(4, JAN, JUN)]),
        ([(4, JAN, MAR), (4, JUN, SEP)], [(4, JAN, MAR), (4, JUN, SEP)]),
        # The same twice, one without an end, and one that ends before it begins.
        ([(4, JAN, MAR), (4, JAN, MAR)], [(4, JAN, MAR)]),
        ([(4, JAN, None), (5, MAR, JUN)], [(4, JAN, MAR), (5, MAR, JUN), (4, JUN, None)]),
        ([(4, JUN, MAR)], []),
        (
            [("vietgap", JAN, JUN), ("vietgap", MAR, None)],
            [("vietgap", JAN, None)],
        ),
    ],
)
def test_periods_follow_each_other_and_never_overlap(held, turns):
    assert in_turn(held) == turns
    assert in_turn(held[::-1]) == turns
