"""Reading sellers and their stock; visibility first."""

from django.db.models import F, QuerySet


class PartnerQuerySet(QuerySet):
    def selling(self):
        """Sellers whose goods a shopper may see and buy."""
        return self.filter(state="active")

    def served_by(self, user):
        """Sellers that the user works for, in any role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(members__user=user).distinct()


class StockRecordQuerySet(QuerySet):
    def on_sale(self):
        """Offers a shopper may buy if stock is left: offered, priced, by a selling seller, of a published product."""
        return self.filter(is_offered=True, price__isnull=False, partner__state="active", product__is_public=True)

    def available(self):
        """Offers on sale with at least their smallest quantity free."""
        return self.on_sale().filter(num_in_stock__gte=F("num_allocated") + F("minimum_quantity"))

    def owned_by(self, partner):
        return self.filter(partner=partner)
