"""Oscar's dashboard: its addresses lead nationwide market administrators to their area and nobody else anywhere."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver, reverse

from marketplace.accounts.models import MarketRole
from tests.factories.goods import province
from tests.factories.orders import make_offer, make_order, make_seller, make_user
from tests.routes import walk

pytestmark = pytest.mark.django_db

ROUTES = [route for route in walk(get_resolver()) if route.template.startswith("/dashboard/")]


def paths(world):
    return [route.path(world) for route in ROUTES if route.template != "/dashboard/login/"]


@pytest.fixture
def world():
    shopper = make_user()
    order = make_order((make_offer(make_seller()), 1), user=shopper)
    return {"pk": shopper.pk, "number": order.number}


def test_every_address_leads_an_administrator_to_his_area(client, administrator, world):
    client.force_login(administrator)
    assert len(paths(world)) == 5
    for path in paths(world):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        assert answer.redirect_chain[-1][0].startswith("/market/"), path


@pytest.mark.parametrize(
    "kind", ["anonymous", "member", "owner", "staff with every permission", "one province", "finance"]
)
def test_no_page_exists_for_anybody_else(client, world, kind):
    if kind != "anonymous":
        user = make_user(is_staff=kind.startswith("staff"))
        if kind == "owner":
            make_seller(owner=user)
        if kind.startswith("staff"):
            user.user_permissions.set(Permission.objects.all())
        if kind == "one province":
            MarketRole.objects.create(user=user, role="administrator").provinces.add(province())
        if kind == "finance":
            MarketRole.objects.create(user=user, role="finance")
        client.force_login(user)
    for path in paths(world):
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"action": "make_inactive"}).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "partners/",
        "offers/",
        "vouchers/",
        "ranges/",
        "comms/",
        "pages/",
        "shipping/",
        "reports/",
        "catalogue/",
        "users/1/password-reset/",
    ],
)
def test_pages_that_write_past_the_services_are_gone(client, administrator, path):
    client.force_login(administrator)
    assert client.get(f"/dashboard/{path}").status_code == 404


def test_front_page_leads_to_the_administrator_area(client, administrator):
    client.force_login(administrator)
    assert client.get("/dashboard/").url == reverse("market:start")
