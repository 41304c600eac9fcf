"""Moving seller orders along: each service locks the row, reads it anew, asks the table of moves, and changes all that
belongs to the move in one transaction: state, stock, the recorded event, the audit log, the cash to collect, the mails.

`role` says in whose name the actor moves ("buyer", "seller", "market" or "system"); that the actor really is one is the
caller's to check (`partner.policies`, `accounts.policies`, the order's own buyer). A move that the table does not allow
raises TransitionRefused and changes nothing. Every service returns the seller order as it is now.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.changes import note_changes
from marketplace.core import clock
from marketplace.core.errors import DomainError, TransitionRefused
from marketplace.core.money import split_by_largest_remainder, to_vnd, vat_included_in
from marketplace.core.text import clean_line, clean_text
from marketplace.moderation.services import record
from marketplace.order import notices, stock
from marketplace.order.complaints import complaints_end
from marketplace.order.models import Line, Order, SellerOrder, SellerOrderEvent, Shipment, ShipmentLine
from marketplace.order.states import ARRIVES_IN, Move, Role, State, may

LONGEST_REASON = 500


class ReasonMissing(DomainError):
    """A seller or the market refuses or takes back an order without saying why."""

    code = "reason_missing"
    message = _("Say why, so that the buyer understands.")


class ShipmentRefused(DomainError):
    """The quantities of a parcel do not fit what was ordered and has not left yet."""

    code = "shipment_refused"
    message = _("These quantities do not fit what still has to leave. Check the numbers and try again.")


class GoodsStillHere(DomainError):
    """An order is to be delivered while some of its goods have not left yet."""

    code = "goods_still_here"
    message = _("Some goods of this order have not left yet. Ship them first.")


class NothingLeft(DomainError):
    """The rest of an order is to be cancelled, but all its goods have left or were cancelled before."""

    code = "nothing_left"
    message = _("Nothing of this order is left to cancel: all its goods have left or were cancelled before.")


@transaction.atomic
def confirm(*, seller_order: SellerOrder, actor, role: str) -> SellerOrder:
    """The seller takes the order on."""
    part = _lock_for(seller_order, Move.CONFIRM, role)
    part.confirmed_at = clock.now()
    _arrive(part, Move.CONFIRM, actor=actor, role=role, changed=["confirmed_at"])
    notices.tell_buyer(part, "confirmed")
    return part


@transaction.atomic
def pack(*, seller_order: SellerOrder, actor, role: str) -> SellerOrder:
    """The goods are packed. A buyer who collects is told that they are ready."""
    part = _lock_for(seller_order, Move.PACK, role)
    _arrive(part, Move.PACK, actor=actor, role=role)
    if part.is_pickup:
        notices.tell_buyer(part, "ready")
    return part


@transaction.atomic
def ship(
    *,
    seller_order: SellerOrder,
    actor,
    role: str,
    carrier: str,
    tracking_number: str = "",
    quantities: Mapping[int, int] | None = None,
    shipments_seen: int | None = None,
) -> SellerOrder:
    """Goods leave: all that is still here, or `quantities` (line's primary key -> units) as one parcel of several.

    Reserved stock is used up. `shipments_seen` is how many parcels the person saw when deciding: if another one has left
    since (a second click, a colleague), the move is refused. Raises ShipmentRefused for unknown lines, units that are not
    positive whole numbers, more than is left, or an empty parcel.
    """
    part = _lock_for(seller_order, Move.SHIP, role)
    if shipments_seen is not None and part.shipments.count() != shipments_seen:
        raise TransitionRefused(state=part.state, move=Move.SHIP, role=role)
    lines = {line.pk: line for line in part.lines.order_by("pk")}
    leaving = _check_quantities(lines, quantities)
    shipment = Shipment.objects.create(
        seller_order=part,
        carrier=clean_line(carrier, 80),
        tracking_number=clean_line(tracking_number, 80),
        shipped_at=clock.now(),
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=lines[key], quantity=quantity) for key, quantity in leaving.items()
    )
    for key, quantity in leaving.items():
        lines[key].shipped_quantity += quantity
        lines[key].num_allocated -= quantity
    Line.objects.bulk_update([lines[key] for key in leaving], ["shipped_quantity", "num_allocated"])
    stock.consume(
        (lines[key].stockrecord_id, quantity) for key, quantity in leaving.items() if lines[key].stockrecord_id
    )
    part.shipped_at = part.shipped_at or shipment.shipped_at
    _arrive(part, Move.SHIP, actor=actor, role=role, reason=str(shipment), changed=["shipped_at"])
    if not part.is_pickup:
        goods = [notices.goods_line(lines[key], quantity) for key, quantity in leaving.items()]
        parcel = {
            "carrier": shipment.carrier,
            "tracking": shipment.tracking_number,
            "goes_in_parcels": part.goes_in_parcels,
        }
        notices.tell_buyer(part, "shipped", key=shipment.pk, goods=goods, **parcel)
    return part


def _check_quantities(lines: Mapping[int, Line], wanted: Mapping[int, int] | None) -> dict[int, int]:
    left = {key: line.left_quantity for key, line in lines.items()}
    if wanted is None:
        wanted = left
    leaving = {}
    for key, quantity in wanted.items():
        if key not in left or type(quantity) is not int or not 0 <= quantity <= left[key]:
            raise ShipmentRefused(line=key, quantity=quantity, left=left.get(key))
        if quantity:
            leaving[key] = quantity
    if not leaving:
        raise ShipmentRefused(left=sum(left.values()))
    return leaving


@transaction.atomic
def deliver(*, seller_order: SellerOrder, actor, role: str) -> SellerOrder:
    """The goods have arrived and, for payment on delivery, the cash is in the seller's or carrier's hands.

    Raises GoodsStillHere while a part of the goods has neither left nor been cancelled.
    """
    part = _lock_for(seller_order, Move.DELIVER, role)
    if any(line.left_quantity for line in part.lines.all()):
        raise GoodsStillHere(seller_order=part.pk)
    part.delivered_at = clock.now()
    _arrive(part, Move.DELIVER, actor=actor, role=role, changed=["delivered_at"])
    _settle_cash(part.order)
    last_day = timezone.localdate(complaints_end(part.delivered_at))
    notices.tell_buyer(part, "delivered", last_day=f"{last_day:%d/%m/%Y}")
    return part


@transaction.atomic
def hand_over(*, seller_order: SellerOrder, actor, role: str) -> SellerOrder:
    """The buyer has collected everything at the seller's: shipped and delivered in one step.

    For other ways of delivery raises TransitionRefused.
    """
    if not seller_order.is_pickup:
        raise TransitionRefused(state=seller_order.state, move=Move.SHIP, role=role)
    part = ship(seller_order=seller_order, actor=actor, role=role, carrier=seller_order.delivery_name)
    return deliver(seller_order=part, actor=actor, role=role)


@transaction.atomic
def complete(*, seller_order: SellerOrder, actor, role: str) -> SellerOrder:
    """The buyer is content, or the time for complaints is over."""
    part = _lock_for(seller_order, Move.COMPLETE, role)
    part.closed_at = clock.now()
    _arrive(part, Move.COMPLETE, actor=actor, role=role, changed=["closed_at"])
    # From now on these units count as sold.
    note_changes(part.lines.filter(product__isnull=False).values_list("product_id", flat=True))
    return part


@transaction.atomic
def cancel(*, seller_order: SellerOrder, actor, role: str, reason: str = "") -> SellerOrder:
    """End a part before it leaves: its reserved stock is free again, other sellers' parts stay as they are.

    The buyer need give no reason; everybody else must (ReasonMissing).
    """
    part = _lock_for(seller_order, Move.CANCEL, role)
    part.cancel_reason = _reason_of(reason, role)
    part.cancelled_by = role
    part.closed_at = clock.now()
    _free_reserved_stock(part)
    _arrive(
        part,
        Move.CANCEL,
        actor=actor,
        role=role,
        reason=part.cancel_reason,
        changed=["cancel_reason", "cancelled_by", "closed_at"],
    )
    _settle_cash(part.order)
    notices.tell_buyer(part, "cancelled")
    if role != Role.SELLER:
        notices.tell_seller_cancelled(part)
    return part


@transaction.atomic
def return_(*, seller_order: SellerOrder, actor, role: str, reason: str) -> SellerOrder:
    """The goods came back, refused at the door or after delivery. The reason must be said (ReasonMissing).

    Stock of what had left is not raised: whether food that has travelled may be sold again is the seller's to decide and
    to count. What had not left yet is free again.
    """
    part = _lock_for(seller_order, Move.RETURN, role)
    reason = _reason_of(reason, role)
    part.closed_at = clock.now()
    _free_reserved_stock(part)
    _arrive(part, Move.RETURN, actor=actor, role=role, reason=reason, changed=["closed_at"])
    _settle_cash(part.order)
    notices.tell_buyer(part, "returned", reason=reason)
    return part


@transaction.atomic
def cancel_rest(*, seller_order: SellerOrder, actor, role: str, reason: str) -> SellerOrder:
    """End what has not left of a part of which something has left. The reason must be said (ReasonMissing).

    Its reserved stock is free again. Goods, discount, VAT and total of the part become those of what the buyer gets, and
    the cash to collect follows. The delivery charge stays as agreed: a parcel is on its way for it, and a charge that
    was free over an amount stays free. Raises NothingLeft when there is no rest.
    """
    part = _lock_for(seller_order, Move.CANCEL_REST, role)
    reason = _reason_of(reason, role)
    rest = [line for line in part.lines.order_by("pk") if line.left_quantity]
    if not rest:
        raise NothingLeft(seller_order=part.pk)
    goods = [notices.goods_line(line, line.left_quantity) for line in rest]
    before = part.total
    _free_reserved_stock(part)
    _take_off(part, rest)
    _arrive(
        part,
        Move.CANCEL_REST,
        actor=actor,
        role=role,
        reason=reason,
        changed=["goods_total", "discount_total", "vat_total", "total"],
        before={"total": before},
        after={"total": part.total},
    )
    _settle_cash(part.order)
    notices.tell_buyer(part, "rest_cancelled", goods=goods, reason=reason, role=str(role))
    if role != Role.SELLER:
        notices.tell_seller_rest_cancelled(part, goods=goods, reason=reason)
    return part


def _take_off(part: SellerOrder, rest: list[Line]) -> None:
    """Count all that is left of these lines as cancelled, and take its money off the part."""
    gone = vat_gone = 0
    for line in rest:
        line.cancelled_quantity += line.left_quantity
        gone += line.cancelled_price
        vat = to_vnd(line.line_price_incl_tax - line.line_price_excl_tax)
        vat_gone += vat - vat_included_in(line.kept_price, line.vat_percent)
    Line.objects.bulk_update(rest, ["cancelled_quantity"])
    part.discount_total = split_by_largest_remainder(part.discount_total, [part.goods_total - gone, gone])[0]
    part.goods_total -= gone
    part.vat_total -= vat_gone
    part.total = part.goods_total - part.discount_total + part.delivery_charge


def _free_reserved_stock(part: SellerOrder) -> None:
    lines = [line for line in part.lines.order_by("pk") if line.num_allocated]
    stock.release((line.stockrecord_id, line.num_allocated) for line in lines if line.stockrecord_id)
    part.lines.update(num_allocated=0, allocation_cancelled=True)
    note_changes([line.product_id for line in lines if line.product_id])


def _reason_of(reason: str, role: str) -> str:
    cleaned = clean_text(reason, LONGEST_REASON)
    if not cleaned and role != Role.BUYER:
        raise ReasonMissing(role=role)
    return cleaned


def _lock_for(seller_order: SellerOrder, move: Move, role: str) -> SellerOrder:
    """The part as it is now, locked after its order: two parts that move at once settle the order's cash in turn."""
    order = Order.objects.select_for_update().get(pk=seller_order.order_id)
    part = SellerOrder.objects.select_for_update(of=("self",)).select_related("partner").get(pk=seller_order.pk)
    part.order = order
    if not may(part.state, move, Role(role)):
        raise TransitionRefused(state=part.state, move=move, role=role)
    return part


def _arrive(
    part: SellerOrder,
    move: Move,
    *,
    actor,
    role: str,
    reason: str = "",
    changed: list[str] | None = None,
    **facts: dict,
):
    from_state = part.state
    part.state = ARRIVES_IN[move]
    part.save(update_fields=["state", *(changed or [])])
    SellerOrderEvent.objects.create(
        seller_order=part,
        at=clock.now(),
        from_state=from_state,
        to_state=part.state,
        move=move,
        actor=actor if actor is not None and actor.is_authenticated else None,
        actor_role=role,
        reason=reason,
    )
    record(
        actor=actor,
        action=f"seller_order.{move}",
        subject=part,
        partner_id=part.partner_id,
        before={"state": from_state, **facts.get("before", {})},
        after={"state": part.state, "role": str(role), **facts.get("after", {})},
        reason=reason,
    )


def _settle_cash(order: Order) -> None:
    """Bring the order's payment on delivery up to date.

    What is to be collected is the sum of the parts that neither were cancelled nor came back unpaid. It is paid once
    none of these is still under way, and cancelled when none is left.
    """
    attempts = order.payment_attempts.filter(method=Order.PaymentMethod.CASH_ON_DELIVERY, state="pending")
    due = [
        part
        for part in order.seller_orders.all()
        if part.delivered_at is not None or part.state not in (State.CANCELLED, State.RETURNED)
    ]
    if not due:
        attempts.update(state="cancelled")
        return
    under_way = any(part.delivered_at is None for part in due)
    attempts.update(amount=sum(part.total for part in due), state="pending" if under_way else "paid")
