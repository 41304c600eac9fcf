"""Telling sellers what one did not find: shoppers write, sellers read, administrators remove."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import MarketRole
from marketplace.core import clock
from marketplace.customer.wishes import WISHES_AN_HOUR
from marketplace.moderation.models import AuditEvent
from search import wishes as services
from search.models import Wish
from search.services import rebuild
from tests.factories.goods import make_offer, make_person, make_product, make_seller, province

pytestmark = pytest.mark.django_db


def wish(words="mít sấy", province_code="", group_code="", **values):
    made = services.make_wish(words=words, province_code=province_code, group_code=group_code)
    Wish.objects.filter(pk=made.pk).update(**values) if values else None
    return made


def seen_by(partner):
    return [each.words for each in services.wishes_for(partner)]


def test_an_empty_result_leads_to_the_wish_and_fills_it_in(client):
    page = client.get("/search/?q=mít sấy&province=68").content.decode()
    assert 'href="/wishes/?q=m%C3%ADt+s%E1%BA%A5y&amp;province=68"' in page

    form = client.get("/wishes/?q=mít sấy&province=68&group=food").context["form"]
    assert (form["words"].value(), form["province"].value(), form["group"].value()) == ("mít sấy", "68", "food")


def test_a_guests_wish_is_counted_and_nothing_tells_who_wished(client):
    for words in ("Mít sấy", "mít  SẤY", "mit say"):
        answer = client.post("/wishes/", {"words": words, "province": "68", "group": ""})
        assert answer.status_code == 302

    made = Wish.objects.get()
    assert (made.words, made.count, made.province_code, made.group_code) == ("Mít sấy", 3, "68", "")
    assert {field.name for field in Wish._meta.get_fields()} == {
        "id",
        "words",
        "words_folded",
        "province_code",
        "group_code",
        "count",
        "first_at",
        "last_at",
        "is_removed",
    }


@pytest.mark.parametrize(
    "data",
    [
        {"words": ""},
        {"words": "?"},
        {"words": "…!"},
        {"words": "x" * 121},
        {"words": "½" * 100},
        {"words": "gọi 0912 345 678"},
        {"words": "gọi 09.12.34.56.78"},
        {"words": "an@example.vn"},
        {"words": "xem https://example.vn"},
        {"words": "mít", "province": "99"},
        {"words": "mít", "province": "\x00"},
        {"words": "mít", "group": "no-such-group"},
    ],
)
def test_what_is_no_wish_is_refused_in_words(client, data):
    answer = client.post("/wishes/", data)

    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Wish.objects.count() == 0


def test_hostile_addresses_only_fill_in_less(client):
    for query in ("q=" + "a" * 5_000, "q=%00&province=%00&group=%00", "province=" + "9" * 500, "q=<script>"):
        page = client.get(f"/wishes/?{query}")
        assert page.status_code == 200
        assert "<script>" not in page.content.decode().replace("<script src", "")


def test_too_many_wishes_of_one_visitor_wait(client):
    for number in range(WISHES_AN_HOUR):
        assert client.post("/wishes/", {"words": f"mít {number}"}).status_code == 302

    assert client.post("/wishes/", {"words": "mít nữa"}).status_code == 429
    assert Wish.objects.count() == WISHES_AN_HOUR


def test_sellers_read_what_concerns_their_province_and_groups(client):
    owner = make_person()
    seller = make_seller(province_code="68", owner=owner, code="htx-a")
    make_offer(make_product(seller=seller, product_class="food", ocop_set=13))
    rebuild()
    for words, place, group in [
        ("anywhere", "", ""),
        ("own province", "68", ""),
        ("own group", "", "food"),
        ("other province", "01", ""),
        ("other group", "", "handicraft"),
        ("own group elsewhere", "01", "food"),
    ]:
        wish(words, place, group)
    wish("too old", last_at=clock.now() - services.SHOWN_FOR - timedelta(days=1))
    client.force_login(owner)

    page = client.get("/seller/htx-a/wishes/")

    assert [row.wish.words for row in page.context["rows"]] == ["own group", "own province", "anywhere"]
    assert (page.context["rows"][1].province, page.context["rows"][0].group != "") == ("Lâm Đồng", True)
    assert seen_by(make_seller(province_code="01")) == ["other province", "anywhere"]


def test_an_administrator_removes_a_wish_for_good_and_it_is_recorded(client):
    administrator = make_person()
    MarketRole.objects.create(user=administrator, role="administrator")
    client.force_login(administrator)
    seller = make_seller()
    made = wish("lời xấu")

    assert client.post(f"/market/wishes/{made.pk}/remove/", {"reason": " "}).status_code == 400
    assert seen_by(seller) == ["lời xấu"]
    assert client.post(f"/market/wishes/{made.pk}/remove/", {"reason": "Chửi bới"}).status_code == 302
    wish("Lời xấu")

    assert seen_by(seller) == []
    assert client.get(f"/market/wishes/{made.pk}/remove/").status_code == 404
    event = AuditEvent.objects.get(action="wish.removed")
    assert (event.actor, event.subject_key, event.reason) == (administrator, str(made.pk), "Chửi bới")


def test_an_administrator_of_a_province_sees_its_wishes_only(client):
    administrator = make_person()
    role = MarketRole.objects.create(user=administrator, role="administrator")
    role.provinces.add(province("68"))
    client.force_login(administrator)
    wish("here", "68")
    foreign, anywhere = wish("there", "01"), wish("anywhere")

    assert [row.wish.words for row in client.get("/market/wishes/").context["rows"]] == ["here"]
    for each in (foreign, anywhere):
        assert client.post(f"/market/wishes/{each.pk}/remove/", {"reason": "x"}).status_code == 404
    assert not Wish.objects.filter(is_removed=True).exists()


def test_the_lists_cost_the_same_for_one_wish_and_for_fifty(client):
    owner = make_person()
    make_seller(owner=owner, code="htx-a")
    administrator = make_person()
    MarketRole.objects.create(user=administrator, role="administrator")

    def queries(person, path):
        client.force_login(person)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    lists = [(owner, "/seller/htx-a/wishes/"), (administrator, "/market/wishes/")]
    wish("mít 0", "68")
    one = [queries(*each) for each in lists]
    for number in range(1, 50):
        wish(f"mít {number}", "68")

    assert [queries(*each) for each in lists] == one
    assert "page=2" in client.get("/market/wishes/").content.decode()
