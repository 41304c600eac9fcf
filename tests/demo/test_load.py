"""Loading the demo: through the services, twice without adding anything, with every case that it promises to show."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.models import Certification, Product, ProductImage, Recognition
from cms import shared
from marketplace.accounts.models import User
from marketplace.accounts.policies import is_market_administrator, provinces_administered_by
from marketplace.core import clock
from marketplace.demo import loader, sources
from marketplace.demo.accounts import DEMO_PASSWORD, demo_accounts
from marketplace.demo.pictures import drawn
from marketplace.demo.stories import STORIES
from marketplace.order.completion import complete_due
from marketplace.order.models import Order, SellerOrder
from marketplace.partner.models import Partner, SellerMember, StockRecord
from marketplace.traceability.models import Lot, Standing
from search.services import refresh

# `make demo` is a shop on SQLite; the services that it goes through are tested on every database.
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only, pytest.mark.django_db]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo without pictures, loaded once for all tests here and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = loader.load()
        loader.load_orders(loaded)
        loader.load_reviews(loaded)
        yield loaded
        transaction.set_rollback(True)


def test_the_shop_is_full(demo) -> None:
    listed = Product.objects.listed().filter(parent=None)

    assert listed.count() >= 300
    assert listed.values("province").distinct().count() >= 25
    assert listed.values("ocop_set").distinct().count() == 26
    assert Partner.objects.filter(stockrecords__isnull=False).distinct().count() >= 40
    assert set(Partner.objects.values_list("kind", flat=True)) == set(Partner.Kind.values)


def test_exactly_the_twenty_four_decided_products_have_a_star_today(demo) -> None:
    valid = Recognition.objects.valid_on(clock.today())

    assert valid.count() == 24
    assert not valid.filter(is_example=True).exists()
    assert set(valid.values_list("product__listed_by__is_example", flat=True)) == {False}


def test_recognitions_and_certificates_come_in_every_state(demo) -> None:
    today = clock.today()

    assert set(Recognition.objects.values_list("state", flat=True)) == {"pending", "verified", "revoked"}
    assert set(Certification.objects.values_list("state", flat=True)) == {"pending", "verified", "revoked"}
    assert Recognition.objects.filter(state="verified", valid_until__lt=today).exists()
    assert Certification.objects.filter(state="verified", valid_until__lt=today).exists()


def test_lots_stand_in_every_way_and_two_sellers_have_the_same_number(demo) -> None:
    lots = Lot.objects.all()

    assert {standing: lots.standing(standing).count() for standing in Standing.values} == {
        "open": 10,
        "expired": 1,
        "closed": 1,
    }
    assert set(lots.values_list("is_example", flat=True)) == {True}
    assert set(lots.filter(number="AT-014").values_list("partner__code", flat=True)) == {"demo-htx", "demo-ho"}
    assert lots.values("partner").distinct().count() == 5


def test_there_are_orders_in_every_state(demo) -> None:
    assert set(SellerOrder.objects.values_list("state", flat=True)) == set(SellerOrder.State.values)
    assert set(SellerOrder.objects.filter(partner__code="demo-htx").values_list("state", flat=True)) == set(
        SellerOrder.State.values
    )
    assert Order.objects.filter(user=None).exists()
    assert Order.objects.filter(seller_orders__isnull=False).distinct().count() == Order.objects.count()


def test_orders_lie_in_the_last_eight_weeks_and_moved_on_at_sensible_moments(demo) -> None:
    now, today = clock.now(), clock.today()
    orders = Order.objects.order_by("pk")
    days = [(today - timezone.localdate(order.date_placed)).days for order in orders]

    assert days == sorted(days, reverse=True)
    assert (days[0], days[-3:]) == (54, [0, 0, 0])
    for part in SellerOrder.objects.prefetch_related("events"):
        assert part.placed_at == part.order.date_placed
        moments = [event.at for event in part.events.all()]
        assert moments == sorted(moments)
        assert moments[0] == part.placed_at
        assert moments[-1] <= now
    # None of them is due yet, so a demo that starts keeps an order in every state.
    assert complete_due() == 0
    assert Order.objects.get(pk=orders[0].pk).payment_attempts.get().created_at == orders[0].date_placed


def test_reviews_were_written_after_the_goods_came(demo) -> None:
    for review in ProductReview.objects.select_related("product"):
        bought = [review.product, *review.product.children.all()]
        delivered = SellerOrder.objects.filter(
            order__user=review.user, lines__product__in=bought, delivered_at__isnull=False
        )
        assert min(part.delivered_at for part in delivered) < review.date_created <= clock.now()


def test_start_pages_have_a_main_number_of_the_day(demo, client) -> None:
    client.force_login(demo.users["htx@example.vn"])
    assert client.get("/seller/demo-htx/").context["waiting"] == 3
    client.force_login(demo.administrator)
    start = client.get("/market/").context
    assert (start["orders_today"], start["late_count"]) == (3, 1)


def test_reviews_speak_of_what_was_bought(demo) -> None:
    classes = {text["title"]: text["classes"].split() for text in sources.rows("reviews.csv")}
    for review in ProductReview.objects.select_related("product__product_class"):
        goods = review.product.goods_class
        fitting = classes[review.title]
        assert goods.code in fitting or not (fitting or goods.is_service), (review.title, review.product.title)


def test_every_reviewer_has_received_the_goods(demo) -> None:
    reviews = ProductReview.objects.select_related("product", "user")

    assert reviews.count() >= 20
    for review in reviews:
        bought = [review.product, *review.product.children.all()]
        assert SellerOrder.objects.filter(order__user=review.user, lines__product__in=bought).exists()


def test_some_goods_are_offered_by_two_sellers_at_their_own_price(demo) -> None:
    row = next(loader.sources.rows("second_offers.csv"))
    product = demo.products[row["listed_by"], row["product"]]

    offers = StockRecord.objects.filter(product=product).order_by("pk")
    assert len({offer.partner_id for offer in offers}) == 2
    assert len({offer.price for offer in offers}) == 2


def test_goods_in_two_sizes_have_a_price_for_each(demo) -> None:
    parent = demo.products["mien-dong-phja-oac", "Miến dong chân núi Oắc"]

    sizes = [(size.title, int(size.stockrecords.get().price)) for size in parent.children.order_by("pk")]
    assert sizes == [("500 g", 58_000), ("1 kg", 112_000)]


def test_the_accounts_of_every_role_can_sign_in(demo) -> None:
    for account in demo_accounts():
        user = User.objects.get(email=account.email)
        assert user.is_demo
        assert check_password(DEMO_PASSWORD, user.password)
        assert user.emailaddress_set.get().verified
        if account.seller:
            assert SellerMember.objects.filter(
                user=user, partner__code=account.seller, role=account.seller_role
            ).exists()
    nationwide = User.objects.get(email="quantri@example.vn")
    of_one_province = User.objects.get(email="quantri.lamdong@example.vn")
    assert is_market_administrator(nationwide)
    assert provinces_administered_by(nationwide) is None
    assert len(provinces_administered_by(of_one_province)) == 1
    assert not of_one_province.is_staff


def test_goods_whose_papers_are_missing_stay_drafts(demo) -> None:
    draft = demo.products["demo-ho", "Mủ trôm sơ chế"]

    assert (draft.listing, draft.is_public) == ("draft", False)


def test_loading_again_adds_nothing(demo) -> None:
    models = (User, Partner, Product, StockRecord, Recognition, Certification, Lot, Order, ProductReview)
    before = [model.objects.count() for model in models]

    again = loader.load()
    loader.load_orders(again)
    loader.load_reviews(again)

    assert [model.objects.count() for model in models] == before


def test_pictures_are_stored_once_and_shown_with_goods_and_seller(demo, tmp_path) -> None:
    storage = FileSystemStorage(location=tmp_path)
    jobs = [job for job in loader.picture_jobs() if job.seller == "gom-men-tro"][:2]

    loader.keep_pictures(demo, [(job, drawn(job)) for job in jobs], storage)

    product = demo.products["gom-men-tro", jobs[1].product.name]
    seller = Partner.objects.get(code="gom-men-tro")
    own, cover = ProductImage.objects.filter(product=product).order_by("display_order")
    assert cover.content_hash == seller.picture_hash
    assert own.caption == product.title
    assert storage.exists(own.original.name)
    left = loader.picture_jobs()
    assert not [job for job in jobs if job in left]


def test_stories_are_published_once_as_examples_with_pictures_goods_and_sellers(demo, client, tmp_path) -> None:
    shared.forget()
    jobs = [job for job in loader.picture_jobs() if job.story]
    assert len(jobs) == sum(len(story.views) for story in STORIES) == 4
    assert loader.load_stories(demo) == 0

    loader.keep_pictures(demo, [(job, drawn(job)) for job in jobs], FileSystemStorage(location=tmp_path))
    assert loader.load_stories(demo) == 3
    assert loader.load_stories(demo) == 0
    assert not [job for job in loader.picture_jobs() if job.story]

    # Nothing here is committed, so nothing has followed into the index by itself.
    refresh([demo.products[key].pk for story in STORIES for key in story.parts[-1]])
    for story in STORIES:
        answer = client.get(f"/stories/{story.slug}/")
        page = answer.content.decode()
        assert "Đây là câu chuyện ví dụ" in page
        assert [each.code for each in answer.context["about"]] == list(story.sellers)
        assert answer.context["province"]
        (goods,) = [part.cards for part in answer.context["parts"] if part.kind == "goods"]
        assert [card.title for card in goods] == [name for _seller, name in story.parts[-1]]
    # The story about decisions shows goods that have one today.
    assert all(card.stars for card in goods)
    client.cookies["django_language"] = "en"
    english = client.get("/stories/hai-muoi-thang-trong-ang-sanh/").content.decode()
    assert "This story is an example" in english
    assert "Two kinds of sauce" in english
    assert len(client.get("/stories/").context["cards"]) == 3
    shared.forget()


def test_the_command_says_what_it_has_loaded(demo, capsys) -> None:
    call_command("load_demo", "--without-pictures", verbosity=0)

    assert "113 sellers, 354 products" in capsys.readouterr().out
