"""Finding products by what people type."""

import unicodedata

import pytest

from search.words import exact_words, folded_words
from tests.factories.search import make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db


def test_documents_and_queries_are_taken_apart_alike():
    assert exact_words("Cà-phê “Thuỷ Tiên”, 500g!") == ["cà", "phê", "thủy", "tiên", "500g"]
    assert folded_words(unicodedata.normalize("NFD", "Đường  Thốt_Nốt ½")) == ["duong", "thot", "not", "12"]


@pytest.fixture
def coffee(index):
    seller = make_seller()
    for title in ("Cà phê Arabica", "Ca phe bột", "Cá phèn khô", "Mật ong rừng"):
        make_product(title, seller=seller)
    index()


@pytest.mark.parametrize(
    ("_case", "typed"),
    [
        ("accented", "cà phê"),
        ("without accents", "ca phe"),
        ("capitals", "CÀ PHÊ"),
        ("decomposed as macOS types", unicodedata.normalize("NFD", "cà phê")),
        ("other order", "phê cà"),
        ("punctuation", "cà-phê!"),
        ("beginning of the last word", "cà ph"),
    ],
)
def test_every_spelling_finds_coffee(coffee, titles, _case, typed):
    assert {"Cà phê Arabica", "Ca phe bột"} <= set(titles("/search/", q=typed))
    assert "Mật ong rừng" not in titles("/search/", q=typed)


def test_the_accented_form_ranks_first(coffee, titles):
    assert titles("/search/", q="cà phê")[0] == "Cà phê Arabica"
    assert titles("/search/", q=unicodedata.normalize("NFD", "cà phê"))[0] == "Cà phê Arabica"
    assert titles("/search/", q="ca phe")[0] == "Ca phe bột"


def test_tone_marks_on_either_vowel_are_the_same(index, titles):
    make_product("Bánh hoà bình")
    index()

    assert titles("/search/", q="hòa bình") == ["Bánh hoà bình"]


def test_accents_that_were_typed_find_no_others(index, titles):
    for title in ("Dứa sấy", "Dừa sáp", "Dưa lưới", "Dua tuoi", "Chè khúc dua"):
        make_product(title)
    index()

    assert titles("/search/", q="dừa") == ["Dừa sáp", "Dua tuoi"]
    assert titles("/search/", q="dưa") == ["Dưa lưới", "Dua tuoi"]
    assert titles("/search/", q="dưa lưới") == ["Dưa lưới"]
    assert sorted(titles("/search/", q="dua")) == [
        "Chè khúc dua",
        "Dua tuoi",
        "Dưa lưới",
        "Dứa sấy",
        "Dừa sáp",
    ]


def test_a_word_without_accents_in_a_text_is_another_word(index, titles):
    make_product("Mãng cầu Bà Đen")
    make_product("Kẹo dừa", description="Hàng mang về từ Cầu Kè.")
    index()

    assert titles("/search/", q="mãng cầu") == ["Mãng cầu Bà Đen"]
    # A slip of the South, which nothing has.
    assert titles("/search/", q="mảng cầu")[0] == "Mãng cầu Bà Đen"


def test_wrong_accents_find_what_looks_alike(index, titles):
    make_product("Bưởi da xanh")
    index()

    assert titles("/search/", q="bưỡi da xanh") == ["Bưởi da xanh"]


def test_the_nearer_to_its_beginning_a_name_holds_the_goods_the_better(index, titles):
    names = ["Dứa sấy", "Mứt dứa", "Nước ép dứa", "Khoai sấy giòn vị dứa"]
    for title in names:
        make_product(title)
    index()

    assert titles("/search/", q="dứa") == names
    assert titles("/search/", q="dua") == names


def test_another_word_for_the_goods_stands_where_the_typed_one_would(index, titles):
    for title in ("Cơm nắm muối vừng", "Kẹo mè", "Kẹo vừng", "Mè đen"):
        make_product(title)
    index()

    assert titles("/search/", q="vừng") == ["Mè đen", "Kẹo vừng", "Kẹo mè", "Cơm nắm muối vừng"]


def test_a_word_without_accents_means_all_it_may_where_nothing_else_is_found(index, titles):
    make_product("Trái tắc", province="38")
    make_product("Mứt quất", province="33")
    index()

    assert titles("/search/", q="quat") == ["Mứt quất"]
    assert titles("/search/", q="quat thanh hoa") == ["Trái tắc"]


