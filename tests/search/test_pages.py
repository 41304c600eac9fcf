"""The pages of results as shoppers meet them."""

import json
import re
from dataclasses import replace
from datetime import date
from html import escape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalogue.models import Category, Product
from marketplace.accounts.models import User
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import commune_by_code, province_by_code, provinces_today
from search import services
from search.cursors import write_cursor
from search.engines import get_engine
from search.engines.database import DatabaseEngine
from search.engines.interface import MOST_SELLERS
from search.query import ProductQuery
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(index):
    """Thirty products of one cooperative in Lâm Đồng and one of another in Hà Giang of old."""
    seller = make_seller("HTX Tân Hà", code="htx-tan-ha", founded_year=2015, story="Trồng cà phê từ năm 2015.")
    products = [make_product(f"Cà phê {i:02}", seller=seller, set_code="13", price=10_000 * (i + 1)) for i in range(30)]
    make_recognition(products[0], 4)
    make_certification("vietgap", seller, products[:3])
    make_product(
        "Chè Shan", seller=make_seller("HTX Lũng Phìn", province="08", kind="group"), province="08", set_code="11"
    )
    index()
    return seller


@pytest.fixture
def coffees(index):
    """Three coffees of 10,000 to 30,000 đồng, the first with four stars, and a tea for 9,500."""
    products = [make_product(f"Cà phê {i}", price=10_000 * (i + 1)) for i in range(3)]
    make_recognition(products[0], 4)
    make_product("Chè Shan", price=9_500)
    index()


def group_path(code="food"):
    return Category.objects.get(code=code).get_absolute_url()


def pages(seller):
    return [
        "/search/",
        "/search/?q=ca+phe",
        "/search/?stars=4&province=68&certification=vietgap&group=food&price_min=1000&in_stock=1&sort=stars",
        "/catalogue/",
        group_path(),
        group_path("13"),
        "/provinces/",
        "/provinces/lam-dong/",
        "/sellers/",
        "/sellers/?kind=cooperative&province=68",
        f"/sellers/{seller.code}/",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_renders_in_both_languages(shop, client, language):
    client.cookies["django_language"] = language
    for path in pages(shop):
        response = client.get(path)
        assert response.status_code == 200, path
        assert f'<html lang="{language}"' in response.content.decode(), path


def test_a_page_costs_the_same_queries_whatever_it_holds(shop, client, index):
    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = [path for path in pages(shop) if path != "/provinces/"]
    many = [queries(path) for path in paths]
    Product.objects.exclude(title__in=("Cà phê 00", "Chè Shan")).update(is_public=False)
    index()

    assert [queries(path) for path in paths] == many
    assert max(many) <= 5


def test_a_listing_for_a_member_with_a_session_stays_within_eight_queries(shop, client):
    client.force_login(User.objects.create_user(email="an@example.vn", password="x"))
    for path in pages(shop):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert len(captured) <= 8, (path, [query["sql"][:90] for query in captured])


def test_a_page_is_light(shop, client):
    import gzip

    assert len(gzip.compress(client.get("/search/").content)) < 10 * 1024


def test_the_state_is_the_address(shop, client):
    client.cookies["django_language"] = "en"
    page = client.get("/search/?stars=4&province=68&in_stock=1")
    html = page.content.decode()

    assert [(chip.label, chip.url) for chip in page.context["results"].chips] == [
        ("4 stars", "/search/?province=68&in_stock=1"),
        ("Lâm Đồng", "/search/?stars=4&in_stock=1"),
        ("In stock now", "/search/?stars=4&province=68"),
    ]
    assert '<link rel="canonical" href="http://testserver/search/?stars=4&amp;province=68&amp;in_stock=1">' in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert re.search(r'name="stars" value="4" checked', html)
    assert "noindex" not in client.get("/search/?stars=4&province=68").content.decode()


def test_pages_link_to_their_neighbours(shop, client):
    first, last = client.get("/search/?sort=price"), client.get("/search/?sort=price&page=2")

    assert '<link rel="next" href="/search/?sort=price&amp;page=2">' in first.content.decode()
    assert '<link rel="prev" href="/search/?sort=price">' in last.content.decode()
    assert len(first.context["results"].cards) == 24
    assert len(last.context["results"].cards) == 7


def test_a_page_after_the_last_is_not_there(shop, client):
    page = client.get("/search/?page=3")

    assert page.status_code == 404
    assert "/search/?page=2" in page.content.decode()


def test_the_count_is_in_words_and_grouped(shop, client):
    client.cookies["django_language"] = "en"
    assert "31 products" in client.get("/search/").content.decode()
    assert "1 product for “shan”" in client.get("/search/?q=shan").content.decode()


def test_an_unknown_value_gives_nothing_and_a_chip_to_remove_it(shop, client):
    page = client.get("/search/?seller=nobody&province=Atlantis")
    results = page.context["results"]

    assert page.status_code == 200
    assert results.result.total == 0
    assert [chip.label for chip in results.chips] == ["Atlantis", "nobody"]


def test_nothing_found_offers_ways_out(shop, client):
    ways = client.get("/search/?q=ca+phe&stars=5&province=68").context["results"].ways_out

    assert [(way.url, way.count) for way in ways] == [
        ("/search/?q=ca+phe&province=68", "30"),
        ("/search/?q=ca+phe", "30"),
    ]


def test_old_names_of_provinces_lead_to_the_present_address(shop, client):
    for path, goal in [
        ("/search/?province=Hà Giang&q=chè", "/search/?q=ch%C3%A8&province=08"),
        ("/search/?province=ha-giang,68", "/search/?province=08&province=68"),
        ("/provinces/ha-giang/", "/provinces/tuyen-quang/"),
        ("/provinces/68/?stars=4", "/provinces/lam-dong/?stars=4"),
        ("/provinces/Lâm Đồng/", "/provinces/lam-dong/"),
    ]:
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, goal)


