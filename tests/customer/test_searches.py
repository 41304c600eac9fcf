"""The pages of saved searches and the link that stops their mails."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.communication.services import enqueue, send_waiting
from marketplace.customer.services import close_account, collect_personal_data
from search.models import SavedSearch
from search.saved import stop_token
from tests.factories.goods import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    user = make_person("an@example.vn")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def keep(user, number=0, **values):
    return SavedSearch.objects.create(user=user, name=f"Cà phê {number}", query=f"q=ca+phe+{number}", **values)


def test_a_result_page_leads_to_saving_and_a_visitor_signs_in_first(client):
    page = client.get("/search/?q=cà phê&stars=4&sort=price").content.decode()
    address = "/account/searches/add/?q=c%C3%A0+ph%C3%AA&stars=4"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert "/account/searches/add/" not in client.get("/search/").content.decode()

    asked = client.get(address)
    assert asked.status_code == 302
    assert asked.url == "/accounts/login/?next=/account/searches/add/%3Fq%3Dc%25C3%25A0%2Bph%25C3%25AA%26stars%3D4"


def test_saving_proposes_a_name_and_keeps_the_search(client, member):
    page = client.get("/account/searches/add/?q=cà phê&stars=4")
    assert page.context["form"]["name"].value() == "cà phê, 4 stars"

    saved = client.post("/account/searches/add/?q=cà phê&stars=4", {"name": "Four stars"}, follow=True)

    assert saved.redirect_chain == [("/account/searches/", 302)]
    search = SavedSearch.objects.get(user=member)
    assert (search.name, search.query) == ("Four stars", "q=c%C3%A0+ph%C3%AA&stars=4")
    html = saved.content.decode()
    assert 'href="/search/?q=c%C3%A0+ph%C3%AA&amp;stars=4"' in html
    assert "“cà phê” · 1 filter" in html


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("?q=a", ""),
        ("?q=a", "x" * 81),
        ("?sort=price", "A"),
        ("?stars=9", "A"),
        ("?q=" + "a" * 900, "A"),
        ("?q=%00", "A"),
    ],
)
def test_what_cannot_be_saved_is_said_in_words(client, member, address, name):
    assert client.post(f"/account/searches/add/{address}", {"name": name}).status_code == 400
    assert SavedSearch.objects.count() == 0


def test_rename_pause_resume_and_delete_the_own_search(client, member):
    search = keep(member)

    client.post(f"/account/searches/{search.pk}/", {"name": "Robusta"})
    client.post(f"/account/searches/{search.pk}/pause/")
    search.refresh_from_db()
    assert (search.name, search.is_paused) == ("Robusta", True)
    before = search.looked_at
    client.post(f"/account/searches/{search.pk}/resume/")
    search.refresh_from_db()
    assert not search.is_paused
    assert search.looked_at > before
    assert client.post(f"/account/searches/{search.pk}/", {"name": " "}).status_code == 400
    assert client.get(f"/account/searches/{search.pk}/delete/").status_code == 200
    client.post(f"/account/searches/{search.pk}/delete/")
    assert SavedSearch.objects.count() == 0


@pytest.mark.parametrize("path", ["", "pause/", "resume/", "delete/"])
def test_a_foreign_search_does_not_exist(client, member, path):
    foreign = keep(make_person())

    assert client.post(f"/account/searches/{foreign.pk}/{path}", {"name": "x"}).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.name, foreign.is_paused) == ("Cà phê 0", False)


def test_the_list_costs_the_same_for_one_search_and_for_twenty(client, member):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/account/searches/").status_code == 200
        return len(captured)

    keep(member)
    queries()
    one = queries()
    for number in range(1, 20):
        keep(member, number)

    assert queries() == one


def test_the_link_of_a_mail_asks_and_a_post_stops_without_a_session():
    search = keep(make_person())
    path = f"/alerts/{stop_token(search)}/stop/"
    stranger = Client(enforce_csrf_checks=True)

    opened = stranger.get(path)
    search.refresh_from_db()
    assert (opened.status_code, search.is_paused) == (200, False)
    assert opened["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in opened["Cache-Control"]

    for _twice in range(2):
        assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    search.refresh_from_db()
    assert search.is_paused
    assert stranger.post("/alerts/nonsense/stop/").status_code == 404


def test_a_link_whose_search_is_gone_says_that_no_more_mails_come():
    search = keep(make_person())
    path = f"/alerts/{stop_token(search)}/stop/"
    search.user.delete()

    for answer in (Client().get(path), Client().post(path, {"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 200
        assert "Tìm kiếm đã lưu ấy đã bị xóa." in answer.content.decode()


def test_the_page_of_a_link_is_in_the_language_of_the_mails_unless_another_was_chosen():
    search = keep(make_person())
    type(search.user).objects.filter(pk=search.user.pk).update(language="en")
    path, visitor = f"/alerts/{stop_token(search)}/stop/", Client()

    page = visitor.get(path)
    assert (page["Content-Language"], '<html lang="en"' in page.content.decode()) == ("en", True)
    assert "Stop the mails about this search?" in page.content.decode()
    visitor.cookies["django_language"] = "vi"
    assert visitor.get(path)["Content-Language"] == "vi"


def test_the_mail_itself_names_the_address_that_stops_it(settings, member):
    settings.WAGTAILADMIN_BASE_URL = "https://cho.example"
    context = {"name": "A", "number": 1, "goods": [], "more": 0, "search_path": "/a", "searches_path": "/b"}
    enqueue(
        to="an@example.vn",
        language="vi",
        template="search_alert",
        context={**context, "stop_path": "/alerts/x/stop/"},
        dedupe_key="x",
        unsubscribe_path="/alerts/x/stop/",
    )
    enqueue(to="an@example.vn", language="vi", template="search_alert", context=context, dedupe_key="y")
    mail.outbox.clear()
    send_waiting()

    with_link, without = mail.outbox
    assert with_link.extra_headers["List-Unsubscribe"] == "<https://cho.example/alerts/x/stop/>"
    assert with_link.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in without.extra_headers


def test_saved_searches_are_personal_data(member):
    keep(member)

    assert [row["name"] for row in collect_personal_data(member)["saved_searches"]] == ["Cà phê 0"]
    close_account(user=member)
    assert SavedSearch.objects.count() == 0
