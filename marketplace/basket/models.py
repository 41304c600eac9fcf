"""A shopper's basket: lines of many sellers, each priced by its own stock record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine


class Basket(AbstractBasket):
    """Oscar's basket; the services of this room are the only writers."""

    # When the shopper said to be 18 or older, for goods that the law sells to adults only.
    age_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status="Open", owner__isnull=False),
                name="basket_one_open_per_member",
            )
        ]


class Line(AbstractLine):
    """One seller's offer in a basket. `price_incl_tax` is the price the shopper last saw."""

    class Meta(AbstractLine.Meta):
        verbose_name = _("basket line")


from oscar.apps.basket.models import *  # noqa: E402, F403
