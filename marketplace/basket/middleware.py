"""The basket of a request, found only when a page asks for it."""

from oscar.apps.basket.middleware import BasketMiddleware as OscarBasketMiddleware


class BasketMiddleware(OscarBasketMiddleware):
    """Oscar's middleware without offers, which would cost queries per line on every page."""

    def apply_offers_to_basket(self, request, basket):
        """Prices are the sellers' own; there is nothing to apply."""
