"""Oscar's dashboard app, as this shop has it."""

from oscar.apps.dashboard import apps


class DashboardConfig(apps.DashboardConfig):
    name = "marketplace.dashboard"
    default_auto_field = "django.db.models.BigAutoField"
