"""Making the page tree, its editors' rights, and the record of published rules."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sites.models import Site as DjangoSite
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import override
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms.blocks import words_of
from cms.models import (
    HomePage,
    OperatorInformation,
    RuleEdition,
    RulePage,
    StoryIndexPage,
    StoryPage,
    StoryPicture,
    StorySeller,
)
from cms.stories import recommended, text_of
from marketplace.accounts.services import CONTENT_EDITORS
from marketplace.core.images import StoredImage
from marketplace.partner.models import Partner
from search import names

INITIAL = Path(__file__).parent / "initial"

# The rule pages in the order of the footer: kind, address, title, English title.
RULES = [
    (RulePage.Kind.OPERATOR, "don-vi-van-hanh", "Đơn vị vận hành", "Who runs the shop"),
    (RulePage.Kind.TERMS, "dieu-khoan", "Điều khoản sử dụng", "Terms of use"),
    (RulePage.Kind.PRIVACY, "rieng-tu", "Bảo vệ dữ liệu cá nhân", "Privacy"),
    (RulePage.Kind.COMPLAINTS, "khieu-nai", "Khiếu nại", "Complaints"),
    (RulePage.Kind.PAYMENT, "thanh-toan", "Giá và thanh toán", "Prices and payment"),
    (RulePage.Kind.DELIVERY, "giao-hang", "Giao hàng", "Delivery"),
    (RulePage.Kind.RETURNS, "doi-tra", "Đổi trả và hoàn tiền", "Returns and refunds"),
    (RulePage.Kind.RANKING, "xep-hang", "Cách xếp thứ tự hàng", "How results are ranked"),
]
FIRST_TEXTS_IN_FORCE_FROM = date(2026, 7, 1)

HOME_SECTIONS = [
    (
        "intro",
        {
            "heading": "Nông sản và hàng OCOP, mua thẳng của hợp tác xã",
            "heading_en": "Farm goods and OCOP products, straight from cooperatives",
            "text": "Tìm theo tên hàng, nơi làm ra hoặc nhà bán. Gõ có dấu hay không dấu đều được.",
            "text_en": "Search by goods, place or seller, with or without Vietnamese accents.",
        },
    ),
    ("season", {"heading": "Đang vào mùa", "heading_en": "In season now", "count": 4}),
    ("groups", {"heading": "Sáu nhóm hàng", "heading_en": "Six groups of goods"}),
    (
        "stars",
        {
            "heading": "Đang có sao OCOP",
            "heading_en": "With an OCOP star today",
            "text": "Mỗi ngôi sao ở đây dựa trên một quyết định công nhận còn hiệu lực hôm nay.",
            "text_en": "Every star here stands on a recognition decision that is valid today.",
        },
    ),
    (
        "provinces",
        {
            "heading": "Hàng của 34 tỉnh, thành phố",
            "heading_en": "Goods of the 34 provinces and cities",
            "text": "Chọn một nơi để xem hàng đang bán ở đó.",
            "text_en": "Choose a place to see what is on sale there.",
        },
    ),
    ("newest", {"heading": "Mới đăng bán", "heading_en": "Newest goods", "count": 4}),
    ("sellers", {"heading": "Người bán mới", "heading_en": "New sellers", "count": 4}),
    ("stories", {"heading": "Chuyện mới", "heading_en": "New stories"}),
    (
        "words",
        {
            "heading": "Chợ này hoạt động thế nào",
            "heading_en": "How this market works",
            "text": (INITIAL / "home.vi.html").read_text(encoding="utf-8"),
            "text_en": (INITIAL / "home.en.html").read_text(encoding="utf-8"),
        },
    ),
]


@transaction.atomic
def ensure_pages() -> HomePage:
    """Make what the site needs and does not have yet: root, locale, sites, home, rule pages, list of stories, editors' rights.

    Works on tables made from models (where Wagtail's data migrations did not run) and on migrated ones. Pages that
    exist are left as the editors have them. Safe to repeat.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = HomePage.objects.first() or _make_home(root)
    _name_the_sites(home)
    for kind, slug, title, title_en in RULES:
        if not RulePage.objects.filter(kind=kind).exists():
            _make_rule(home, kind, slug, title, title_en)
    if not StoryIndexPage.objects.exists():
        home.add_child(instance=_new_story_index())
    _ensure_operator()
    _ensure_editors(home)
    _keep_first_texts()
    for page in RulePage.objects.all():
        if page.live:
            name_in_search(page=page)
        else:
            forget_in_search(page=page)
    name_stories_in_search()
    return home


def _make_home(root: Page) -> HomePage:
    home = HomePage(title=settings.SITE_NAME, slug="cho", show_in_menus=False)
    home.sections = HOME_SECTIONS
    root.add_child(instance=home)
    # Wagtail's own migrations leave a welcome page; nothing of ours stands below it.
    for page in root.get_children().not_type(HomePage).filter(slug="home"):
        Site.objects.filter(root_page=page).update(root_page=home)
        page.delete()
    return home


def _name_the_sites(home: HomePage) -> None:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname=address.hostname, port=port, site_name=settings.SITE_NAME, root_page=home, is_default_site=True
        )
    Site.objects.filter(is_default_site=True).update(hostname=address.hostname, port=port, site_name=settings.SITE_NAME)
    Site.clear_site_root_paths_cache()
    DjangoSite.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": address.netloc, "name": settings.SITE_NAME}
    )
    DjangoSite.objects.clear_cache()


