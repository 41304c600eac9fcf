"""What the search box proposes while somebody types."""

import json
import unicodedata
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.geography.models import AdminUnit
from search import asked, names
from search.models import AskedQuery, Name
from search.suggestions import get_suggester
from tests.factories.search import make_product, make_seller
from tests.factories.stories import make_story

pytestmark = pytest.mark.django_db


def proposed(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in get_suggester().suggest(text)]


def titles(text: str) -> list[str]:
    return [title for kind, title in proposed(text) if kind == "product"]


@pytest.fixture
def shop(index):
    """Confusable goods, a seller and an old commune's name."""
    seller = make_seller("Hợp tác xã Dừa Sáp", province="86", code="dua-sap")
    commune = AdminUnit.objects.today().get(name="Cầu Kè", level="commune")
    for title in ("Dứa Queen", "Dừa sáp", "Dưa lưới", "Kẹo dừa"):
        make_product(title, seller=seller, province="86", commune=commune, set_code="1")
    names.write_seller(seller.pk)
    index()
    return seller


def test_accents_are_optional_and_what_is_spelt_with_them_goes_first(shop):
    assert sorted(titles("dua")) == ["Dưa lưới", "Dứa Queen", "Dừa sáp", "Kẹo dừa"]
    assert titles("dừa") == ["Dừa sáp", "Kẹo dừa", "Dưa lưới", "Dứa Queen"]
    assert titles(unicodedata.normalize("NFD", "dứa"))[0] == "Dứa Queen"
    assert titles("DỨA Q") == ["Dứa Queen"]


def test_the_last_word_may_be_half_typed_and_stand_anywhere_in_the_title(shop):
    assert titles("dừa sá") == ["Dừa sáp"]
    assert titles("keo du") == ["Kẹo dừa"]
    assert titles("sap du") == ["Dừa sáp"]
    assert titles("dừa x") == []


def test_sellers_are_found_by_any_word_and_by_either_form_of_their_kind(shop):
    for text in ("dừa sáp", "sáp", "htx dừa", "hợp tác xã d"):
        assert ("seller", "Hợp tác xã Dừa Sáp") in proposed(text), text
    (seller,) = [each for each in get_suggester().suggest("htx dua") if each.kind == "seller"]
    assert (seller.note, seller.url) == ("Nhà bán, Vĩnh Long", "/sellers/dua-sap/")


def test_stories_are_proposed_after_what_fits_as_well_in_the_readers_language(shop, index, client):
    make_story("Dừa sáp trên cồn", title_en="Coconuts of the isle", slug="tren-con")
    hidden = make_story("Dừa sáp chưa kể xong")
    hidden.unpublish()
    index()

    found = get_suggester().suggest("dừa sá")
    assert [(each.kind, each.note, each.url) for each in found if each.kind == "story"] == [
        ("story", "Câu chuyện", "/stories/tren-con/")
    ]
    kinds = [each.kind for each in found]
    assert kinds.index("product") < kinds.index("story")
    assert ("story", "Dừa sáp trên cồn") in proposed("con")
    assert not [each for each in get_suggester().suggest("coconuts") if each.kind == "story"]
    client.cookies["django_language"] = "en"
    items = client.get("/search/suggest/", {"q": "coconuts"}).json()["items"]
    assert items == [{"text": "Coconuts of the isle", "note": "Story", "url": "/stories/tren-con/"}]


def test_a_province_that_is_a_city_is_called_one(client):
    for text, note in (("dong nai", "Thành phố"), ("lam dong", "Tỉnh")):
        assert [item["note"] for item in client.get("/search/suggest/", {"q": text}).json()["items"]][0] == note


def test_places_are_found_by_todays_and_former_names(shop):
    by_name = {each.text: each for each in get_suggester().suggest("cầu kè")}
    province = {each.text: each for each in get_suggester().suggest("ha giang")}

    assert list(by_name)[0] == "Xã Cầu Kè"
    assert by_name["Xã Cầu Kè"].note == "Vĩnh Long"
    assert by_name["Xã Cầu Kè"].url == "/search/?q=C%E1%BA%A7u+K%C3%A8&province=86"
    assert (province["Hà Giang"].note, province["Hà Giang"].url) == ("nay là Tuyên Quang", "/provinces/tuyen-quang/")


def test_groups_of_goods_are_proposed_in_the_readers_language(shop, client):
    group = Name.objects.filter(kind="group", key="drinks", language="en", position=0).get()
    client.cookies["django_language"] = "en"
    found = client.get("/search/suggest/", {"q": group.text}).json()["items"]
    client.cookies["django_language"] = "vi"
    other = client.get("/search/suggest/", {"q": group.text}).json()["items"]

    assert group.text in [item["text"] for item in found]
    assert group.text not in [item["text"] for item in other]


