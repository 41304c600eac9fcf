from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeographyConfig(AppConfig):
    name = "marketplace.geography"
    label = "geography"
    verbose_name = _("Provinces and communes")
    default_auto_field = "django.db.models.BigAutoField"

    def load_reference_data(self):
        """Addresses, shipping zones and search stand on the units; safe to repeat."""
        from marketplace.geography.services import load_units

        load_units()