def test_goods_of_a_named_province_come_before_others_that_tell_of_it(index, titles):
    make_product("Trà xanh", province="19")
    make_recognition(make_product("Trà sen", province="01", description="Như trà Thái Nguyên"), 5)
    index()

    assert titles("/search/", q="trà thái nguyên") == ["Trà xanh", "Trà sen"]


def test_a_title_counts_more_than_a_description(index, titles):
    seller = make_seller()
    make_product("Bánh quy", seller=seller, description="<p>Làm với <b>mật ong</b> rừng mật ong mật ong</p>")
    make_product("Mật ong hoa cà phê", seller=seller)
    index()

    assert titles("/search/", q="mat ong") == ["Mật ong hoa cà phê", "Bánh quy"]


def test_words_side_by_side_come_before_words_apart(index, titles):
    seller = make_seller()
    make_product("Ong chúa hút mật", seller=seller)
    make_product("Mật ong", seller=seller)
    index()

    assert titles("/search/", q="mật ong") == ["Mật ong", "Ong chúa hút mật"]


def test_sold_out_goods_come_after_equal_ones_in_stock(index, titles):
    seller = make_seller()
    make_product("Trà A", seller=seller)
    make_product("Trà B", seller=seller, stock=0)
    index()

    assert titles("/search/", q="trà") == ["Trà A", "Trà B"]


def test_seller_and_old_and_new_place_names_find_goods(index, titles):
    make_product("Cam sành", seller=make_seller("HTX Bắc Quang", province="08"), province="08")
    index()

    for typed in ("cam hà giang", "cam tuyen quang", "bac quang"):
        assert titles("/search/", q=typed) == ["Cam sành"], typed


def test_all_words_must_match_and_fewer_are_tried_when_nothing_does(coffee, client):
    page = client.get("/search/", {"q": "cà phê saturn"})

    assert [card.title for card in page.context["results"].cards][0] == "Cà phê Arabica"
    assert page.context["results"].result.words_left_out == ("saturn",)
    assert "saturn" in page.content.decode().split("</form>", 1)[1]


def test_names_that_say_a_syllable_twice_are_looked_for_as_a_whole(index, titles):
    for title, description in (
        ("Chôm chôm", ""),
        ("Chôm bà", ""),
        ("Cà phê", "Đầy đủ mùi, dù ít"),
        ("Mứt du lịch", "Đu"),
    ):
        make_product(title, description=description)
    index()

    assert titles("/search/", q="chôm chôm") == titles("/search/", q="chom chom") == ["Chôm chôm"]
    assert titles("/search/", q="đu đủ") == titles("/search/", q="du du") == []
    assert titles("/search/", q="cà phê cà phê cà phê") == ["Cà phê"]


@pytest.mark.parametrize(
    ("typed", "found", "are_near"),
    [
        ("trứng vịt muối", "Muối Bạc Liêu", True),
        ("trung vit muoi", "Muối Bạc Liêu", True),
        ("trứng muối", "Muối Bạc Liêu", True),
        # Half of what the name says is missing, or more.
        ("muối trứng vịt", "Muối Bạc Liêu", True),
        ("muối hồng", "Muối Bạc Liêu", True),
        ("cà phê rang xay mịn", "Cà phê rang xay", False),
        ("muối", "Muối Bạc Liêu", False),
        # A place is none of the goods, wherever it stands.
        ("Đà Nẵng muối", "Muối Bạc Liêu", False),
        ("chè ớt Bạc Liêu", "Muối Bạc Liêu", True),
    ],
)
def test_goods_that_lack_what_a_name_begins_with_are_only_near(index, client, typed, found, are_near):
    make_product("Muối Bạc Liêu")
    make_product("Cà phê rang xay")
    index()

    client.cookies["django_language"] = "en"
    page = client.get("/search/", {"q": typed})

    results, html = page.context["results"], page.content.decode()
    assert ([card.title for card in results.cards], results.are_near) == ([found], are_near)
    said = f"Nothing is called “{typed}”; 1 product is near it" if are_near else f"1 product for “{typed}”"
    assert f"<strong>{said}</strong>" in html
    assert ("<h2>Near goods</h2>" in html) is are_near


def test_filters_that_leave_nothing_do_not_drop_words(coffee, client):
    page = client.get("/search/", {"q": "cà phê", "price_min": "9000000"})

    assert page.context["results"].result.total == 0
    assert page.context["results"].result.words_left_out == ()


