"""Oscar's catalogue app, as this shop has it."""

from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
