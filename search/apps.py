"""Oscar's search app, as this shop has it."""

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
