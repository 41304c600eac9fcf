"""Oscar's customer app, as this shop has it."""

from oscar.apps.customer import apps


class CustomerConfig(apps.CustomerConfig):
    name = "marketplace.customer"
    default_auto_field = "django.db.models.BigAutoField"
