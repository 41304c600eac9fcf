"""The home page and the rule pages as visitors see them."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def test_home_answers_with_search_map_and_list(client):
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="q"' in page
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    assert page.count("/search/?province=") == 2 * 34


def test_home_costs_at_most_eight_queries_and_ten_kib(client):
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get("/")
    assert len(queries) <= 8, [query["sql"] for query in queries]
    assert len(gzip.compress(answer.content)) <= 10 * 1024