def test_a_province_page_holds_its_goods_and_former_names(shop, client, titles):
    assert titles("/provinces/tuyen-quang/") == ["Chè Shan"]
    assert "Hà Giang" in client.get("/provinces/tuyen-quang/").content.decode()
    assert client.get("/provinces/atlantis/").status_code == 404


def test_a_category_page_holds_its_goods(shop, client, titles):
    assert titles(group_path("11")) == ["Chè Shan"]
    assert len(titles(group_path(), sort="price")) == 24
    assert titles(group_path("drinks")) == []
    assert client.get("/catalogue/category/x_999999/").status_code == 404


def test_a_category_under_an_old_name_leads_to_the_present_one(shop, client):
    category = Category.objects.get(code="13")
    response = client.get(f"/catalogue/category/old_{category.pk}/?stars=4")

    assert (response.status_code, response["Location"]) == (301, f"{category.get_absolute_url()}?stars=4")


def test_the_map_page_counts_goods_of_every_province(shop, client):
    page = client.get("/provinces/")
    counts = {province.name: province.count for province in page.context["provinces"]}

    assert len(counts) == 34
    assert (counts["Lâm Đồng"], counts["Tuyên Quang"], counts["Huế"]) == (30, 1, 0)
    assert 'href="/provinces/lam-dong/"' in page.content.decode()


def test_a_seller_page_tells_who_it_is_and_shows_its_goods(shop, client):
    page = client.get("/sellers/htx-tan-ha/")
    html = page.content.decode()

    assert page.context["results"].result.total == 30
    for text in ("HTX Tân Hà", "Tỉnh Lâm Đồng", "2015", "Trồng cà phê từ năm 2015.", "VietGAP"):
        assert text in html
    assert client.get("/sellers/nobody/").status_code == 404


def test_sellers_are_listed_by_kind_and_province(shop, client):
    def names(query):
        return [partner.name for partner in client.get(f"/sellers/{query}").context["page"]]

    assert names("") == ["HTX Lũng Phìn", "HTX Tân Hà"]
    assert names("?kind=group") == ["HTX Lũng Phìn"]
    assert names("?province=ha-giang") == ["HTX Lũng Phìn"]
    assert names("?kind=company") == []
    assert client.get("/sellers/").context["page"].object_list[1].product_count == 30


