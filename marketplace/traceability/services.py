"""Writing lots.

Every function is one transaction, refuses with a typed error that says what to do, and writes nothing when it refuses. Nothing is
noted for the search: it asks the table of lots itself (`search.lots`).
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.labels import carries_lots
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line, clean_text
from marketplace.moderation.services import record
from marketplace.partner.models import StockRecord
from marketplace.traceability.models import LONGEST_KEY, LONGEST_NOTE, LONGEST_NUMBER, Lot
from marketplace.traceability.numbers import lot_key

# Ten thousand tonnes; more than one seller makes at once.
MAX_QUANTITY = 10_000_000
# Fish sauce and tea lie for years; before this day no pack on sale was made.
EARLIEST = date(2000, 1, 1)
LONGEST_LIFE = timedelta(days=50 * 366)
# Decree 37/2026/NĐ-CP, Annex I: rows 1 to 3 and 6 name the use-by day. Fresh goods are mostly sold without a wrapping, and
# alcohol has one "if any".
_WITH_USE_BY = frozenset({"grain", "food", "drink", "supplement"})
_FIELDS = ("number", "made", "made_on", "expires_on", "quantity", "unit", "note")


class NotOffered(DomainError):
    code = "not_offered"
    message = _("You do not offer these goods. Choose goods that you sell.")


class ClassWithoutLots(DomainError):
    code = "class_without_lots"
    message = _("Goods of this kind carry no lot number: crafts, fabrics, plants, animals and services have none.")


class NumberMissing(DomainError):
    code = "number_missing"
    message = _("Type the lot number as it stands on the pack, with letters or digits.")


class NumberTooLong(DomainError):
    code = "number_too_long"
    message = _("The lot number is too long. Type at most 40 letters and digits.")


class NumberTaken(DomainError):
    code = "number_taken"
    message = _("These goods already have a lot with this number. Open that lot, or type another number.")


class MadeUnknown(DomainError):
    code = "made_unknown"
    message = _("Say whether the day is that of making or of harvest.")


class MadeOnRefused(DomainError):
    code = "made_on_refused"
    message = _("The day of making or harvest must be today or before, and not before the year 2000.")


class UseByMissing(DomainError):
    code = "use_by_missing"
    message = _("The pack of these goods must carry a use-by day. Type that day.")


class UseByRefused(DomainError):
    code = "use_by_refused"
    message = _("The use-by day cannot lie before the day of making, nor 50 years after it. Check both days.")


class QuantityRefused(DomainError):
    code = "quantity_refused"
    message = _("The quantity must be a whole number from 1 to 10.000.000. Leave it empty if you do not know it.")


class UnitMissing(DomainError):
    code = "unit_missing"
    message = _("Choose the unit of the quantity: kg, litres, packs or pieces.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Say why the lot is closed.")


class LotClosed(DomainError):
    code = "lot_closed"
    message = _("This lot is closed and cannot be changed any longer.")


def needs_use_by(class_code: str) -> bool:
    """Whether packs of this class of goods must say until when the goods are good."""
    return class_code in _WITH_USE_BY


@transaction.atomic
def record_lot(
    *,
    partner,
    product,
    number,
    made_on,
    made=Lot.Made.PRODUCED,
    expires_on=None,
    quantity=None,
    unit="",
    note="",
    is_example=False,
    actor=None,
) -> Lot:
    """Write down a lot of goods that the seller offers; a size stands for its goods. It is open at once.

    Raises NotOffered, ClassWithoutLots, NumberMissing, NumberTooLong, NumberTaken, MadeUnknown, MadeOnRefused, UseByMissing,
    UseByRefused, QuantityRefused, UnitMissing.
    """
    product = product.canonical
    offered = Q(product=product) | Q(product__parent=product)
    if not StockRecord.objects.owned_by(partner).filter(offered).exists():
        raise NotOffered(product_id=product.pk)
    given = (number, made, made_on, expires_on, quantity, unit, note)
    values = _checked(product, dict(zip(_FIELDS, given, strict=True)))
    lot = Lot(partner=partner, product=product, is_example=is_example, **values)
    _save(lot)
    after = {name: _plain(values[name]) for name in ("number", "made_on", "expires_on")}
    record(actor=actor, action="lot.recorded", subject=lot, partner_id=partner.pk, after=after)
    return lot


@transaction.atomic
def change_lot(*, lot, actor=None, **changes) -> Lot:
    """Change what an open lot says: `number`, `made`, `made_on`, `expires_on`, `quantity`, `unit`, `note`.

    A call that changes nothing writes nothing. Raises LotClosed, and what `record_lot` raises about these values.
    """
    fresh = _locked(lot)
    if fresh.state == Lot.State.CLOSED:
        raise LotClosed(lot_id=fresh.pk)
    unknown = set(changes) - set(_FIELDS)
    if unknown:
        raise TypeError(f"a lot has no {', '.join(sorted(unknown))}")
    values = _checked(fresh.product, {name: getattr(fresh, name) for name in _FIELDS} | changes)
    changed = [name for name in _FIELDS if getattr(fresh, name) != values[name]]
    if not changed:
        return fresh
    before = {name: _plain(getattr(fresh, name)) for name in changed}
    for name, value in values.items():
        setattr(fresh, name, value)
    _save(fresh)
    after = {name: _plain(values[name]) for name in changed}
    record(actor=actor, action="lot.changed", subject=fresh, partner_id=fresh.partner_id, before=before, after=after)
    return fresh


@transaction.atomic
def close_lot(*, lot, reason, actor=None) -> Lot:
    """Close a lot for good, because it is sold out or should not be sold: shoppers no longer see it among lots on sale, and
    whoever looks for its number reads that it is closed. Raises LotClosed, ReasonMissing."""
    fresh = _locked(lot)
    if fresh.state == Lot.State.CLOSED:
        raise LotClosed(lot_id=fresh.pk)
    reason = clean_text(reason, LONGEST_NOTE)
    if not reason:
        raise ReasonMissing()
    fresh.state, fresh.closed_at, fresh.close_reason = Lot.State.CLOSED, clock.now(), reason
    fresh.save(update_fields=["state", "closed_at", "close_reason"])
    record(
        actor=actor,
        action="lot.closed",
        subject=fresh,
        partner_id=fresh.partner_id,
        before={"state": Lot.State.OPEN.value},
        after={"state": Lot.State.CLOSED.value},
        reason=reason,
    )
    return fresh


def _locked(lot: Lot) -> Lot:
    rows = Lot.objects.select_for_update(of=("self",)).select_related("product__product_class")
    return rows.get(pk=lot.pk)


def _save(lot: Lot) -> None:
    try:
        with transaction.atomic():
            lot.save()
    except IntegrityError as error:
        taken = Lot.objects.filter(partner=lot.partner_id, product=lot.product_id, number_key=lot.number_key)
        if taken.exclude(pk=lot.pk).exists():
            raise NumberTaken(number=lot.number) from error
        raise


def _checked(product, values: dict) -> dict:
    """The values of `_FIELDS` as they are stored, with the number's key; refuses those that cannot be."""
    class_code = product.product_class.code
    if not carries_lots(class_code):
        raise ClassWithoutLots(product_id=product.pk)
    number = clean_line(values["number"])
    key = lot_key(number)
    if not key:
        raise NumberMissing()
    if len(number) > LONGEST_NUMBER or len(key) > LONGEST_KEY:
        raise NumberTooLong(number=number)
    if values["made"] not in Lot.Made.values:
        raise MadeUnknown(made=values["made"])
    _check_days(class_code, values["made_on"], values["expires_on"])
    quantity = values["quantity"]
    if quantity is not None:
        if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= MAX_QUANTITY:
            raise QuantityRefused(quantity=quantity)
        if values["unit"] not in Lot.Unit.values:
            raise UnitMissing()
    stored = {"number": number, "number_key": key, "note": clean_line(values["note"], LONGEST_NOTE)}
    # A unit without a quantity says nothing.
    return values | stored | {"unit": values["unit"] if quantity is not None else ""}


def _check_days(class_code: str, made_on: date, expires_on: date | None) -> None:
    if made_on is None or not EARLIEST <= made_on <= clock.today():
        raise MadeOnRefused(made_on=made_on)
    if expires_on is None:
        if needs_use_by(class_code):
            raise UseByMissing()
    elif not made_on <= expires_on <= made_on + LONGEST_LIFE:
        raise UseByRefused(made_on=made_on, expires_on=expires_on)


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value
