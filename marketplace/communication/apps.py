"""Oscar's communication app, as this shop has it."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "marketplace.communication"
    default_auto_field = "django.db.models.BigAutoField"
