"""Stories: a list and pages in two languages, with pictures and goods of the shop, found while they are published."""

import io
import json
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from PIL import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms import shared
from cms.models import HomePage, StoryIndexPage, StoryPage, StoryPicture
from cms.services import ensure_pages
from marketplace.accounts.models import MarketRole, User
from marketplace.accounts.services import give_role
from marketplace.partner.services import suspend_partner
from search.models import NameDocument
from search.services import refresh
from tests.factories.goods import make_offer, make_product, make_seller
from tests.factories.stories import make_picture, make_story, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    shared.forget()
    yield
    shared.forget()


@pytest.fixture
def editor(client):
    user = User.objects.create_user("editor@example.vn", "matkhau-dai-1")
    give_role(user=user, role=MarketRole.Role.CONTENT_EDITOR)
    client.force_login(user)
    return user


def on_sale(title="Nước mắm cốt"):
    product = make_product(title=title)
    make_offer(product)
    refresh([product.pk])
    return product


def listed(client, **params):
    return [card.title for card in client.get("/stories/", params).context["cards"]]


def read(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# Reading


def test_the_list_shows_the_newest_first_and_twelve_on_a_page(client):
    for day in range(1, 15):
        make_story(f"Ngày {day}", published_on=date(2026, 11, day))

    assert listed(client) == [f"Ngày {day}" for day in range(14, 2, -1)]
    assert listed(client, page="2") == ["Ngày 2", "Ngày 1"]
    first, second = read(client, "/stories/"), read(client, "/stories/?page=2")
    assert '<link rel="canonical" href="http://testserver/stories/">' in first
    assert 'href="?page=2"' in first
    assert '<link rel="canonical" href="http://testserver/stories/?page=2">' in second
    assert "14/11/2026" in first


def test_pages_that_are_none_are_404(client):
    for _number in range(13):
        make_story()
    none = ["abc", "0", "-1", "3", "9" * 40, "²", "1'--", "\x00", ""]
    assert [client.get("/stories/", {"page": page}).status_code for page in none] == [404] * len(none)


def test_an_empty_list_leads_to_the_goods(client):
    page = read(client, "/stories/")
    assert "Chưa có câu chuyện nào" in page
    assert 'href="/catalogue/"' in page
    # Nothing leads to a list without stories.
    assert 'href="/stories/"' not in read(client, "/rieng-tu/")


def test_a_story_shows_its_blocks_in_their_order(client):
    seller, product = make_seller("HTX Cát Gió", code="cat-gio"), on_sale()
    picture = make_picture("Ang mắm dưới nắng")
    story = make_story(
        "Hai mươi tháng trong ang",
        intro="Cá, muối và nắng.",
        slug="hai-muoi-thang",
        sellers=[seller, seller],
        province_code="31",
        body=[
            paragraph("Đảo phơi từ tháng ba."),
            ("picture", {"picture": picture, "text": "Sân phơi", "text_en": ""}),
            ("quote", {"text": "Không pha thêm nước.", "text_en": "", "by": "Ông Thử", "by_en": ""}),
            ("goods", {"goods": [product, product]}),
        ],
    )
    answer = client.get("/stories/hai-muoi-thang/")
    page = answer.content.decode()

    order = [
        page.index(text) for text in ("Đảo phơi", "Ang mắm dưới nắng", "Sân phơi", "Không pha thêm nước", "Ông Thử")
    ]
    assert order == sorted(order)
    assert [card.title for part in answer.context["parts"] for card in part.cards] == ["Nước mắm cốt"]
    assert f'name="stockrecord_id" value="{product.stockrecords.get().pk}"' in page
    assert "<h1>Hai mươi tháng trong ang</h1>" in page
    assert '<time datetime="2026-11-01">01/11/2026</time>' in page
    assert page.count('<a href="/sellers/cat-gio/">HTX Cát Gió</a>') == 1
    assert '<a href="/provinces/hai-phong/">Hàng của Thành phố Hải Phòng</a>' in page
    assert '<li><a href="/stories/">Chuyện hợp tác xã</a></li>' in page
    assert '<meta name="description" content="Cá, muối và nắng.">' in page
    assert f'<link rel="canonical" href="http://testserver{story.address}">' in page
    # Sizes to choose from, and the room that it takes before it is there.
    assert re.search(
        r'srcset="[^"]+1200w"[^>]* width="1200" height="600" alt="Đồi chè buổi sáng" fetchpriority="high"', page
    )


def test_the_facts_for_machines_say_what_the_page_says(client):
    story = make_story("A </script><script>alert(1)</script>", sellers=[make_seller("HTX Một", code="htx-mot")])
    page = read(client, story.address)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    data = json.loads(block)
    assert data["@type"] == "Article"
    assert data["headline"] == "A </script><script>alert(1)</script>"
    assert data["datePublished"] == "2026-11-01"
    assert data["about"] == [{"@type": "Organization", "name": "HTX Một", "url": "http://testserver/sellers/htx-mot/"}]
    assert "<script>alert(1)" not in page


def test_both_languages_stand_at_one_address_and_vietnamese_where_no_english_is(client):
    story = make_story(
        "Ang mắm",
        title_en="Jars of fish sauce",
        body=[paragraph("Phơi nắng", "In the sun"), paragraph("Chỉ có tiếng Việt")],
    )
    bare = make_story("Chiếu cói")
    vietnamese = read(client, story.address)
    assert "<h1>Ang mắm</h1>" in vietnamese
    assert "Phơi nắng" in vietnamese
    assert 'alt="Đồi chè buổi sáng"' in vietnamese

    client.cookies["django_language"] = "en"
    english = read(client, story.address)
    assert "<h1>Jars of fish sauce</h1>" in english
    assert "In the sun" in english
    assert "Phơi nắng" not in english
    assert "Chỉ có tiếng Việt" in english
    assert 'alt="Hills of tea in the morning"' in english
    assert "<h1>Chiếu cói</h1>" in read(client, bare.address)
    assert "<h1>Stories of cooperatives</h1>" in read(client, "/stories/")


def test_goods_and_sellers_that_left_the_shop_leave_the_story(client):
    seller, product = make_seller("HTX Đã Nghỉ", code="da-nghi"), on_sale("Hàng đã hết bán")
    story = make_story(sellers=[seller], body=[("goods", {"goods": [product]}), paragraph("Còn lại")])
    assert "Hàng đã hết bán" in read(client, story.address)
    assert "HTX Đã Nghỉ" in read(client, story.address)

    type(product).objects.filter(pk=product.pk).update(is_public=False, listing="withdrawn")
    refresh([product.pk])
    suspend_partner(partner=seller)
    page = read(client, story.address)
    assert "Còn lại" in page
    assert "Hàng đã hết bán" not in page
    assert "HTX Đã Nghỉ" not in page


def test_a_seller_page_shows_its_stories_and_no_others(client):
    seller, other = make_seller("HTX Một", code="htx-mot"), make_seller("HTX Hai", code="htx-hai")
    make_story("Chuyện của Một", sellers=[seller, seller])
    hidden = make_story("Bản nháp của Một", sellers=[seller])
    hidden.unpublish()

    mine, others = read(client, "/sellers/htx-mot/"), read(client, f"/sellers/{other.code}/")
    assert mine.count("Chuyện của Một") == 1
    assert "Bản nháp của Một" not in mine
    assert "Chuyện của Một" not in others
    assert "Câu chuyện về nhà bán này" not in others


def test_home_and_footer_lead_to_stories_where_there_are_any(client):
    assert "stories" not in [section.kind for section in client.get("/").context["sections"]]

    for day in range(1, 5):
        make_story(f"Ngày {day}", published_on=date(2026, 11, day))
    section = client.get("/").context["sections"][-2]
    assert (section.kind, section.more_url) == ("stories", "/stories/")
    assert [card.title for card in section.found] == ["Ngày 4", "Ngày 3", "Ngày 2"]
    assert '<a href="/stories/">Chuyện hợp tác xã</a>' in read(client, "/rieng-tu/")


def test_an_example_says_so_wherever_it_stands(client):
    story = make_story("Thử", is_example=True)
    real = make_story("Thật")
    assert '<span class="badge badge--quiet">Chuyện ví dụ</span>' in read(client, story.address)
    assert "badge--quiet" not in read(client, real.address)
    assert read(client, "/stories/").count('<span class="badge badge--quiet">Chuyện ví dụ</span>') == 1


# Publishing


def test_what_is_not_published_is_404_and_stands_nowhere(client):
    story = make_story("Chuyện ẩn", slug="an")
    assert "Chuyện ẩn" in read(client, "/")

    story.unpublish()
    assert client.get("/stories/an/").status_code == 404
    assert "Chuyện ẩn" not in read(client, "/stories/")
    assert "Chuyện ẩn" not in read(client, "/")
    assert "/stories/an/" not in read(client, "/sitemap-stories.xml")
    assert not NameDocument.objects.filter(kind="story").exists()


def test_a_draft_behind_a_published_story_is_seen_by_nobody(client):
    story = make_story("Bản đang xem")
    story.title = "Bản sửa chưa xong"
    story.save_revision()
    assert "<h1>Bản đang xem</h1>" in read(client, story.address)
    assert set(NameDocument.objects.filter(kind="story").values_list("text", flat=True)) == {"Bản đang xem"}


def test_the_sitemap_names_the_list_and_each_story(client):
    assert "/stories/" not in read(client, "/sitemap-stories.xml")
    make_story(slug="mot")
    shared.forget()
    addresses = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", read(client, "/sitemap-stories.xml"))
    assert addresses == ["/stories/", "/stories/mot/"]


def test_names_follow_publication_change_address_and_deletion():
    def named():
        rows = NameDocument.objects.filter(kind="story").order_by("language", "text")
        return [(row.language, row.text, row.url) for row in rows]

    story = make_story("Ang mắm", title_en="Jars", slug="ang")
    other = make_story("Chiếu", slug="chieu")
    assert named() == [
        ("en", "Chiếu", "/stories/chieu/"),
        ("en", "Jars", "/stories/ang/"),
        ("vi", "Ang mắm", "/stories/ang/"),
        ("vi", "Chiếu", "/stories/chieu/"),
    ]
    other.delete()
    story.title = "Ang sành"
    story.save_revision().publish()
    assert named() == [("en", "Jars", "/stories/ang/"), ("vi", "Ang sành", "/stories/ang/")]

    index = StoryIndexPage.objects.get()
    index.slug = "chuyen"
    index.save_revision().publish()
    assert named() == [("en", "Jars", "/chuyen/ang/"), ("vi", "Ang sành", "/chuyen/ang/")]

    StoryIndexPage.objects.get().delete()
    assert named() == []


def test_a_copy_and_a_moved_story_are_found_at_their_own_addresses():
    def urls():
        return set(NameDocument.objects.filter(kind="story").values_list("url", flat=True))

    story = make_story("Ang mắm", slug="ang")
    copy = story.copy(update_attrs={"slug": "ang-2"}, keep_live=True)
    assert urls() == {"/stories/ang/", "/stories/ang-2/"}
    draft = story.copy(update_attrs={"slug": "ang-3"}, keep_live=False)
    assert not NameDocument.objects.filter(kind="story", key=str(draft.pk)).exists()

    other = HomePage.objects.get().add_child(instance=StoryIndexPage(title="Chuyện khác", slug="khac"))
    copy.move(other, pos="last-child")
    assert urls() == {"/stories/ang/", "/khac/ang-2/"}


def test_what_was_changed_behind_everybodys_back_is_named_anew_when_the_site_is_prepared():
    gone, left = make_story("Đi"), make_story("Ở")
    StoryPage.objects.filter(pk=gone.pk).update(live=False)
    NameDocument.objects.filter(kind="story", key=str(left.pk)).delete()
    ensure_pages()
    assert set(NameDocument.objects.filter(kind="story").values_list("text", flat=True)) == {"Ở"}
    assert StoryIndexPage.objects.count() == 1


def test_a_story_published_and_taken_down_by_the_clock_is_found_in_between(client):
    story = make_story("Theo lịch", slug="lich")
    StoryPage.objects.filter(pk=story.pk).update(expire_at="2026-01-01T00:00:00Z")
    call_command("publish_scheduled", verbosity=0)
    assert client.get("/stories/lich/").status_code == 404
    assert not NameDocument.objects.filter(kind="story").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"intro": ""}, "intro"), ({"province_code": "00"}, "province_code"), ({"slug": "trung"}, "slug")],
)
def test_a_story_that_is_not_complete_is_refused(wrong, field):
    make_story(slug="trung")
    with pytest.raises(ValidationError) as refusal:
        make_story("Tên", **wrong)
    assert field in refusal.value.message_dict


