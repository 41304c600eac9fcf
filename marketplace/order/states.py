"""The states of a seller order: who may move it from where to where, and what they mean for the whole order.

`TRANSITIONS` is the only place that says so; services, pages and tests read it.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.order.models import SellerOrder

State = SellerOrder.State


class Role(StrEnum):
    """In whose name a move is made."""

    BUYER = "buyer"
    SELLER = "seller"
    MARKET = "market"
    SYSTEM = "system"


class Move(StrEnum):
    """What can be done with a seller order."""

    CONFIRM = "confirm"
    PACK = "pack"
    SHIP = "ship"
    DELIVER = "deliver"
    COMPLETE = "complete"
    CANCEL = "cancel"
    RETURN = "return"
    CANCEL_REST = "cancel_rest"


ARRIVES_IN: dict[Move, State] = {
    Move.CONFIRM: State.CONFIRMED,
    Move.PACK: State.PACKED,
    Move.SHIP: State.SHIPPED,
    Move.DELIVER: State.DELIVERED,
    Move.COMPLETE: State.COMPLETED,
    Move.CANCEL: State.CANCELLED,
    Move.RETURN: State.RETURNED,
    # What has left stays on its way.
    Move.CANCEL_REST: State.SHIPPED,
}

_SELLER = frozenset({Role.SELLER})
_ANYBODY = frozenset(Role)

# (state, move) -> who may. What is not named here is refused.
TRANSITIONS: dict[tuple[State, Move], frozenset[Role]] = {
    (State.NEW, Move.CONFIRM): _SELLER,
    (State.NEW, Move.CANCEL): _ANYBODY,
    (State.CONFIRMED, Move.PACK): _SELLER,
    # A small seller packs and hands over in one go.
    (State.CONFIRMED, Move.SHIP): _SELLER,
    # Until the goods have left, the buyer may still change his mind.
    (State.CONFIRMED, Move.CANCEL): _ANYBODY,
    (State.PACKED, Move.SHIP): _SELLER,
    (State.PACKED, Move.CANCEL): _ANYBODY,
    # A further part of goods that leave in several parcels.
    (State.SHIPPED, Move.SHIP): _SELLER,
    (State.SHIPPED, Move.DELIVER): _ANYBODY,
    # The buyer was not there or refused the parcel.
    (State.SHIPPED, Move.RETURN): frozenset({Role.SELLER, Role.MARKET}),
    # Goods have left in part, and the others will not follow.
    (State.SHIPPED, Move.CANCEL_REST): frozenset({Role.SELLER, Role.MARKET}),
    (State.DELIVERED, Move.COMPLETE): frozenset({Role.BUYER, Role.MARKET, Role.SYSTEM}),
    (State.DELIVERED, Move.RETURN): frozenset({Role.SELLER, Role.MARKET}),
}


def may(state: str, move: Move, role: Role) -> bool:
    """Whether someone acting as `role` may make the move from this state."""
    return role in TRANSITIONS.get((State(state), move), frozenset())


def moves_open_to(state: str, role: Role) -> list[Move]:
    """The moves that `role` may make from this state, in the order of an order's life."""
    return [move for move in Move if may(state, move, role)]


def told_as(to_state: str, move: str, *, in_parcels: bool) -> str:
    """What a history calls an event: the state arrived in, but for a move that leaves the state as it was, and for one of
    several parcels."""
    if move == Move.CANCEL_REST:
        return str(_("The rest is cancelled"))
    if move == Move.SHIP and in_parcels:
        return str(_("A parcel has left"))
    return str(State(to_state).label)


class OrderState(models.TextChoices):
    """The state of a whole order, for people. Derived from its seller orders, never stored."""

    NEW = "new", _("Placed")
    PREPARING = "preparing", _("Being prepared")
    PARTLY_SHIPPED = "partly_shipped", _("Partly on the way")
    SHIPPED = "shipped", _("On the way")
    PARTLY_DELIVERED = "partly_delivered", _("Partly delivered")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    RETURNED = "returned", _("Returned")


def state_of(parts: Iterable[SellerOrder]) -> OrderState:
    """What a shopper is told about the whole order. Asks nothing of parts read `with_rest` or with their lines."""
    parts = list(parts)
    return order_state((part.state for part in parts), rest_waits=any(part.is_partly_sent for part in parts))


def order_state(states: Iterable[str], *, rest_waits: bool = False) -> OrderState:
    """The same from the states of the seller orders, and whether one of those that have left did so in part only.

    Cancelled parts do not count while others live; the same holds for returned ones. An order without parts is new.
    """
    all_states = {State(state) for state in states}
    living = all_states - {State.CANCELLED, State.RETURNED}
    if not all_states:
        return OrderState.NEW
    if not living:
        return OrderState.RETURNED if State.RETURNED in all_states else OrderState.CANCELLED
    arrived = living & {State.DELIVERED, State.COMPLETED}
    if living == {State.COMPLETED}:
        return OrderState.COMPLETED
    if arrived == living:
        return OrderState.DELIVERED
    if arrived:
        return OrderState.PARTLY_DELIVERED
    if living == {State.SHIPPED} and not rest_waits:
        return OrderState.SHIPPED
    if State.SHIPPED in living:
        return OrderState.PARTLY_SHIPPED
    if living == {State.NEW}:
        return OrderState.NEW
    return OrderState.PREPARING
