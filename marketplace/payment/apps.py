"""Oscar's payment app, as this shop has it."""

from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "marketplace.payment"
    default_auto_field = "django.db.models.BigAutoField"
