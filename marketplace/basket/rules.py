"""What a basket accepts: the one place that says whether an offer can be bought in a quantity, and why not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.core.errors import DomainError
from marketplace.core.money import MAX_AMOUNT, format_vnd
from marketplace.core.numbers import with_dots
from marketplace.partner.models import StockRecord

# A larger number is a slip of the finger; wholesale of farm goods stays far below.
MAX_QUANTITY = 10_000
# Far more sellers and goods than anybody buys at once, and few enough to price in one moment.
MAX_LINES = 200


class OfferUnknown(DomainError):
    code = "offer_unknown"
    message = gettext_lazy("These goods are not in the market. Go back and choose again.")


class OfferWithdrawn(DomainError):
    code = "withdrawn"


class SellerNotSelling(DomainError):
    code = "seller_not_selling"


class SoldOut(DomainError):
    code = "sold_out"


class NotEnough(DomainError):
    """Facts: `free`, how many can be had."""

    code = "not_enough"


class BelowMinimum(DomainError):
    """Facts: `minimum`, the smallest quantity that the seller sells."""

    code = "below_minimum"


class QuantityRefused(DomainError):
    code = "quantity_refused"
    message = gettext_lazy("The quantity must be a whole number from 1 to 10.000. Type it again.")


class BasketFull(DomainError):
    code = "basket_full"
    message = gettext_lazy("The basket holds 200 different goods and no more. Place this order first.")


class BasketClosed(DomainError):
    code = "basket_closed"
    message = gettext_lazy("This basket has already been ordered. Start a new one by adding goods.")


class LineGone(DomainError):
    code = "line_gone"
    message = gettext_lazy("These goods are no longer in your basket.")


class AgeConfirmationNeeded(DomainError):
    code = "age_confirmation_needed"
    message = gettext_lazy("Drinks with alcohol are sold to people of 18 years and older only. Confirm your age first.")


def too_much(total: int) -> str:
    """Why so much cannot be ordered at once, in words; empty when it can."""
    if total <= MAX_AMOUNT:
        return ""
    return _("One order comes to at most %(most)s. Order less at once, or call the seller.") % {
        "most": format_vnd(MAX_AMOUNT)
    }


def refusal_for(offer: StockRecord, quantity: int) -> DomainError | None:
    """Why `quantity` units of the offer cannot be bought now, in words; None when they can.

    Asks nothing of the database when the offer carries its product, the product's parent and its partner.
    """
    title = offer.product.get_title()
    if not offer.partner.is_selling:
        return SellerNotSelling(
            _("%(seller)s is not selling at present, so “%(title)s” cannot be bought.")
            % {"seller": offer.partner.name, "title": title}
        )
    if not offer.is_offered or offer.price is None or not offer.product.is_public:
        return OfferWithdrawn(_("“%(title)s” is no longer on sale.") % {"title": title})
    if offer.free < offer.minimum_quantity:
        return SoldOut(_("“%(title)s” is sold out.") % {"title": title}, free=offer.free)
    if quantity < offer.minimum_quantity:
        return BelowMinimum(
            _("%(seller)s sells “%(title)s” from a quantity of %(minimum)s.")
            % {"seller": offer.partner.name, "title": title, "minimum": with_dots(offer.minimum_quantity)},
            minimum=offer.minimum_quantity,
        )
    if quantity > offer.free:
        return NotEnough(
            ngettext("Only %(free)s left of “%(title)s”.", "Only %(free)s left of “%(title)s”.", offer.free)
            % {"free": with_dots(offer.free), "title": title},
            free=offer.free,
        )
    return None
