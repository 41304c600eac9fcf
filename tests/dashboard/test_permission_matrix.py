"""Every route, every role, one's own things and others': who gets in, who gets 404, and that nothing changes."""

import hashlib

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import resolve
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.models import PhotoCopy, ProductImage
from marketplace.address.models import UserAddress
from marketplace.communication.models import OutboxMessage
from marketplace.partner.policies import CAPABILITIES
from marketplace.partner.services import add_member
from marketplace.shipping.services import default_methods
from search.models import SavedSearch, Wish
from tests.factories.goods import make_certification, make_lot, make_product, make_recognition
from tests.factories.orders import make_administrator, make_offer, make_order, make_seller, make_user
from tests.permissions import AUDIENCES, OPEN_IN_CMS, audience_of
from tests.routes import walk

pytestmark = pytest.mark.django_db

ROUTES = list({(route.name, route.template): route for route in walk()}.values())
# What belongs to sellers, shoppers and the market: nothing of it may change by a request that is refused.
WATCHED = [
    "order",
    "partner",
    "catalogue",
    "reviews",
    "shipping",
    "payment",
    "communication",
    "moderation",
    "address",
    "accounts",
    "search",
    "traceability",
]
# Answers of a page that does not exist for somebody; "method not allowed" tells nothing either.
NOT_THERE = {404, 405}
# Buttons on a list, without a page of their own.
POSTED_ONLY = {
    "market:mail-retry",
    "market:search-retry",
    "market:search-retry-all",
    "market:review-decide",
    "seller:photo-first",
    "seller:delivery-usual",
}
# Questions that cannot be put about the pending papers here: they lead back to the paper and say why.
NOT_ASKED_YET = {"market:recognition-supersede", "market:certification-supersede"}


def answer_of(route) -> int:
    """The status of a page for somebody to whom it is open."""
    if route.name in POSTED_ONLY:
        return 405
    return 302 if route.name in NOT_ASKED_YET else 200


def routes_for(audience: str):
    return [route for route in ROUTES if audience_of(route.name, route.template).split(":")[0] == audience]


@pytest.fixture
def world(settings, tmp_path):
    """Two sellers in two provinces, one shopper with an order of both, and for each a full set of things."""
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    people = {name: make_user() for name in ("shopper", "other shopper", "owner", "auditor", "foreign owner")}
    people["administrator"], people["one province"] = make_administrator(), make_administrator("68")
    own = things_of(make_seller("HTX A", owner=people["owner"], province_code="68"), people["shopper"])
    foreign = things_of(
        make_seller("HTX B", owner=people["foreign owner"], province_code="01"), people["other shopper"]
    )
    add_member(partner=own["seller"], user=people["auditor"], role="auditor")
    OutboxMessage.objects.all().delete()
    return {"people": people, "own": own, "foreign": foreign}


def things_of(seller, shopper) -> dict:
    offer = make_offer(seller)
    offer.product.province = seller.province
    offer.product.save()
    order = make_order((offer, 1), user=shopper)
    recognition = make_recognition(offer.product, verified=False)
    certification = make_certification(product=offer.product, verified=False)
    for proof in (recognition, certification):
        proof.document.save("paper.pdf", ContentFile(b"%PDF-"))
    return {
        "seller": seller,
        "offer": offer,
        "order": order,
        "part": order.seller_orders.get(),
        "lot": make_lot(offer),
        "method": default_methods(partner=seller)[0],
        "recognition": recognition,
        "certification": certification,
        "photo": photo_of(offer.product),
        "copy": PhotoCopy.objects.create(
            first=photo_of(
                make_product(seller=make_seller(province_code=seller.province.code), province_code=seller.province.code)
            ),
            second=photo_of(offer.product),
            distance=0,
        ),
        "saved search": SavedSearch.objects.create(user=shopper, name="Cà phê", query="q=cà+phê"),
        "wish": Wish.objects.create(words="mít sấy", words_folded="mit say", province_code=seller.province.code),
        "review": ProductReview.objects.create(product=offer.product, user=shopper, title="Ngon", body="Thơm", score=5),
        "address": UserAddress.objects.create(
            user=shopper, first_name="A", line1=f"{shopper.pk} Phố", country=order.shipping_address.country
        ),
    }