def _make_rule(home: HomePage, kind: str, slug: str, title: str, title_en: str) -> None:
    page = RulePage(
        kind=kind,
        slug=slug,
        title=title,
        title_en=title_en,
        effective_from=FIRST_TEXTS_IN_FORCE_FROM,
        body=(INITIAL / f"{kind}.vi.html").read_text(encoding="utf-8"),
        body_en=(INITIAL / f"{kind}.en.html").read_text(encoding="utf-8"),
        change_note="Bản đầu tiên.",
        change_note_en="First version.",
    )
    home.add_child(instance=page)
    record_edition(page=page)


def _keep_first_texts() -> None:
    """Let editors bring back what stood before their first change: Wagtail keeps nothing of a page until it is saved there."""
    for page in Page.objects.live().filter(latest_revision=None, depth__gt=1).specific():
        page.save_revision(log_action=True).publish()


def _new_story_index() -> StoryIndexPage:
    return StoryIndexPage(
        slug="stories",
        title="Chuyện hợp tác xã",
        title_en="Stories of cooperatives",
        intro="Người làm ra hàng kể việc của mình: đất, mùa, tay nghề và cách giữ lời với người mua.",
        intro_en="The people who make the goods tell of their work: soil, seasons, skill, and how they keep their word.",
    )


def _ensure_operator() -> None:
    if OperatorInformation.objects.exists():
        return
    if not settings.DEMO:
        OperatorInformation.objects.create()
        return
    OperatorInformation.objects.create(
        name="Đơn vị vận hành ví dụ (sàn dùng thử)",
        address="Số 1 đường Ví Dụ, Phường Ba Đình, Thành phố Hà Nội",
        representative="Nguyễn Văn Ví Dụ",
        tax_code="0100112437",
        phone="02400000000",
        email="lienhe@example.vn",
        hours="8 giờ đến 17 giờ, thứ Hai đến thứ Bảy",
        hours_en="8 am to 5 pm, Monday to Saturday",
        is_example=True,
    )


def _ensure_editors(home: HomePage) -> None:
    """Give the content editors the tree below home, and take Wagtail's own groups off the root."""
    for permission_model in (GroupPagePermission, GroupCollectionPermission):
        permission_model.objects.filter(group__name__in=["Editors", "Moderators"]).delete()
    for group in Group.objects.filter(name__in=["Editors", "Moderators"]):
        group.permissions.clear()

    editors, _created = Group.objects.get_or_create(name=CONTENT_EDITORS)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=editors, page_id=home.pk, permission=_permission("wagtailcore", codename)
        )
    editors.permissions.add(
        _permission("wagtailadmin", "access_admin"),
        _permission("cms", "change_operatorinformation"),
        _permission("cms", "add_storypicture"),
        _permission("cms", "change_storypicture"),
    )


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


