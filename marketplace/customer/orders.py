"""Orders as their buyer sees them: one list, one page with each seller's part and its own history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.order.models import Line, Order, SellerOrder, SellerOrderEvent, Shipment
from marketplace.order.states import Move, OrderState, Role, State, may, state_of, told_as

# The tone of a badge (docs/look.md) for states of a part and of a whole order; others are waiting.
TONES = {
    "delivered": "good",
    "completed": "good",
    "shipped": "good",
    "partly_delivered": "good",
    "cancelled": "bad",
    "returned": "bad",
}
BY = {
    Role.BUYER: _("By you"),
    Role.SELLER: _("By the seller"),
    Role.MARKET: _("By the market"),
    Role.SYSTEM: "",
}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list."""

    number: str
    placed_at: datetime
    total: int
    state: OrderState
    sellers: list[str]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "wait")


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a part's history, as components/timeline.html shows it."""

    title: str
    at: datetime | None
    text: str = ""
    by: str = ""
    done: bool = True
    current: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's part of an order with its goods, parcels and history."""

    seller_order: SellerOrder
    lines: list[Line]
    shipments: list[Shipment]
    history: list[Moment]
    can_cancel: bool
    can_receive: bool

    @property
    def tone(self) -> str:
        return "wait" if self.seller_order.is_partly_sent else TONES.get(self.seller_order.state, "wait")

    @property
    def money_rows(self) -> list[dict]:
        """The rows of components/money_rows.html: what the part's total is made of."""
        part = self.seller_order
        rows = [{"label": line.title, "note": _line_note(line), "amount": line.kept_price} for line in self.lines]
        if part.discount_total:
            rows.append({"label": _("Discount"), "amount": -part.discount_total})
        rows.append({"label": _("Delivery"), "note": part.delivery_name, "amount": part.delivery_charge})
        if part.vat_total:
            rows.append({"label": _("Of this, value added tax"), "amount": part.vat_total, "sub": True})
        return rows


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order with all its parts."""

    order: Order
    parts: list[Part]
    state: OrderState

    @property
    def is_collected(self) -> bool:
        """Whether the buyer fetches every part, so that nothing goes to an address."""
        return all(part.seller_order.is_pickup for part in self.parts)

    @property
    def living_total(self) -> int:
        """What the parts cost that were neither cancelled nor came back, đồng."""
        gone = (State.CANCELLED, State.RETURNED)
        return sum(part.seller_order.total for part in self.parts if part.seller_order.state not in gone)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "wait")


def rows_of(orders: QuerySet) -> list[OrderRow]:
    """The orders of a page of a list, in their order. Two queries whatever their number."""
    parts = SellerOrder.objects.with_rest().select_related("partner__commune", "partner__province").order_by("pk")
    return [
        OrderRow(
            number=order.number,
            placed_at=order.date_placed,
            total=order.total,
            state=state_of(order.seller_orders.all()),
            sellers=[part.partner.name for part in order.seller_orders.all()],
        )
        for order in orders.prefetch_related(Prefetch("seller_orders", queryset=parts))
    ]


def newest_first(orders: QuerySet) -> QuerySet:
    return orders.order_by("-date_placed", "-pk")


def with_everything(orders: QuerySet) -> QuerySet:
    """Orders with all that `page_of` needs, in a constant number of queries."""
    return orders.select_related("user", "shipping_address__province", "shipping_address__commune").prefetch_related(
        Prefetch("seller_orders", queryset=SellerOrder.objects.select_related("partner").order_by("pk")),
        Prefetch("seller_orders__lines", queryset=Line.objects.select_related("product").order_by("pk")),
        Prefetch("seller_orders__events", queryset=SellerOrderEvent.objects.order_by("at", "pk")),
        "seller_orders__shipments__lines__line",
    )


def page_of(order: Order) -> OrderPage:
    """An order from `with_everything` as its page shows it. No query."""
    parts = [_part(part) for part in order.seller_orders.all()]
    return OrderPage(order, parts, state_of(part.seller_order for part in parts))


def _part(part: SellerOrder) -> Part:
    return Part(
        seller_order=part,
        lines=list(part.lines.all()),
        shipments=list(part.shipments.all()),
        history=_history(part),
        can_cancel=may(part.state, Move.CANCEL, Role.BUYER),
        can_receive=may(part.state, Move.DELIVER, Role.BUYER)
        and not any(line.left_quantity for line in part.lines.all()),
    )


def _line_note(line: Line) -> str:
    """How many; while a part leaves in pieces or without some of its goods, also how many were sent and cancelled."""
    if not line.cancelled_quantity and line.shipped_quantity in (0, line.quantity):
        return f"× {line.quantity}"
    facts = [
        _("%(n)d ordered") % {"n": line.quantity},
        _("%(n)d sent") % {"n": line.shipped_quantity},
    ]
    if line.cancelled_quantity:
        facts.append(_("%(n)d cancelled") % {"n": line.cancelled_quantity})
    return ", ".join(facts)


def _history(part: SellerOrder) -> list[Moment]:
    events = [event for event in part.events.all() if event.from_state]
    moments = [Moment(title=str(_("Placed")), at=part.placed_at, current=not events)]
    for position, event in enumerate(events, start=1):
        moments.append(
            Moment(
                title=told_as(event.to_state, event.move, in_parcels=part.goes_in_parcels),
                at=event.at,
                text=event.reason,
                by=str(BY.get(event.actor_role, "")),
                current=position == len(events),
                tone="bad" if TONES.get(event.to_state) == "bad" or event.move == Move.CANCEL_REST else "",
            )
        )
    return moments