def test_every_filter_has_a_chip_in_words(shop, client):
    client.cookies["django_language"] = "en"
    query = "unit_price_min=20000&kind=cooperative&harvest=now&harvest=3&rating=4&deliver=01&commune=24787"
    chips = client.get(f"/search/?{query}").context["results"].chips

    assert [(chip.label, chip.url.count("=")) for chip in chips] == [
        (commune_by_code("24787").name, 6),
        ("Cooperative", 6),
        ("Harvest: In season now", 6),
        ("Harvest: March", 6),
        ("per kg, litre or piece: from 20.000\xa0₫", 6),
        ("Delivered to Hà Nội", 6),
        ("4 of 5 points or more", 6),
    ]


def test_few_values_are_shown_without_goods_too(shop, client):
    html = client.get("/search/").content.decode()

    assert re.search(r'name="stars" value="5" disabled', html)
    assert re.search(r'name="kind" value="company" disabled', html)
    assert 'name="province" value="01"' not in html


def test_communes_are_asked_for_within_a_province(shop, client, index):
    commune = AdminUnit.objects.communes_of(province_by_code("68"))[0]
    Product.objects.filter(title="Cà phê 03").update(commune=commune)
    index()

    assert "commune" not in {facet.name for facet in client.get("/search/").context["results"].filters.facets}
    for path in ("/search/?province=68", "/provinces/lam-dong/"):
        facets = {facet.name: facet for facet in client.get(path).context["results"].filters.facets}
        assert [(option.value, option.label, option.count) for option in facets["commune"].options] == [
            (commune.code, commune.full_name, "1")
        ]


@pytest.fixture
def many_sellers(index):
    for i in range(30):
        make_product(f"Gạo {i}", seller=make_seller(f"HTX Đồng {i:02}", code=f"htx-dong-{i:02}"))
    make_product("Trà", seller=make_seller("Tổ hợp tác Chè Xanh", code="tht-che-xanh"))
    index()


def seller_options(page):
    facet = next(facet for facet in page.context["results"].filters.facets if facet.name == "seller")
    return [option.label for option in (*facet.options, *facet.more)]


def test_a_seller_beyond_the_first_is_found_by_name(many_sellers, client):
    assert "Tổ hợp tác Chè Xanh" not in seller_options(client.get("/search/?q=gao"))
    for text in ("che xanh", "Chè Xanh", "CHÈ"):
        page = client.get("/search/", {"find_seller": text, "seller": "htx-dong-03", "kind": "cooperative"})
        assert seller_options(page) == ["HTX Đồng 03", "Tổ hợp tác Chè Xanh"]
    page = client.get("/search/?find_seller=nobody")
    assert seller_options(page) == []
    assert 'name="find_seller" value="nobody"' in page.content.decode()


def test_where_not_all_sellers_are_listed_there_is_a_field_to_find_one(many_sellers, client):
    def has_field(path):
        return 'id="find_seller"' in client.get(path).content.decode()

    # The engine names no more than these, so it cannot tell how many there are.
    assert len(seller_options(client.get("/search/"))) == MOST_SELLERS
    assert has_field("/search/")
    assert has_field("/search/?q=gao&seller=htx-dong-03")
    assert not has_field("/search/?q=tra")


def test_finding_a_seller_costs_one_query_more(many_sellers, client):
    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    assert queries("/search/?find_seller=dong") == queries("/search/") + 1


def test_a_long_filter_can_be_searched_by_name(index, client):
    seller = make_seller()
    for province in provinces_today()[:20]:
        make_product(f"Gạo {province.name}", seller=seller, province=province.code)
    index()
    page = client.get("/search/?province=01&find_province=lao")
    facet = next(facet for facet in page.context["results"].filters.facets if facet.name == "province")

    assert [option.label for option in facet.options] == ["Hà Nội", "Lào Cai"]
    assert facet.more == ()

    def found(text):
        page = client.get("/search/", {"find_province": text})
        facet = next(facet for facet in page.context["results"].filters.facets if facet.name == "province")
        return [option.label for option in facet.options], page.content.decode()

    # Under the names of before too, and where nothing is found the field stays with words.
    assert found("yen bai")[0] == found("Yên Bái")[0] == ["Lào Cai"]
    assert found("atlantis")[0] == []
    assert 'id="find_province"' in found("atlantis")[1]
    assert "<span data-none>Không có mục nào tên như vậy.</span>" in found("atlantis")[1]
    assert 'name="robots" content="noindex, nofollow"' in page.content.decode()


