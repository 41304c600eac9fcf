"""Writing how a seller delivers. Each function is one transaction and refuses with a DomainError in words."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalogue.changes import note_changes
from marketplace.core.errors import DomainError
from marketplace.core.money import format_vnd
from marketplace.core.numbers import with_dots
from marketplace.core.templatetags.market import weight
from marketplace.core.text import clean_line
from marketplace.moderation.services import record
from marketplace.partner.models import Partner
from marketplace.shipping.models import DeliveryMethod, DeliveryRate

Kind = DeliveryMethod.Kind
Zone = DeliveryRate.Zone

# Bounds of what can be meant: 10 tonnes, 100 million đồng, three months.
MAX_GRAMS = 10_000_000
MAX_CHARGE = 100_000_000
MAX_FREE_OVER = 9_999_999_999
MAX_DAYS = 90

# What a new seller starts with, until it sets its own: zone -> (charge to 1 kg, each further 500 g, days).
DEFAULT_RATES = {
    Zone.PROVINCE: (20_000, 3_000, 1, 2),
    Zone.REGION: (28_000, 5_000, 2, 4),
    Zone.COUNTRY: (35_000, 7_000, 3, 6),
}
DEFAULT_MAX_GRAMS = 30_000


class DeliveryRefused(DomainError):
    """Facts: `field`, the name of what is wrong."""

    code = "delivery_refused"


class MethodUnknown(DomainError):
    code = "method_unknown"
    message = _("This way of delivery does not exist any more. Reload the page.")


@transaction.atomic
def set_delivery_method(
    *,
    partner: Partner,
    kind: str,
    name: str,
    method_id: int | None = None,
    is_active: bool = True,
    takes_fragile: bool = True,
    max_grams: int | None = None,
    pickup_address: str = "",
    pickup_hours: str = "",
    position: int = 0,
    actor=None,
) -> DeliveryMethod:
    """Add one way in which the seller hands goods over, or change the seller's own way `method_id`.

    Raises MethodUnknown for another seller's way, DeliveryRefused for an unknown kind, a missing name, a limit out of
    bounds, or a pick-up without an address.
    """
    if kind not in Kind.values:
        raise DeliveryRefused(_("Choose from the list how the goods are handed over."), field="kind")
    name = clean_line(name, 80)
    if not name:
        raise DeliveryRefused(_("Give this way of delivery a name, for example “Parcel to the door”."), field="name")
    _check(max_grams, "max_grams", 1, MAX_GRAMS, allow_none=True)
    _check(position, "position", 0, 1000)
    pickup_address = clean_line(pickup_address, 255)
    if kind == Kind.PICKUP and not pickup_address:
        raise DeliveryRefused(_("Say where the goods can be collected."), field="pickup_address")
    method = DeliveryMethod(partner=partner)
    if method_id is not None:
        method = _own_method(partner, method_id)
    before = _as_dict(method) if method.pk else {}
    method.kind = kind
    method.name = name
    method.is_active = bool(is_active)
    method.takes_fragile = bool(takes_fragile)
    method.max_grams = max_grams
    method.pickup_address = pickup_address if kind == Kind.PICKUP else ""
    method.pickup_hours = clean_line(pickup_hours, 120) if kind == Kind.PICKUP else ""
    method.position = position
    method.save()
    record(
        actor=actor,
        action="delivery.method_set",
        subject=method,
        partner_id=partner.pk,
        before=before,
        after=_as_dict(method),
    )
    if before:
        _note_goods(partner)
    return method


@transaction.atomic
def set_rate(
    *,
    partner: Partner,
    method_id: int,
    zone: str,
    base_charge: int,
    base_grams: int = 1000,
    step_grams: int = 500,
    step_charge: int = 0,
    free_over: int | None = None,
    days_min: int = 1,
    days_max: int = 3,
    actor=None,
) -> DeliveryRate:
    """Set what one of the seller's own ways costs in one zone. Amounts are đồng, VAT included.

    Raises MethodUnknown, DeliveryRefused; also for a rate by which an ordinary parcel costs more than can be charged, so that
    nobody could choose it.
    """
    if zone not in Zone.values:
        raise DeliveryRefused(_("Choose one of the three zones."), field="zone")
    _check(base_charge, "base_charge", 0, MAX_CHARGE)
    _check(step_charge, "step_charge", 0, MAX_CHARGE)
    _check(base_grams, "base_grams", 0, MAX_GRAMS)
    _check(step_grams, "step_grams", 1, MAX_GRAMS)
    _check(free_over, "free_over", 0, MAX_FREE_OVER, allow_none=True)
    _check(days_min, "days_min", 0, MAX_DAYS)
    _check(days_max, "days_max", 0, MAX_DAYS)
    if days_max < days_min:
        raise DeliveryRefused(_("The longest time cannot be shorter than the shortest."), field="days_max")
    method = _own_method(partner, method_id)
    if method.kind == Kind.PICKUP:
        raise DeliveryRefused(_("Collecting at the seller's costs nothing, so it has no charges."), field="zone")
    _check_usable(
        DeliveryRate(
            method=method,
            base_charge=base_charge,
            base_grams=base_grams,
            step_charge=step_charge,
            step_grams=step_grams,
        )
    )
    values = {
        "base_grams": base_grams,
        "base_charge": base_charge,
        "step_grams": step_grams,
        "step_charge": step_charge,
        "free_over": free_over,
        "days_min": days_min,
        "days_max": days_max,
    }
    rate, created = DeliveryRate.objects.update_or_create(method=method, zone=zone, defaults=values)
    record(actor=actor, action="delivery.rate_set", subject=rate, partner_id=partner.pk, after={"zone": zone, **values})
    if created:
        _note_goods(partner)
    return rate


@transaction.atomic
def remove_rate(*, partner: Partner, method_id: int, zone: str, actor=None) -> None:
    """No longer deliver into a zone this way. Removing what is not there changes nothing. Raises MethodUnknown."""
    method = _own_method(partner, method_id)
    removed, _by_model = DeliveryRate.objects.filter(method=method, zone=zone).delete()
    if removed:
        record(
            actor=actor,
            action="delivery.rate_removed",
            subject=method,
            partner_id=partner.pk,
            before={"zone": zone},
        )
        _note_goods(partner)


@transaction.atomic
def default_methods(*, partner: Partner, actor=None) -> list[DeliveryMethod]:
    """Give a new seller a parcel to the door with charges for every zone, and collecting where its address is known.

    A seller that has any way of delivery already keeps what it has.
    """
    if partner.delivery_methods.exists():
        return list(partner.delivery_methods.all())
    parcel = set_delivery_method(
        partner=partner,
        kind=Kind.PARCEL,
        # Stored as the seller would write it: people read it in the language of the shop.
        name="Giao tận nhà",
        max_grams=DEFAULT_MAX_GRAMS,
        actor=actor,
    )
    for zone, (base, step, days_min, days_max) in DEFAULT_RATES.items():
        set_rate(
            partner=partner,
            method_id=parcel.pk,
            zone=zone,
            base_charge=base,
            step_charge=step,
            days_min=days_min,
            days_max=days_max,
            actor=actor,
        )
    methods = [parcel]
    place = ", ".join(
        part
        for part in (
            partner.address_line,
            partner.commune.full_name if partner.commune else "",
            partner.province.full_name if partner.province else "",
        )
        if part
    )
    if partner.address_line:
        methods.append(
            set_delivery_method(
                partner=partner,
                kind=Kind.PICKUP,
                name="Nhận tại nơi bán",
                pickup_address=place,
                pickup_hours="8:00–17:00",
                position=1,
                actor=actor,
            )
        )
    return methods


def _note_goods(partner: Partner) -> None:
    """Shoppers filter by where goods are delivered, so all goods of the seller are noted as changed."""
    note_changes(partner.stockrecords.values_list("product_id", flat=True))


def _own_method(partner: Partner, method_id: int) -> DeliveryMethod:
    method = DeliveryMethod.objects.select_for_update().filter(partner=partner, pk=method_id).first()
    if method is None:
        raise MethodUnknown(method_id=method_id)
    return method


def _check(value, field: str, smallest: int, greatest: int, allow_none: bool = False) -> None:
    if value is None and allow_none:
        return
    if not isinstance(value, int) or isinstance(value, bool) or not smallest <= value <= greatest:
        raise DeliveryRefused(
            _("A number is too small or too large. It must be from %(smallest)s to %(greatest)s.")
            % {"smallest": with_dots(smallest), "greatest": with_dots(greatest)},
            field=field,
        )


def _check_usable(rate: DeliveryRate) -> None:
    for grams, charge in rate.examples().items():
        if charge > MAX_CHARGE:
            raise DeliveryRefused(
                _(
                    "By these numbers a parcel of %(weight)s costs %(charge)s, and nobody could order it. Check the zeros."
                )
                % {"weight": weight(grams), "charge": format_vnd(charge)},
                field="step_charge",
            )


def _as_dict(method: DeliveryMethod) -> dict:
    return {
        "kind": method.kind,
        "name": method.name,
        "is_active": method.is_active,
        "takes_fragile": method.takes_fragile,
        "max_grams": method.max_grams,
        "pickup_address": method.pickup_address,
        "pickup_hours": method.pickup_hours,
    }
