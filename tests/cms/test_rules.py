"""Rule pages: two languages at one address, every published version kept."""

from datetime import timedelta

import pytest

from cms import shared
from cms.models import OperatorInformation, RulePage
from cms.services import RULES, record_edition, text_version
from marketplace.core.clock import today

pytestmark = pytest.mark.django_db


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule[1])
def test_each_page_answers_in_both_languages_at_one_address(client, rule):
    _kind, slug, title, title_en = rule
    assert f"<h1>{title}</h1>" in client.get(f"/{slug}/").content.decode()
    client.cookies["django_language"] = "en"
    assert f"<h1>{title_en}</h1>" in client.get(f"/{slug}/").content.decode()


def test_the_privacy_page_has_the_points_the_law_asks():
    page = RulePage.objects.get(kind="privacy")
    assert page.body.count("<h2>") == 10
    assert page.body_en.count("<h2>") == 10


def test_publishing_a_change_keeps_the_earlier_text_readable(client):
    page = RulePage.objects.get(kind="terms")
    old = page.body
    publish(page, body="<p>Văn bản mới</p>", effective_from=today(), change_note="Viết lại.")
    newest = client.get("/dieu-khoan/").content.decode()
    assert "Văn bản mới" in newest
    assert "Viết lại." in newest
    assert text_version("terms") == "terms 2"
    earlier = client.get("/dieu-khoan/?version=1").content.decode()
    assert "Văn bản mới" not in earlier
    assert page.editions.get(number=1).body == old
    assert 'content="noindex"' in earlier


def test_publishing_without_a_change_makes_no_version():
    page = RulePage.objects.get(kind="terms")
    publish(page)
    assert record_edition(page=page) is None
    assert page.editions.count() == 1


def test_a_coming_text_says_since_when_and_links_the_one_in_force(client):
    page = RulePage.objects.get(kind="terms")
    publish(page, body="<p>Sắp tới</p>", effective_from=today() + timedelta(days=10))
    answer = client.get("/dieu-khoan/").content.decode()
    assert "Sắp tới" in answer
    assert 'href="?version=1"' in answer


@pytest.mark.parametrize("version", ["0", "99", "-1", "x", "", "1'--", "\x00", "9" * 40, "²", "1 "])
def test_unknown_versions_are_404(client, version):
    assert client.get("/dieu-khoan/", {"version": version}).status_code == 404


def test_the_ministrys_badge_shows_only_with_a_number(client):
    assert "badge tone-good" not in client.get("/don-vi-van-hanh/").content.decode()
    row = OperatorInformation.objects.get()
    row.registration = "2026-0001/TMĐT"
    row.save()
    answer = client.get("/don-vi-van-hanh/").content.decode()
    assert "2026-0001/TMĐT" in answer
    shared.forget()


def test_robots_stay_out_of_personal_pages_and_endless_queries(client):
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /account/" in lines
    assert "Disallow: /*?" in lines
    assert "Allow: /*?page=" in lines