def photo_of(product) -> ProductImage:
    return ProductImage.objects.create(
        product=product,
        original="a.jpg",
        content_hash="a" * 32,
        widths=[240],
        display_order=product.images.count(),
    )


def arguments(route, things: dict) -> dict:
    """What the address of a route is filled with, so that it names these things."""
    section = route.template.split("/")[1]
    values = {
        "code": things["seller"].code,
        "part": things["part"].number,
        "paper": "packing-slip",
        "step": "confirm",
        "direction": "withdraw" if section == "seller" else "suspend",
        "zone": "province",
        "number": things["part"].number if section == "seller" else things["order"].number,
        "token": things["order"].access_token,
    }
    values["photo"] = things["photo"].pk
    if "/goods/" in route.template:
        values["pk"] = things["offer"].pk if section == "seller" else things["offer"].product_id
    elif "/lots/" in route.template:
        values["pk"] = things["lot"].pk
    elif "/delivery/" in route.template:
        values["pk"] = things["method"].pk
    elif "/recognitions/" in route.template:
        values["pk"] = things["recognition"].pk
    elif "/certificates/" in route.template:
        values["pk"] = things["certification"].pk
    elif route.template.startswith("/market/photos/"):
        values["pk"] = things["copy"].pk
    elif "/reviews/" in route.template:
        values |= {"pk": things["review"].pk, "decision": "approve"}
    elif "/searches/" in route.template:
        values["pk"] = things["saved search"].pk
    elif "/wishes/" in route.template:
        values["pk"] = things["wish"].pk
    elif "/people/" in route.template:
        values |= {"pk": things["order"].user_id, "direction": "lock"}
    elif "/addresses/" in route.template:
        values["pk"] = things["address"].pk
    return values


