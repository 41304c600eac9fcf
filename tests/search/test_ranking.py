"""The order of results, and that the page about it says the same."""

import csv
import re
from pathlib import Path

import pytest
from django.urls import reverse

import cms
from search import ranking
from search import synonyms as synonyms_module
from search.documents import in_places_alone
from search.query import SORTS
from search.ranking import IN_STOCK, TitleLook, looks_for, take_turns, ways_to_match
from search.synonyms import synonyms
from search.understanding import understand
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

EXACT = [TitleLook(accents=True, side_by_side=True, before=before) for before in (0, 1, 2, None)]
FOLDED = [TitleLook(accents=False, side_by_side=True, before=before) for before in (0, 1, 2, None)]


def test_who_types_accents_means_them():
    groups = looks_for(understand("dừa"))

    assert groups == (*((exact,) for exact in EXACT), tuple(FOLDED))


def test_who_types_none_gets_both():
    groups = looks_for(understand("mat ong"))

    assert [{look.accents for look in group} for group in groups] == [{True, False}] * 4


def test_a_single_word_without_accents_is_first_one_that_has_none():
    groups = looks_for(understand("ong"))

    assert groups == (
        (EXACT[0],),
        (EXACT[1],),
        (EXACT[2],),
        (FOLDED[0],),
        (FOLDED[1],),
        (FOLDED[2],),
        (EXACT[3], FOLDED[3]),
    )


def test_names_with_the_goods_count_when_other_words_stand_elsewhere():
    asked = [way.asked.words for group in ways_to_match(understand("cà phê Đắk Lắk")) for way in group]

    assert set(asked) == {("cà", "phê", "đắk", "lắk"), ("cà", "phê")}


@pytest.mark.parametrize("typed", ["cà phe dak", "ca phê", "thịt heo quay", "trà"])
def test_every_reading_has_ways(typed):
    assert all(ways_to_match(understand(typed)))


def test_sellers_take_turns_within_a_level():
    ranked = [(number, "name", IN_STOCK, seller) for number, seller in enumerate("AAAAABBC")] + [
        (8, "text", IN_STOCK, "A"),
        (9, "text", IN_STOCK, "C"),
    ]

    assert take_turns(ranked) == [0, 1, 5, 6, 7, 2, 3, 4, 8, 9]


def test_one_seller_does_not_fill_the_page(index, titles):
    big, small = make_seller("A"), make_seller("B")
    make_product("Trà B", seller=small)
    for number in range(6):
        make_product(f"Trà A{number}", seller=big)
    index()

    assert titles("/search/", q="trà") == ["Trà A5", "Trà A4", "Trà B", "Trà A3", "Trà A2", "Trà A1", "Trà A0"]


