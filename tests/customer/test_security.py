"""What every page family promises browsers: a strict policy, nothing inline, nothing personal in a cache."""

import re

import pytest
from django.conf import settings

from marketplace.accounts.services import register_user
from tests.factories.goods import make_offer as make_goods_offer
from tests.factories.goods import make_product
from tests.factories.goods import make_seller as make_goods_seller
from tests.factories.orders import make_offer, make_order, make_seller

pytestmark = pytest.mark.django_db

# What a strict policy refuses: inline scripts (data blocks such as JSON-LD are none), styles and handlers.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<style|\sstyle=|<[^>]*\son[a-z]+=|javascript:",
    re.IGNORECASE,
)


@pytest.fixture
def pages(client):
    """One address of every family, as (path, is personal), with something to show on each."""
    member = register_user(email="an@example.vn", password="matkhau-dai-1", full_name="An")
    order = make_order((make_offer(make_seller("HTX Một")), 2), user=member)
    part = order.seller_orders.get()
    product = make_product(seller=make_goods_seller())
    make_goods_offer(product)
    open_to_all = [
        ("/", False),
        ("/dieu-khoan/", False),
        ("/search/?q=ca", False),
        ("/provinces/", False),
        ("/sellers/", False),
        (product.get_absolute_url(), False),
        ("/basket/", True),
        ("/demo/inbox/", False),
        ("/accounts/login/", True),
        ("/accounts/signup/", True),
        ("/accounts/password/reset/", True),
        ("/track/", True),
        (f"/track/{order.access_token}/", True),
        ("/khong-co-trang-nay/", False),
    ]
    for_members = [
        ("/account/", True),
        ("/account/orders/", True),
        (f"/account/orders/{order.number}/", True),
        (f"/account/orders/{order.number}/print/", True),
        (f"/account/orders/{order.number}/{part.number}/cancel/", True),
        ("/account/addresses/", True),
        ("/account/addresses/add/", True),
        ("/account/profile/", True),
        ("/account/delete/", True),
        ("/account/export/", True),
        ("/accounts/email/", True),
        ("/accounts/password/change/", True),
        ("/accounts/logout/", True),
    ]
    return member, open_to_all, for_members


def test_no_page_has_anything_inline_and_each_carries_the_policy(client, pages):
    member, open_to_all, for_members = pages
    for path, personal in open_to_all:
        check(client.get(path, follow=True), path, personal)
    client.force_login(member)
    for path, personal in for_members:
        check(client.get(path, follow=True), path, personal)


def check(answer, path, personal):
    assert answer.status_code in (200, 404), path
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy, path
    assert "style-src 'self'" in policy, path
    assert "unsafe" not in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert answer["X-Frame-Options"] == "DENY", path
    assert answer["X-Content-Type-Options"] == "nosniff", path
    assert answer["Referrer-Policy"] == "same-origin", path
    found = INLINE.search(answer.content.decode())
    assert found is None, f"{path}: {found}"
    if personal:
        assert "no-store" in answer["Cache-Control"], path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, pages):
    client.post("/accounts/login/", {"login": "an@example.vn", "password": "matkhau-dai-1"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_forms_without_a_token_are_refused(pages):
    from django.test import Client

    member, _open, _members = pages
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    for path in ("/accounts/login/", "/accounts/logout/", "/account/profile/", "/account/delete/", "/track/"):
        assert strict.post(path, {}).status_code == 403, path
    member.refresh_from_db()
    assert member.is_active


def test_nothing_changes_by_reading(client, pages):
    member, _open, for_members = pages
    client.force_login(member)
    for path, _personal in for_members:
        client.get(path)
        client.head(path)
    assert client.get("/account/").status_code == 200
    member.refresh_from_db()
    assert member.is_active
