"""What delivery costs: one seller's goods to one place, in every way that the seller offers. Reads only.

A way that cannot be used is not left out: it comes back as a Refusal that says why, so that a page can say what is
possible instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core.money import format_vnd
from marketplace.core.statements import Columns, Read
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_of, same_region
from marketplace.partner.models import Partner
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import MAX_CHARGE

Kind = DeliveryMethod.Kind
Zone = DeliveryRate.Zone


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one seller hands over at once: packed weight in grams, value in đồng."""

    grams: int
    value: int
    is_fragile: bool = False
    needs_cold_chain: bool = False
    # False for goods that no carrier takes (live animals) and for services.
    can_be_sent: bool = True


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel and where it leaves from."""

    partner_id: int
    origin: AdminUnit | None
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Quote:
    """One way that can be used. `charge` is đồng, VAT included; days count from dispatch."""

    method_id: int
    kind: str
    name: str
    charge: int
    days_min: int
    days_max: int
    pickup_address: str = ""
    pickup_hours: str = ""
    # The goods' value from which this way is free, and how much is missing to it; None where it never is.
    free_over: int | None = None
    missing_to_free: int | None = None

    @property
    def is_pickup(self) -> bool:
        return self.kind == Kind.PICKUP

    @property
    def days(self) -> str:
        """How long it takes, in words."""
        if self.is_pickup:
            return _("Collect when the seller says it is ready.")
        if self.days_min == self.days_max:
            return ngettext("%(days)d day after dispatch", "%(days)d days after dispatch", self.days_min) % {
                "days": self.days_min
            }
        return _("%(min)d to %(max)d days after dispatch") % {"min": self.days_min, "max": self.days_max}

    @property
    def free_over_note(self) -> str:
        """What is missing to free delivery, in words; empty where it is free already or never is."""
        if not self.missing_to_free:
            return ""
        return _("Free from %(amount)s of goods; %(missing)s are missing.") % {
            "amount": format_vnd(self.free_over or 0),
            "missing": format_vnd(self.missing_to_free),
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way that cannot be used, with the reason in words and as a code ("area", "weight", "fragile", "cold",
    "not_sent", "no_destination")."""

    method_id: int
    kind: str
    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class SellerQuotes:
    """Every way of one seller, in the seller's order."""

    quotes: tuple[Quote, ...]
    refusals: tuple[Refusal, ...]

    def by_method(self, method_id: int | None) -> Quote | None:
        return next((quote for quote in self.quotes if quote.method_id == method_id), None)

    @property
    def default(self) -> Quote | None:
        """What is proposed first: the cheapest way to the door, or else the first that works."""
        to_door = [quote for quote in self.quotes if not quote.is_pickup]
        return min(to_door, key=lambda quote: quote.charge) if to_door else next(iter(self.quotes), None)

    @property
    def says(self) -> str:
        """What to tell the buyer when nothing reaches the door, in words; empty otherwise."""
        if any(not quote.is_pickup for quote in self.quotes):
            return ""
        if self.quotes:
            return _("These goods cannot be sent to this address. You can collect them at the seller's.")
        if self.refusals:
            return _("The seller cannot deliver these goods to this address. Take them out or choose another address.")
        return _("This seller has not said yet how it delivers, so its goods cannot be ordered now.")


def quote_seller(*, partner: Partner, parcel: Parcel, destination: AdminUnit | None) -> list[Quote | Refusal]:
    """Every way of one seller for one parcel to a province (or a unit in it). Without a destination only collecting
    can be quoted. One query."""
    answer = quote_sellers([Shipment(partner.pk, partner.province, parcel)], destination)[partner.pk]
    return [*answer.quotes, *answer.refusals]


def quote_sellers(shipments: Iterable[Shipment], destination: AdminUnit | None) -> Mapping[int, SellerQuotes]:
    """The ways of several sellers, by partner key. One query for any number of sellers."""
    shipments = list(shipments)
    ways = _ways_of([shipment.partner_id for shipment in shipments])
    to = province_of(destination) if destination is not None else None
    return {shipment.partner_id: _quotes_of(ways[shipment.partner_id], shipment, to) for shipment in shipments}


@dataclass(frozen=True, slots=True)
class _Way:
    """A method with its rates by zone, as they were read: of each only that of one zone is wanted."""

    method: DeliveryMethod
    rates: dict[str, Sequence]

    def rate(self, zone: str) -> DeliveryRate | None:
        return _RATE.make(self.rates[zone]) if zone in self.rates else None


_METHOD = Columns(DeliveryMethod)
_RATE = Columns(DeliveryRate)


def _methods_of(numbers: Sequence[int]) -> QuerySet:
    methods = DeliveryMethod.objects.filter(partner_id__in=numbers, is_active=True).order_by("position", "pk")
    return methods.values_list(*_METHOD.names, *_RATE.through("rates"))


_read_methods = Read(_methods_of)


