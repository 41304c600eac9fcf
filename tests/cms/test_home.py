"""The home page: what its sections show now, and what it costs."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import services as catalogue_services
from cms import shared
from cms.home import groups
from cms.models import HomePage
from marketplace.core import clock
from search.services import refresh
from tests.factories.goods import make_offer, make_person, make_product, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    shared.forget()
    groups.forget()
    yield
    shared.forget()
    groups.forget()


def on_sale(number: int):
    """So many goods of so many sellers, harvested this month, each with four stars until tomorrow."""
    today = clock.today()
    for _each in range(number):
        product = make_product(seller=make_seller(), harvest_months=[today.month])
        make_offer(product)
        recognition = catalogue_services.record_recognition(
            product=product,
            stars=4,
            recorded_name=product.title,
            decision_number="1/QĐ-UBND",
            issuer="UBND tỉnh",
            issued_on=today - timedelta(days=9),
            valid_from=today - timedelta(days=9),
            valid_until=today + timedelta(days=1),
        )
        catalogue_services.verify_recognition(recognition=recognition, actor=make_person())
        refresh([product.pk])


def test_home_answers_with_search_map_and_list(client):
    page = client.get("/").content.decode()
    assert 'name="q"' in page
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    # Each province once on the map and once in the list.
    assert page.count('href="/provinces/lam-dong/"') == 2
    assert page.count('href="/provinces/') == 2 * 34 + 1


def test_sections_without_goods_hide(client):
    kinds = [section.kind for section in client.get("/").context["sections"]]
    assert "stars" not in kinds
    assert "season" not in kinds


def test_home_shows_goods_in_season_stars_groups_and_new_sellers(client):
    on_sale(2)
    sections = {section.kind: section for section in client.get("/").context["sections"]}
    assert [(link.stars, link.count) for link in sections["stars"].found] == [(4, 2)]
    assert len(sections["season"].found) == 2
    assert len(sections["groups"].found) == 6
    assert len(sections["sellers"].found) == 2


def test_a_star_that_ends_is_gone_from_home_the_next_day(client, monkeypatch):
    on_sale(1)
    assert "OCOP 4" in client.get("/").content.decode()
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert "OCOP 4" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_home_costs_at_most_eight_queries_and_ten_kib(client, number):
    on_sale(number)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/")
    assert len(queries) <= 8, "\n".join(query["sql"] for query in queries)
    assert len(gzip.compress(answer.content)) <= 10 * 1024


def test_home_speaks_english_to_who_asks_for_it(client):
    client.cookies["django_language"] = "en"
    page = client.get("/").content.decode()
    assert "Farm goods and OCOP products, straight from cooperatives" in page
    assert "Six groups of goods" in page


def test_an_editor_changes_the_order_of_sections(client):
    home = HomePage.objects.get()
    home.sections = [("words", {"heading": "Chào", "text": "<p>Mới</p>"}), ("intro", {"heading": "Đầu"})]
    home.save_revision().publish()
    assert [section.kind for section in client.get("/").context["sections"]] == ["words", "intro"]
