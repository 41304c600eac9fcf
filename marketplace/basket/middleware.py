"""The basket of a request, found only when a page asks for it."""

from django.utils.functional import SimpleLazyObject
from oscar.core.loading import get_class

from marketplace.basket.current import current_basket, write_cookie

Selector = get_class("partner.strategy", "Selector")


class BasketMiddleware:
    """Gives each request `basket` and `strategy`, which Oscar's pages for administrators expect.

    Unlike Oscar's it applies no offers, which would cost queries per line on every page, and merges no baskets: that
    happens once, at login.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.strategy = Selector().strategy(request=request, user=request.user)
        request.basket = SimpleLazyObject(lambda: current_basket(request))
        response = self.get_response(request)
        write_cookie(request, response)
        return response
