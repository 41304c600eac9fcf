"""Order -> SellerOrder -> lines. One shopper's purchase, split by seller.

The state of an Order is derived from its seller orders and never stored (`marketplace.order.states.order_state`).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractShippingAddress
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from marketplace.address.models import PlaceFields
from marketplace.core.money import split_by_largest_remainder, to_vnd
from marketplace.core.text import fold
from marketplace.order.querysets import OrderQuerySet, SellerOrderQuerySet


def whole(column: str) -> Q:
    """A condition for CHECK constraints: the decimal column holds whole đồng."""
    return Q(**{column: models.functions.Floor(column)})


def folded_name(name: str) -> str:
    """What `Order.buyer_name_folded` holds for a buyer's name."""
    return fold(name)[:150]


class ShippingAddress(PlaceFields, AbstractShippingAddress):
    """Where the goods of one order go, as the buyer gave it at that time."""

    class Meta(AbstractShippingAddress.Meta):
        pass


class Order(AbstractOrder):
    """What one shopper placed at once, over any number of sellers."""

    class PaymentMethod(models.TextChoices):
        CASH_ON_DELIVERY = "cash", _("Cash on delivery")

    # Whoever holds it may follow the order without signing in: 256 random bits.
    access_token = models.CharField(max_length=64, unique=True, null=True)
    # Language of every message about the order.
    language = models.CharField(max_length=2, default="vi")
    buyer_name = models.CharField(_("name"), max_length=150, blank=True)
    # For finding the name without its accents; kept by `save`.
    buyer_name_folded = models.CharField(max_length=150, blank=True, db_index=True, editable=False)
    buyer_phone = models.CharField(_("phone"), max_length=20, blank=True)
    payment_method = models.CharField(
        max_length=10, choices=PaymentMethod.choices, default=PaymentMethod.CASH_ON_DELIVERY
    )

    objects = OrderQuerySet.as_manager()

    class Meta(AbstractOrder.Meta):
        constraints = [
            # A second click, a second tab or the back button meet this and get the order that exists.
            models.UniqueConstraint(fields=["basket"], name="order_one_per_basket"),
            models.CheckConstraint(
                condition=whole("total_incl_tax") & whole("total_excl_tax") & whole("shipping_incl_tax"),
                name="order_totals_whole_dong",
            ),
        ]

    def save(self, *args, **kwargs):
        self.buyer_name_folded = folded_name(self.buyer_name)
        if kwargs.get("update_fields") is not None and "buyer_name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "buyer_name_folded"}
        super().save(*args, **kwargs)

    @property
    def total(self) -> int:
        """What the buyer pays for everything, đồng."""
        return int(self.total_incl_tax)


