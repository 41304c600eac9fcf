"""Whatever a request carries, the shop answers in words: every route, every parameter, every form field, never a 5xx."""

import re

import pytest
from django.test import Client

from marketplace.accounts.models import MarketRole
from tests.factories.orders import make_offer, make_order, make_seller, make_user
from tests.routes import Route, shop_routes

PARAMETERS = [
    "q",
    "stars",
    "province",
    "certification",
    "group",
    "set",
    "price_min",
    "price_max",
    "seller",
    "in_stock",
    "sort",
    "page",
    "next",
    "number",
    "email",
    "state",
    "kind",
    "date_from",
    "date_to",
    "product",
    "stockrecord",
    "months",
    "commune",
    "harvest",
    "rating",
    "deliver",
    "near",
    "after",
    "unit_price_min",
    "find_seller",
    "facets",
]

HOSTILE = [
    pytest.param("", id="nothing"),
    pytest.param("-1", id="negative"),
    pytest.param("9" * 400, id="huge number"),
    pytest.param("1e99", id="exponent"),
    pytest.param("NaN", id="not a number"),
    pytest.param("٣", id="another script's digit"),
    pytest.param("a\x00b", id="NUL"),
    pytest.param("' OR 1=1 --", id="SQL"),
    pytest.param("<script>alert(1)</script>", id="markup"),
    pytest.param("Ca\u0300 phe\u0302 \u202e", id="decomposed and reversed"),
    pytest.param("2026-13-45", id="no such day"),
    pytest.param("../../../etc/passwd", id="path"),
    pytest.param("mật ong " * 1500, id="long text"),
]


@pytest.fixture
def world(db):
    """One seller with an order, one shopper, one administrator; the arguments that name them."""
    shopper, owner = make_user("khach@example.vn"), make_user("chu@example.vn")
    administrator = make_user("quantri@example.vn", is_staff=True)
    MarketRole.objects.create(user=administrator, role=MarketRole.Role.ADMINISTRATOR)
    seller = make_seller(owner=owner, code="htx-thu")
    offer = make_offer(seller)
    order = make_order((offer, 2), user=shopper)
    part = order.seller_orders.get()
    arguments = {
        "code": seller.code,
        "number": part.number,
        "token": order.access_token,
        "pk": offer.pk,
        "product_slug": offer.product.slug,
        "product_pk": offer.product_id,
        "seller_code": seller.code,
    }
    return {"shopper": shopper, "owner": owner, "administrator": administrator, "arguments": arguments, "order": order}


def client_for(route: Route, world) -> Client:
    """The visitor who gets furthest on this route, told of failures by status instead of by exception."""
    client = Client(raise_request_exception=False)
    if route.template.startswith("/market/"):
        client.force_login(world["administrator"])
    elif route.template.startswith("/seller/"):
        client.force_login(world["owner"])
    elif route.template.startswith(("/account/", "/checkout/", "/basket/")):
        client.force_login(world["shopper"])
    return client


def arguments_for(route: Route, world) -> dict:
    arguments = dict(world["arguments"])
    if route.template.startswith("/account/"):
        arguments["number"] = world["order"].number
    return arguments


@pytest.mark.parametrize("value", HOSTILE)
def test_no_parameter_breaks_any_page(world, value):
    failures = []
    for route in shop_routes():
        client = client_for(route, world)
        answer = client.get(route.path(arguments_for(route, world)), dict.fromkeys(PARAMETERS, value))
        if answer.status_code >= 500:
            failures.append((route.name, answer.status_code))

    assert failures == []


@pytest.mark.parametrize("value", HOSTILE)
def test_no_field_breaks_any_form(world, value):
    failures = []
    for route in shop_routes():
        client = client_for(route, world)
        path = route.path(arguments_for(route, world))
        page = client.get(path)
        fields = (
            set(re.findall(r'name="([\w-]+)"', page.content.decode(errors="replace"))) if not page.streaming else set()
        )
        answer = client.post(path, dict.fromkeys(fields | {"quantity", "stockrecord_id", "next"}, value))
        if answer.status_code >= 500:
            failures.append((route.name, answer.status_code))

    assert failures == []


@pytest.mark.parametrize("value", HOSTILE)
def test_no_argument_in_an_address_breaks_it(world, value):
    word = value[:200].replace("/", "").replace("?", "").replace("#", "") or "x"
    failures = []
    for route in shop_routes():
        path = route.path(dict.fromkeys(route.arguments, word))
        answer = client_for(route, world).get(path)
        if answer.status_code >= 500:
            failures.append((route.name, answer.status_code))

    assert failures == []