def test_addresses_are_written_without_accents():
    assert make_story("Tên", slug="Đường-thốt nốt").slug == "duong-thot-not"


# The editors' administration


def photo(size=(900, 450), image_format="JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (40, 120, 60)).save(buffer, image_format)
    return buffer.getvalue()


def upload(client, data: bytes, **fields):
    file = io.BytesIO(data)
    file.name = "anh.jpg"
    return client.post("/cms/story-picture-chooser/create/", {"photo": file, **fields})


def test_a_picture_is_encoded_anew_and_needs_words(client, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    hidden = b"<script>alert(1)</script>"
    assert upload(client, photo() + hidden, alt="").json()["step"] == "reshow_creation_form"
    assert StoryPicture.objects.count() == 0

    answer = upload(client, photo() + hidden, alt="Đồi xanh", alt_en="Green hills").json()
    picture = StoryPicture.objects.get()
    assert (answer["step"], answer["result"]["id"]) == ("chosen", str(picture.pk))
    assert (picture.alt, picture.width, picture.height, picture.widths) == ("Đồi xanh", 800, 400, [240, 480, 800])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 6
    assert not [path for path in files if hidden in path.read_bytes()]
    with override("en"):
        assert picture.picture.alt == "Green hills"


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%!PS-Adobe", photo((50, 50)), photo()[:200]])
def test_what_is_no_picture_is_refused_in_words(client, editor, data):
    answer = upload(client, data, alt="Gì đó").json()
    assert answer["step"] == "reshow_creation_form"
    assert StoryPicture.objects.count() == 0


def test_an_editor_chooses_goods_and_sellers_of_the_shop_only(client, editor):
    sold, draft = on_sale("Nước mắm cốt"), make_product(title="Nước mắm nháp", published=False)
    seller, gone = make_seller("HTX Đang Bán"), make_seller("HTX Đã Nghỉ")
    suspend_partner(partner=gone)

    goods = client.get("/cms/goods-chooser/results/", {"q": "nuoc mam"}).content.decode()
    assert "Nước mắm cốt" in goods
    assert "Nước mắm nháp" not in goods
    assert "Nước mắm cốt" not in client.get("/cms/goods-chooser/results/", {"q": "chè"}).content.decode()
    assert client.get(f"/cms/goods-chooser/chosen/{sold.pk}/").json()["result"]["title"] == "Nước mắm cốt"
    for path in (f"goods-chooser/chosen/{draft.pk}/", f"seller-chooser/chosen/{gone.pk}/"):
        assert client.get(f"/cms/{path}").status_code == 404
    for key in ("x", "-1", "٣", "9" * 40):
        assert client.get(f"/cms/goods-chooser/chosen/{key}/").status_code == 404
        assert client.get("/cms/seller-chooser/chosen-multiple/", {"id": key}).json()["result"] == []
    many = client.get("/cms/goods-chooser/chosen-multiple/", {"id": [sold.pk, draft.pk]}).json()["result"]
    assert [each["id"] for each in many] == [str(sold.pk)]
    sellers = client.get("/cms/seller-chooser/results/", {"q": "dang ban"}).content.decode()
    assert "HTX Đang Bán" in sellers
    assert "HTX Đã Nghỉ" not in client.get("/cms/seller-chooser/results/").content.decode()
    assert client.get(f"/cms/seller-chooser/chosen/{seller.pk}/").status_code == 200
    for path in ("goods-chooser/", "seller-chooser/", "story-picture-chooser/", "story-pictures/"):
        assert client.get(f"/cms/{path}").status_code == 200
    for hostile in ("%", "'", "\x00", "x" * 3000, "₫"):
        for path in ("goods-chooser", "seller-chooser"):
            assert client.get(f"/cms/{path}/results/", {"q": hostile}).status_code == 200


def form_of(kept, seller, product, **changes):
    given = {
        "title": "Ang mắm",
        "title_en": "",
        "intro": "Cá, muối và nắng.",
        "intro_en": "",
        "picture": kept.pk,
        "published_on": "2026-11-20",
        "body": streamfield(
            [
                ("paragraph", {"text": rich_text("<p>Phơi nắng</p>"), "text_en": rich_text("")}),
                ("goods", {"goods": streamfield_list([product.pk])}),
            ]
        ),
        "sellers": inline_formset([{"seller": seller.pk}]),
        "province_code": "31",
        "slug": "ang-mam",
        "comments": inline_formset([]),
        "action-publish": "action-publish",
    }
    return nested_form_data(given | changes)


def streamfield_list(values):
    items = {str(i): {"value": value, "order": str(i), "deleted": ""} for i, value in enumerate(values)}
    return {"count": str(len(values)), **items}


def test_an_editor_writes_and_publishes_a_story_through_the_forms(client, editor):
    seller, product = make_seller("HTX Cát Gió", code="cat-gio"), on_sale()
    picture = make_picture("Ang mắm")
    index = StoryIndexPage.objects.get()
    add = f"/cms/pages/add/cms/storypage/{index.pk}/"
    assert "story-picture-chooser" in read(client, add)

    answer = client.post(add, form_of(picture, seller, product))
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    page = read(client, "/stories/ang-mam/")
    assert "Phơi nắng" in page
    assert '<a href="/sellers/cat-gio/">HTX Cát Gió</a>' in page
    assert product.title in page
    story = StoryPage.objects.get()
    assert client.get(f"/cms/pages/{story.pk}/edit/").status_code == 200

    empty = streamfield([])
    for wrong in ({"picture": ""}, {"province_code": "00"}, {"intro": ""}, {"title": ""}, {"body": empty}):
        answer = client.post(add, form_of(picture, seller, product, slug="khac", **wrong))
        assert answer.status_code == 200, wrong
        assert set(answer.context["form"].errors) == set(wrong)
    assert StoryPage.objects.count() == 1


def test_there_is_one_list_and_stories_stand_in_it_alone(client, editor):
    home, index = HomePage.objects.get(), StoryIndexPage.objects.get()
    assert client.get(f"/cms/pages/add/cms/storyindexpage/{home.pk}/").status_code == 302
    assert client.get(f"/cms/pages/add/cms/storypage/{home.pk}/").status_code == 302
    assert client.get(f"/cms/pages/add/cms/storypage/{index.pk}/").status_code == 200


def test_shoppers_get_nothing_of_it(client):
    client.force_login(User.objects.create_user("shopper@example.vn", "matkhau-dai-1"))
    for path in ("goods-chooser/", "seller-chooser/", "story-picture-chooser/create/", "story-pictures/"):
        assert client.get(f"/cms/{path}").status_code == 404


# Costs


def queries_of(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_one_story_and_for_fifty(client):
    make_story()
    one = queries_of(client, "/stories/")
    for _number in range(49):
        make_story()
    shared.forget()
    assert queries_of(client, "/stories/") == one <= 8


def test_a_story_costs_the_same_for_one_of_each_and_for_many(client):
    def story(number):
        pictures = [make_picture() for _each in range(number)]
        goods = [on_sale(f"Hàng {each}") for each in range(number)]
        return make_story(
            sellers=[make_seller() for _each in range(number)],
            body=[
                *(("picture", {"picture": picture, "text": "", "text_en": ""}) for picture in pictures),
                *(("goods", {"goods": [product]}) for product in goods),
            ],
        )

    one = queries_of(client, story(1).address)
    assert queries_of(client, story(6).address) == one <= 14


def test_home_and_a_seller_page_cost_the_same_for_one_story_and_for_many(client):
    seller = make_seller("HTX Một", code="htx-mot")
    make_story(sellers=[seller])
    one = queries_of(client, "/"), queries_of(client, "/sellers/htx-mot/")
    for _number in range(12):
        make_story(sellers=[seller])
    assert (queries_of(client, "/"), queries_of(client, "/sellers/htx-mot/")) == one