def test_pages_of_turns_show_everything_once(index, titles):
    sellers = [make_seller(name) for name in "AB"]
    for number in range(60):
        make_product(f"Trà {number}", seller=sellers[number % 3 == 0])
    index()

    pages = [titles("/search/", q="trà", page=page) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [24, 24, 12]
    assert len({title for page in pages for title in page}) == 60


def test_cursors_go_through_turns(index, client):
    for number in range(120):
        make_product(f"Trà {number}")
    index()

    seen, after, page = [], "", 1
    while page < 8:
        result = (
            client.get("/search/", {"q": "trà", "after": after} if after else {"q": "trà"}).context["results"].result
        )
        seen += [card.title for card in result.hits]
        page, after = page + 1, result.next_after
        if not after:
            break

    assert (len(seen), len(set(seen))) == (120, 120)


def test_goods_begin_names(index, titles):
    seller = make_seller()
    for title in ("Mật ong hoa cà phê", "Ca phe bột", "Cà phê phin", "Cá phèn khô"):
        make_product(title, seller=seller)
    index()

    assert titles("/search/", q="cà phê") == ["Cà phê phin", "Mật ong hoa cà phê", "Ca phe bột"]


def test_goods_of_a_place_come_before_names_with_both_words(index, titles):
    make_product("Mật ong hoa cà phê Đắk Lắk", province="66")
    make_product("Cà phê Buôn Ma Thuột", province="66")
    index()

    assert titles("/search/", q="cà phê Đắk Lắk") == ["Cà phê Buôn Ma Thuột", "Mật ong hoa cà phê Đắk Lắk"]


def test_points_order_goods_that_match_as_well(index, titles):
    for title, stars, stock in (
        ("Trà 0", None, 5),
        ("Trà 3", 3, 5),
        ("Trà 5", 5, 5),
        ("Trà 5 hết", 5, 0),
        ("Trà 4", 4, 5),
    ):
        product = make_product(title, stock=stock)
        if stars:
            make_recognition(product, stars)
    index()

    assert titles("/search/", q="trà") == ["Trà 5", "Trà 4", "Trà 3", "Trà 0", "Trà 5 hết"]


def test_wishes_in_words_lift_and_exclude_nothing(index, titles):
    seller = make_seller()
    plain = make_product("Cà phê A", seller=seller, net_quantity=250)
    certified = make_product("Cà phê B", seller=seller, net_quantity=500, price=90_000)
    starred = make_product("Cà phê C", seller=seller, net_quantity=1_000)
    make_certification("vietgap", seller, [certified])
    make_recognition(starred, 5)
    make_recognition(plain, 4)
    index()

    assert titles("/search/", q="cà phê nửa ký")[0] == "Cà phê B"
    assert titles("/search/", q="cà phê 1kg")[0] == "Cà phê C"
    assert titles("/search/", q="cà phê vietgap")[0] == "Cà phê B"
    assert titles("/search/", q="cà phê dưới 95k")[0] == "Cà phê B"
    assert titles("/search/", q="cà phê 4 sao")[0] == "Cà phê A"
    assert len(titles("/search/", q="cà phê 4 sao 500g vietgap")) == 3
    # Nothing else was asked for, so goods must fit.
    assert titles("/search/", q="5 sao") == ["Cà phê C"]


def test_both_ends_of_a_price_are_one_wish_and_of_several_stars_one_is_enough(index, titles):
    seller = make_seller()
    for title, price, stars in (("Cà phê A", 60_000, None), ("Cà phê B", 500_000, 5), ("Cà phê C", 90_000, 4)):
        product = make_product(title, seller=seller, price=price)
        if stars:
            make_recognition(product, stars)
    index()

    # B fits the stars; of the price it fits one end only, which is no wish.
    assert titles("/search/", q="cà phê từ 50 đến 100 nghìn 4 sao trở lên") == ["Cà phê C", "Cà phê B", "Cà phê A"]
    assert titles("/search/", q="cà phê từ 50 đến 100 nghìn")[-1] == "Cà phê B"
    # Nothing else was asked for, so goods must fit.
    assert titles("/search/", q="từ 4 sao") == ["Cà phê B", "Cà phê C"]
    assert titles("/search/", q="từ 50 đến 100 nghìn 5 sao") == []
    assert set(titles("/search/", q="từ 50 đến 100 nghìn")) == {"Cà phê A", "Cà phê C"}


def test_numbers_find_their_goods_first(index, titles):
    seller = make_seller("HTX Mã Số", tax_code="0312345678")
    product = make_product("Cam sành", seller=seller, upc="8931234567890")
    make_product("Quyết định 12 UBND", seller=make_seller())
    decision = make_recognition(product).decision_number
    revoked = make_recognition(product, state="revoked").decision_number
    index()

    for typed in (decision, decision.lower(), product.stockrecords.get().partner_sku, "8931234567890", "0312345678"):
        assert titles("/search/", q=typed)[0] == "Cam sành", typed
    assert titles("/search/", q=revoked)[:1] != ["Cam sành"]


@pytest.mark.parametrize(
    ("_case", "typed"),
    [
        ("Telex", "suwax chua"),
        ("VNI", "sua74 chua"),
        ("a slip", "sữa chuaa"),
        ("no blank", "suachua"),
        ("a beginning", "sữa chu"),
        ("the foreign word", "yaourt"),
    ],
)
def test_a_second_reading_finds_what_was_meant(index, titles, _case, typed):
    make_product("Sữa chua nếp cẩm")
    make_product("Sữa tươi")
    index()

    assert titles("/search/", q=typed) == ["Sữa chua nếp cẩm"]


def test_the_page_says_how_the_query_was_read(index, client):
    make_product("Sữa chua nếp cẩm")
    index()

    result = client.get("/search/", {"q": "suwax chuaa"}).context["results"].result

    assert (result.understood.second, result.words_left_out, result.suggestion) == ("sữa chua", (), "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tiểu", "Không có sản phẩm nào ghi “tiểu” đúng dấu như vậy; các sản phẩm dưới đây chỉ giống khi bỏ dấu."),
        ("tiêu", ""),
        ("tieu", ""),
        # None at all.
        ("quýt", ""),
    ],
)
def test_goods_that_only_look_alike_without_accents_are_said_to_be(index, client, typed, said):
    make_product("Tiêu đen Chư Sê")
    index()

    page = client.get("/search/", {"q": typed})

    assert page.context["results"].alike_words == said
    assert (said in page.content.decode()) if said else ("chỉ giống khi bỏ dấu" not in page.content.decode())


