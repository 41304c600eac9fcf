"""Which basket a request means: the member's open one, or the one that a guest's cookie names.

The cookie is signed, readable by no script and sent along by our own pages only. A basket is made when the first goods
go into it, so a visitor who only looks costs neither a row nor a cookie.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.basket.models import Basket
from marketplace.core.numbers import typed_number
from marketplace.core.statements import Columns, Read

_SALT = "marketplace.basket"
_WILL_REMEMBER = "_basket_to_remember"
_WILL_FORGET = "_basket_to_forget"


def current_basket(request: HttpRequest) -> Basket:
    """The open basket of this request; one without a primary key when there is none. At most one query."""
    user = request.user
    if user.is_authenticated:
        return Basket.objects.filter(owner=user, status=Basket.OPEN).first() or Basket(owner=user)
    key = remembered_basket(request)
    basket = _basket(key) if key is not None else None
    return basket if basket and basket.owner_id is None and basket.status == Basket.OPEN else Basket()


def own_basket(request: HttpRequest, basket_id: int) -> Basket | None:
    """This shopper's basket with this key, open or ordered; None for another one's. At most one query."""
    owner_id = request.user.pk if request.user.is_authenticated else None
    if owner_id is None and remembered_basket(request) != basket_id:
        return None
    basket = _basket(basket_id)
    return basket if basket and basket.owner_id == owner_id else None


_BASKET = Columns(Basket)
_read_basket = Read(lambda numbers: Basket.objects.filter(pk=numbers[0]).values_list(*_BASKET.names))


def _basket(key: int) -> Basket | None:
    return next((_BASKET.make(row) for row in _read_basket(key)), None)


def remembered_basket(request: HttpRequest) -> int | None:
    """The key in the guest's cookie, or None when there is none or somebody has changed it. No query."""
    value = request.get_signed_cookie(
        settings.OSCAR_BASKET_COOKIE_OPEN,
        default="",
        salt=_SALT,
        max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
    )
    return typed_number(value)


def remember(request: HttpRequest, basket: Basket) -> None:
    """Let the answer to this request set the guest's cookie; a member needs none."""
    if not request.user.is_authenticated:
        setattr(request, _WILL_REMEMBER, basket.pk)


def forget(request: HttpRequest) -> None:
    """Let the answer to this request take the guest's cookie away."""
    setattr(request, _WILL_FORGET, True)


def write_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Do what `remember` and `forget` have asked for."""
    key = getattr(request, _WILL_REMEMBER, None)
    if key is not None:
        response.set_signed_cookie(
            settings.OSCAR_BASKET_COOKIE_OPEN,
            str(key),
            salt=_SALT,
            max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
            secure=settings.OSCAR_BASKET_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif getattr(request, _WILL_FORGET, False):
        response.delete_cookie(settings.OSCAR_BASKET_COOKIE_OPEN, samesite="Lax")