def test_the_map_counts_the_results_and_leads_back_to_them(shop, client):
    page = client.get("/provinces/?q=ca+phe&kind=cooperative&province=08")
    provinces = {province.name: province for province in page.context["provinces"]}

    assert (provinces["Lâm Đồng"].count, provinces["Tuyên Quang"].count) == (30, 0)
    assert provinces["Lâm Đồng"].url == "/search/?q=ca+phe&province=68&kind=cooperative"
    assert "noindex" in page.content.decode()
    category = client.get(f"{group_path('13')}?in_stock=1").context["results"]
    facet = next(facet for facet in category.filters.facets if facet.name == "province")
    assert facet.map_url == "/provinces/?group=food&set=13&in_stock=1"
    assert client.get(facet.map_url).status_code == 200


def test_the_nearest_first_is_offered_where_a_place_is_known(shop, client):
    def sorts(path):
        return [sort.value for sort in client.get(path).context["results"].sorts]

    assert "distance" not in sorts("/search/")
    assert "distance" in sorts("/search/?province=68")
    assert "distance" in sorts("/provinces/lam-dong/")
    page = client.get("/search/?deliver=01")
    assert ("near", "01") in page.context["results"].sort_fields
    assert client.get("/search/?sort=price&near=01").context["results"].url == "/search/?sort=price"


def test_old_names_lead_to_one_address_for_every_place(shop, client):
    response = client.get("/search/?deliver=Hà Giang&sort=distance&near=ha-giang")

    assert (response.status_code, response["Location"]) == (301, "/search/?deliver=08&sort=distance&near=08")


def test_words_that_name_a_filter_offer_it(shop, client):
    offers = client.get("/search/?q=cà phê 4 sao").context["results"].offers

    assert [(offer.url, offer.count) for offer in offers] == [("/search/?q=c%C3%A0+ph%C3%AA&stars=4", "1")]
    # Nothing has five stars, and what is chosen already is not offered again.
    assert client.get("/search/?q=cà phê 5 sao").context["results"].offers == []
    assert client.get("/search/?q=cà phê 4 sao&stars=4").context["results"].offers == []


def offered(client, text):
    results = client.get("/search/", {"q": text}).context["results"]
    return [(offer.url, offer.count) for offer in results.offers], results.unmet_words


def test_what_the_words_name_and_no_goods_fit_is_said_and_not_offered(coffees, client):
    assert offered(client, "chè 4 sao") == ([], "Không có sản phẩm nào ở đây hợp với: “4 sao”.")
    assert offered(client, "chè vietgap dưới 9k") == (
        [],
        "Không có sản phẩm nào ở đây hợp với: “VietGAP”, “đến 9.000\u00a0₫”.",
    )
    assert offered(client, "5 sao") == ([], "Không có sản phẩm nào ở đây hợp với: “5 sao”.")
    assert "hợp với: “4 sao”" in client.get("/search/?q=chè 4 sao").content.decode()
    # What fits is offered with its number, and what is chosen is neither.
    assert offered(client, "cà phê dưới 25k") == ([("/search/?q=c%C3%A0+ph%C3%AA&price_max=25000", "2")], "")
    assert client.get("/search/?q=chè 4 sao&stars=4").context["results"].unmet_words == ""


def test_of_several_stars_that_the_words_name_one_is_enough(coffees, client):
    offers, unmet = offered(client, "cà phê từ 3 sao")
    assert offers
    assert unmet == ""
    _none, unmet = offered(client, "chè từ 4 sao")
    assert unmet == "Không có sản phẩm nào ở đây hợp với: “4 sao”, “5 sao”."


