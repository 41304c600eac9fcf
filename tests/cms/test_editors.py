"""Who may enter the editors' administration, and what they may do there."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

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


@pytest.mark.parametrize(
    "path", ["/cms/", "/cms/pages/", "/cms/story-pictures/", "/cms/api/main/pages/", "/cms/nowhere/"]
)
def test_signed_in_people_without_the_right_get_404(client, shopper, path):
    client.force_login(shopper)
    assert client.get(path).status_code == 404


def test_an_editor_works_on_pages_pictures_and_the_operator(client, editor):
    client.force_login(editor)
    home = HomePage.objects.get()
    assert client.get("/cms/").status_code == 200
    assert client.get(f"/cms/pages/{home.pk}/edit/").status_code == 200
    assert client.get("/cms/story-pictures/").status_code == 200
    row = OperatorInformation.objects.get()
    assert client.get(f"/cms/operator/edit/{row.pk}/").status_code == 200
    assert client.get("/cms/operator/new/").status_code == 302


def test_an_editor_publishes_a_rule_and_the_home_page_through_the_forms(client, editor):
    client.force_login(editor)
    rule = RulePage.objects.get(kind="terms")
    answer = client.post(
        f"/cms/pages/{rule.pk}/edit/",
        nested_form_data(
            {
                "title": "Điều khoản mới",
                "title_en": "New terms",
                "effective_from": "2026-07-01",
                "body": rich_text("<p>Văn bản mới</p>"),
                "body_en": rich_text("<p>New text</p>"),
                "change_note": "Viết lại",
                "change_note_en": "Rewritten",
                "kind": "terms",
                "slug": rule.slug,
                "seo_title": "",
                "search_description": "",
                "comments": inline_formset([]),
                "action-publish": "action-publish",
            }
        ),
    )
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert "Văn bản mới" in client.get("/dieu-khoan/").content.decode()
    assert rule.editions.count() == 2
    home = HomePage.objects.get()
    section = {
        "heading": "Lời chào khác",
        "heading_en": "Another welcome",
        "text": "",
        "text_en": "",
    }
    answer = client.post(
        f"/cms/pages/{home.pk}/edit/",
        nested_form_data(
            {
                "title": home.title,
                "slug": home.slug,
                "seo_title": "",
                "search_description": "",
                "sections": streamfield([("intro", section)]),
                "comments": inline_formset([]),
                "action-publish": "action-publish",
            }
        ),
    )
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert "Lời chào khác" in client.get("/").content.decode()


def test_markup_that_a_browser_would_run_does_not_survive_the_editor(client, editor):
    client.force_login(editor)
    rule = RulePage.objects.get(kind="terms")
    bad = '<p>Chữ</p><script>alert(1)</script><p><a href="javascript:alert(1)">x</a></p>'
    client.post(
        f"/cms/pages/{rule.pk}/edit/",
        nested_form_data(
            {
                "title": rule.title,
                "title_en": rule.title_en,
                "effective_from": "2026-07-01",
                "body": rich_text(bad),
                "body_en": rich_text(""),
                "change_note": "",
                "change_note_en": "",
                "kind": "terms",
                "slug": rule.slug,
                "seo_title": "",
                "search_description": "",
                "comments": inline_formset([]),
                "action-publish": "action-publish",
            }
        ),
    )
    page = client.get("/dieu-khoan/").content.decode()
    assert "<p data-block-key" in page or "<p>Chữ" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page


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


@pytest.mark.parametrize("work", ["unpublish", "delete"])
@pytest.mark.parametrize("kind", ["home", "terms", "privacy"])
def test_an_editor_cannot_take_away_what_the_shop_needs(client, editor, kind, work):
    client.force_login(editor)
    page = HomePage.objects.get() if kind == "home" else RulePage.objects.get(kind=kind)
    client.post(f"/cms/pages/{page.pk}/{work}/", {"include_descendants": "on", "confirm_site_name": "Chợ Hợp Tác"})
    client.post(f"/cms/bulk/wagtailcore/page/{work}/?id={page.pk}&next=/cms/")
    page.refresh_from_db()
    assert page.live
    if kind != "home":
        assert page.editions.count() == 1
    assert client.get("/").status_code == 200


def test_a_published_text_of_another_subject_is_taken_down_but_kept(client, editor):
    client.force_login(editor)
    page = RulePage(title="Thông báo", slug="thong-bao", body="<p>Chữ</p>")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    client.post(f"/cms/pages/{page.pk}/delete/")
    client.post(f"/cms/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    assert (page.live, page.editions.count()) == (False, 1)


def test_a_draft_that_nobody_has_read_is_deleted(client, editor):
    client.force_login(editor)
    page = RulePage(title="Thông báo", slug="thong-bao", live=False)
    HomePage.objects.get().add_child(instance=page)
    client.post(f"/cms/pages/{page.pk}/delete/")
    assert not RulePage.objects.filter(pk=page.pk).exists()


def test_what_everybody_sees_is_not_closed_by_a_password_or_a_day(client, editor):
    client.force_login(editor)
    for page in (HomePage.objects.get(), RulePage.objects.get(kind="terms")):
        form = client.get(f"/cms/pages/{page.pk}/edit/").context["form"]
        assert "expire_at" not in form.fields
        client.post(f"/cms/pages/{page.pk}/privacy/", {"restriction_type": "login"})
        assert not page.view_restrictions.exists()


def test_a_copy_of_a_rule_is_no_second_page_of_its_subject(client, editor):
    client.force_login(editor)
    page = RulePage.objects.get(kind="terms")
    client.post(
        f"/cms/pages/{page.pk}/copy/",
        {
            "new_title": "Bản sao",
            "new_slug": "ban-sao",
            "new_parent_page": page.get_parent().pk,
            "publish_copies": "on",
        },
    )
    assert RulePage.objects.get(slug="ban-sao").kind == "other"


def test_the_subject_of_a_rule_page_is_not_changed(client, editor):
    client.force_login(editor)
    page = RulePage.objects.get(kind="terms")
    assert "kind" not in client.get(f"/cms/pages/{page.pk}/edit/").context["form"].fields


def test_the_first_text_can_be_brought_back(client, editor):
    client.force_login(editor)
    for page in (HomePage.objects.get(), RulePage.objects.get(kind="terms")):
        first = page.latest_revision
        page.title = "Tiêu đề hỏng"
        page.save_revision(user=editor, log_action=True).publish()
        assert f"/revisions/{first.pk}/revert/" in client.get(f"/cms/pages/{page.pk}/history/").content.decode()
        form = client.get(f"/cms/pages/{page.pk}/revisions/{first.pk}/revert/").context["form"]
        assert form.initial["title"] != "Tiêu đề hỏng"


def test_what_editors_have_not_touched_gets_one_version_and_no_new_number():
    assert all(page.editions.count() == 1 for page in RulePage.objects.all())
    page = RulePage.objects.get(kind="terms")
    page.revisions.all().delete()
    ensure_pages()
    ensure_pages()
    page.refresh_from_db()
    assert page.revisions.count() == 1
    assert (page.has_unpublished_changes, page.editions.count()) == (False, 1)
