"""How a guest shops at the stock shop: its addresses and the way to an order."""

from oscar.apps.catalogue.models import Category, Product
from oscar.apps.partner.models import StockRecord

# What each product on a page begins with.
CARD = r'class="product_pod"'
SIGN_IN = "oscar.apps.customer.auth_backends.EmailBackend"

_ADDRESS = {
    "first_name": "Minh",
    "last_name": "Nguyễn",
    "line1": "12 Trần Phú",
    "line4": "Đà Lạt",
    "postcode": "660000",
    "phone_number": "+84912345678",
}


def pages() -> dict[str, str]:
    """Listing, category, product, goods in two sizes, search and basket: the same products as at our shop."""
    leaf = Category.objects.filter(numchild=0, product__isnull=False).order_by("pk").first()
    product = Product.objects.browsable().order_by("pk")[24]
    in_sizes = Product.objects.filter(structure=Product.PARENT).order_by("pk")[0]
    return {
        "listing": "/catalogue/",
        "search": "/search/?q=m%E1%BA%ADt+ong",
        "category": leaf.get_absolute_url(),
        "product": product.get_absolute_url(),
        "sizes": in_sizes.get_absolute_url(),
        "basket": "/basket/",
        "review": "/checkout/preview/",
    }


def walks() -> dict[str, list[str]]:
    """The first hundred pages of the listing, and the first hundred products that have a certificate."""
    keys = Product.objects.browsable().order_by("pk")[:600:6]
    return {
        "listing": [f"/catalogue/?page={number}" for number in range(1, 101)],
        "product": [product.get_absolute_url() for product in keys],
    }


def offers(count: int, skip: int = 0) -> list[int]:
    """Keys of products with stock, without those that are sold in sizes."""
    return list(
        StockRecord.objects.filter(num_in_stock__gt=0, product__structure=Product.STANDALONE)
        .order_by("product_id")
        .values_list("product_id", flat=True)[skip : skip + count]
    )


def add(browser, product_id: int) -> None:
    response = browser.post(f"/basket/add/{product_id}/", {"quantity": 1})
    assert response.status_code == 302, response.status_code


def last_step(browser, number: int) -> tuple[str, dict]:
    """Walk the guest checkout up to the review page; its address and what its button sends."""
    steps = [
        ("/checkout/", {"username": f"guest{number}@example.com", "options": "anonymous"}),
        ("/checkout/shipping-address/", _ADDRESS),
    ]
    for path, data in steps:
        response = browser.post(path, data)
        assert response.status_code == 302, (path, response.context["form"].errors)
    assert browser.get("/checkout/shipping-method/").status_code == 302
    assert browser.get("/checkout/preview/").status_code == 200
    return "/checkout/preview/", {"action": "place_order"}


def is_placed(response) -> bool:
    return response.status_code == 302 and response["Location"].endswith("/checkout/thank-you/")


def hand_over_mails() -> None:
    """Nothing waits: the view that places an order sends its mail."""


def limit_stock(count: int, stock: int) -> None:
    """Leave so many free units of the first `count` offers."""
    StockRecord.objects.filter(product_id__in=offers(count)).update(num_in_stock=stock, num_allocated=0)


def product_pages(count: int) -> list[str]:
    return [product.get_absolute_url() for product in Product.objects.browsable().order_by("pk")[:count]]
