"""Oscar's checkout app, as this shop has it."""

from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "marketplace.checkout"
    default_auto_field = "django.db.models.BigAutoField"
