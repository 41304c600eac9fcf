"""Oscar's shipping app, as this shop has it."""

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "marketplace.shipping"
    default_auto_field = "django.db.models.BigAutoField"
