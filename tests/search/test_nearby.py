"""What a page offers where a question found nothing: near words and fewer filters, each with what it finds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.engines import get_engine
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch.client import EngineUnavailable
from search.engines.guarded import CircuitBreaker, GuardedEngine
from search.lexicon import Lexicon, lexicon
from search.nearby import MOST_SHOWN, near_texts, ways_out
from search.query import ProductQuery
from tests.factories.search import make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

KNOWN = Lexicon({"trà": 5, "tra": 1, "mật": 4, "gừng": 3, "dừa": 2, "khô": 9, "mực": 8}.items())


@pytest.mark.parametrize(
    ("_case", "typed", "near"),
    [
        ("a short word with a slip", "tza gừng", "trà gừng"),
        ("one term less", "mật gừng", "gừng"),
        ("one term alone", "mật gừng dừa", "dừa"),
        ("terms of several words stay whole", "thịt heo gừng", "thịt heo"),
        ("the standard word of a regional one", "khóm", "dứa"),
        ("the rarest word of the only name", "khô mực", "mực"),
        ("however it is typed", "kho muc", "muc"),
    ],
)
def test_near_texts(_case, typed, near):
    assert near in near_texts(typed, KNOWN)


@pytest.mark.parametrize(
    ("typed", "far"),
    [
        # Names of goods and of places are spelled as they are to be.
        ("xì dầu", "xà dầu"),
        ("trà bồng", "trà nông"),
        # No sugar to who is ill.
        ("tiểu đường", "đường"),
        ("khô mực gừng", "mực"),
        # Too many goods are dry, and the table tells that this is no silk.
        ("khô mực", "khô"),
        ("kho muc", "kho"),
        ("giò lụa", "lụa"),
    ],
)
def test_far_texts(typed, far):
    known = Lexicon(
        {"trà": 5, "gừng": 3, "dầu": 2, "xà": 9, "nông": 7, "đường": 1, "khô": 9, "mực": 8, "lụa": 1}.items()
    )
    assert far not in near_texts(typed, known)


@pytest.mark.parametrize("typed", ["", "!!!", "gừng", "còn hàng"])
def test_nothing_is_near_what_has_no_other_way(typed):
    assert near_texts(typed, KNOWN) == []


def found(text: str, **filters) -> list[tuple[str, tuple | None, int]]:
    return [
        (way.text, way.without, way.total) for way in ways_out(get_engine(), ProductQuery(q=text, **filters), lexicon())
    ]


def test_an_empty_answer_counts_what_the_same_words_find_without_a_filter(index):
    make_product("Bánh dừa", province="68")
    make_product("Bánh dứa", province="68")
    index()

    empty = get_engine().search(ProductQuery(q="dừa", province=("46",)))
    assert empty.total == 0
    assert empty.total_without["province"] == get_engine().search(ProductQuery(q="dừa")).total == 1
    assert {value.value: value.count for value in empty.facets["province"]} == {"68": 1}


def test_every_way_says_what_it_finds(index):
    starred = make_product("Trà gừng", province="68")
    make_recognition(starred, 5)
    make_product("Trà sen", province="68")
    make_product("Trà gừng Huế", province="46")
    index()

    assert found("trà gừng", stars=(4,), province=("68", "01")) == [
        ("", ("stars", "4"), 1),
        ("", None, 2),
    ]
    assert found("gừng", stars=(5,), province=("46",)) == [
        ("", ("stars", "5"), 1),
        ("", ("province", "46"), 1),
        ("", None, 2),
    ]
    # Where no filter is to blame alone, other words go without any.
    assert found("trà gừng mật", stars=(4,)) == [("trà gừng", None, 2), ("trà", None, 3), ("gừng", None, 2)]
    # Else other words are looked for under the same filters.
    assert found("trà gừng mật", province=("46",)) == [
        ("trà gừng", None, 1),
        ("trà", None, 1),
        ("gừng", None, 1),
    ]


def test_what_only_looks_alike_without_accents_is_no_way_out(index):
    for title in ("Rau sạch", "Rau tươi hợp tác xã", "Mực một nắng"):
        make_product(title)
    index()

    assert found("sách tiếng anh") == []
    # "Tắc tươi" is another word for it, which nobody sells.
    assert found("quất") == []
    assert found("khô mực") == [("mực", None, 1)]
    # What was typed is counted as the page counts it.
    assert found("sách", province=("01",)) == [("", None, 1)]


def test_accents_count_as_the_page_counts_them(index):
    for title in ("Dừa sáp", "Dứa sấy", "Dứa mật"):
        make_product(title)
    index()

    texts = ("dừa", "dứa", "dua", "dủa", "", "!!!")

    assert get_engine().totals([ProductQuery(q=text) for text in texts]) == [1, 2, 3, 3, 3, 0]
    assert get_engine().totals([]) == []


def test_totals_are_what_the_questions_find(index):
    sellers = [make_seller(f"HTX {name}") for name in "AB"]
    for number in range(30):
        make_product(
            f"Trà {number}",
            seller=sellers[number % 2],
            price=10_000 * (number + 1),
            province="68" if number % 3 else "01",
        )
    index()
    queries = [
        ProductQuery(q="trà", price_max=100_000),
        ProductQuery(seller=(sellers[0].code,), province=("01",)),
        ProductQuery(q="trà 7", fixed=(("province", "68"),)),
        ProductQuery(q="5 sao"),
    ]

    assert get_engine().totals(queries) == [get_engine().search(query).total for query in queries]


def test_filters_by_words_alone_lead_to_other_stars_and_to_one_filter_less(index):
    for title, stars in (("Trà gừng", 4), ("Trà sen", 4), ("Mật ong", 3)):
        make_recognition(make_product(title, price=50_000), stars)
    index()

    assert found("OCOP 5 sao") == [("ocop 4 sao", None, 2), ("ocop 3 sao", None, 1)]
    assert found("5 stars") == [("4 stars", None, 2), ("3 stars", None, 1)]
    assert found("4 sao dưới 10k") == [("4 sao", None, 2)]
    assert found("còn hàng dưới 10k") == [("còn hàng", None, 3)]


def test_an_empty_page_asks_once_more_however_much_it_offers(index, client):
    for title in ("Trà gừng", "Mật ong", "Nghệ", "Dừa sáp", "Sen"):
        make_product(title)
    index()
    counts = []
    for address in ("/search/?q=zzzz", "/search/?q=zzzz&stars=5&province=68&province=01&price_max=5&kind=union"):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        counts.append(len(captured))
        assert len(page.context["results"].ways_out) <= MOST_SHOWN

    assert max(counts) <= 8


def test_the_database_counts_while_the_other_engine_is_away(index):
    class Away(DatabaseEngine):
        def totals(self, queries, as_typed=()):
            raise EngineUnavailable("away")

    make_product("Trà gừng")
    index()
    breaker = CircuitBreaker(failures=1)
    guarded = GuardedEngine(Away(), DatabaseEngine(), breaker)

    assert guarded.totals([ProductQuery(q="trà")]) == [1]
    assert breaker.may_try() is False
    assert guarded.totals([ProductQuery(q="trà")]) == [1]


def test_filters_never_change_how_words_are_read(index):
    make_product("Sầu riêng", set_code="4")
    # With other accents, so it is found where nothing has those typed.
    make_product("Ghế sấu riêng", set_code="21")
    index()
    engine = get_engine()

    everywhere = engine.search(ProductQuery(q="sầu riêng"))
    chosen = engine.search(ProductQuery(q="sầu riêng", group=("handicraft",)))
    by_keys = engine.search(ProductQuery(q="saauf rieeng", group=("food",)))

    assert [card.title for card in everywhere.hits] == ["Sầu riêng"]
    assert {value.value: value.count for value in everywhere.facets["group"]}["handicraft"] == 0
    assert (chosen.hits, chosen.total, chosen.understood.terms) == ([], 0, everywhere.understood.terms)
    assert engine.totals([chosen.query, everywhere.query]) == [0, 1]
    assert [card.title for card in by_keys.hits] == ["Sầu riêng"]


@pytest.mark.parametrize(
    ("typed", "province"),
    [("Huyện Di Linh", "Lâm Đồng"), ("di linh", "Lâm Đồng"), ("quận 1", "Hồ Chí Minh"), ("cà phê Di Linh", "Lâm Đồng")],
)
def test_a_place_of_before_without_goods_leads_to_its_province(index, client, typed, province):
    make_product("Cà phê Cầu Đất", province="68")
    make_product("Khăn lụa Tam Quan", province="79", description="Dệt 1 tháng")
    index()

    results = client.get("/search/", {"q": typed}).context["results"]
    ways = [way.label for way in (results.places if results.cards else results.ways_out)]

    assert any(province in label for label in ways)
    assert all("Tam Quan" not in card.title for card in results.cards)
