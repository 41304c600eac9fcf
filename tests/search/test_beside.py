"""Sellers, pages and stories that a search finds beside the goods."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cms.models import RulePage
from cms.services import ensure_pages
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code
from marketplace.partner.changes import note_seller_change
from marketplace.partner.services import change_profile, suspend_partner
from search.engines import get_engine
from search.engines.database import found_beside
from search.models import NameDocument
from search.query import ProductQuery
from tests.factories.goods import make_seller
from tests.factories.search import make_product
from tests.factories.stories import make_story, paragraph

pytestmark = pytest.mark.django_db


def beside(text):
    return get_engine().search(ProductQuery(q=text), beside=True).beside


def sellers(text):
    return [found.text for found in beside(text).sellers]


def pages(text):
    return [found.text for found in beside(text).pages]


def stories(text):
    return [found.text for found in beside(text).stories]


def test_sellers_are_found_by_whole_words_in_any_order_accents_optional(index):
    for name in ("HTX Cà phê Cầu Đất", "HTX Cà phê Tân Hà", "Tổ hợp tác Rau Cầu Đất"):
        make_seller(name)
    index()

    assert sellers("cầu đất") == ["HTX Cà phê Cầu Đất", "Tổ hợp tác Rau Cầu Đất"]
    assert sellers("cau dat ca phe") == ["HTX Cà phê Cầu Đất"]
    assert sellers("hợp tác xã tân hà") == ["HTX Cà phê Tân Hà"]
    assert sellers("tht rau") == ["Tổ hợp tác Rau Cầu Đất"]
    assert sellers("cà ph") == []
    assert sellers("tân hà gạo") == []
    assert sellers("") == sellers("%") == sellers("x " * 30) == []


def test_typed_accents_are_meant_unless_nothing_has_them_and_three_are_enough(index):
    for name in ("HTX Dứa Một", "HTX Dừa Hai Ba Bốn", "HTX Dưa Năm", "HTX Dừa Sáu"):
        make_seller(name)
    index()

    assert sellers("dừa") == ["HTX Dừa Sáu", "HTX Dừa Hai Ba Bốn"]
    assert sellers("dũa") == ["HTX Dưa Năm", "HTX Dứa Một", "HTX Dừa Sáu"]


def test_beside_goods_that_are_spelled_as_typed_stands_nothing_that_only_looks_alike(index, client):
    make_product(title="Bò khô", seller=make_seller("HTX Một"))
    make_seller("HTX Khô Bờ Tràm")
    index()

    def shown(text):
        return [found.text for found in client.get("/search/", {"q": text}).context["beside"].sellers]

    assert shown("bo kho") == ["HTX Khô Bờ Tràm"]
    assert shown("bò khô") == []
    assert shown("bờ khô") == ["HTX Khô Bờ Tràm"]
    assert shown("bỏ khố") == ["HTX Khô Bờ Tràm"]


def test_who_asks_for_goods_against_an_illness_is_shown_no_seller_that_only_looks_alike(index, client):
    make_seller("HTX Tiêu Đường")
    index()

    def shown(text):
        return [found.text for found in client.get("/search/", {"q": text}).context["beside"].sellers]

    assert shown("tiểu đường") == []
    assert shown("tiêu đường") == ["HTX Tiêu Đường"]
    # Who types wrong accents otherwise is helped.
    assert shown("tiễu đướng") == ["HTX Tiêu Đường"]


def test_a_page_that_holds_all_words_is_shown_where_no_goods_do(index, client):
    make_product("Cà rốt Đức Chính", description="Hàng đổi vụ, phí đã trả.")
    index()

    def shown(text):
        context = client.get("/search/", {"q": text}).context
        return [page.text for page in context["beside"].pages], [card.title for card in context["results"].cards]

    assert shown("chính sách đổi trả") == (["Đổi trả và hoàn tiền"], ["Cà rốt Đức Chính"])
    # Goods that hold all words are asked for.
    assert shown("chính đổi trả") == ([], ["Cà rốt Đức Chính"])


def test_a_story_is_found_after_names(index):
    make_seller("HTX Bốn", story="Trồng dứa trên đồi")
    make_seller("HTX Năm Năm", story="Trồng dừa ven sông")
    make_seller("HTX Dứa Sáu Sáu Sáu")
    index()

    assert sellers("dừa") == ["HTX Năm Năm"]
    assert sellers("dũa") == ["HTX Dứa Sáu Sáu Sáu", "HTX Bốn", "HTX Năm Năm"]
    assert sellers("trong dua ven song") == ["HTX Năm Năm"]


def test_a_text_as_typed_counts_though_the_name_only_looks_alike(index):
    make_seller("HTX Hai Mươi", story="Làm muối từ nước biển")
    make_seller("HTX Diêm Dân", story="Làm muối")
    index()

    assert sellers("muối") == ["HTX Diêm Dân", "HTX Hai Mươi"]
    assert sellers("muoi") == ["HTX Hai Mươi", "HTX Diêm Dân"]


def test_sellers_are_found_by_place_former_place_and_tax_code(index):
    commune = AdminUnit.objects.today().get(name="Cầu Kè", level="commune")
    make_seller("HTX Một", province_code="86", commune=commune, tax_code="0100233488-001")
    make_seller("HTX Hai", province_code="08")
    index()

    assert sellers("xã cầu kè") == sellers("trà vinh") == sellers("hòa ân cầu kè") == ["HTX Một"]
    assert sellers("hà giang") == sellers("tuyên quang") == ["HTX Hai"]
    for text in ("0100233488-001", "0100233488001"):
        assert sellers(text) == ["HTX Một"], text


def test_a_seller_follows_its_profile(index):
    seller = make_seller("HTX Cũ", story="Làm mắm", representative="Lê A", address_line="1", phone="0912345678")
    change_profile(partner=seller, name="HTX Mới", story="Nuôi ong")
    index()

    assert sellers("htx cũ") == sellers("mắm") == []
    assert sellers("nuôi ong") == ["HTX Mới"]


def test_rule_pages_are_found_by_title_and_text_while_they_are_published(index):
    index()
    page = RulePage.objects.get(kind="delivery")
    assert [(found.text, found.url) for found in beside("giao hàng").pages][0] == ("Giao hàng", "/giao-hang/")

    page.title = "Chuyển hàng tận nơi"
    page.body = "<h2>Chôm chôm</h2><p>Quýt&nbsp;hồng chở<br>thuyền</p>"
    page.save_revision().publish()
    index()
    assert pages("chôm chôm") == pages("quýt hồng") == pages("chở thuyền") == ["Chuyển hàng tận nơi"]
    assert pages("nbsp") == []

    RulePage.objects.get(pk=page.pk).unpublish()
    index()
    assert pages("chôm chôm") == []


def test_a_page_is_found_in_the_language_of_its_readers(index):
    page = RulePage.objects.get(kind="delivery")
    page.title, page.title_en = "Ngựa vằn", "Zebras"
    page.save_revision().publish()
    index()

    assert (pages("zebras"), pages("ngựa vằn")) == ([], ["Ngựa vằn"])
    with override("en"):
        assert (pages("zebras"), pages("ngựa vằn")) == (["Zebras"], [])


def test_a_page_taken_down_behind_everybodys_back_is_forgotten_when_the_site_is_prepared(index):
    RulePage.objects.filter(kind="delivery").update(live=False)
    ensure_pages()
    index()

    assert "Giao hàng" not in pages("giao hàng")


def test_stories_are_found_by_title_and_text_while_they_are_published(index):
    story = make_story(
        "Ang mắm ven biển",
        slug="ang-mam",
        intro="Kể về chôm chôm.",
        body=[
            ("paragraph", {"text": "<h2>Quýt</h2><p>hồng&nbsp;chở<br>thuyền</p>", "text_en": ""}),
            ("quote", {"text": "Măng cụt rụng đầy vườn", "text_en": "", "by": "Bà Tư Ếch", "by_en": ""}),
        ],
    )
    index()

    assert [(found.text, found.url) for found in beside("mam ang").stories] == [
        ("Ang mắm ven biển", "/stories/ang-mam/")
    ]
    for text in ("chôm chôm", "quyt hong", "chở thuyền", "măng cụt", "tư ếch", "ang quýt"):
        assert stories(text) == ["Ang mắm ven biển"], text
    assert stories("nbsp") == stories("ang gạo") == pages("măng cụt") == []

    story.unpublish()
    index()
    assert stories("măng cụt") == []


def test_a_story_is_found_in_the_language_of_its_readers(index):
    make_story("Ngựa vằn", title_en="Zebras", body=[paragraph("Đồng cỏ", "Savanna"), paragraph("Chỉ có tiếng Việt")])
    index()

    assert (stories("zebras"), stories("savanna")) == ([], [])
    assert stories("ngựa vằn") == stories("đồng cỏ") == ["Ngựa vằn"]
    with override("en"):
        assert (stories("ngựa vằn"), stories("đồng cỏ")) == ([], [])
        assert stories("zebras") == stories("savanna") == stories("tiếng việt") == ["Zebras"]


def test_a_story_is_found_while_somebody_it_is_about_sells(index, client, stories_forgotten):
    one, other = make_seller(), make_seller()
    make_story("Chôm chôm đầu mùa", sellers=[one])
    make_story("Chôm chôm hai nhà", sellers=[one, other])
    make_story("Chôm chôm cả làng")
    index()
    assert {*stories("chôm chôm")} == {"Chôm chôm đầu mùa", "Chôm chôm hai nhà", "Chôm chôm cả làng"}

    suspend_partner(partner=one, reason="Giấy tờ giả.")
    index()
    assert {*stories("chôm chôm")} == {"Chôm chôm hai nhà", "Chôm chôm cả làng"}
    # Nor does the list lead to it.
    assert "Chôm chôm đầu mùa" not in client.get("/stories/").content.decode()

    type(one).objects.filter(pk=one.pk).update(state="active")
    note_seller_change(one.pk)
    index()
    assert "Chôm chôm đầu mùa" in stories("chôm chôm")


def test_of_many_stories_three_are_shown_and_titles_go_before_texts(index):
    for number in range(5):
        make_story(f"Chuyện kể số {number}", text="Dừa sáp của xã")
    make_story("Dừa sáp và người trồng dừa")
    index()

    found = beside("dừa sáp").stories
    assert [each.level for each in found] == [0, 2, 2]
    assert found[0].text == "Dừa sáp và người trồng dừa"


def test_a_seller_who_left_is_found_no_more(index):
    seller = make_seller("HTX Cầu Đất")
    index()
    assert sellers("cầu đất") == ["HTX Cầu Đất"]
    # Behind everybody's back, as a bulk update does.
    type(seller).objects.filter(pk=seller.pk).update(state="suspended")
    index()

    assert sellers("cầu đất") == []


def test_the_result_page_leads_to_them_and_the_goods_stay(client, index):
    seller = make_seller("HTX Cầu Đất", code="cau-dat")
    index()

    page = client.get("/search/?q=cầu đất").content.decode()

    assert f'<a href="{seller.get_absolute_url()}">HTX Cầu Đất</a>' in page
    assert f"{province_by_code('68').name}</span>" in page
    assert 'class="beside"' not in client.get("/search/?q=zzz").content.decode()
    assert 'class="beside"' not in client.get("/search/").content.decode()
    assert 'class="beside"' not in client.get("/search/?q=cầu đất", headers={"HX-Request": "true"}).content.decode()


def test_pages_that_only_mention_the_words_show_where_there_are_no_goods(client, index):
    page = RulePage.objects.get(kind="delivery")
    page.body = "<p>Chôm chôm giao trong ngày</p>"
    page.save_revision().publish()
    index()
    assert 'class="beside"' in client.get("/search/?q=chôm chôm").content.decode()

    make_product("Chôm chôm Long Khánh")
    index()

    shown = client.get("/search/?q=chôm chôm").content.decode()
    assert "Chôm chôm Long Khánh" in shown
    assert 'class="beside"' not in shown


def test_stories_that_tell_of_the_goods_stand_beside_them(client, index, stories_forgotten):
    make_product("Chôm chôm Long Khánh")
    make_story("Một mùa quả", slug="mua-qua", text="Chôm chôm chín vào tháng sáu")
    index()

    shown = client.get("/search/?q=chom chom").content.decode()
    assert "Chôm chôm Long Khánh" in shown
    assert '<a href="/stories/mua-qua/">Một mùa quả</a>' in shown
    assert 'class="beside"' not in client.get("/search/?q=cà phê").content.decode()


def test_what_did_not_change_keeps_its_version():
    seller = make_seller("HTX Cầu Đất", representative="Lê A", address_line="1", phone="0912345678")

    def versions():
        return dict(NameDocument.objects.filter(kind="seller", key=str(seller.pk)).values_list("pk", "version"))

    (before,) = versions().items()
    change_profile(partner=seller, phone="0912345679")
    assert versions() == dict([before])

    change_profile(partner=seller, story="Trồng rau")
    assert versions() == {before[0]: before[1] + 1}


def test_one_query_whatever_is_found():
    def queries():
        with CaptureQueriesContext(connection) as captured:
            found_beside("cầu đất")
        return len(captured)

    none = queries()
    for number in range(50):
        make_seller(f"HTX Cầu Đất {number}")
    for number in range(5):
        make_story(f"Chuyện Cầu Đất {number}")

    assert (none, queries()) == (1, 1)