@pytest.mark.parametrize(
    "typed", ["!!!", '"', "AND", "OR NOT", "NEAR(a b)", "*", "a*b", "title_exact:x", "'; --", "%", "½", ":*"]
)
def test_operators_of_the_databases_are_plain_text(coffee, client, typed):
    assert client.get("/search/", {"q": typed}).status_code == 200


def test_a_very_long_question_is_answered(coffee, client):
    page = client.get("/search/", {"q": "phê " * 50})

    assert page.status_code == 200
    assert page.context["results"].result.total == 2


def test_what_only_looks_like_the_words_by_chance_is_no_answer(index, client):
    for title, text in (
        ("Cà phê rang", ""),
        ("Muối Cà Mau", "Túi PE"),
        ("Sô cô la", ""),
        ("Trà mãng cầu Long An", "Nông sản Vạt"),
        ("Bánh ăn liền", ""),
        ("Bưởi da xanh", ""),
    ):
        make_product(title, description=text)
    index()

    def answer(text):
        results = client.get("/search/", {"q": text}).context["results"]
        return [card.title for card in results.cards], results.result.understood.second, results.result.suggestion

    assert answer("cà pê") == (["Cà phê rang"], "cà phê", "")
    assert answer("sò huyết") == ([], "", "")
    assert answer("ăn vặt") == ([], "", "")
    assert answer("bưỡi da xanh")[0] == ["Bưởi da xanh"]
    # Without accents nobody can tell, but for a name that is one letter away.
    assert answer("ca pe") == (["Muối Cà Mau"], "", "ca phe")
    for number in range(4):
        make_product(f"Muối Cà Mau {number}", description="Túi PE")
    index()
    assert answer("ca pe")[2] == "ca phe"
    assert answer("muoi ca mau")[2] == ""


def test_goods_come_before_the_kind_of_who_sells_them(index, titles):
    seller = make_seller("Hợp tác xã Hoa Rừng")
    make_product("Đường phèn", seller=seller, set_code="11", description="Ngọt như mật ong")
    make_product("Rượu mật ong", seller=seller)
    make_product("Mật ong", seller=seller)
    index()

    assert titles("/search/", q="htx mật ong")[:2] == ["Mật ong", "Rượu mật ong"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("cu san", "Khoai mì"),
        ("củ sắn", "Củ đậu"),
        ("muối hột", "Muối hạt"),
        ("fish sauce", "Nước mắm cốt"),
        ("cà phê bmt", "Cà phê Đắk Lắk"),
    ],
)
def test_more_words_of_the_regions(index, titles, typed, title):
    make_product(title, province="66")
    make_product("Tinh bột nghệ", description="Củ tươi, sản phẩm của làng.")
    index()

    assert titles("/search/", q=typed)[:1] == [title]


def test_nothing_else_is_meant_where_a_name_holds_the_words_apart(index, client):
    for title in ("Mít tố nữ sấy", "Mít thái sấy", "Mít ruột đỏ sấy", "Mật say", "Mật say rừng"):
        make_product(title)
    index()

    result = client.get("/search/", {"q": "mit say"}).context["results"].result
    assert (result.total, result.suggestion) == (3, "")


def test_a_real_word_is_not_changed_where_that_finds_no_more(index, client):
    for title in ("Khô cá lóc", "Đông cô khô", "Đông cô khô Sơn La"):
        make_product(title)
    index()

    results = client.get("/search/", {"q": "ca kho lang vu dai"}).context["results"]

    assert results.result.understood.second == ""
    assert [card.title for card in results.cards] == ["Khô cá lóc"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # A village, not 300 g.
        ("nuoc mam ba lang", ["Nước mắm Ba Làng"]),
        ("nước mắm Ba Lang 500ml", ["Nước mắm Ba Làng"]),
        ("ba lang tom kho", ["Tôm khô"]),
        ("tôm khô ba lạng", ["Tôm khô"]),
        ("tom kho hai lang", ["Tôm khô"]),
    ],
)
def test_a_village_behind_the_goods_is_no_size(index, titles, typed, found):
    for title in ("Nước mắm Ba Làng", "Nước mắm nhỉ", "Tôm khô"):
        make_product(title)
    index()

    assert titles("/search/", q=typed) == found
