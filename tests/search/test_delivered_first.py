"""Goods that are brought to the shopper's province stand before equal ones that are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.shipping.services import set_delivery_method, set_rate
from search.engines import get_engine
from search.query import ProductQuery, QueryRefused
from search.ranking import take_turns
from tests.factories.search import make_offer, make_product, make_recognition, make_review, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def sellers():
    """A seller that delivers within Lâm Đồng (68) and one that delivers within Hà Nội (01)."""
    found = []
    for province in ("68", "01"):
        seller = make_seller(f"HTX {province}", province=province, code=f"in-{province}")
        method = set_delivery_method(partner=seller, kind="parcel", name="Giao")
        set_rate(partner=seller, method_id=method.pk, zone="province", base_charge=20_000)
        found.append(seller)
    return found


@pytest.fixture
def found(client, titles):
    """A function that searches as a shopper of a province and gives the titles in order."""

    def search(province: str, **params) -> list[str]:
        client.cookies["province"] = province
        return titles("/search/", **params)

    return search


def test_each_step_decides_before_the_next(sellers, index, found):
    near, far = sellers
    make_product("Trà gần", seller=near)
    rated = make_product("Trà xa được khen", seller=far, rating=5)
    for _number in range(3):
        make_review(rated)
    make_product("Trà gần đã hết", seller=near, stock=0)
    make_recognition(make_product("Trà xa 3 sao", seller=far), 3)
    make_recognition(make_product("Trà gần 3 sao", seller=near), 3)
    make_product("Bột trà gần", seller=near)
    index()

    expected = ["Trà gần 3 sao", "Trà xa 3 sao", "Trà gần", "Trà xa được khen", "Trà gần đã hết", "Bột trà gần"]
    assert found("68", q="trà") == expected
    assert found("", q="trà")[:4] == ["Trà gần 3 sao", "Trà xa 3 sao", "Trà xa được khen", "Trà gần"]
    assert found("01", q="trà")[:4] == ["Trà xa 3 sao", "Trà gần 3 sao", "Trà xa được khen", "Trà gần"]


def test_turns_put_nothing_before_what_is_brought(sellers, index, found):
    near, far = sellers
    make_product("Trà xa", seller=far)
    for number in range(5):
        make_product(f"Trà {number}", seller=near)
    index()

    assert found("68", q="trà") == ["Trà 4", "Trà 3", "Trà 2", "Trà 1", "Trà 0", "Trà xa"]
    assert found("01", q="trà") == ["Trà xa", "Trà 4", "Trà 3", "Trà 2", "Trà 1", "Trà 0"]


def test_sellers_of_other_stars_still_take_turns():
    starred, delivered, plain = 16 + 8, 16 + 2, 16
    ranked = [
        (0, "", starred, "A"),
        (1, "", delivered, "A"),
        (2, "", delivered, "A"),
        (3, "", plain, "B"),
        (4, "", plain, "A"),
    ]

    assert take_turns(ranked) == [0, 1, 2, 3, 4]


def test_of_chosen_sellers_only_their_own_delivery_counts(sellers, index):
    near, far = sellers
    product = make_product("Trà xa", seller=far)
    make_offer(product, near)
    index()
    make_product("Trà gần", seller=near)
    index()

    def found(*codes, **values):
        query = ProductQuery(q="trà", seller=codes, shopper_province="68", **values)
        return [card.title for card in get_engine().search(query).hits]

    assert found("in-01", "in-68") == ["Trà gần", "Trà xa"]
    assert found("in-01") == ["Trà xa"]
    assert found("in-01", "in-68", deliver="01") == ["Trà xa"]


def test_lists_without_words_have_one_order_for_all(sellers, index, found):
    near, far = sellers
    make_product("Trà gần", seller=near)
    make_product("Trà xa", seller=far)
    index()

    assert found("68") == found("01") == ["Trà xa", "Trà gần"]


def test_a_cursor_belongs_to_its_province(sellers, index):
    for number in range(130):
        make_product(f"Trà {number}", seller=sellers[number % 2])
    index()
    seen, query = [], ProductQuery(q="trà", shopper_province="68")
    for page in range(1, 7):
        result = get_engine().search(query)
        seen += [card.product_id for card in result.hits]
        query = query.changed(page=page + 1, after=result.next_after)
        if page == 4:
            behind_turns = query

    assert len(seen) == len(set(seen)) == 130
    with pytest.raises(QueryRefused):
        get_engine().search(behind_turns.changed(after=behind_turns.after, page=5, shopper_province="01"))


def test_knowing_the_province_costs_no_query(sellers, index, client):
    make_product("Trà", seller=sellers[0])
    index()
    client.get("/search/", {"q": "trà"})
    with CaptureQueriesContext(connection) as without:
        client.get("/search/", {"q": "trà"})
    client.cookies["province"] = "68"
    with CaptureQueriesContext(connection) as known:
        client.get("/search/", {"q": "trà"})

    assert len(known) == len(without)


@pytest.mark.parametrize("value", ["", "00", "Atlantis", "6" * 5000, "68; DROP"])
def test_a_cookie_that_names_no_province_is_none(sellers, index, client, value):
    make_product("Trà", seller=sellers[0])
    index()
    client.cookies["province"] = value

    page = client.get("/search/", {"q": "trà"})

    assert page.status_code == 200
    assert page.context["results"].delivery_words == ""


def test_the_filter_of_delivery_is_remembered_until_forgotten(sellers, index, client):
    make_product("Trà", seller=sellers[0])
    index()

    client.get("/search/", {"deliver": "68"})
    page = client.get("/search/", {"q": "trà"})

    assert "Lâm Đồng" in page.context["results"].delivery_words
    assert "/dia-gioi/forget/" in page.content.decode()
    answer = client.post("/dia-gioi/forget/", {"next": "/search/?q=trà"})
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=tr%C3%A0")
    assert client.get("/search/", {"q": "trà"}).context["results"].delivery_words == ""


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
def test_forgetting_leads_nowhere_else(client, back):
    assert client.post("/dia-gioi/forget/", {"next": back})["Location"] == "/"
