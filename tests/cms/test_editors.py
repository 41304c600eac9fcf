"""Who may enter the editors' administration, and what they may do there."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site

from cms.models import HomePage, OperatorInformation, RuleEdition, RulePage
from cms.services import RULES, ensure_pages
from marketplace.accounts.models import MarketRole, User
from marketplace.accounts.services import give_role, take_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = User.objects.create_user("editor@example.vn", "matkhau-dai-1")
    give_role(user=user, role=MarketRole.Role.CONTENT_EDITOR)
    return user


@pytest.fixture
def shopper():
    return User.objects.create_user("shopper@example.vn", "matkhau-dai-1")


def test_visitors_are_sent_to_the_one_login_page(client):
    answer = client.get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/dashboard/login/"])
def test_no_other_login_page_answers(client, path):
    for answer in (client.get(path), client.post(path, {"username": "a", "password": "b"})):
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/login/"


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/images/", "/cms/api/main/pages/", "/cms/nowhere/"])
def test_signed_in_people_without_the_right_get_404(client, shopper, path):
    client.force_login(shopper)
    assert client.get(path).status_code == 404


def test_an_editor_works_on_pages_images_and_the_operator(client, editor):
    client.force_login(editor)
    home = HomePage.objects.get()
    assert client.get("/cms/").status_code == 200
    assert client.get(f"/cms/pages/{home.pk}/edit/").status_code == 200
    assert client.get("/cms/images/").status_code == 200
    row = OperatorInformation.objects.get()
    assert client.get(f"/cms/snippets/cms/operatorinformation/edit/{row.pk}/").status_code == 200
    assert client.get("/cms/snippets/cms/operatorinformation/add/").status_code == 302


def test_an_editor_gets_no_listing_by_api_and_no_users(client, editor):
    client.force_login(editor)
    for path in ("/cms/api/main/images/", "/cms/api/main/documents/"):
        assert client.get(path).status_code == 404
    assert client.get("/cms/users/").status_code == 302


def test_taking_the_role_away_closes_the_door(client, editor):
    take_role(user=editor, role=MarketRole.Role.CONTENT_EDITOR)
    client.force_login(editor)
    assert client.get("/cms/").status_code == 404


def test_the_tree_is_made_once_and_left_alone():
    RulePage.objects.filter(kind="terms").update(title="Tên khác")
    before = (Page.objects.count(), RuleEdition.objects.count(), OperatorInformation.objects.count())
    ensure_pages()
    ensure_pages()
    assert (Page.objects.count(), RuleEdition.objects.count(), OperatorInformation.objects.count()) == before
    assert RulePage.objects.get(kind="terms").title == "Tên khác"
    assert RulePage.objects.count() == len(RULES)
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get()


def test_wagtails_own_groups_lose_the_root_of_a_migrated_database():
    root = Page.get_first_root_node()
    for name in ("Editors", "Moderators"):
        group = Group.objects.create(name=name)
        GroupPagePermission.objects.create(group=group, page=root, permission_type="change")
    ensure_pages()
    assert GroupPagePermission.objects.filter(page=root).count() == 0
