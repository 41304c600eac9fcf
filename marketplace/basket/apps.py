"""Oscar's basket app, as this shop has it."""

from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    name = "marketplace.basket"
    default_auto_field = "django.db.models.BigAutoField"
