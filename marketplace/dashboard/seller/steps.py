"""The steps that a seller takes with an order: what is asked, in which words, and which service does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.dashboard.seller.forms import ReasonForm, ShipForm, StepForm
from marketplace.order import services
from marketplace.order.models import SellerOrder
from marketplace.order.states import Move, Role, moves_open_to


@dataclass(frozen=True)
class Step:
    """One button on an order's page and the page that it opens."""

    slug: str
    move: Move
    service: Callable[..., SellerOrder]
    title: Promise
    text: Promise
    button: Promise
    done: Promise
    form: type[StepForm] = StepForm
    icon: str = "check"
    destroys: bool = False


STEPS: dict[str, Step] = {
    step.slug: step
    for step in [
        Step(
            slug="confirm",
            move=Move.CONFIRM,
            service=services.confirm,
            title=_("Confirm this order?"),
            text=_("The buyer is told that you are preparing the goods."),
            button=_("Confirm the order"),
            done=_("The order is confirmed. Pack the goods next."),
        ),
        Step(
            slug="pack",
            move=Move.PACK,
            service=services.pack,
            title=_("Are the goods packed?"),
            text=_("A buyer who collects at your place is told that the goods are ready."),
            button=_("The goods are packed"),
            done=_("The goods are packed."),
            icon="package",
        ),
        Step(
            slug="ship",
            move=Move.SHIP,
            service=services.ship,
            title=_("Hand goods over to a carrier"),
            text=_("The buyer is told who brings the goods. They leave your stock."),
            button=_("The goods have left"),
            done=_("The goods are on the way."),
            form=ShipForm,
            icon="truck",
        ),
        Step(
            slug="hand-over",
            move=Move.SHIP,
            service=services.hand_over,
            title=_("Has the buyer collected the goods?"),
            text=_("The order counts as delivered and paid. The goods leave your stock."),
            button=_("The buyer has collected and paid"),
            done=_("The order is delivered."),
            icon="store",
        ),
        Step(
            slug="deliver",
            move=Move.DELIVER,
            service=services.deliver,
            title=_("Have the goods arrived?"),
            text=_("The order counts as delivered and, for payment on delivery, as paid. The buyer is told."),
            button=_("The goods have arrived"),
            done=_("The order is delivered."),
        ),
        Step(
            slug="return",
            move=Move.RETURN,
            service=services.return_,
            title=_("Did the goods come back?"),
            text=_("Your stock is not raised by itself: count what can be sold again and correct the stock."),
            button=_("The goods came back"),
            done=_("The return is noted."),
            form=ReasonForm,
            icon="undo",
            destroys=True,
        ),
        Step(
            slug="cancel-rest",
            move=Move.CANCEL_REST,
            service=services.cancel_rest,
            title=_("Cancel what has not left?"),
            text=_(
                "This cannot be undone. What is left is free for other buyers again, less is collected from the buyer, "
                "and the buyer is told. The delivery charge stays."
            ),
            button=_("Cancel the rest"),
            done=_("The rest is cancelled. Note the arrival of what has left when it is there."),
            form=ReasonForm,
            icon="ban",
            destroys=True,
        ),
        Step(
            slug="cancel",
            move=Move.CANCEL,
            service=services.cancel,
            title=_("Cancel this order?"),
            text=_("This cannot be undone. The reserved goods are free for other buyers again, and the buyer is told."),
            button=_("Cancel the order"),
            done=_("The order is cancelled."),
            form=ReasonForm,
            icon="ban",
            destroys=True,
        ),
    ]
}


def steps_open(part: SellerOrder) -> list[Step]:
    """The steps that the seller may take now. Goods that are collected are handed over, others are shipped."""
    moves = moves_open_to(part.state, Role.SELLER)
    left_out = "ship" if part.is_pickup else "hand-over"
    open_steps = [step for step in STEPS.values() if step.move in moves and step.slug != left_out]
    if part.state == SellerOrder.State.SHIPPED:
        goods_left = any(line.left_quantity for line in part.lines.all())
        unfit = {"deliver"} if goods_left else {"ship", "cancel-rest"}
        open_steps = [step for step in open_steps if step.slug not in unfit]
    return open_steps


def why_closed(part: SellerOrder, step: Step) -> str:
    """Why the seller cannot take a step now, in words."""
    if part.state == SellerOrder.State.SHIPPED and step.slug == "deliver":
        return str(services.GoodsStillHere.message)
    if part.state == SellerOrder.State.SHIPPED and step.slug == "cancel-rest":
        return str(services.NothingLeft.message)
    return gettext("This step is not possible now: the order is “%(state)s”.") % {"state": part.told_state}


def what_was_done(part: SellerOrder, step: Step) -> str:
    """What a step that was taken has come to, in words; of a parcel that took a part of the goods, that."""
    if step.move == Move.SHIP and part.is_partly_sent:
        return gettext("A parcel is on the way. The rest still has to leave.")
    return str(step.done)


def goods_of_step(part: SellerOrder, step: Step) -> list[tuple[int, str]]:
    """How many of which goods a step is about: what is still here where goods leave or are cancelled, else all."""
    still_here = step.move in (Move.SHIP, Move.CANCEL_REST)
    goods = [(line.left_quantity if still_here else line.kept_quantity, line.title) for line in part.lines.all()]
    return [(quantity, title) for quantity, title in goods if quantity]
