"""Errors as a browser meets them: the right status, the shop's own look, a way on."""

import pytest
from django.test import Client
from django.views.defaults import server_error

pytestmark = pytest.mark.django_db


def test_an_unknown_address_offers_search_and_the_home_page(client):
    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert 'action="/search/"' in response.text


def test_a_foreign_host_is_refused_in_words(client):
    response = client.get("/healthz/live", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "<h1>" in response.text
    assert "evil.example" not in response.text


def test_a_form_without_its_token_is_refused_in_words_and_changes_nothing():
    response = Client(enforce_csrf_checks=True).post("/language/", {"language": "en", "next": "/"})

    assert response.status_code == 403
    assert 'action="/search/"' in response.text
    assert "django_language" not in response.cookies


def test_a_fault_of_ours_shows_the_shops_page(rf):
    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Chợ đang gặp lỗi" in response.text


def test_the_language_switch_keeps_the_page_and_its_query(client):
    response = client.post("/language/", {"language": "en", "next": "/search/?q=ca+phe&stars=4"})

    assert (response.status_code, response["Location"]) == (302, "/search/?q=ca+phe&stars=4")
    assert response.cookies["django_language"].value == "en"
