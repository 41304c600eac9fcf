"""Reading orders; whose they are first."""

from django.db.models import QuerySet


class OrderQuerySet(QuerySet):
    def placed_by(self, user):
        """Orders of a signed-in shopper."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class SellerOrderQuerySet(QuerySet):
    def owned_by(self, partner):
        """One seller's own orders, and nobody else's."""
        return self.filter(partner=partner)
