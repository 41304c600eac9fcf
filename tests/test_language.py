"""Vietnamese until the visitor chooses; the choice keeps the page."""

import pytest


@pytest.mark.django_db
def test_an_english_browser_meets_vietnamese_first(client):
    page = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})

    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi"' in page.content.decode()


@pytest.mark.django_db
def test_the_switch_returns_to_the_same_page_in_the_chosen_language(client):
    switched = client.post("/language/", {"language": "en", "next": "/?from=here"})

    assert (switched.status_code, switched["Location"]) == (302, "/?from=here")
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_language_that_the_shop_does_not_speak_changes_nothing(client):
    client.cookies["django_language"] = "xx"

    assert client.get("/").headers["Content-Language"] == "vi"