def test_goods_of_the_season_are_offered_by_the_month_of_the_day(index, client, titles, time_machine_at):
    for month in (11, 12):
        make_product(f"Bưởi tháng {month}", harvest_months=[month])
    make_product("Bưởi quanh năm")
    index()

    for day, found in ((date(2026, 11, 30), "Bưởi tháng 11"), (date(2026, 12, 1), "Bưởi tháng 12")):
        with time_machine_at(day):
            assert titles("/search/", q="bưởi đang mùa")[0] == found
            ((url, count),), unmet = offered(client, "bưởi đang mùa")
            assert (url, count, unmet) == ("/search/?q=b%C6%B0%E1%BB%9Fi&harvest=now", "1", "")
            assert titles(url) == titles("/search/", q="đang mùa") == [found]


def test_gift_words_find_everything_and_offer_what_has_most_stars_first(coffees, client, titles):
    assert len(titles("/search/", q="quà tết")) == 4
    ((url, _count),), unmet = offered(client, "quà tết")
    assert (url, unmet, titles(url)[0]) == ("/search/?sort=stars", "", "Cà phê 0")
    assert titles("/search/", q="hộp quà cà phê") == ["Cà phê 0", "Cà phê 2", "Cà phê 1"]

    make_product("Hộp quà Tết")
    services.rebuild()
    assert titles("/search/", q="hộp quà tết")[0] == "Hộp quà Tết"


def test_illnesses_are_no_names_of_goods_and_the_page_says_so(index, client):
    for title in ("Tiêu đen", "Đường phèn", "Trà sen"):
        make_product(title)
    index()

    def answer(text):
        results = client.get("/search/", {"q": text}).context["results"]
        return [card.title for card in results.cards], bool(results.health_words), results.second_words

    assert answer("tiểu đường") == ([], True, "")
    assert answer("trà cho người tiểu đường") == (["Trà sen"], True, "")
    assert answer("trà") == (["Trà sen"], False, "")


def test_a_correction_that_helps_nothing_is_not_spoken_of(index, client):
    make_product("Gạo nếp tan nương")
    make_product("Xoài cát")
    index()

    results = client.get("/search/", {"q": "gạo nếp cái"}).context["results"]

    assert [card.title for card in results.cards] == ["Gạo nếp tan nương"]
    assert (results.second_words, results.result.words_left_out) == ("", ("cái",))


def test_words_that_name_two_prices_offer_both_at_once(coffees, client, titles):
    ((url, count),), _unmet = offered(client, "cà phê từ 15k đến 30.000đ")

    assert (url, count) == ("/search/?q=c%C3%A0+ph%C3%AA&price_min=15000&price_max=30000", "2")
    assert titles(url) == ["Cà phê 2", "Cà phê 1"]


@pytest.mark.parametrize(
    ("typed", "sort", "rest"),
    [
        ("cà phê rẻ nhất", "price", "cà phê"),
        ("cà phê giá rẻ", "price", "cà phê"),
        ("ca phe gia re nhat", "price", "ca phe"),
        ("Cà phê mới nhất", "newest", "Cà phê"),
        ("rẻ nhất", "price", ""),
    ],
)
def test_words_that_name_an_order_offer_it(coffees, client, titles, typed, sort, rest):
    results = client.get("/search/", {"q": typed}).context["results"]

    assert results.result.words_left_out == ()
    assert results.result.total == (3 if rest else 4)
    assert [offer.url for offer in results.offers] == [
        f"/search/?{urlencode({'q': rest, 'sort': sort} if rest else {'sort': sort})}"
    ]
    assert titles(results.offers[0].url)[0] == {"price": "Cà phê 0" if rest else "Chè Shan", "newest": "Cà phê 2"}[sort]