def signed_in(world, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(world["people"][role])
    return client


def everything() -> str:
    """A fingerprint of all rows that matter."""
    digest = hashlib.sha256()
    for label in WATCHED:
        for model in apps.get_app_config(label).get_models():
            if not model._meta.managed:
                continue
            if model._meta.label_lower == "accounts.user":
                rows = model.objects.order_by("pk").values_list("pk", "email", "is_active", "is_staff", "password")
            else:
                rows = model.objects.order_by("pk").values_list()
            digest.update(repr(list(rows)).encode())
    return digest.hexdigest()


def refused(client: Client, path: str, expected: set[int]) -> list:
    """The methods and answers that were not as expected."""
    wrong = []
    for method in (client.get, client.post):
        answer = method(path, {"reason": "x", "name": "x", "carrier": "x"})
        if answer.status_code not in expected:
            wrong.append((path, method.__name__, answer.status_code))
    return wrong


def test_every_route_has_an_audience():
    undecided = [route.name for route in ROUTES if audience_of(route.name, route.template) is None]
    assert not undecided, f"name them in tests/permissions.py: {undecided}"


def test_views_are_guarded_for_the_audience_that_the_table_names(world):
    for route in ROUTES:
        audience = audience_of(route.name, route.template)
        if audience.startswith(("seller", "market")):
            view = resolve(route.path(arguments(route, world["own"]))).func
            assert view.audience == audience, route.name


def test_anonymous_visitors_are_asked_to_sign_in(world):
    client = signed_in(world, "anonymous")
    before = everything()
    for audience in ("member", "seller", "market"):
        for route in routes_for(audience):
            path = route.path(arguments(route, world["own"]))
            for method in (client.get, client.post):
                answer = method(path)
                assert answer.status_code in (302, 405), (path, answer.status_code)
                assert answer.status_code == 405 or "/accounts/login/" in answer.url, path
    assert everything() == before


@pytest.mark.parametrize("role", ["shopper", "administrator", "one province", "foreign owner"])
def test_seller_area_does_not_exist_for_strangers(world, role):
    client = signed_in(world, role)
    before = everything()
    wrong = []
    for route in routes_for("seller"):
        wrong += refused(client, route.path(arguments(route, world["own"])), NOT_THERE)
    assert wrong == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


def test_owner_opens_everything_of_the_own_seller(world):
    client = signed_in(world, "owner")
    for route in routes_for("seller"):
        answer = client.get(route.path(arguments(route, world["own"])))
        # Removing a charge that exists, confirming a new order: every page opens and asks.
        assert answer.status_code == answer_of(route), (route.name, answer.status_code)


def test_owner_does_not_reach_foreign_things_through_the_own_seller(world):
    client = signed_in(world, "owner")
    before = everything()
    wrong = []
    for route in routes_for("seller"):
        mixed = arguments(route, world["foreign"]) | {"code": world["own"]["seller"].code}
        if {"number", "pk"} & set(route.arguments):
            wrong += refused(client, route.path(mixed), NOT_THERE)
        wrong += refused(client, route.path(arguments(route, world["foreign"])), NOT_THERE)
    assert wrong == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


def test_auditor_reads_and_is_refused_the_rest_in_words(world):
    client = signed_in(world, "auditor")
    before = everything()
    for route in routes_for("seller"):
        capability = audience_of(route.name, route.template).split(":")[1]
        path = route.path(arguments(route, world["own"]))
        if capability in CAPABILITIES["auditor"]:
            assert client.get(path).status_code == 200, path
        else:
            assert refused(client, path, {403}) == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("role", ["shopper", "owner", "auditor"])
def test_administrator_area_does_not_exist_for_others(world, role):
    client = signed_in(world, role)
    before = everything()
    wrong = []
    for route in routes_for("market") + routes_for("oscar-admin"):
        if route.template != "/dashboard/login/":
            wrong += refused(client, route.path(arguments(route, world["own"])), NOT_THERE)
    assert wrong == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


def test_administrator_opens_everything_of_every_province(world):
    client = signed_in(world, "administrator")
    OutboxMessage.objects.create(dedupe_key="x", recipient="a@example.vn", subject="x", state="parked")
    for things in ("own", "foreign"):
        for route in routes_for("market"):
            answer = client.get(route.path(arguments(route, world[things])))
            assert answer.status_code == answer_of(route), (route.name, answer.status_code)


def test_administrator_of_one_province_stays_in_it(world):
    client = signed_in(world, "one province")
    before = everything()
    wrong = []
    for route in routes_for("market"):
        if audience_of(route.name, route.template) == "market:nationwide":
            wrong += refused(client, route.path(arguments(route, world["own"])), NOT_THERE)
        elif route.arguments:
            wrong += refused(client, route.path(arguments(route, world["foreign"])), NOT_THERE)
            opened = client.get(route.path(arguments(route, world["own"])))
            assert opened.status_code == answer_of(route), route.name
        else:
            assert client.get(route.path({})).status_code == 200, route.name
    assert wrong == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


def test_members_reach_nothing_of_other_members(world):
    client = signed_in(world, "shopper")
    before = everything()
    wrong = []
    for route in routes_for("member"):
        if route.arguments:
            wrong += refused(client, route.path(arguments(route, world["foreign"])), NOT_THERE)
    assert wrong == []
    assert everything() == before
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("role", ["anonymous", "shopper", "owner", "administrator"])
def test_pages_of_a_buyer_do_not_exist_for_others(world, role):
    client = signed_in(world, role)
    before = everything()
    wrong = []
    for route in routes_for("buyer"):
        wrong += refused(client, route.path(arguments(route, world["foreign"])), NOT_THERE)
    assert wrong == []
    assert everything() == before


@pytest.mark.parametrize("role", ["anonymous", "shopper", "owner", "auditor"])
def test_page_editing_is_closed_to_shoppers_and_sellers(world, role):
    client = signed_in(world, role)
    before = everything()
    open_to_them = []
    for route in routes_for("cms"):
        if route.name in OPEN_IN_CMS:
            continue
        path = route.path(arguments(route, world["own"]))
        open_to_them += [found for found in refused(client, path, {301, 302, 403, 404, 405}) if found]
    assert open_to_them == []
    assert everything() == before


def test_no_public_page_fails_for_any_role(world):
    failures = []
    for role in ("anonymous", "shopper", "owner", "administrator"):
        client = signed_in(world, role)
        for route in ROUTES:
            if AUDIENCES.get(route.name) == "public":
                answer = client.get(route.path(arguments(route, world["own"])))
                if answer.status_code >= 500 and route.name != "health-ready":
                    failures.append((role, route.name, answer.status_code))
    assert failures == []
