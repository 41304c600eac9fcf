"""The relevance set is what its README says."""

import pytest

from marketplace.core.text import fold
from tests.relevance import make, scores
from tests.relevance.judgements import goods, grade, queries


def test_the_files_are_what_is_written_from_the_kinds(tmp_path, monkeypatch):
    written = {}
    monkeypatch.setattr(make, "write", lambda name, columns, rows: written.update({name: rows}))

    make.main()

    for name, rows in (("products.csv", goods()), ("queries.csv", queries())):
        assert [{key: str(value) for key, value in row.items()} for row in written[name]] == list(rows)


def test_it_is_large_enough_and_all_spellings_of_a_query_are_in_one_half():
    halves = {}
    for query in queries():
        if query["class"] == "confusable":
            continue
        halves.setdefault(query["base"], set()).add(query["half"])
        assert query["half"] == make.half_of(query["base"])

    assert (len(goods()) >= 1_000, len(queries()) >= 200) == (True, True)
    assert {len(half) for half in halves.values()} == {1}


def test_confusable_words_of_each_list_are_in_its_half_and_no_letters_are_in_both():
    first = {text for text, wanted in make.CONFUSABLES if wanted}
    files = {half: {row["text"] for row in make.read(make.HERE / name)} for name, half in make.CONFUSABLE_FILES}
    halves = {"tuning": set(), "checking": set()}
    for query in queries():
        if query["class"] == "confusable":
            halves[query["half"]].add(query["text"])

    assert halves == {"tuning": first | files["tuning"], "checking": files["checking"]}
    assert not first & files["tuning"]
    assert not {fold(text) for text in halves["tuning"]} & {fold(text) for text in halves["checking"]}


@pytest.mark.parametrize(
    ("_case", "wanted", "points"),
    [
        ("all that is named", "kind=cashewbutter;stars=4", 3),
        ("some of it", "kind=cashewbutter;stars=4;certificate=vietgap", 2),
        ("the goods only", "kind=cashewbutter;stars=5", 1),
        ("inside", "kind=cashew", 1),
        ("another place", "kind=cashewbutter;province=01", 0),
        ("other goods", "kind=avocado", 0),
    ],
)
def test_grades_follow_what_goods_are(_case, wanted, points):
    product = {"kind": "cashewbutter", "also": "cashew", "stars": "4", "certificate": "", "province": "66"}

    assert grade(product, wanted) == points


def test_figures_of_one_answer():
    perfect = scores.judged([1, 2, 3], {1: 3, 2: 3, 3: 1})
    late = scores.judged([9, 1], {1: 3})
    nothing = scores.judged([], {1: 3})

    assert (perfect.ndcg, perfect.recall, perfect.wrong) == (1.0, 1.0, 0.0)
    assert (round(late.ndcg, 4), late.recall, late.wrong) == (0.6309, 1.0, 1.0)
    assert (nothing.ndcg, nothing.recall, nothing.empty) == (0.0, 0.0, True)


def test_queries_of_the_checking_half_are_not_read():
    with pytest.raises(ValueError, match="checking"):
        scores.scores(None, {}, "checking", tell=print)