def test_an_answer_of_the_other_engine_says_so(shop, client, monkeypatch):
    class Fallback(DatabaseEngine):
        def search(self, query, **options):
            return replace(super().search(query), is_fallback=True)

    client.cookies["django_language"] = "en"
    assert "usual search is being repaired" not in client.get("/search/").content.decode()
    monkeypatch.setattr("search.views.get_engine", Fallback)
    assert "usual search is being repaired" in client.get("/search/").content.decode()


def test_pages_behind_the_numbered_ones_follow_one_another(shop, client, monkeypatch):
    for module in ("search.views", "search.pages"):
        monkeypatch.setattr(f"{module}.LAST_NUMBERED_PAGE", 1)
    first = client.get("/search/?sort=price").context["results"]

    assert first.next_url.startswith("/search/?sort=price&page=2&after=")
    second = client.get(first.next_url)
    assert [card.price for card in second.context["results"].cards][-2:] == [290_000, 300_000]
    assert second.context["results"].next_url == ""
    assert 'href="/search/?sort=price" rel="prev nofollow"' in second.content.decode()
    assert "noindex" in second.content.decode()
    # Reached by its number alone it would cost a walk over everything before it.
    missing = client.get("/search/?sort=price&page=2")
    assert (missing.status_code, "/search/?sort=price" in missing.content.decode()) == (404, True)
    assert "Chỉ 1 trang đầu có số" in missing.content.decode()


