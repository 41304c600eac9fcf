"""Who may buy and receive which goods."""

from catalogue.models import Product

# Session key under which a shopper's "I am 18 or older" is remembered.
AGE_CONFIRMED = "age_confirmed"


def age_is_confirmed(request) -> bool:
    """Whether this session's shopper has said to be old enough for alcohol."""
    return bool(request.session.get(AGE_CONFIRMED))


def may_add_to_basket(request, product: Product) -> bool:
    """False while the shopper must still confirm an age; `catalogue:confirm-age` takes the answer."""
    return not product.needs_age_check or age_is_confirmed(request)


def can_be_sent(product: Product) -> bool:
    """Whether a carrier may take the goods. Live animals are fetched; services are not sent at all."""
    goods = product.goods_class
    return not goods.pick_up_only and not goods.is_service
