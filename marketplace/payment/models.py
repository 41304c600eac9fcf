"""How an order is paid: attempts with the key that makes a repeated call harmless."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PaymentAttempt(models.Model):
    """One try to pay one order in one way. Created in the order's transaction, before any call to a provider."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for payment")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="payment_attempts")
    method = models.CharField(max_length=10)
    # đồng
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # Sent with every outbound call about this attempt, so that a repeated call has one effect.
    idempotency_key = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")

    def __str__(self) -> str:
        return f"{self.method} {self.amount}"


from oscar.apps.payment.models import *  # noqa: E402, F403
