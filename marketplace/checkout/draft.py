"""What a shopper has said so far at the checkout, kept in the session.

Only words and keys are kept, never amounts: every step works the amounts out anew, so a back button or a second tab can
show nothing that is no longer true. Choices belong to one basket; who receives the goods is kept for the next one.
"""

from dataclasses import dataclass, field, replace

from django.contrib.sessions.backends.base import SessionBase

from marketplace.checkout.contact import Contact, Destination
from marketplace.geography.provinces import commune_by_key
from marketplace.payment.methods import CASH_ON_DELIVERY

_KEY = "checkout"
# Session key: basket key -> number of the order that was made of it, the last few.
_PLACED = "checkout_placed"
_PLACED_KEPT = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """One checkout in the making. `basket_id` is the basket that the choices are for."""

    basket_id: int | None = None
    contact: Contact | None = None
    destination: Destination | None = None
    deliveries: dict[int, int] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    payment_method: str = CASH_ON_DELIVERY.code

    def for_basket(self, basket_id: int) -> "Draft":
        """The draft for this basket; choices made for another one are dropped."""
        if self.basket_id == basket_id:
            return self
        return replace(self, basket_id=basket_id, deliveries={}, notes={})


def load_draft(session: SessionBase) -> Draft:
    """The draft of this session; an empty one where there is none. At most one query."""
    kept = session.get(_KEY)
    if not kept:
        return Draft()
    contact = Contact(**kept["contact"]) if kept.get("contact") else None
    return Draft(
        basket_id=kept.get("basket_id"),
        contact=contact,
        destination=_destination(kept.get("destination")),
        deliveries={int(key): value for key, value in kept.get("deliveries", {}).items()},
        notes={int(key): value for key, value in kept.get("notes", {}).items()},
        payment_method=kept.get("payment_method", CASH_ON_DELIVERY.code),
    )


def _destination(kept: dict | None) -> Destination | None:
    if not kept:
        return None
    # A commune that has ended since must be chosen anew.
    commune = commune_by_key(kept["commune"])
    if commune is None:
        return None
    return Destination(kept["line1"], commune, kept["postcode"], kept["old_address"])


def save_draft(session: SessionBase, draft: Draft) -> None:
    """Keep the draft in the session."""
    to = draft.destination
    session[_KEY] = {
        "basket_id": draft.basket_id,
        "contact": {
            "name": draft.contact.name,
            "phone": draft.contact.phone,
            "email": draft.contact.email,
        }
        if draft.contact
        else None,
        "destination": {
            "line1": to.line1,
            "commune": to.commune.pk,
            "postcode": to.postcode,
            "old_address": to.old_address,
        }
        if to
        else None,
        "deliveries": {str(key): value for key, value in draft.deliveries.items()},
        "notes": {str(key): value for key, value in draft.notes.items()},
        "payment_method": draft.payment_method,
    }


def note_placed(session: SessionBase, basket_id: int, number: str) -> None:
    """Remember which order this browser has made of which basket."""
    placed = {**session.get(_PLACED, {}), str(basket_id): number}
    session[_PLACED] = dict(list(placed.items())[-_PLACED_KEPT:])


def placed_from(session: SessionBase, basket_id: int) -> str:
    """The number of the order that this browser has made of the basket; empty for none."""
    return session.get(_PLACED, {}).get(str(basket_id), "")


def last_placed(session: SessionBase) -> str:
    """The number of the last order that this browser has placed; empty for none."""
    return next(reversed(session.get(_PLACED, {}).values()), "")


def was_placed_here(session: SessionBase, number: str) -> bool:
    """Whether this browser has placed the order with this number."""
    return number in session.get(_PLACED, {}).values()
