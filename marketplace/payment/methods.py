"""The ways in which an order can be paid. A new way is one more entry of `METHODS` (README: "Add a payment method")."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class MethodUnavailable(DomainError):
    """The order cannot be paid this way. Facts: `method`."""

    code = "payment_method_unavailable"
    message = _("This order cannot be paid this way. Choose another way to pay.")


def _always(total: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One way to pay. `code` is what Order.payment_method stores; `is_offered_for` gets the total in đồng."""

    code: str
    name: str | Promise
    description: str | Promise
    is_offered_for: Callable[[int], bool] = _always


CASH_ON_DELIVERY = PaymentMethod(
    code="cash",
    name=_("Pay on delivery"),
    description=_("You pay each seller's part in cash when it arrives or when you collect it."),
)

METHODS: dict[str, PaymentMethod] = {method.code: method for method in (CASH_ON_DELIVERY,)}


def methods_for(total: int) -> list[PaymentMethod]:
    """The ways in which an order of `total` đồng can be paid, in the order in which they are shown."""
    return [method for method in METHODS.values() if method.is_offered_for(total)]


def method_for(code: str, total: int) -> PaymentMethod:
    """The method with this code. Raises MethodUnavailable when there is none or not for this total."""
    method = METHODS.get(code)
    if method is None or not method.is_offered_for(total):
        raise MethodUnavailable(method=code)
    return method
