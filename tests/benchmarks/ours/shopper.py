"""How a guest shops at our shop: its addresses and the way to an order."""

from catalogue.models import Category, Product
from tests.benchmarks.ours.race import count_sold, prepare_race, race  # noqa: F401 the race calls them by name

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


def pages() -> dict[str, str]:
    """Listing, category, product, search and basket."""
    product = Product.objects.listed().order_by("pk")[7]
    category = Category.objects.get(pk=product.ocop_set_id)
    return {
        "listing": "/search/",
        "search": "/search/?q=m%E1%BA%ADt+ong",
        "category": category.get_absolute_url(),
        "product": product.get_absolute_url(),
        "basket": "/basket/",
    }
