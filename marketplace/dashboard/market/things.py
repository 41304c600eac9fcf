"""What people call the things of the audit log, which knows them by kind and key."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from marketplace.core.numbers import typed_number


def _joined(*parts: str):
    """The fields with a dot between them."""
    pieces = [piece for part in parts for piece in (Value(" · "), F(part))][1:]
    return Concat(*pieces, output_field=TextField())


def _title(product: str = ""):
    """The name of goods; a size stands behind the goods that it belongs to."""
    parent, own = f"{product}parent__title", f"{product}title"
    sized = Concat(F(parent), Value(" – "), F(own), output_field=TextField())
    return Case(
        When(**{f"{product}parent": None}, then=F(own)),
        When(**{own: ""}, then=F(parent)),
        default=sized,
        output_field=TextField(),
    )


_WORDS = {
    "accounts.user": F("email"),
    "catalogue.certification": _joined("scheme__name", "number"),
    "catalogue.photocopy": _title("second__product__"),
    "catalogue.product": _title(),
    "catalogue.recognition": _joined("recorded_name", "decision_number"),
    "communication.outboxmessage": F("recipient"),
    "order.order": F("number"),
    "order.sellerorder": F("number"),
    "partner.partner": F("name"),
    "partner.stockrecord": _title("product__"),
    "reviews.productreview": _title("product__"),
    "search.wish": F("words"),
    "shipping.deliverymethod": F("name"),
    "shipping.deliveryrate": F("method__name"),
    "traceability.lot": F("number"),
}


def _named(kind: str) -> QuerySet:
    """All things of a kind, each with its `key` as the log has it and its `known_as`."""
    everything = apps.get_model(kind)._base_manager.order_by()
    return everything.annotate(key=Cast("pk", CharField()), known_as=Cast(_WORDS[kind], TextField()))


def names_of(things: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of things given by kind and key; what is gone or has no name is left out. One query for any number."""
    keys = defaultdict(set)
    for kind, key in things:
        # A key that is no number was written down by no room of today.
        number = typed_number(key) if kind in _WORDS else None
        if number is not None:
            keys[kind].add(number)
    asked = [
        _named(kind).filter(pk__in=keys[kind]).values_list(Value(kind, TextField()), "key", "known_as")
        for kind in sorted(keys)
    ]
    if not asked:
        return {}
    first, *others = asked
    return {(kind, key): words for kind, key, words in first.union(*others, all=True) if words}


def things_named(text: str) -> Q:
    """The rows of the audit log whose thing has this text in its name."""
    found = Q()
    for kind in _WORDS:
        keys = _named(kind).filter(known_as__icontains=text).values("key")
        found |= Q(subject_kind=kind, subject_key__in=keys)
    return found