def test_a_cursor_of_another_order_is_refused(shop, client):
    after = get_engine().search(ProductQuery(sort="price")).next_after

    assert client.get(f"/search/?sort=price&page=2&after={after}").status_code == 200
    for query in (f"sort=newest&after={after}", f"after={after}", f"sort=price&after={after[:-6]}", "after=W10"):
        assert client.get(f"/search/?page=2&{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "q", "rest", "start"),
    [
        (
            "q=mật+ong&province=68&price_max=rẻ&page=3",
            "mật ong",
            "?q=m%E1%BA%ADt+ong&province=68",
            "?q=m%E1%BA%ADt+ong",
        ),
        ("q=mật+ong&price_max=rẻ", "mật ong", "", "?q=m%E1%BA%ADt+ong"),
        ("stars=4&sort=price&after=broken", "", "?stars=4&sort=price", ""),
        ("stars=9&rating=9&q=chè", "chè", "", "?q=ch%C3%A8"),
        ("q=a%00&stars=4", "", "?stars=4", ""),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_kept(client, query, q, rest, start):
    page = client.get(f"/search/?{query}")

    assert page.status_code == 400
    links = {"q": q, "rest_url": rest and f"/search/{rest}", "start_url": f"/search/{start}"}
    assert {name: page.context[name] for name in links} == links
    assert all(
        f'href="{escape(url)}"' in page.content.decode() for url in (links["rest_url"], links["start_url"]) if url
    )


HOSTILE = [
    "after=%00",
    "after=" + "a" * 500,
    "kind=x",
    "harvest=0",
    "rating=6",
    "deliver=Atlantis",
    "sort=distance",
    "sort=distance&near=x",
    "unit_price_min=-1",
    "commune=%00",
    "find_seller=" + "a" * 100,
    "find_province=%00",
    "page=abc",
    "page=-1",
    "page=0",
    "page=999999999999999999999",
    "price_min=-5",
    "price_min=1e99",
    "price_max=%F0%9F%92%A9",
    "stars=9",
    "stars[]=4&stars=%00",
    "q=%00",
    "q=" + "a" * 100_000,
    "province=%00",
    "seller=" + "x," * 10_000,
    "sort=price;--",
    "in_stock=2",
    "set=<script>",
    "certification=%ff%fe",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_what_cannot_be_read_is_answered_with_words(shop, client, query):
    for path in ("/search/", "/catalogue/", group_path(), "/provinces/lam-dong/", "/sellers/htx-tan-ha/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 400, (path, query)
        assert "<h1>" in response.content.decode()
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/search/?q=chè", [None]),
        ("/search/?q=chè", [None] * 3),
        ("/search/?q=chè", [None] * 6),
        ("/search/?sort=price", [100_000, None]),
        ("/search/?sort=newest", [None, None]),
    ],
)
@pytest.mark.parametrize("made_by", ["db", "es"])
def test_a_forged_cursor_without_values_is_refused(shop, client, address, key, made_by):
    query = ProductQuery.parse(QueryDict(address.partition("?")[2]))

    assert client.get(f"{address}&page=2&after={write_cursor(made_by, query, key)}").status_code == 400


def test_ten_thousand_values_are_refused(shop, client):
    for query in ("&".join(f"seller=s{i}" for i in range(10_000)), "&".join(f"x{i}=1" for i in range(10_000))):
        assert client.get(f"/search/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["kind=x", "kind=%00", "province=Atlantis", "province=%00", "page=abc", "page=-1"])
def test_the_list_of_sellers_refuses_what_cannot_be_read(shop, client, query):
    assert client.get(f"/sellers/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%CC%80", "q=%F0%9F%8D%8A", "q=%3Cscript%3Ealert(1)%3C/script%3E", "q=%25%25%25%5C"]
)
def test_odd_but_readable_text_finds_nothing_and_breaks_nothing(shop, client, query):
    response = client.get(f"/search/?{query}")

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_map_answers_text_that_asks_for_nothing(shop, client):
    page = client.get("/provinces/", {"q": "***"})

    assert (page.status_code, page.context["narrowed"]) == (200, True)
    assert {province.count for province in page.context["provinces"]} == {0}


def test_pages_of_results_only_read(shop, client):
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_huge_keys_are_not_found(client):
    assert client.get(f"/catalogue/category/x_{'9' * 18}/").status_code == 404
    assert client.get("/provinces/" + "a" * 300 + "/").status_code == 404
    assert client.get("/provinces/a%00b/").status_code == 404


def test_a_swapped_page_keeps_the_short_address(shop, client):
    response = client.get("/search/?stars=4&price_min=&price_max=&in_stock=", headers={"HX-Request": "true"})

    assert response["HX-Push-Url"] == "/search/?stars=4"
    assert "HX-Push-Url" not in client.get("/search/?stars=4")
    assert 'id="add-form"' in response.content.decode()


def test_lists_tell_the_webs_search_engines_what_they_hold_and_where(client, index):
    make_product(
        "Cà phê", province="68", set_code="13", seller=make_seller("HTX A", code="htx-a", story="Chè trên đồi.")
    )
    index()
    client.cookies["django_language"] = "en"
    group = Category.objects.get(code="drinks")
    told = {}
    for address in ("/", group.get_absolute_url(), "/provinces/lam-dong/", "/sellers/htx-a/"):
        page = client.get(address).content.decode()
        told[address] = re.search(r'<meta name="description" content="([^"]*)"', page)[1]

    assert len({*told.values()}) == 4
    assert told["/sellers/htx-a/"] == "Chè trên đồi."
    assert told["/provinces/lam-dong/"].startswith("Farm goods and OCOP products of Lâm Đồng: 1 product, ")
    assert told[group.get_absolute_url()].startswith("Drinks: ")
    for address in ("/sellers/?page=1&x=y", "/provinces/?x=y"):
        canonical = f'<link rel="canonical" href="http://testserver{address.partition("?")[0]}">'
        assert canonical in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("/catalogue/", True),
        ("/provinces/lam-dong/", True),
        ("/provinces/ha-noi/", False),
        ("/search/?q=ca+phe", False),
        ("/search/?stars=5", False),
    ],
)
def test_pages_without_goods_and_of_any_words_are_not_for_the_webs_search_engines(shop, client, address, is_kept):
    assert ("noindex" not in client.get(address).content.decode()) == is_kept


def test_a_page_beyond_all_numbers_tells_the_last_that_there_is(shop, client):
    missing = client.get("/search/?page=417")

    assert (missing.status_code, missing.context["last"]) == (
        404,
        client.get("/search/").context["results"].page.paginator.num_pages,
    )


def test_a_place_of_the_distance_alone_is_no_search_to_keep(shop, client):
    assert client.get("/search/?sort=distance&near=01").context["kept_query"] == ""
    assert client.get("/search/?sort=distance&near=01&stars=4").context["kept_query"] == "stars=4"


