"""Oscar loads our classes, and nothing in the lock files hides our rooms."""

import pytest
from django.conf import settings
from oscar.core.loading import get_class, get_model


@pytest.mark.parametrize(
    ("app", "model", "module"),
    [
        ("address", "UserAddress", "marketplace.address.models"),
        ("basket", "Basket", "marketplace.basket.models"),
        ("basket", "Line", "marketplace.basket.models"),
        ("catalogue", "Category", "catalogue.models"),
        ("catalogue", "Product", "catalogue.models"),
        ("catalogue", "ProductClass", "catalogue.models"),
        ("catalogue", "ProductImage", "catalogue.models"),
        ("order", "Line", "marketplace.order.models"),
        ("order", "Order", "marketplace.order.models"),
        ("order", "ShippingAddress", "marketplace.order.models"),
        ("partner", "Partner", "marketplace.partner.models"),
        ("partner", "StockRecord", "marketplace.partner.models"),
    ],
)
def test_oscar_uses_our_model(app, model, module):
    assert get_model(app, model).__module__ == module


@pytest.mark.parametrize(
    ("place", "name", "module"),
    [
        ("basket.middleware", "BasketMiddleware", "marketplace.basket.middleware"),
        ("partner.strategy", "Selector", "marketplace.partner.strategy"),
    ],
)
def test_oscar_loads_our_class(place, name, module):
    assert get_class(place, name).__module__ == module


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-production.lock"])
def test_no_dependency_takes_the_name_of_a_room(lock):
    names = {line.split("==")[0] for line in (settings.BASE_DIR / lock).read_text().splitlines() if "==" in line}

    assert names.isdisjoint({"catalogue", "cms", "search", "marketplace"})
