"""How a guest shops at our shop: its addresses and the way to an order."""

import html
import itertools
import re

from django.contrib.auth import get_user_model
from django.db.models import F

from catalogue.models import Category, Product
from marketplace.communication.services import send_waiting
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code
from marketplace.order.models import SellerOrder
from marketplace.partner import services as partner_services
from marketplace.partner.models import Partner, SellerMember, StockRecord
from tests.benchmarks.ours.facets import check_facets, check_totals  # noqa: F401 called by name
from tests.benchmarks.ours.freshness import time_freshness  # noqa: F401 called by name
from tests.benchmarks.ours.imports import time_products, time_recognitions  # noqa: F401 called by name
from tests.benchmarks.ours.race import count_sold, plain_offers, prepare_race, race  # noqa: F401 called by name
from tests.benchmarks.ours.rebuilds import bulk_ready, rebuild_index  # noqa: F401 called by name
from tests.benchmarks.ours.searching import (  # noqa: F401 called by name
    check_pages,
    deep_page,
    paths,
    time_pages,
    time_path,
    time_suggestions,
)

# What each product on a page begins with.
CARD = r'<article class="card"|<li>\n<a'
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
PROVINCE = "68"


def pages() -> dict[str, str]:
    """Listing, search, category, product, goods in two sizes, and basket. The product has a recognition and a certificate."""
    product = Product.objects.listed().order_by("pk")[24]
    in_sizes = Product.objects.listed().filter(structure=Product.PARENT).order_by("pk")[0]
    category = Category.objects.get(pk=product.ocop_set_id)
    return {
        "listing": "/search/",
        "search": "/search/?q=m%E1%BA%ADt+ong",
        "category": category.get_absolute_url(),
        "product": product.get_absolute_url(),
        "sizes": in_sizes.get_absolute_url(),
        "basket": "/basket/",
        "review": "/checkout/review/",
    }


def product_pages(count: int) -> list[str]:
    return [product.get_absolute_url() for product in Product.objects.listed().order_by("pk")[:count]]


def walks() -> dict[str, list[str]]:
    """The first hundred pages of the listing, and the first hundred products that have a certificate."""
    keys = Product.objects.listed().order_by("pk")[:600:6]
    return {
        "listing": [f"/search/?page={number}" for number in range(1, 101)],
        "product": [product.get_absolute_url() for product in keys],
    }


def offers(count: int, skip: int = 0) -> list[int]:
    """Keys of offers that anybody may buy."""
    return list(plain_offers().values_list("pk", flat=True)[skip : skip + count])


def offers_of_few(count: int, sellers: int) -> list[int]:
    """Keys of so many of these offers, shared out among the sellers who have most of them."""
    of_seller: dict[int, list[int]] = {}
    for key, partner in plain_offers().values_list("pk", "partner_id"):
        of_seller.setdefault(partner, []).append(key)
    largest = sorted(of_seller.values(), key=len, reverse=True)[:sellers]
    return [keys[place // sellers] for place, keys in zip(range(count), itertools.cycle(largest), strict=False)]


def add(browser, offer_id: int) -> None:
    response = browser.post("/basket/add/", {"stockrecord_id": offer_id, "quantity": 1})
    assert response.status_code == 302, (response.status_code, offer_id)


def last_step(browser, number: int) -> tuple[str, dict]:
    """Walk the guest checkout up to the review page; where its button sends, and what."""
    commune = AdminUnit.objects.communes_of(province_by_code(PROVINCE)).first()
    address = {
        "name": "Nguyễn Thị Mai",
        "phone": "0912 345 678",
        "email": f"guest{number}@example.com",
        "province": PROVINCE,
        "commune": commune.code,
        "line1": "12 Trần Phú",
    }
    response = browser.post("/checkout/address/", address)
    assert response.status_code == 302, response.status_code
    page = browser.get("/checkout/delivery/").content.decode()
    chosen = dict(re.findall(r'name="(delivery-\d+)" value="(\d+)" required checked', page))
    response = browser.post("/checkout/delivery/", {**chosen, "payment_method": "cash"})
    assert response.status_code == 302, response.status_code
    page = browser.get("/checkout/review/").content.decode()
    fields = dict(re.findall(r'name="(basket|confirmation)" value="([^"]+)"', page))
    return "/checkout/place/", {**{key: html.unescape(value) for key, value in fields.items()}, "terms": "on"}


def is_placed(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/checkout/thanks/")


def hand_over_mails() -> None:
    """Send what the process has not sent meanwhile."""
    while send_waiting():
        pass


def limit_stock(count: int, stock: int) -> None:
    """Leave so many free units of the first `count` offers that have any."""
    StockRecord.objects.filter(pk__in=offers(count)).update(num_in_stock=F("num_allocated") + stock)


def desk(name: str, orders: int) -> dict:
    """A list of orders as staff sees it, holding at least so many: its address and who may look."""
    email = f"{name.split()[0]}@example.com"
    user, _created = get_user_model().objects.get_or_create(email=email)
    if name == "administrator orders":
        user.is_superuser = user.is_staff = True
        user.save()
        return {"path": "/market/orders/", "email": email}
    partner = Partner.objects.get(pk=SellerOrder.objects.order_by("pk").values_list("partner_id", flat=True)[0])
    if not SellerMember.objects.filter(partner=partner, user=user).exists():
        partner_services.add_member(partner=partner, user=user, role=SellerMember.Role.OWNER)
    return {"path": f"/seller/{partner.code}/orders/", "email": email}