@pytest.mark.parametrize(
    ("path", "language", "title", "heading"),
    [
        ("13", "vi", "{set}", "{set}"),
        ("13?stars=4&province=68", "vi", "{set} · 4 sao · Lâm Đồng", "{set} · 4 sao · Lâm Đồng"),
        ("/provinces/lam-dong/?stars=4", "en", "Goods from Lâm Đồng · 4 stars", "Tỉnh Lâm Đồng · 4 stars"),
        (
            "/search/?q=ca&in_stock=1",
            "en",
            "“ca”: goods of cooperatives · In stock now",
            "Search results · In stock now",
        ),
        ("/search/?stars=4&set=13", "vi", "{set} · 4 sao", "{set} · 4 sao"),
        ("/search/", "vi", "Tất cả hàng", "Tất cả hàng"),
        (
            "/catalogue/?stars=4&stars=5&province=68&province=01&harvest=1&in_stock=1",
            "en",
            "4 stars · 5 stars · Hà Nội · Lâm Đồng · …",
            "4 stars · 5 stars · Hà Nội · Lâm Đồng · …",
        ),
        ("/sellers/htx-tan-ha/?stars=4&page=1", "vi", "HTX Tân Hà · 4 sao", "HTX Tân Hà · 4 sao"),
    ],
)
def test_titles_tell_the_chosen_filters(shop, client, path, language, title, heading):
    client.cookies["django_language"] = language
    path = path if path.startswith("/") else group_path("13") + path.removeprefix("13")
    html = client.get(path).content.decode()

    named = {"set": Category.objects.get(code="13").name}
    (found,) = re.findall(r"<title>(.*?) – ", html)
    assert found == title.format(**named)
    (found,) = re.findall(r'<h1 id="heading">(.*?)</h1>', html)
    assert re.sub("<.*?>", "", found) == heading.format(**named)


def test_pages_of_groups_provinces_and_sellers_tell_the_way_to_them_to_machines(shop, client):
    client.cookies["django_language"] = "en"

    def way(path):
        html = client.get(path).content.decode()
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        return [json.loads(each) for each in found]

    group, drink_set = Category.objects.get(code="13").get_parent(), Category.objects.get(code="13")
    home = {"@type": "ListItem", "position": 1, "name": "Home", "item": "http://testserver/"}
    assert way(group_path("13")) == [
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                home,
                {"@type": "ListItem", "position": 2, "name": "All goods", "item": "http://testserver/catalogue/"},
                {
                    "@type": "ListItem",
                    "position": 3,
                    "name": group.name_en,
                    "item": f"http://testserver{group.get_absolute_url()}",
                },
                {"@type": "ListItem", "position": 4, "name": drink_set.name_en},
            ],
        }
    ]
    (province,) = way("/provinces/lam-dong/?stars=4")
    assert [each["name"] for each in province["itemListElement"]] == ["Home", "Provinces", "Lâm Đồng"]
    assert [each.get("item") for each in province["itemListElement"]] == [
        "http://testserver/",
        "http://testserver/provinces/",
        None,
    ]
    (seller,) = way("/sellers/htx-tan-ha/")
    assert seller["itemListElement"][-1] == {"@type": "ListItem", "position": 3, "name": "HTX Tân Hà"}
    assert way("/search/?q=ca+phe") == []


def test_a_price_counts_the_goods_that_are_shown_where_words_were_left_out(coffees, client):
    results = client.get("/search/?q=cà phê chồn dưới 20 nghìn").context["results"]

    assert results.result.words_left_out == ("chồn",)
    assert results.unmet_words == ""
    (offer,) = results.offers
    assert (offer.label, offer.count) == ("đến 20.000\xa0₫", "2")
    assert client.get(offer.url).context["results"].result.total == 2
    # Nor is a price offered that none of them has.
    dear = client.get("/search/?q=cà phê chồn trên 50 nghìn").context["results"]
    assert dear.offers == []
    assert dear.unmet_words == "Không có sản phẩm nào ở đây hợp với: “từ 50.000\xa0₫”."
