"""Oscar's address app, as this shop has it."""

from oscar.apps.address import apps


class AddressConfig(apps.AddressConfig):
    name = "marketplace.address"
    default_auto_field = "django.db.models.BigAutoField"

    def load_reference_data(self):
        """The country that addresses point to."""
        from marketplace.address.services import vietnam

        country = vietnam()
        country.is_shipping_country = True
        country.save()
