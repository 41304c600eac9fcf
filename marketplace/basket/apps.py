"""Oscar's basket app, as this shop has it."""

from django.contrib.auth.signals import user_logged_in
from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    name = "marketplace.basket"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        super().ready()
        from marketplace.basket.login import bring_guest_basket

        user_logged_in.connect(bring_guest_basket, dispatch_uid="marketplace.basket.login")
