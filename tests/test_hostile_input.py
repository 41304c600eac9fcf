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


def visitor(route: Route) -> str:
    """Who gets furthest on this route: a key of `world`, or nothing where anybody does."""
    if route.template.startswith("/market/"):
        return "administrator"
    if route.template.startswith("/seller/"):
        return "owner"
    return "shopper" if route.template.startswith(("/account/", "/checkout/", "/basket/")) else ""


def client_of(world, who: str) -> Client:
    """Told of failures by status instead of by exception."""
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(world[who])
    return client


@pytest.fixture
def readers(world) -> dict[str, Client]:
    """A client for each visitor, for all routes: reading signs nobody out."""
    return {who: client_of(world, who) for who in ("administrator", "owner", "shopper", "")}


def arguments_for(route: Route, world) -> dict:
    arguments = dict(world["arguments"])
    if route.template.startswith("/account/"):
        arguments["number"] = world["order"].number
    return arguments


@pytest.mark.parametrize("value", HOSTILE)
def test_no_parameter_breaks_any_page(world, readers, value):
    # All together already longer than the line that a server takes.
    parameters = dict.fromkeys(PARAMETERS, value[:1000])
    failures = []
    for route in shop_routes():
        path = route.path(arguments_for(route, world))
        answer = readers[visitor(route)].get(path, parameters)
        if answer.status_code >= 500:
            failures.append((route.name, answer.status_code))

    assert failures == []


@pytest.mark.parametrize("who", ["administrator", "owner", "shopper", ""])
def test_no_field_breaks_any_form(world, who):
    failures = []
    for route in shop_routes():
        if visitor(route) != who:
            continue
        client = client_of(world, who)
        path = route.path(arguments_for(route, world))
        page = client.get(path)
        fields = (
            set(re.findall(r'name="([\w-]+)"', page.content.decode(errors="replace"))) if not page.streaming else set()
        )
        for case in HOSTILE:
            answer = client.post(path, dict.fromkeys(fields | {"quantity", "stockrecord_id", "next"}, case.values[0]))
            if answer.status_code >= 500:
                failures.append((route.name, case.id, answer.status_code))

    assert failures == []


@pytest.mark.parametrize("value", HOSTILE)
def test_no_argument_in_an_address_breaks_it(readers, value):
    word = value[:200].replace("/", "").replace("?", "").replace("#", "") or "x"
    failures = []
    for route in shop_routes():
        if not route.arguments:
            continue
        answer = readers[visitor(route)].get(route.path(dict.fromkeys(route.arguments, word)))
        if answer.status_code >= 500:
            failures.append((route.name, answer.status_code))

    assert failures == []