@pytest.mark.parametrize(
    "text", ["", "d", " ", "%", "_%", "'\"*:()", "x" * 100_000, "\x00", "a b c d e f g h i j", "🥥"]
)
def test_nothing_is_proposed_for_too_little_too_much_or_no_words(shop, client, text):
    assert proposed(text) == []


def test_letters_of_query_languages_are_only_letters(shop):
    for text in ("dừa*", "dừa:", '"dừa', "dừa' OR 1=1", "dừa & sáp"):
        get_suggester().suggest(text)
    assert titles("dừa*") == titles("dừa")


def test_the_same_title_of_many_sellers_is_proposed_once(index):
    for _number in range(6):
        make_product("Mật ong rừng", seller=make_seller())
    index()

    assert titles("mật") == ["Mật ong rừng"]


def test_an_answer_is_small_kept_a_minute_and_says_how_many(shop, client):
    for number in range(20):
        make_product(f"Dừa {'rất dài ' * 25}{number}"[:250], seller=shop)
    from search.services import rebuild

    rebuild()
    client.cookies["django_language"] = "en"
    answer = client.get("/search/suggest/", {"q": "dừa"})
    body = json.loads(answer.content)

    assert len(answer.content) <= 2_000
    assert answer["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in answer["Vary"]
    assert body["said"] == f"{len(body['items'])} suggestions. Choose with the arrow keys."
    assert client.get("/search/suggest/", {"q": "zzzz"}).json() == {"said": "No suggestions.", "items": []}
    assert client.get("/search/suggest/", {"q": "x" * 9_000}).status_code == 400
    assert client.post("/search/suggest/", {"q": "dừa"}).status_code == 405


def test_three_statements_at_most_however_many_goods_there_are(shop, client, index):
    def queries(text):
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/suggest/", {"q": text})
        return len(captured)

    texts = ("dua", "dừa sáp", "sap du", "zz", "hop tac xa")
    few = [queries(text) for text in texts]
    for number in range(50):
        make_product(f"Sáp ong {number}", seller=shop)
    index()

    assert max(few) <= 3
    assert [queries(text) for text in ("zz", "hop tac xa")] == few[-2:]
    assert max(queries(text) for text in texts) <= 3


def test_goods_and_sellers_that_left_are_proposed_no_more(shop, index):
    from marketplace.partner.services import activate_partner, change_profile, suspend_partner

    change_profile(partner=shop, representative="Lê A", address_line="1", phone="0912345678")
    suspend_partner(partner=shop)
    assert not Name.objects.filter(kind="seller", key=str(shop.pk)).exists()

    shop.refresh_from_db()
    renamed = change_profile(partner=shop, name="Tổ hợp tác Dừa Xanh")
    renamed.tax_code = "0100233488"
    renamed.save()
    activate_partner(partner=renamed)
    assert ("seller", "Tổ hợp tác Dừa Xanh") in proposed("tht dừa")


def test_a_search_is_proposed_after_three_days_of_success(shop, client, time_machine_at):
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 3)):
        assert ("query", "dừa sáp") not in proposed("dừa s")
        with time_machine_at(day):
            client.get("/search/", {"q": "Dừa  SÁP"})

    assert ("query", "dừa sáp") in proposed("dừa s")
    with time_machine_at(date(2027, 3, 1)):
        asked.forget_old()
    assert ("query", "dừa sáp") not in proposed("dừa s")


@pytest.mark.parametrize(
    ("_case", "query"),
    [
        ("found nothing", "q=zzz"),
        ("not all its words were found", "q=dừa zzz"),
        ("narrowed by a filter", "q=dừa&province=86"),
        ("a long number", "q=dừa 0912345678"),
        ("no words", "province=86"),
    ],
)
def test_other_searches_are_not_kept(shop, client, _case, query):
    cache.clear()
    client.get(f"/search/?{query}")

    assert list(AskedQuery.objects.all()) == []


@pytest.mark.parametrize("text", ["dừa 0912 345 678", "dừa 0912.345.678", "dừa ba@example.vn", "dừa 079 123 456 789"])
def test_what_may_tell_of_a_person_is_not_kept(shop, text):
    cache.clear()
    asked.note(text)
    asked.note("dừa 500g 2026")

    assert [each.text for each in AskedQuery.objects.all()] == ["dừa 500g 2026"]


def test_a_word_is_written_down_once_a_day(shop, client):
    cache.clear()
    client.get("/search/?q=dừa")
    with CaptureQueriesContext(connection) as captured:
        client.get("/search/?q=dừa")
        client.get("/search/?q=DỪA")

    # Django does not tell the words of a prepared statement.
    assert not [query for query in captured if "search_askedquery" in (query["sql"] or "")]
    assert AskedQuery.objects.get().days == 1
