"""Writing baskets. Nothing else writes a basket or its lines, but the order that is made of it.

Every function is one transaction, locks the basket, refuses with a DomainError in words and then writes nothing. A basket
that has been ordered is closed for good (BasketClosed).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.basket import rules
from marketplace.basket.models import Basket, Line
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.numbers import with_dots
from marketplace.partner.models import StockRecord


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """What was taken out, enough to put it back."""

    stockrecord_id: int
    quantity: int
    title: str


def open_basket(*, user=None) -> Basket:
    """The open basket of a signed-in shopper, made if there is none; a new one for a guest."""
    if user is None or not user.is_authenticated:
        return Basket.objects.create()
    basket = Basket.objects.filter(owner=user, status=Basket.OPEN).first()
    if basket is not None:
        return basket
    try:
        with transaction.atomic():
            return Basket.objects.create(owner=user)
    except IntegrityError:
        # Another tab of the same shopper was first.
        return Basket.objects.get(owner=user, status=Basket.OPEN)


@transaction.atomic
def add_offer(*, basket: Basket, stockrecord_id: int, quantity: int = 1, is_adult: bool = False) -> Line:
    """Put `quantity` more units of one seller's offer into the basket.

    `is_adult` is the shopper's word to be 18 or older, remembered with the basket. Raises OfferUnknown, QuantityRefused,
    SellerNotSelling, OfferWithdrawn, SoldOut, NotEnough, BelowMinimum, AgeConfirmationNeeded, BasketFull, BasketClosed.
    """
    check_quantity(quantity)
    locked = _lock_open(basket)
    offer = _offers().filter(pk=stockrecord_id).first()
    if offer is None:
        raise rules.OfferUnknown(stockrecord_id=stockrecord_id)
    if offer.product.needs_age_check and not locked.age_confirmed_at:
        if not is_adult:
            raise rules.AgeConfirmationNeeded(stockrecord_id=stockrecord_id)
        _note_age(locked)
    line = Line.objects.filter(basket=locked, stockrecord=offer).first()
    wanted = quantity + (line.quantity if line else 0)
    check_quantity(wanted)
    _raise(rules.refusal_for(offer, wanted), already=line.quantity if line else 0)
    if line is None:
        if locked.lines.count() >= rules.MAX_LINES:
            raise rules.BasketFull()
        return Line.objects.create(basket=locked, **_line_fields(offer), quantity=wanted)
    line.quantity = wanted
    line.price_incl_tax = line.price_excl_tax = offer.price
    line.save(update_fields=["quantity", "price_incl_tax", "price_excl_tax", "date_updated"])
    return line


@transaction.atomic
def set_quantity(*, basket: Basket, line_id: int, quantity: int) -> Line:
    """Make the line hold exactly `quantity` units. Raises as `add_offer` does, and LineGone."""
    check_quantity(quantity)
    locked = _lock_open(basket)
    line = _line(locked, line_id)
    _raise(rules.refusal_for(line.stockrecord, quantity))
    line.quantity = quantity
    line.price_incl_tax = line.price_excl_tax = line.stockrecord.price
    line.save(update_fields=["quantity", "price_incl_tax", "price_excl_tax", "date_updated"])
    return line


@transaction.atomic
def remove_line(*, basket: Basket, line_id: int) -> RemovedLine:
    """Take a line out. Raises LineGone, BasketClosed."""
    line = _line(_lock_open(basket), line_id)
    removed = RemovedLine(line.stockrecord_id, line.quantity, line.product.get_title())
    line.delete()
    return removed


@transaction.atomic
def remove_seller(*, basket: Basket, partner_id: int) -> int:
    """Take out all goods of one seller; returns how many lines there were. Raises BasketClosed."""
    locked = _lock_open(basket)
    removed, _by_model = Line.objects.filter(basket=locked, stockrecord__partner_id=partner_id).delete()
    return removed


@transaction.atomic
def confirm_age(*, basket: Basket) -> None:
    """Remember that the shopper says to be 18 or older. Raises BasketClosed."""
    _note_age(_lock_open(basket))


@transaction.atomic
def accept_changes(*, basket: Basket) -> list[str]:
    """Bring the basket to what can be had now: today's prices, no more than is left, nothing that is gone.

    Returns what was changed, in words. Raises BasketClosed.
    """
    locked = _lock_open(basket)
    notes: list[str] = []
    kept = []
    for line in _lines(locked):
        offer = line.stockrecord
        refusal = rules.refusal_for(offer, line.quantity)
        quantity = _quantity_that_fits(offer, line.quantity, refusal)
        if refusal is not None:
            notes.append(str(refusal))
        if quantity is None:
            line.delete()
            continue
        line.quantity = quantity
        line.price_incl_tax = line.price_excl_tax = offer.price
        kept.append(line)
    Line.objects.bulk_update(kept, ["quantity", "price_incl_tax", "price_excl_tax"])
    return notes


@transaction.atomic
def merge_baskets(*, guest: Basket, user) -> tuple[Basket, list[str]]:
    """Move what a guest has collected into the basket of the member who has signed in.

    The same offer in both keeps the larger quantity. Every line is checked again: what is gone is left out, what is short
    is reduced, and the second result says so in words. A guest basket that is not open is left alone.
    """
    target = open_basket(user=user)
    if guest.pk == target.pk or guest.owner_id is not None:
        return target, []
    ids = sorted([guest.pk, target.pk])
    locked = {each.pk: each for each in Basket.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    source, target = locked.get(guest.pk), locked[target.pk]
    if source is None or source.status != Basket.OPEN or target.status != Basket.OPEN:
        return target, []
    notes: list[str] = []
    present = {line.stockrecord_id: line for line in target.lines.all()}
    new, changed = [], []
    for line in _lines(source):
        known = present.get(line.stockrecord_id)
        wanted = max(line.quantity, known.quantity if known else 0)
        refusal = rules.refusal_for(line.stockrecord, wanted)
        quantity = _quantity_that_fits(line.stockrecord, wanted, refusal)
        if refusal is not None:
            notes.append(str(refusal))
        if quantity is None:
            continue
        if known:
            known.quantity = quantity
            changed.append(known)
        elif len(present) + len(new) < rules.MAX_LINES:
            fields = {**_line_fields(line.stockrecord), "price_incl_tax": line.price_incl_tax}
            new.append(Line(basket=target, **fields, quantity=quantity))
    Line.objects.bulk_create(new)
    Line.objects.bulk_update(changed, ["quantity"])
    if source.age_confirmed_at and not target.age_confirmed_at:
        _note_age(target)
    source.status = Basket.MERGED
    source.date_merged = clock.now()
    source.save(update_fields=["status", "date_merged"])
    return target, notes


def check_offer(*, stockrecord_id: int, quantity: int, is_adult: bool) -> StockRecord:
    """The offer, if an empty basket would take it. Raises as `add_offer` does; writes nothing."""
    check_quantity(quantity)
    offer = _offers().filter(pk=stockrecord_id).first()
    if offer is None:
        raise rules.OfferUnknown(stockrecord_id=stockrecord_id)
    if offer.product.needs_age_check and not is_adult:
        raise rules.AgeConfirmationNeeded(stockrecord_id=stockrecord_id)
    _raise(rules.refusal_for(offer, quantity))
    return offer


def check_quantity(quantity) -> None:
    """Raises QuantityRefused unless it is a whole number that can be meant."""
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= rules.MAX_QUANTITY:
        raise rules.QuantityRefused(quantity=str(quantity)[:20])


def _quantity_that_fits(offer: StockRecord, wanted: int, refusal: DomainError | None) -> int | None:
    fits: dict[str, Callable[[], int]] = {
        "not_enough": lambda: offer.free,
        "below_minimum": lambda: offer.minimum_quantity,
    }
    if refusal is None:
        return wanted
    return fits[refusal.code]() if refusal.code in fits else None


def _raise(refusal: DomainError | None, already: int = 0) -> None:
    if refusal is None:
        return
    if refusal.code == "not_enough" and already:
        raise rules.NotEnough(
            _("%(what)s Your basket already holds %(already)s of them.")
            % {"what": refusal, "already": with_dots(already)},
            free=refusal.facts["free"],
        )
    raise refusal


def _lock_open(basket: Basket) -> Basket:
    locked = Basket.objects.select_for_update().filter(pk=basket.pk, status=Basket.OPEN).first()
    if locked is None:
        raise rules.BasketClosed(basket_id=basket.pk)
    return locked


def _offers():
    return StockRecord.objects.select_related("partner", "product__product_class", "product__parent__product_class")


def _lines(basket: Basket):
    return (
        Line.objects.filter(basket=basket)
        .select_related(
            "stockrecord__partner", "stockrecord__product__product_class", "stockrecord__product__parent__product_class"
        )
        .order_by("pk")
    )


def _line(basket: Basket, line_id: int) -> Line:
    line = _lines(basket).filter(pk=line_id).first()
    if line is None:
        raise rules.LineGone(line_id=line_id)
    return line


def _line_fields(offer: StockRecord) -> dict:
    return {
        "stockrecord": offer,
        "product": offer.product,
        # One line per offer: Oscar's unique (basket, reference) keeps it so when two tabs add at once.
        "line_reference": f"offer-{offer.pk}",
        "price_currency": "VND",
        "price_incl_tax": offer.price,
        "price_excl_tax": offer.price,
    }


def _note_age(basket: Basket) -> None:
    basket.age_confirmed_at = clock.now()
    basket.save(update_fields=["age_confirmed_at"])
