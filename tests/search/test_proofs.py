"""Stars and certificates hold at the moment of the question, whatever was indexed before."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from catalogue.models import Certification, Recognition
from tests.factories.search import make_certification, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LAST_SECOND = datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM)
FIRST_SECOND = datetime(2027, 1, 1, 0, 0, 0, tzinfo=VIETNAM)


def seen(client, **params):
    """Star on the card, counts of the star filter, and number of hits."""
    results = client.get("/search/", params).context["results"]
    stars = {value.value: value.count for value in results.result.facets["stars"]}
    return [card.stars for card in results.cards], stars, results.result.total


def test_a_star_disappears_the_second_after_its_recognition_ends(client, index):
    product = make_product("Cà phê")
    with time_machine.travel(LAST_SECOND, tick=False):
        make_recognition(product, 4, valid_until=date(2027, 1, 1))
        index()

        assert seen(client) == ([4], {"4": 1}, 1)
        assert seen(client, stars="4") == ([4], {"4": 1}, 1)
        assert "OCOP 4" in client.get("/search/").content.decode()

    with time_machine.travel(FIRST_SECOND, tick=False):
        assert seen(client) == ([None], {}, 1)
        assert seen(client, stars="4") == ([], {}, 0)
        assert "OCOP 4" not in client.get("/search/").content.decode()


def test_a_revoked_or_pending_star_is_not_seen(client, index):
    product = make_product("Cà phê")
    recognition = make_recognition(product, 5)
    make_recognition(product, 4, state="pending")
    index()
    assert seen(client) == ([5], {"5": 1}, 1)

    Recognition.objects.filter(pk=recognition.pk).update(state="revoked")

    assert seen(client) == ([None], {}, 1)


def test_the_highest_valid_star_counts_once(client, index):
    product = make_product("Cà phê")
    make_recognition(product, 3)
    make_recognition(product, 5)
    index()

    assert seen(client) == ([5], {"5": 1}, 1)
    assert seen(client, stars="3") == ([], {"5": 1}, 0)


@pytest.mark.parametrize(
    ("day", "stars"),
    [
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), 5),
        (date(2027, 5, 31), 5),
        (date(2027, 6, 1), 4),
        (date(2027, 12, 31), 4),
        (date(2028, 1, 1), None),
    ],
)
def test_of_recognitions_that_overlap_the_highest_of_the_day_counts(client, index, day, stars):
    product = make_product("Cà phê")
    make_recognition(product, 3, valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 1))
    make_recognition(product, 5, valid_from=date(2027, 1, 1), valid_until=date(2027, 6, 1))
    make_recognition(product, 4, valid_from=date(2027, 3, 1), valid_until=date(2028, 1, 1))

    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM), tick=False):
        index()
        assert seen(client) == ([stars], {str(stars): 1} if stars else {}, 1)
        assert seen(client, stars="5")[2] == (stars == 5)


def test_stars_of_goods_that_are_not_on_sale_count_nowhere(client, index):
    make_recognition(make_product("Cà phê"), 4)
    make_recognition(make_product("Trà", is_public=False), 5)
    index()

    assert seen(client) == ([4], {"4": 1}, 1)


def test_a_certificate_disappears_the_second_after_it_ends(client, index):
    seller = make_seller()
    product = make_product("Rau", seller=seller)

    def counts(**params):
        result = client.get("/search/", params).context["results"].result
        values = {value.value: value.count for value in result.facets["certification"]}
        return values["vietgap"], result.total

    with time_machine.travel(LAST_SECOND, tick=False):
        make_certification("vietgap", seller, [product], valid_until=date(2027, 1, 1))
        # A second paper of the same scheme is still one product.
        make_certification("vietgap", seller, [product], valid_until=date(2027, 1, 1))
        index()
        assert counts() == (1, 1)
        assert counts(certification="vietgap") == (1, 1)
        assert [proof["name"] for proof in client.get(f"/sellers/{seller.code}/").context["certificates"]] != []

    with time_machine.travel(FIRST_SECOND, tick=False):
        assert counts() == (0, 1)
        assert counts(certification="vietgap") == (0, 0)
        assert client.get(f"/sellers/{seller.code}/").context["certificates"] == []


def test_a_certificate_revoked_now_is_gone_now(client, index):
    seller = make_seller()
    certification = make_certification("vietgap", seller, [make_product("Rau", seller=seller)])
    index()
    Certification.objects.filter(pk=certification.pk).update(state="revoked")

    assert client.get("/search/", {"certification": "vietgap"}).context["results"].result.total == 0