def _ways_of(partner_ids: Sequence[int]) -> dict[int, list[_Way]]:
    """Every way that is offered, by seller, in the seller's order."""
    ways: dict[int, list[_Way]] = {key: [] for key in partner_ids}
    by_key: dict[int, _Way] = {}
    zone = _RATE.names.index("zone")
    for row in _read_methods(*ways) if ways else ():
        of_method, of_rate = row[: len(_METHOD)], row[len(_METHOD) :]
        key = of_method[0]
        if key not in by_key:
            method = _METHOD.make(of_method)
            by_key[key] = _Way(method, {})
            ways[method.partner_id].append(by_key[key])
        if of_rate[0] is not None:
            by_key[key].rates[of_rate[zone]] = of_rate
    return ways


def zone_between(origin: AdminUnit | None, destination: AdminUnit) -> str:
    """In which of the three zones today's province `destination` lies for a seller of `origin`."""
    start = province_of(origin) if origin is not None else None
    if start is None:
        return Zone.COUNTRY
    if start.code == destination.code:
        return Zone.PROVINCE
    return Zone.REGION if same_region(start, destination) else Zone.COUNTRY


def zones_served(methods: Iterable[DeliveryMethod], parcel: Parcel) -> frozenset[str]:
    """The zones into which one of these ways, with its `rates` at hand, brings the parcel to the door. No query."""
    carrying = [method for method in methods if method.kind != Kind.PICKUP and not _unfit(method, parcel)]
    return frozenset(rate.zone for method in carrying for rate in method.rates.all())


def charge_for(rate: DeliveryRate, parcel: Parcel) -> int:
    """The charge of a rate in đồng; nothing from `free_over` on."""
    if rate.free_over is not None and parcel.value >= rate.free_over:
        return 0
    return rate.charge_of(parcel.grams)


def _quotes_of(ways: list[_Way], shipment: Shipment, destination: AdminUnit | None) -> SellerQuotes:
    answers = [_answer(way, shipment, destination) for way in ways]
    return SellerQuotes(
        tuple(each for each in answers if isinstance(each, Quote)),
        tuple(each for each in answers if isinstance(each, Refusal)),
    )


def _answer(way: _Way, shipment: Shipment, destination: AdminUnit | None) -> Quote | Refusal:
    method, parcel = way.method, shipment.parcel
    if method.kind == Kind.PICKUP:
        return Quote(
            method.pk,
            method.kind,
            method.name,
            0,
            0,
            0,
            pickup_address=method.pickup_address,
            pickup_hours=method.pickup_hours,
        )

    def refuse(code: str, reason: str) -> Refusal:
        return Refusal(method.pk, method.kind, method.name, code, reason)

    unfit = _unfit(method, parcel)
    if unfit:
        return refuse(unfit, _why_unfit(unfit, method, parcel))
    if destination is None:
        return refuse("no_destination", _("Choose a province to see the charge."))
    zone = zone_between(shipment.origin, destination)
    rate = way.rate(zone)
    if rate is None:
        return refuse("area", _("The seller does not send to %(province)s this way.") % {"province": destination.name})
    charge = charge_for(rate, parcel)
    if charge > MAX_CHARGE:
        # A slip of the finger in the steps of a rate, or a parcel for which nobody had set it.
        return refuse("weight", _("The goods are too heavy to be sent this way."))
    return Quote(
        method.pk,
        method.kind,
        method.name,
        charge,
        rate.days_min,
        rate.days_max,
        free_over=rate.free_over,
        missing_to_free=None if rate.free_over is None else max(0, rate.free_over - parcel.value),
    )


def _unfit(method: DeliveryMethod, parcel: Parcel) -> str:
    """The code of the reason why a way to the door does not take the parcel, wherever it goes; empty when it does."""
    if not parcel.can_be_sent:
        return "not_sent"
    if parcel.needs_cold_chain and not method.keeps_cold:
        return "cold"
    if parcel.is_fragile and not method.takes_fragile:
        return "fragile"
    if method.max_grams is not None and parcel.grams > method.max_grams:
        return "weight"
    return ""


def _why_unfit(code: str, method: DeliveryMethod, parcel: Parcel) -> str:
    if code == "not_sent":
        return _("Some of these goods are not sent; they wait for you at the seller's.")
    if code == "cold":
        return _("Some of these goods must stay chilled, which this way does not do.")
    if code == "fragile":
        return _("Some of these goods are fragile, and this way does not take fragile goods.")
    return _("The parcel weighs %(weight)s kg; this way takes at most %(limit)s kg.") % {
        "weight": _kilograms(parcel.grams),
        "limit": _kilograms(method.max_grams or 0),
    }


def _kilograms(grams: int) -> str:
    """Kilograms as people write them in Vietnam: `1,5`."""
    return f"{grams / 1000:.1f}".rstrip("0").rstrip(".").replace(".", ",")
