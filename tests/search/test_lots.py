"""Numbers of lots find the goods of these lots, and meet no question that asks for something else."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from marketplace.core import clock
from marketplace.partner.models import Partner
from marketplace.traceability.models import Lot
from marketplace.traceability.numbers import lot_key
from marketplace.traceability.services import change_lot, close_lot
from search.models import AskedQuery
from search.understanding import understand
from tests.factories import goods
from tests.factories.search import make_offer, make_product, make_seller

pytestmark = pytest.mark.django_db


def make_lot(product, number, *, seller=None, **values) -> Lot:
    """A lot as a row."""
    values = {"made_on": date(2026, 11, 2), "expires_on": clock.today() + timedelta(days=90)} | values
    seller = seller or product.stockrecords.get().partner
    return Lot.objects.create(partner=seller, product=product, number=number, number_key=lot_key(number), **values)


@pytest.fixture
def lots(index):
    """Honey and tea with lots of telling and of meagre numbers, among goods that such words find."""
    honey, tea = make_product("Mật ong bạc hà"), make_product("Trà ô long")
    for number in ("HG-2511.02", "01", "2025", "ST25", "Lô 7B"):
        make_lot(honey, number)
    for number in ("L250601", "CĐ 12/2026"):
        make_lot(tea, number)
    make_product("Gạo ST25")
    make_product("Rượu cần", description="Giải nhất năm 2025, kệ số 01")
    make_product("Tinh dầu lô hội", description="Chai 25 ml")
    index()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("HG-2511.02", "Mật ong bạc hà"),
        ("hg-2511.02", "Mật ong bạc hà"),
        ("HG251102", "Mật ong bạc hà"),
        ("hg 2511 02", "Mật ong bạc hà"),
        ("HG.2511/02", "Mật ong bạc hà"),
        ("hg 2511-02", "Mật ong bạc hà"),
        ("lô HG-2511.02", "Mật ong bạc hà"),
        ("Số lô: HG 2511 02", "Mật ong bạc hà"),
        ("so lo hg251102", "Mật ong bạc hà"),
        ("LOT hg251102", "Mật ong bạc hà"),
        ("lô 01", "Mật ong bạc hà"),
        ("lô 2025", "Mật ong bạc hà"),
        ("lo ST25", "Mật ong bạc hà"),
        ("lô 7B", "Mật ong bạc hà"),
        ("Lô7b", "Mật ong bạc hà"),
        ("l250601", "Trà ô long"),
        ("L 25 06 01", "Trà ô long"),
        ("CĐ 12/2026", "Trà ô long"),
        ("cd122026", "Trà ô long"),
        ("số lô cđ-12-2026", "Trà ô long"),
    ],
)
def test_a_lot_number_finds_exactly_its_goods_however_it_is_typed(lots, titles, typed, found):
    assert titles("/search/", q=typed) == [found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2025", "Rượu cần"),
        ("01", "Rượu cần"),
        ("ST25", "Gạo ST25"),
        ("gạo st25", "Gạo ST25"),
        ("lô hội", "Tinh dầu lô hội"),
        ("tinh dầu 25ml", "Tinh dầu lô hội"),
        ("mật ong 2025", "Mật ong bạc hà"),
    ],
)
def test_a_lot_that_is_called_like_a_word_does_not_come_between(lots, titles, typed, found):
    assert titles("/search/", q=typed) == [found]


@pytest.mark.parametrize("typed", ["LOT 999999", "lô 77/2025", "lô hàng 12-34"])
def test_an_unknown_lot_finds_nothing_that_is_called_like_the_word(index, titles, typed):
    make_product("Lót giày vỏ quế")
    make_product("Nước mắm", description="Đóng theo lô hàng nhỏ.")
    index()

    assert titles("/search/", q=typed) == []


def test_both_sellers_of_one_number_are_found_and_told_of(index, client, titles):
    first, second = make_seller("HTX Một"), make_seller("HTX Hai")
    make_lot(make_product("Chè Shan", seller=first), "L-2611-01")
    shared = make_product("Cao atiso", seller=second)
    make_offer(shared, first)
    for seller in (first, second):
        make_lot(shared, "L261101", seller=seller, made="harvested", expires_on=None)
    index()

    results = client.get("/search/", {"q": "l 2611 01"}, headers={"accept-language": "en"}).context["results"]

    assert sorted(card.title for card in results.cards) == ["Cao atiso", "Chè Shan"]
    assert len(results.lots) == 3
    assert {lot.is_on_sale for lot in results.lots} == {True}


def test_a_closed_and_an_expired_lot_are_found_and_said_to_be_so(index, client):
    product = make_product("Mật ong")
    today = clock.today()
    make_lot(product, "MO-2026-01", expires_on=today - timedelta(days=1), made_on=today - timedelta(days=300))
    make_lot(product, "MO-2026-02", state="closed", closed_at=clock.now(), close_reason="Hở nắp")
    make_lot(product, "MO-2026-03", expires_on=today)
    index()

    with override_settings(LANGUAGE_CODE="en"):
        said = {
            number: client.get("/search/", {"q": number}).context["results"].lots
            for number in ("MO-2026-01", "MO-2026-02", "MO-2026-03", "mật ong")
        }

    assert "Its use-by day has passed" in said["MO-2026-01"][0].text
    assert "This lot is closed" in said["MO-2026-02"][0].text
    assert "Hở nắp" not in said["MO-2026-02"][0].text
    assert f"use by {today:%d/%m/%Y}." in said["MO-2026-03"][0].text
    assert [lots[0].is_on_sale for lots in said.values() if lots] == [False, False, True]
    assert said["mật ong"] == []


def test_a_lot_of_a_seller_who_does_not_sell_is_not_found(index, titles):
    seller = make_seller("HTX Một")
    product = make_product("Mật ong", seller=seller)
    make_offer(product, make_seller("HTX Hai"))
    make_lot(product, "MO-2026-01", seller=seller)
    index()
    assert titles("/search/", q="MO-2026-01") == ["Mật ong"]

    Partner.objects.filter(pk=seller.pk).update(state="suspended")
    index()

    assert titles("/search/", q="MO-2026-01") == []


@pytest.mark.parametrize("typed", ["MO-2026-01", "lô MO 2026 01", "mo202601"])
def test_of_a_lot_that_nobody_sells_the_page_says_so_and_what_must_be_known(index, client, typed):
    sold, withdrawn = make_product("Mật ong"), make_product("Rượu cần", seller=make_seller("HTX Một"))
    yesterday = clock.today() - timedelta(days=1)
    make_lot(withdrawn, "MO-2026.01", made_on=yesterday, expires_on=yesterday)
    make_lot(sold, "MO-2026-02")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(is_public=False)
    index()

    def said(text, **more):
        with override_settings(LANGUAGE_CODE="en"):
            return client.get("/search/", {"q": text, **more}).context["results"].unsold_lot_words

    assert said(typed) == (
        "Lot MO-2026.01 is known here, but nobody sells its goods now. "
        "Its use-by day has passed: do not use it without asking the seller."
    )
    assert said("MO-2026-02") == said("MO-2026-02", province="01") == said("MO-2026-03") == said("mật ong 2") == ""


def test_a_lot_is_found_as_soon_as_it_is_written_down(index, titles):
    offer = goods.make_offer(goods.make_product(title="Mật ong"))
    index()
    assert titles("/search/", q="MO-2026-01") == []

    lot = goods.make_lot(offer, "MO-2026-01")
    assert titles("/search/", q="mo 2026 01") == ["Mật ong"]

    change_lot(lot=lot, number="MO-2026-10")
    assert titles("/search/", q="MO-2026-01") == []
    assert titles("/search/", q="MO-2026-10") == ["Mật ong"]

    close_lot(lot=lot, reason="Bán hết")
    assert titles("/search/", q="MO-2026-10") == ["Mật ong"]


def test_the_oldest_of_many_lots_is_found_like_the_newest(index, titles):
    product, other = make_product("Mật ong"), make_product("Trà")
    for day in range(250):
        make_lot(product, f"D{day}", made_on=date(2025, 1, 1) + timedelta(days=day))
    make_lot(other, "D0")
    index()

    assert sorted(titles("/search/", q="lô D0")) == ["Mật ong", "Trà"]
    assert titles("/search/", q="D249") == titles("/search/", q="d1") == ["Mật ong"]
    assert titles("/search/", q="lô D1", sort="price") == ["Mật ong"]
    assert titles("/search/", q="lô D0", province="01") == []


def test_lots_cost_two_queries_more_and_other_words_none(lots, client):
    def queries(typed):
        client.get("/search/", {"q": typed})
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": typed})
        # Prepared statements have no text.
        return [query["sql"] for query in captured if "traceability_lot" in (query["sql"] or "")]

    # Once to find its goods, and once to tell of it.
    assert len(queries("HG-2511.02")) == 2
    assert queries("mật ong") == []


def test_numbers_of_lots_are_not_proposed_to_others(lots, client):
    cache.clear()
    for typed in ("lô 01", "L 2506 01", "Mật ong bạc hà"):
        client.get("/search/", {"q": typed})
    assert list(AskedQuery.objects.values_list("text", flat=True)) == ["mật ong bạc hà"]


@pytest.mark.parametrize(
    ("text", "keys", "names_lot"),
    [
        ("lô HG-2511.02", ("hg251102", "lohg251102"), True),
        ("LOT 12", ("12", "lot12"), True),
        ("lot12", ("lot12",), False),
        ("250601", ("250601",), False),
        ("lô hội", (), False),
        ("lọ 500 g", ("lo500g",), False),
        ("lơ 2", ("lo2",), False),
        ("mật ong", (), False),
        ("cà phê hạt rang mộc nguyên chất đậm đà túi lớn 500 g giao nhanh", (), False),
    ],
)
def test_what_may_be_the_number_of_a_lot(text, keys, names_lot):
    understood = understand(text)

    assert (understood.may_be_lots, understood.names_lot) == (keys, names_lot)
