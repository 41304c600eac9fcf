"""What a document of Elasticsearch holds of a product's papers."""

from datetime import date

import pytest

from search.engines.elasticsearch.documents import in_turn, with_proofs_held

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


@pytest.mark.parametrize(
    ("today", "held", "until"),
    [
        ("2026-12-31", [], "2027-01-01"),
        ("2027-01-01", ["stars:4"], "2027-03-01"),
        ("2027-02-28", ["stars:4"], "2027-03-01"),
        ("2027-03-01", ["stars:5", "certification:vietgap"], "2027-06-01"),
        ("2027-06-01", ["certification:vietgap"], None),
    ],
)
def test_a_document_tells_which_proofs_hold_and_until_when(today, held, until):
    source = {
        "facets": ["group:food"],
        "recognitions": [
            {"stars": 4, "since": "2027-01-01", "until": "2027-03-01"},
            {"stars": 5, "since": "2027-03-01", "until": "2027-06-01"},
        ],
        "certifications": [{"scheme": "vietgap", "since": "2027-03-01"}],
    }

    written = with_proofs_held(source, today)

    assert written["facets"] == ["group:food", *held]
    assert written.get("facets_until") == until
