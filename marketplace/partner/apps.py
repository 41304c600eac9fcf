"""Oscar's partner app, as this shop has it."""

from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "marketplace.partner"
    default_auto_field = "django.db.models.BigAutoField"