class SellerOrder(models.Model):
    """One seller's part of an order: own lines, delivery, status, money. Amounts are đồng, VAT included."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        CONFIRMED = "confirmed", _("Confirmed")
        PACKED = "packed", _("Packed")
        SHIPPED = "shipped", _("Shipped")
        DELIVERED = "delivered", _("Delivered")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Returned")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="seller_orders")
    partner = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="seller_orders")
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    delivery_kind = models.CharField(max_length=8)
    delivery_name = models.CharField(max_length=80)
    # The place and, behind it, the hours, as the seller wrote them that day.
    pickup_address = models.CharField(max_length=400, blank=True)
    days_min = models.PositiveSmallIntegerField(default=0)
    days_max = models.PositiveSmallIntegerField(default=0)
    goods_total = models.PositiveBigIntegerField()
    discount_total = models.PositiveBigIntegerField(default=0)
    delivery_charge = models.PositiveBigIntegerField()
    # VAT contained in goods and delivery.
    vat_total = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField()
    buyer_note = models.TextField(blank=True)
    placed_at = models.DateTimeField(default=timezone.now, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who cancelled the whole part, and why: "buyer", "seller" or "market".
    cancelled_by = models.CharField(max_length=10, blank=True)
    cancel_reason = models.TextField(blank=True)

    objects = SellerOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("seller order")
        verbose_name_plural = _("seller orders")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "partner"], name="order_one_part_per_seller"),
            models.CheckConstraint(
                condition=Q(total=F("goods_total") - F("discount_total") + F("delivery_charge")),
                name="order_part_total_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_by=""), name="order_cancelled_by_someone"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state", "-placed_at"]),
            # What waits for the end of its time for complaints.
            models.Index(fields=["delivered_at"], name="order_delivered_parts", condition=Q(state="delivered")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def goes_in_parcels(self) -> bool:
        """Whether the goods leave in more than one parcel, as far as is known by now."""
        parcels = len(self.shipments.all())
        return parcels > 1 or (parcels == 1 and any(line.left_quantity for line in self.lines.all()))

    @property
    def is_partly_sent(self) -> bool:
        """Whether goods have left and others still must. Asks nothing of a part read `with_rest` or with its lines."""
        if self.state != self.State.SHIPPED:
            return False
        if "has_rest" in self.__dict__:
            return self.has_rest
        return any(line.left_quantity for line in self.lines.all())

    @property
    def told_state(self) -> str:
        """The state in words for people: goods that have left in part are not told to have left."""
        return gettext("Partly shipped") if self.is_partly_sent else self.get_state_display()

    @property
    def is_pickup(self) -> bool:
        """Whether the buyer collects the goods at the seller's."""
        return self.delivery_kind == "pickup"


class Line(AbstractLine):
    """Goods of one seller in an order. `num_allocated` is what is still reserved for it."""

    seller_order = models.ForeignKey(SellerOrder, null=True, on_delete=models.PROTECT, related_name="lines")
    # Of `quantity`, how many have left with shipments.
    shipped_quantity = models.PositiveIntegerField(default=0)
    # Of `quantity`, how many will not come although others have left. A part that is cancelled whole says so itself.
    cancelled_quantity = models.PositiveIntegerField(default=0, db_default=0)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=2, default=0)

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                condition=whole("line_price_incl_tax")
                & whole("line_price_excl_tax")
                & whole("line_price_before_discounts_incl_tax"),
                name="order_line_whole_dong",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("shipped_quantity") + F("cancelled_quantity")),
                name="order_sent_and_cancelled_within_ordered",
            ),
        ]

    @property
    def left_quantity(self) -> int:
        """How many still have to leave."""
        return self.quantity - self.shipped_quantity - self.cancelled_quantity

    @property
    def kept_quantity(self) -> int:
        """How many the buyer has got or will get."""
        return self.quantity - self.cancelled_quantity

    @property
    def kept_price(self) -> int:
        """What these cost, đồng, VAT included."""
        shares = [self.kept_quantity, self.cancelled_quantity]
        return split_by_largest_remainder(to_vnd(self.line_price_incl_tax), shares)[0]

    @property
    def cancelled_price(self) -> int:
        """What those cost that will not come: together with `kept_price` the price of the line."""
        return to_vnd(self.line_price_incl_tax) - self.kept_price


class Shipment(models.Model):
    """Goods of a seller order that left together; a seller order may leave in parts."""

    seller_order = models.ForeignKey(SellerOrder, on_delete=models.PROTECT, related_name="shipments")
    carrier = models.CharField(_("carrier"), max_length=80)
    tracking_number = models.CharField(_("carrier's number"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["shipped_at", "pk"]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"


class ShipmentLine(models.Model):
    """How many of a line are in a shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("line of a shipment")
        verbose_name_plural = _("lines of shipments")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="order_shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_shipment_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"


class SellerOrderEvent(models.Model):
    """One move of a seller order: from where to where, by whom, why. Append-only."""

    seller_order = models.ForeignKey(SellerOrder, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    # Which move of `states.Move` it was; empty for the placing itself.
    move = models.CharField(max_length=12, blank=True, default="", db_default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # "buyer", "seller", "market" or "system".
    actor_role = models.CharField(max_length=10)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("move of a seller order")
        verbose_name_plural = _("moves of seller orders")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


from oscar.apps.order.models import *  # noqa: E402, F403
