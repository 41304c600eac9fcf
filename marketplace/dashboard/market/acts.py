"""The audit log in people's words: what was done, to what, and how it was before and after."""

from collections.abc import Iterable
from datetime import date

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.money import format_vnd
from marketplace.core.templatetags.market import vndate
from marketplace.core.text import fold
from marketplace.dashboard.market.things import names_of
from marketplace.moderation.models import AuditEvent

# Every action that `moderation.services.record` is called with.
ACTS = {
    "account.closed": gettext_lazy("Account deleted"),
    "certification.revoked": gettext_lazy("Certificate revoked"),
    "certification.scope_grown": gettext_lazy("Certificate covers more goods"),
    "certification.superseded": gettext_lazy("Certificate replaced by a later one"),
    "certification.verified": gettext_lazy("Certificate verified"),
    "delivery.method_set": gettext_lazy("Way of delivery set"),
    "delivery.rate_removed": gettext_lazy("Delivery charge removed"),
    "delivery.rate_set": gettext_lazy("Delivery charge set"),
    "lot.changed": gettext_lazy("Lot changed"),
    "lot.closed": gettext_lazy("Lot closed"),
    "lot.recorded": gettext_lazy("Lot written down"),
    "mail.retried": gettext_lazy("Mail sent again"),
    "search.all_retried": gettext_lazy("Everything parked sent to the search again"),
    "search.retried": gettext_lazy("Sent to the search again"),
    "offer.changed": gettext_lazy("Price or stock changed"),
    "order.placed": gettext_lazy("Order placed"),
    "partner.active": gettext_lazy("Seller may sell"),
    "partner.application_refused": gettext_lazy("Application to sell refused"),
    "partner.profile_changed": gettext_lazy("Seller's details changed"),
    "partner.registered": gettext_lazy("Seller registered"),
    "partner.suspended": gettext_lazy("Seller suspended"),
    "photo_copy.dismissed": gettext_lazy("Suspected copy of a photo dismissed"),
    "product.changed": gettext_lazy("Goods changed"),
    "product.photo_added": gettext_lazy("Photo added"),
    "product.photo_first": gettext_lazy("Photo put first"),
    "product.photo_removed": gettext_lazy("Photo taken away"),
    "product.published": gettext_lazy("Goods put on sale"),
    "product.withdrawn": gettext_lazy("Goods taken out of the shop"),
    "recognition.imported": gettext_lazy("List of decisions imported"),
    "recognition.matched": gettext_lazy("Recognition matched with goods"),
    "recognition.revoked": gettext_lazy("Recognition revoked"),
    "recognition.superseded": gettext_lazy("Recognition replaced by a later decision"),
    "recognition.verified": gettext_lazy("Recognition verified"),
    "recognition.verified_once": gettext_lazy("Recognition verified by the first of two"),
    "review.approved": gettext_lazy("Review shown"),
    "review.rejected": gettext_lazy("Review hidden"),
    "seller_order.cancel": gettext_lazy("Seller's order cancelled"),
    "seller_order.cancel_rest": gettext_lazy("Rest of a seller's order cancelled"),
    "seller_order.complete": gettext_lazy("Seller's order completed"),
    "seller_order.confirm": gettext_lazy("Seller's order confirmed"),
    "seller_order.deliver": gettext_lazy("Seller's order delivered"),
    "seller_order.pack": gettext_lazy("Seller's order packed"),
    "seller_order.return": gettext_lazy("Seller's order returned"),
    "seller_order.ship": gettext_lazy("Seller's order shipped"),
    "user.locked": gettext_lazy("Account locked"),
    "user.unlocked": gettext_lazy("Account unlocked"),
    "wish.removed": gettext_lazy("Wish removed"),
}
_THINGS = {
    "accounts.user": gettext_lazy("Account"),
    "catalogue.certification": gettext_lazy("Certificate"),
    "catalogue.photocopy": gettext_lazy("Suspected copy of a photo"),
    "catalogue.product": gettext_lazy("Goods"),
    "catalogue.recognition": gettext_lazy("OCOP recognition"),
    "communication.outboxmessage": gettext_lazy("E-mail"),
    "order.order": gettext_lazy("Order"),
    "order.sellerorder": gettext_lazy("Seller's order"),
    "partner.partner": gettext_lazy("Seller"),
    "partner.stockrecord": gettext_lazy("Price and stock"),
    "reviews.productreview": gettext_lazy("Review"),
    "search.waitingdocument": gettext_lazy("Waiting for the search index"),
    "search.wish": gettext_lazy("Wish"),
    "shipping.deliverymethod": gettext_lazy("Way of delivery"),
    "shipping.deliveryrate": gettext_lazy("Delivery charge"),
    "traceability.lot": gettext_lazy("Lot"),
}
# What a field is called where the model's own word does not say it; other fields carry the model's.
_NAMES = {
    "created": gettext_lazy("New rows"),
    "description": gettext_lazy("About these goods"),
    "is_offered": gettext_lazy("Offered"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("On the label"),
    "listing": gettext_lazy("State"),
    "name": gettext_lazy("Name"),
    "num_in_stock": gettext_lazy("Stock"),
    "number": gettext_lazy("Number"),
    "price": gettext_lazy("Price"),
    "product": gettext_lazy("Goods"),
    "role": gettext_lazy("In whose name"),
    "sellers": gettext_lazy("Sellers"),
    "state": gettext_lazy("State"),
    "status": gettext_lazy("State"),
    "title": gettext_lazy("Name of the goods"),
    "total": gettext_lazy("Total"),
    "updated": gettext_lazy("Changed rows"),
    "verified": gettext_lazy("Verified"),
    "zone": gettext_lazy("Zone"),
}
_ROLES = {
    "buyer": gettext_lazy("Buyer"),
    "seller": gettext_lazy("Seller"),
    "market": gettext_lazy("Market administration"),
    "system": gettext_lazy("The shop itself"),
}
_MONEY = {"base_charge", "free_over", "minimum_order", "price", "step_charge", "total"}
# Fingerprints of pictures tell a reader nothing.
_UNREADABLE = {"photo", "picture_hash", "picture_widths"}


def acts_named(text: str) -> list[str]:
    """The codes of the acts whose words, in the reader's language, contain this text; accents do not matter."""
    return [code for code, words in ACTS.items() if fold(text) in fold(str(words))]


def in_words(events: Iterable[AuditEvent]) -> list[dict]:
    """Rows of the audit log for the page, things by the names that people know. What has no word or no name any more shows
    its code rather than nothing. One query for any number of rows."""
    events = list(events)
    names = names_of(thing for event in events for thing in _things_in(event))
    return [
        {
            "at": event.at,
            "who": _who(event),
            "act": str(ACTS.get(event.action, event.action)),
            "thing": _thing(event, names),
            "seller": names.get(_seller(event), "") if event.subject_kind != "partner.partner" else "",
            "before": _facts(event.subject_kind, event.before, names),
            "after": _facts(event.subject_kind, event.after, names),
            "reason": event.reason,
        }
        for event in events
    ]


def _things_in(event: AuditEvent) -> Iterable[tuple[str, str]]:
    yield event.subject_kind, event.subject_key
    yield _seller(event)
    for values in (event.before, event.after):
        if values.get("product"):
            yield "catalogue.product", str(values["product"])


def _seller(event: AuditEvent) -> tuple[str, str]:
    return "partner.partner", str(event.partner_id_at_the_time or "")


def _thing(event: AuditEvent, names: dict) -> str:
    name = names.get((event.subject_kind, event.subject_key), event.subject_key)
    return f"{_THINGS.get(event.subject_kind, event.subject_kind)} {name}"


def _who(event: AuditEvent) -> str:
    """The person; where none had signed in, in whose name it was done."""
    if event.actor:
        return event.actor.email
    role = "buyer" if event.action == "order.placed" else event.after.get("role", "system")
    return str(_ROLES.get(role, role))


def _facts(kind: str, values: dict, names: dict) -> list[str]:
    values = {
        name: names.get(("catalogue.product", str(value)), value) if name == "product" else value
        for name, value in values.items()
    }
    return [
        f"{_name(kind, name)}: {_value(kind, name, value)}" for name, value in values.items() if name not in _UNREADABLE
    ]


def _field(kind: str, name: str):
    try:
        return apps.get_model(kind)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None


def _name(kind: str, name: str) -> str:
    if name in _NAMES:
        return str(_NAMES[name])
    field = _field(kind, name)
    words = str(getattr(field, "verbose_name", name))
    return words[:1].upper() + words[1:]


def _value(kind: str, name: str, value) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "role":
        return str(_ROLES.get(value, value))
    if name in _MONEY:
        return format_vnd(int(float(value)))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(str(each) for each in value.values())
    choices = dict(getattr(_field(kind, name), "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    try:
        return vndate(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