@pytest.mark.parametrize(("typed", "offered"), [("tiểu", 1), ("tiêu", 0)])
def test_who_meant_what_is_not_there_can_tell_the_sellers(index, client, typed, offered):
    make_product("Tiêu đen Chư Sê")
    index()

    assert client.get("/search/", {"q": typed}).content.decode().count(reverse("customer:wish")) == offered


def test_new_goods_are_known_words_at_once(index, titles, django_capture_on_commit_callbacks):
    index()
    from catalogue.changes import note_changes

    product = make_product("Bánh khọt")
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])

    assert titles("/search/", q="banhs khotj") == ["Bánh khọt"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_about_the_order_names_every_weight(language):
    text = (Path(cms.__file__).parent / "initial" / f"ranking.{language}.html").read_text(encoding="utf-8")
    numbers = set(re.findall(r"\d+", text))
    weights = [
        ranking.IN_STOCK,
        *ranking.STARS.values(),
        ranking.DELIVERED,
        ranking.WELL_RATED,
        ranking.WELL_RATED_FROM // 100,
    ]
    weights += [ranking.WELL_RATED_REVIEWS, ranking.TURNS_AMONG]

    assert set(map(str, weights)) <= numbers


SORTS_TOLD = {
    "vi": ("Theo giá,", "giá trên kg", "hàng mới", "sao OCOP", "điểm đánh giá", "khoảng cách"),
    "en": ("By price,", "price per kilogram", "newest", "OCOP stars", "rating", "distance"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_about_the_order_tells_of_every_order_to_choose_and_every_wish(language):
    text = (Path(cms.__file__).parent / "initial" / f"ranking.{language}.html").read_text(encoding="utf-8")
    choosing = next(part for part in text.split("<h2>") if part.startswith(("Khi bạn tự chọn", "When you choose")))

    # Two go by price; without a choice it is relevance.
    assert len(SORTS_TOLD[language]) == len(SORTS) - 2
    assert [words for words in SORTS_TOLD[language] if words not in choosing] == []
    wishes = {"vi": ("còn hàng hay đang vào mùa", "bao gói"), "en": ("in stock or in season", "pack")}[language]
    assert [words for words in wishes if words not in text] == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bơ", ["Bơ sáp", "Sinh tố bơ", "Bơ đậu phộng"]),
        ("bơ Đắk Lắk", ["Bơ sáp", "Bơ đậu phộng", "Sinh tố bơ"]),
        ("bơ đậu phộng", ["Bơ đậu phộng"]),
        ("bo", ["Bơ đậu phộng", "Bơ sáp", "Sinh tố bơ"]),
    ],
)
def test_a_word_alone_means_its_first_meaning_before_other_goods_whose_names_begin_with_it(index, titles, typed, first):
    seller = make_seller("HTX bơ Đắk Lắk", province="66")
    for title in ("Sinh tố bơ", "Bơ sáp"):
        make_product(title, seller=seller, province="66")
    make_recognition(make_product("Bơ đậu phộng", seller=seller, province="66"), stars=5)
    index()

    assert titles("/search/", q=typed) == first


def test_other_goods_of_a_word_hold_the_word_and_more():
    with (Path(synonyms_module.__file__).parent / "data" / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["mode"] == "first"]

    for row in rows:
        assert len(synonyms().beside[(row["standard"],)]) == len(row["unless"].split("|")), row["standard"]
    assert len(rows) == len(synonyms().beside)


def test_a_name_that_only_looks_alike_counts_for_nothing_beside_a_text_with_the_words(index, titles):
    make_recognition(make_product("Kẹo chuối", description="Làm từ dừa tươi."), stars=3)
    make_product("Kẹo dứa", description="Làm cùng dừa tươi.")
    make_product("Keo dua gion")
    make_product("Kẹo dừa")
    index()

    assert titles("/search/", q="dừa") == ["Kẹo dừa", "Keo dua gion", "Kẹo chuối", "Kẹo dứa"]


LONE_WORDS = {
    # Goods that are meant, other words for them, other things called so, and places last.
    "vịt": ["Vịt xiêm", "Ngan sạch", "Trứng vịt"],
    "phộng": ["Đậu phộng rang", "Lạc đỏ"],
    "cao": ["Cao atiso", "Bột ca cao", "Cà chua Cao Bằng"],
    "hậu": ["Mận hậu", "Dừa Hậu Giang"],
    "hau": ["Mận hậu", "Dừa Hậu Giang"],
    # Where nothing is what most mean by it, other words for what is called so.
    "cúc": ["Cải cúc", "Tần ô sạch"],
    # A word with meanings of its own stands for no other name, nor does one beside others.
    "lạc": ["Lạc đỏ", "Đậu phộng rang"],
    "rang phộng": ["Đậu phộng rang"],
}


@pytest.mark.parametrize("typed", LONE_WORDS)
def test_a_lone_word_means_goods_before_places_and_the_whole_name_of_which_it_is_a_part(index, titles, typed):
    seller = make_seller("A")
    for title in reversed(list(dict.fromkeys(title for found in LONE_WORDS.values() for title in found))):
        make_product(title, seller=seller, province=None)
    index()

    assert titles("/search/", q=typed) == LONE_WORDS[typed]


def test_another_word_for_the_goods_makes_no_name_better_that_holds_the_typed_one(index, titles):
    # "Gạo ông Cua" is a name of ST25.
    for title in ("Gạo thơm ST25", "Gạo thơm ruộng"):
        make_product(title, province=None)
    index()

    assert titles("/search/", q="gạo") == ["Gạo thơm ruộng", "Gạo thơm ST25"]


@pytest.mark.parametrize(
    ("title", "of_places"),
    [
        ("Cam Cao Phong Hòa Bình", {"cao", "phong", "hòa", "bình"}),
        ("Ca cao Cao Bằng", {"bằng"}),
        ("Nấm hương Sơn La", {"sơn", "la"}),
        ("Nước ép thanh long Bình Thuận", {"bình", "thuận"}),
        # A commune is called so too.
        ("Nước Ép Thanh Long", set()),
        ("Cao Bằng", set()),
        ("½ kg Mật ong", set()),
    ],
)
def test_words_of_places_are_read_from_the_end_of_a_title(title, of_places):
    assert in_places_alone(title) == of_places
