"""Writing payments."""

import secrets

from marketplace.core import clock
from marketplace.core.statements import fresh, insert
from marketplace.order.models import Order
from marketplace.payment.methods import method_for
from marketplace.payment.models import PaymentAttempt


def create_attempt(*, order: Order, method: str) -> PaymentAttempt:
    """Note, in the caller's transaction, how the order's whole amount is to be paid.

    The idempotency key is stored before any provider is called, so that a call repeated after a crash has one effect.
    Raises MethodUnavailable.
    """
    chosen = method_for(method, order.total)
    attempt = fresh(
        PaymentAttempt,
        order_id=order.pk,
        method=chosen.code,
        amount=order.total,
        idempotency_key=f"order-{secrets.token_hex(20)}",
        created_at=clock.now(),
    )
    insert([attempt])
    return attempt
