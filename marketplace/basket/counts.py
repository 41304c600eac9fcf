"""How many goods are in the basket, for the header of every page."""

from django.http import HttpRequest

from marketplace.basket.current import remembered_basket
from marketplace.basket.models import Basket, Line


def count_of(request: HttpRequest) -> int:
    """How many different goods this shopper's open basket holds. One query; none for a guest without a basket."""
    if request.user.is_authenticated:
        return Line.objects.filter(basket__owner=request.user, basket__status=Basket.OPEN).count()
    key = remembered_basket(request)
    if key is None:
        return 0
    return Line.objects.filter(basket_id=key, basket__owner=None, basket__status=Basket.OPEN).count()
