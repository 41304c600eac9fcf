"""Numbers beside filters are kept while the documents stay as they are, and never longer."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.models import Certification
from marketplace.partner.models import StockRecord
from search.engines import get_engine
from search.engines.database import _count_documents
from search.models import IndexMark
from search.query import ProductQuery
from search.services import refresh
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    _count_documents.cache_clear()


def answer(**question):
    return get_engine().search(ProductQuery(**question))


def counts(facet: str, **question) -> dict[str, int]:
    return {value.value: value.count for value in answer(**question).facets[facet] if value.count}


def statements(**question) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer(**question)
    return len(captured)


def test_unchanged_documents_are_counted_once(index):
    make_product("Cà phê")
    index()

    assert [statements(), statements(), statements(page=1, sort="price")] == [4, 3, 3]


@pytest.mark.parametrize("question", [{"q": "cà phê"}, {"stars": (4,)}, {"certification": ("vietgap",)}])
def test_what_words_or_proofs_tell_is_never_kept(index, question):
    make_product("Cà phê")
    index()

    answer(**question)

    assert _count_documents.cache_info().currsize == 0


def test_a_changed_document_is_counted_anew_at_once(index):
    product, other = make_product("Cà phê", price=40_000), make_product("Trà", price=40_000)
    index()
    assert (answer().total, counts("price"), counts("in_stock")) == (2, {"0": 2}, {"1": 2})

    StockRecord.objects.filter(product=product).update(price=60_000, num_in_stock=0)
    refresh([product.pk])
    assert (answer().total, counts("price"), counts("in_stock")) == (2, {"0": 1, "1": 1}, {"1": 1})

    StockRecord.objects.filter(product=other).delete()
    refresh([other.pk])
    assert (answer().total, counts("price"), counts("in_stock")) == (1, {"1": 1}, {})


def test_what_a_rebuild_removes_is_counted_no_more(index):
    product = make_product("Cà phê")
    make_product("Trà")
    index()
    assert answer().total == 2

    StockRecord.objects.filter(product=product).delete()
    index()

    assert answer().total == 1


def test_a_change_that_is_rolled_back_leaves_no_number_behind(index):
    product = make_product("Cà phê", price=40_000)
    index()
    before = IndexMark.objects.get().number

    with transaction.atomic():
        StockRecord.objects.filter(product=product).update(price=60_000)
        refresh([product.pk])
        assert counts("price") == {"1": 1}
        transaction.set_rollback(True)

    assert IndexMark.objects.get().number == before
    assert counts("price") == {"0": 1}
    StockRecord.objects.filter(product=product).update(price=160_000)
    refresh([product.pk])
    assert counts("price") == {"2": 1}


def test_stars_end_beside_kept_numbers(index, time_machine_at):
    product = make_product("Cà phê")
    make_recognition(product, 4, valid_until=date(2027, 1, 1))
    index()
    with time_machine_at(date(2026, 12, 31)):
        assert (counts("stars"), answer().total) == ({"4": 1}, 1)
        assert statements() == 3
    with time_machine_at(date(2027, 1, 1)):
        assert (counts("stars"), answer().total) == ({}, 1)


def test_a_certificate_revoked_now_is_not_counted_now(index):
    seller = make_seller()
    paper = make_certification("vietgap", seller, [make_product("Rau", seller=seller)])
    index()
    assert counts("certification") == {"vietgap": 1}

    Certification.objects.filter(pk=paper.pk).update(state="revoked")

    assert counts("certification") == {}
    assert statements() == 3


def test_months_of_harvest_are_those_of_the_day(index, time_machine_at):
    make_product("Vải", harvest_months=[6])
    index()
    with time_machine_at(date(2027, 5, 31)):
        assert counts("harvest") == {"6": 1}
        assert answer(harvest=("now",)).total == 0
    with time_machine_at(date(2027, 6, 1)):
        assert counts("harvest") == {"now": 1, "6": 1}
        assert answer(harvest=("now",)).total == 1


def test_an_index_that_nobody_has_written_to_is_counted_each_time():
    answer()

    assert [statements(), statements()] == [2, 2]
    assert _count_documents.cache_info().currsize == 0