@transaction.atomic
def record_edition(*, page: RulePage) -> RuleEdition | None:
    """Keep the published text under the next number; None when nothing that people read has changed."""
    RulePage.objects.select_for_update().get(pk=page.pk)
    newest = page.editions.first()
    published = {
        "effective_from": page.effective_from,
        "title": page.title,
        "title_en": page.title_en,
        "body": page.body,
        "body_en": page.body_en,
    }
    if newest and all(getattr(newest, name) == value for name, value in published.items()):
        return None
    number = (page.editions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    return RuleEdition.objects.create(
        page=page,
        number=number,
        change_note=page.change_note,
        change_note_en=page.change_note_en,
        **published,
    )


def name_in_search(*, page: RulePage) -> None:
    """Let shoppers find a published page by its title and its text."""
    texts = {"vi": (page.title, page.body), "en": (page.title_en or page.title, page.body_en or page.body)}
    names.write(
        names.NamedThing(
            kind=names.Kind.PAGE,
            key=str(page.pk),
            language=language,
            text=title,
            url=page.get_url() or "/",
            body=words_of(body),
        )
        for language, (title, body) in texts.items()
    )


def forget_in_search(*, page: RulePage) -> None:
    """Let shoppers find a page no more."""
    names.forget(names.Kind.PAGE, [str(page.pk)])


def keep_story_picture(*, stored: StoredImage, alt: str, alt_en: str = "") -> StoryPicture:
    """Let stories show a stored picture. `alt` says what it shows."""
    picture = StoryPicture(alt=alt, alt_en=alt_en)
    picture.keep(stored)
    picture.full_clean()
    picture.save()
    return picture


@transaction.atomic
def publish_story(
    *,
    slug: str,
    title: str,
    title_en: str,
    intro: str,
    intro_en: str,
    picture: StoryPicture,
    body: list[tuple[str, dict]],
    published_on: date,
    sellers: Iterable[Partner] = (),
    province_code: str = "",
    is_example: bool = False,
) -> StoryPage:
    """Publish a new story as an editor does in /cms/. `body` are pairs of a block's name and value (cms.blocks.StoryBody).

    Raises ValidationError, also where a story has this address already.
    """
    index = StoryIndexPage.objects.get()
    page = StoryPage(
        slug=slug,
        title=title,
        title_en=title_en,
        intro=intro,
        intro_en=intro_en,
        picture=picture,
        body=body,
        published_on=published_on,
        province_code=province_code,
        is_example=is_example,
        live=False,
    )
    page.sellers = [StorySeller(seller=seller, sort_order=place) for place, seller in enumerate(sellers)]
    index.add_child(instance=page)
    page.save_revision().publish()
    return StoryPage.objects.get(pk=page.pk)


def name_story_in_search(*, page: StoryPage) -> None:
    """Let shoppers find a published story by its title and its text, in each language; not one whose sellers have all left."""
    _name_in_search(StoryPage.objects.filter(pk=page.pk))


@transaction.atomic
def name_stories_about(seller_id: int) -> None:
    """Let shoppers find the stories about a seller while it, or another that they are about, sells."""
    _name_in_search(StoryPage.objects.filter(sellers__seller=seller_id))


def _name_in_search(stories: QuerySet[StoryPage]) -> None:
    keys = list(stories.values_list("pk", flat=True))
    shown = list(recommended().filter(pk__in=keys)) if keys else []
    names.write(thing for page in shown for thing in _names_of_story(page))
    names.forget(names.Kind.STORY, map(str, {*keys} - {page.pk for page in shown}))


def _names_of_story(page: StoryPage) -> list[names.NamedThing]:
    things = []
    for language in ("vi", "en"):
        with override(language):
            things.append(
                names.NamedThing(
                    kind=names.Kind.STORY,
                    key=str(page.pk),
                    language=language,
                    text=page.local_title,
                    url=page.address,
                    body=text_of(page),
                )
            )
    return things


def forget_story_in_search(*, page: StoryPage) -> None:
    """Let shoppers find a story no more."""
    names.forget(names.Kind.STORY, [str(page.pk)])


@transaction.atomic
def name_stories_in_search() -> None:
    """Bring the names of all stories up to date, and forget those of stories that nothing leads to."""
    live = list(recommended())
    known = names.keys(names.Kind.STORY)
    names.forget(names.Kind.STORY, known - {str(page.pk) for page in live})
    names.write(thing for page in live for thing in _names_of_story(page))


def text_version(kind: str) -> str:
    """The version of the rule page that a consent refers to, for example "privacy 3"; "privacy 0" before the first."""
    number = RuleEdition.objects.filter(page__kind=kind).aggregate(highest=Max("number"))["highest"] or 0
    return f"{kind} {number}"
