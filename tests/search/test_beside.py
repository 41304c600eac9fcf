"""Sellers and pages that a search finds beside the goods."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import RulePage
from search import names
from search.names import found_beside
from tests.factories.goods import make_seller

pytestmark = pytest.mark.django_db


def sellers(text):
    return [name.text for name in found_beside(text).sellers]


def test_sellers_are_found_by_whole_words_in_any_order_accents_optional():
    for name in ("HTX Cà phê Cầu Đất", "HTX Cà phê Tân Hà", "Tổ hợp tác Rau Cầu Đất"):
        make_seller(name)

    assert sellers("cầu đất") == ["HTX Cà phê Cầu Đất", "Tổ hợp tác Rau Cầu Đất"]
    assert sellers("cau dat ca phe") == ["HTX Cà phê Cầu Đất"]
    assert sellers("hợp tác xã tân hà") == ["HTX Cà phê Tân Hà"]
    assert sellers("tht rau") == ["Tổ hợp tác Rau Cầu Đất"]
    assert sellers("cà ph") == []
    assert sellers("tân hà gạo") == []
    assert sellers("") == sellers("%") == sellers("x " * 30) == []


def test_the_accents_that_were_typed_go_first_and_three_are_enough():
    for name in ("HTX Dứa Một", "HTX Dừa Hai Ba Bốn", "HTX Dưa Năm", "HTX Dừa Sáu"):
        make_seller(name)

    assert sellers("dừa") == ["HTX Dừa Sáu", "HTX Dừa Hai Ba Bốn", "HTX Dưa Năm"]


def test_the_result_page_leads_to_them_and_the_goods_stay(client):
    seller = make_seller("HTX Cầu Đất", code="cau-dat")

    page = client.get("/search/?q=cầu đất").content.decode()

    assert f'<a href="{seller.get_absolute_url()}">HTX Cầu Đất</a>' in page
    assert 'class="beside"' not in client.get("/search/?q=zzz").content.decode()
    assert 'class="beside"' not in client.get("/search/").content.decode()


def test_rule_pages_are_found_by_title_and_heading_while_they_are_published(client):
    page = RulePage.objects.get(kind="delivery")
    other = names.Name.objects.filter(kind="page", key=str(page.pk), language="en", position=0).get()
    assert [name.url for name in found_beside("giao hàng").pages] == ["/giao-hang/"]
    client.cookies["django_language"] = "en"
    assert f'<a href="/giao-hang/">{other.text}</a>' in client.get(f"/search/?q={other.text}").content.decode()

    page.title = "Chuyển hàng tận nơi"
    page.body = "<h2>Sầu riêng và hàng tươi</h2><p>Chữ trong bài</p>"
    page.save_revision().publish()
    assert [name.text for name in found_beside("sầu riêng").pages] == ["Chuyển hàng tận nơi"]
    assert found_beside("chữ trong bài").pages == ()

    RulePage.objects.get(pk=page.pk).unpublish()
    assert found_beside("sầu riêng").pages == ()


def test_one_query_whatever_is_found():
    def queries():
        with CaptureQueriesContext(connection) as captured:
            found_beside("cầu đất")
        return len(captured)

    none = queries()
    for number in range(50):
        make_seller(f"HTX Cầu Đất {number}")

    assert (none, queries()) == (1, 1)
