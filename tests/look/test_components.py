"""Every component, in both languages, with the data that breaks layouts: long, empty, missing, huge."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from cms.home import Group
from cms.shared import Link, Operator

TEMPLATES = settings.BASE_DIR / "marketplace" / "templates"
LONG = "Trà ô long túi lọc đặc biệt trồng trên cao nguyên đất đỏ bazan, hái một tôm hai lá, sao tay ba lần, hộp quà Tết"


@dataclass(frozen=True)
class Image:
    src: str = "/media/a-480.jpg"
    srcset_webp: str = "/media/a-240.webp 240w, /media/a-480.webp 480w"
    srcset_jpeg: str = "/media/a-240.jpg 240w, /media/a-480.jpg 480w"
    width: int = 480
    height: int = 480
    alt: str = "Hộp trà"


@dataclass(frozen=True)
class Card:
    product_id: int = 7
    title: str = "Cà phê"
    url: str = "/catalogue/ca-phe_7/"
    image: Image | None = Image()
    seller_name: str = "HTX Cầu Đất"
    seller_url: str = "/sellers/cau-dat/"
    province_name: str = "Lâm Đồng"
    stars: int | None = None
    price: int | None = 123000
    unit_price: int | None = 246000
    unit_label: str = "kg"
    available: bool = True
    offer_count: int = 1
    is_example: bool = False
    stockrecord_id: int | None = 31


class Reader(HTMLParser):
    """Fails on a tag that is never closed; keeps what the tests ask for."""

    VOID = {"img", "input", "br", "meta", "link", "source", "hr", "use", "path", "circle", "rect"}

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert not any("style" in attrs for _, attrs in reader.tags)
    return reader


@pytest.fixture(params=["vi", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def render(rf):
    def rendered(template: str, path: str = "/search/?q=ca+phe&page=3&province=68&province=86", **context) -> str:
        request = rf.get(path)
        request.user = AnonymousUser()
        source = "{% load market %}" + template
        return engines["django"].from_string(source).render(context, request)

    return rendered


def component(name: str) -> str:
    return '{% include "components/' + name + '.html" %}'


def test_a_card_offers_its_goods_through_the_one_form_of_the_page(render, language):
    html = render(component("product_card"), card=Card(stars=4))
    button = next(attrs for tag, attrs in read(html).tags if tag == "button")

    assert (button["form"], button["name"], button["value"]) == ("add-form", "stockrecord_id", "31")
    assert "csrfmiddlewaretoken" not in html
    assert "123.000\xa0₫" in html
    assert "246.000\xa0₫/kg" in html


def test_a_card_shows_as_many_star_shapes_as_the_recognition_gives(render, language):
    html = render(component("product_card"), card=Card(stars=5))

    assert html.count("#star") == 5
    assert "OCOP 5" in html


@pytest.mark.parametrize("stars", [None, 0])
def test_a_card_without_a_valid_recognition_has_no_star_and_no_word_of_one(render, language, stars):
    html = render(component("product_card"), card=Card(stars=stars))

    assert "#star" not in html
    assert "OCOP" not in html


def test_a_card_of_sold_out_goods_has_a_link_and_no_button(render, language):
    html = render(component("product_card"), card=Card(available=False))
    tags = read(html).tags

    assert "button" not in {tag for tag, _ in tags}
    assert {"class": "btn btn--line btn--wide", "href": "/catalogue/ca-phe_7/"} in [attrs for _, attrs in tags]


def test_a_card_with_nothing_but_a_title_is_whole(render, language):
    bare = Card(
        title=LONG, image=None, seller_name="", seller_url="", province_name="", price=None, unit_price=None,
        available=False, stockrecord_id=None,
    )  # fmt: skip
    html = render(component("product_card"), card=bare)
    read(html)

    assert LONG in html
    assert "₫" not in html
    assert "<img" not in html
    assert "None" not in html


def test_a_price_of_a_billion_is_grouped_by_dots(render, language):
    assert "1.234.567.890\xa0₫" in render(component("product_card"), card=Card(price=1234567890))


def test_markup_in_a_title_is_text(render, language):
    html = render(component("product_card"), card=Card(title="<script>alert(1)</script>"))

    assert "<script>" not in html


def test_only_the_first_two_cards_of_an_eager_grid_load_at_once(render, language):
    cards = [replace(Card(), stockrecord_id=n) for n in range(1, 21)]
    html = render('{% include "components/product_grid.html" with eager=True %}', cards=cards)

    assert html.count('fetchpriority="high"') == 2
    assert html.count('loading="lazy"') == 18
    assert html.count("<article") == 20


def test_an_empty_grid_prints_nothing(render, language):
    assert render(component("product_grid"), cards=[]).strip() == ""


def test_a_picture_names_its_size_so_that_nothing_jumps(render, language):
    image = next(attrs for tag, attrs in read(render(component("picture"), image=Image())).tags if tag == "img")

    assert (image["width"], image["height"], image["alt"]) == ("480", "480", "Hộp trà")


def test_a_gallery_of_one_has_no_thumbnails_and_of_none_says_so(render, language):
    assert "gallery__thumbs" not in render(component("gallery"), images=[Image()])
    assert "nopic" in render(component("gallery"), images=[])
    assert render(component("gallery"), images=[Image(), Image()]).count("data-gallery-thumb") == 2


@pytest.mark.parametrize("state", ["pending", "expired", "revoked", "superseded"])
def test_a_proof_that_is_not_valid_shows_no_star_shape(render, language, state):
    proof = {"state": state, "stars": 5, "name": LONG, "number": "2035/QĐ-UBND", "valid_until": date(2024, 1, 31)}
    html = render(component("proof_badge"), proof=proof)
    read(html)

    assert "#star" not in html
    assert "31/01/2024" in html


def test_a_valid_proof_opens_to_number_issuer_and_dates(render, language):
    proof = {
        "state": "valid", "stars": 4, "name": "OCOP", "number": "2035/QĐ-UBND", "issuer": "UBND tỉnh Lâm Đồng",
        "valid_from": date(2025, 10, 20), "valid_until": date(2028, 10, 20),
    }  # fmt: skip
    html = render(component("proof_badge"), proof=proof)
    read(html)

    assert html.count("#star") == 4
    for fact in ("2035/QĐ-UBND", "UBND tỉnh Lâm Đồng", "20/10/2025", "20/10/2028"):
        assert fact in html


def test_pagination_keeps_the_query_and_drops_the_old_page(render, language):
    html = render(component("pagination"), page=Paginator(range(500), 20).page(12))
    links = [attrs["href"] for tag, attrs in read(html).tags if tag == "a"]

    assert links[0] == "?q=ca+phe&province=68&province=86&page=11"
    assert [link.rsplit("=", 1)[1] for link in links] == ["11", "1", "11", "13", "25", "13"]
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_pagination(render, language):
    assert render(component("pagination"), page=Paginator([1], 20).page(1)).strip() == ""


def test_a_chip_without_one_value_keeps_the_others(render):
    assert render('{% query_without "province" 68 %}') == "?q=ca+phe&amp;province=86"
    assert render('{% query_replace sort="price" province=None %}') == "?q=ca+phe&amp;sort=price"
    assert render("{% query_replace q='' province=None %}", path="/search/?q=a") == "?"


def test_chips_can_be_removed_one_by_one_or_all(render, language):
    html = render(component("chips"), chips=[{"label": "4 sao", "url": "?a=1", "remove": True}], clear_url="/search/")
    read(html)

    assert html.count("<a ") == 2
    assert render(component("chips"), chips=[]).strip() == ""


class AddressForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Họ và tên", help_text="Tên người nhận", max_length=5)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    pay = forms.ChoiceField(label="Trả tiền", choices=[("cod", "Khi nhận hàng")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label=LONG)


def test_every_control_has_a_label_and_its_errors_are_bound_to_it(render, language):
    form = AddressForm({"name": "Nguyễn Thị Minh Khai", "pay": "x"})
    tags = read(render(component("form"), form=form)).tags
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    labelled = {attrs["for"] for tag, attrs in tags if tag == "label"}

    for tag, attrs in tags:
        if tag in {"input", "textarea"} and attrs.get("type") != "hidden":
            assert attrs["id"] in labelled
        for described in attrs.get("aria-describedby", "").split():
            assert described in ids
    name = next(attrs for _, attrs in tags if attrs.get("name") == "name")
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["aria-invalid"] == "true"
    links = {attrs["href"][1:] for tag, attrs in tags if tag == "a"}
    assert links <= ids


def test_a_fresh_form_has_no_summary_and_says_required_in_words(render):
    with translation.override("en"):
        html = render(component("form"), form=AddressForm())

    assert "data-error-summary" not in html
    assert html.count("(required)") == 3


def test_the_error_of_a_whole_form_stands_in_the_summary(render, language):
    form = AddressForm({})
    form.add_error(None, "Hộp 500 g vừa hết.")

    assert "Hộp 500 g vừa hết." in render(component("error_summary"), form=form)


def test_a_total_unfolds_into_its_parts(render, language):
    rows = [
        {"label": LONG, "amount": 1234567890},
        {"label": "Giảm", "amount": -10000, "note": "mã TET"},
        {"label": "Giao hàng", "amount": None, "text": "Chưa tính"},
    ]
    html = render(component("money_rows"), rows=rows, total=1234557890, total_label="Tổng cộng")
    read(html)

    assert "1.234.557.890\xa0₫" in html
    assert "sum__row--less" in html
    assert "Chưa tính" in html


def test_a_timeline_shows_vietnamese_time(render, language):
    events = [{"title": "Đã giao", "at": datetime(2026, 11, 23, 17, 30, tzinfo=UTC), "done": True}, {"title": "Xong"}]
    html = render(component("timeline"), events=events)
    read(html)

    assert "00:30, 24/11/2026" in html
    assert render(component("timeline"), events=[]).strip() == ""


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("breadcrumbs", {"crumbs": [{"title": LONG, "url": "/a/"}, {"title": "B", "url": ""}]}),
        ("breadcrumbs", {}),
        ("empty", {"title": LONG}),
        ("empty", {"title": "Trống", "icon": "basket", "text": LONG, "action_url": "/", "action_label": "Xem hàng"}),
        ("notice", {"text": LONG}),
        ("notice", {"kind": "error", "title": "Lỗi", "text": LONG, "action_url": "/", "action_label": "Sửa"}),
        ("state_badge", {"text": LONG, "tone": "bad", "icon": "refused"}),
        ("state_badge", {"text": "Mới"}),
        ("table", {"columns": [{"label": "A", "number": True}], "rows": [[{"text": LONG, "label": "A", "url": "/"}]]}),
        ("table", {"caption": "Trống", "columns": [], "rows": []}),
        ("quantity", {}),
        ("quantity", {"name": "q", "value": 12, "min": 5, "max": 10000, "step": 5, "label": "Số lượng"}),
        ("confirm", {"title": "Xóa", "thing": LONG, "confirm_label": "Xóa địa chỉ", "back_url": "/account/"}),
        ("messages", {"messages": []}),
        ("desk_nav", {"desk_nav": [{"label": LONG, "url": "/", "icon": "tag", "current": True, "count": 1200}]}),
        ("footer", {}),
        ("language_switch", {}),
        ("htmx", {}),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_the_component_is_whole_with_edge_data(render, language, name, context):
    html = render(component(name), **context)
    read(html)

    assert "None" not in html


def test_a_confirmation_names_the_thing_and_posts(render, language):
    html = render(component("confirm"), title="Xóa", thing="Nhà riêng <b>", confirm_label="Xóa", back_url="/account/")

    assert "Nhà riêng &lt;b&gt;" in html
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert "btn--danger-full" in html
    assert "btn--danger-full" not in render(component("confirm"), title="Xác minh", thing="VietGAP", gentle=True)


@pytest.mark.parametrize("base", ["base.html", "base_plain.html", "base_desk.html", "base_print.html"])
@pytest.mark.django_db
def test_every_frame_stands_alone_and_with_everything(rf, language, base):
    source = '{% extends "' + base + '" %}{% block content %}<h1>Trang</h1>{% endblock %}'
    groups = tuple(Group("food", LONG, f"/catalogue/{n}/", "", "") for n in range(6))
    full = {
        "nav_groups": groups, "footer_links": (Link(LONG, "/dieu-khoan/"),), "basket_count": 1234,
        "operator": Operator(name=LONG, phone="02633822222", email="a@example.vn", address=LONG),
        "desk_nav": [{"label": "Đơn", "url": "/", "icon": "package"}], "desk_title": LONG, "back_url": "/",
    }  # fmt: skip
    request = rf.get("/x/?a=1")
    request.user = AnonymousUser()
    for context in ({}, full):
        html = engines["django"].from_string(source).render(context, request)
        tags = read(re.sub(r"<!doctype html>", "", html)).tags
        assert dict(tags)["html"]["lang"] == language
        assert html.count("<h1") == 1
        identifiers = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("status", ["400", "403", "404", "429"])
@pytest.mark.django_db
def test_an_error_page_says_what_to_do_next_and_offers_search(rf, language, status):
    request = rf.get("/nowhere/")
    request.user = AnonymousUser()
    html = engines["django"].get_template(f"{status}.html").render({}, request)

    assert 'action="/search/"' in html
    assert 'href="/"' in html


def test_the_page_for_our_own_faults_needs_no_context_and_no_code():
    html = engines["django"].get_template("500.html").render()
    source = (TEMPLATES / "500.html").read_text()

    assert "{%" not in source
    assert "Chợ đang gặp lỗi" in html
    assert "Something went wrong" in html


def templates() -> list[Path]:
    folders = [TEMPLATES, *(settings.BASE_DIR / name for name in ("catalogue", "search", "cms"))]
    return [path for folder in folders for path in folder.rglob("*.html")]


def test_no_template_holds_an_inline_style_script_or_handler():
    guilty = [
        f"{path.relative_to(settings.BASE_DIR)}: {found[0]}"
        for path in templates()
        for found in [re.findall(r"""\sstyle=["']|<style\b|\son[a-z]+=["']|<script(?![^>]*(?:src=|type="application/ld\+json"))[^>]*>""", path.read_text())]
        if found
    ]  # fmt: skip

    assert guilty == []


def test_every_icon_named_in_a_template_is_in_the_sprite():
    sprite = (settings.BASE_DIR / "marketplace" / "static" / "icons" / "sprite.svg").read_text()
    known = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    named = {name for path in templates() for name in re.findall(r"""\{% icon ["']([^"']+)["']""", path.read_text())}

    assert named - known == set()
