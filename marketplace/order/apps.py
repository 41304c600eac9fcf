"""Oscar's order app, as this shop has it."""

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "marketplace.order"
    default_auto_field = "django.db.models.BigAutoField"
