"""Reading lots; visibility first."""

from datetime import date

from django.db.models import Q, QuerySet

from marketplace.core import clock
from marketplace.core.text import slug
from marketplace.traceability.numbers import lot_key


class LotQuerySet(QuerySet):
    def owned_by(self, partner):
        """Every lot of this seller."""
        return self.filter(partner=partner)

    def of_selling(self):
        """Lots of sellers whose goods a shopper may see."""
        return self.filter(partner__state="active")

    def standing(self, standing: str, on: date | None = None):
        """Lots that stand so (`models.Standing`) on the day, today in Vietnam when none is given."""
        on = on or clock.today()
        if standing == "closed":
            return self.filter(state="closed")
        is_open = self.filter(state="open")
        if standing == "expired":
            return is_open.filter(expires_on__lt=on)
        return is_open.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def named(self, text: str):
        """Lots whose number, or whose goods' name, contains the text; accents, blanks, dots and strokes do not matter."""
        # Slugs are names without accents.
        found = Q(product__title__icontains=text) | Q(product__slug__contains=slug(text))
        key = lot_key(text)
        return self.filter(found | Q(number_key__contains=key) if key else found)
