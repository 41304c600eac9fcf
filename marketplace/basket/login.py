"""What a guest has collected comes along at login. Django tells us of it; our own rooms call one another by name."""

from django.contrib import messages

from marketplace.basket.current import forget, remembered_basket
from marketplace.basket.models import Basket
from marketplace.basket.services import merge_baskets


def bring_guest_basket(sender, request, user, **kwargs) -> None:
    """Receiver of Django's `user_logged_in`: merge the guest's basket into the member's and say what did not fit."""
    key = remembered_basket(request) if request is not None else None
    if key is None:
        return
    guest = Basket.objects.filter(pk=key, owner=None, status=Basket.OPEN).first()
    if guest is not None:
        _basket, notes = merge_baskets(guest=guest, user=user)
        for note in notes:
            messages.warning(request, note, fail_silently=True)
    forget(request)
