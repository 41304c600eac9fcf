"""Oscar's address app, as this shop has it."""

from oscar.apps.address import apps


class AddressConfig(apps.AddressConfig):
    name = "marketplace.address"
    default_auto_field = "django.db.models.BigAutoField"
