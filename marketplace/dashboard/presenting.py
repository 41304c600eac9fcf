"""Orders as the desks show them: the tone of a state, the unfolded total, the history in words."""

from django.utils.translation import gettext as _

from marketplace.order.models import SellerOrder
from marketplace.order.states import Move, OrderState, State, told_as

_TONES = {
    State.NEW: "wait",
    State.CONFIRMED: "clay",
    State.PACKED: "clay",
    State.SHIPPED: "clay",
    State.DELIVERED: "good",
    State.COMPLETED: "good",
    State.CANCELLED: "bad",
    State.RETURNED: "bad",
}


def state_tone(state: str) -> str:
    """The tone of the badge that shows this state of a seller order."""
    return _TONES[State(state)]


def totals_of(part: SellerOrder) -> list[dict]:
    """The rows under a part's total, for components/money_rows.html."""
    rows = [{"label": _("Goods"), "amount": part.goods_total}]
    if part.discount_total:
        rows.append({"label": _("Discount"), "amount": -part.discount_total})
    rows.append({"label": part.delivery_name, "amount": part.delivery_charge})
    if part.vat_total:
        rows.append({"label": _("VAT contained in it"), "amount": part.vat_total, "sub": True})
    return rows


def cash_label(part: SellerOrder) -> str:
    """What a part's total is to its seller: cash to collect, cash collected, or none at all."""
    if part.delivered_at is not None:
        return _("Collected from the buyer")
    if part.state in (State.CANCELLED, State.RETURNED):
        return _("Not to be collected")
    return _("To collect from the buyer")


def who(role: str) -> str:
    """In whose name a move was made, in words."""
    return {
        "buyer": _("by the buyer"),
        "seller": _("by the seller"),
        "market": _("by the market's administration"),
        "system": _("by the shop itself"),
    }.get(role, "")


def history_of(part: SellerOrder) -> list[dict]:
    """What has happened to a part, for components/timeline.html."""
    rows = [{"title": _("Placed"), "at": part.placed_at, "done": True}]
    for event in part.events.all():
        state = State(event.to_state)
        if state == State.NEW:
            # The placing itself, which stands first already.
            continue
        rows.append(
            {
                "title": told_as(event.to_state, event.move, in_parcels=part.goes_in_parcels),
                "at": event.at,
                "text": event.reason,
                "by": who(event.actor_role),
                "done": True,
                "tone": "bad" if event.move == Move.CANCEL_REST else state_tone(state),
            }
        )
    rows[-1]["current"] = True
    return rows


def order_tone(state: OrderState) -> str:
    """The tone of the badge that shows the state of a whole order."""
    if state in (OrderState.CANCELLED, OrderState.RETURNED):
        return "bad"
    if state in (OrderState.DELIVERED, OrderState.COMPLETED):
        return "good"
    return "wait" if state == OrderState.NEW else "clay"
