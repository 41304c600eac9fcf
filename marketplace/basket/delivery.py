"""What delivery of a basket costs, seller by seller. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalogue.policies import can_be_sent
from marketplace.basket.pricing import BasketView, SellerGroup
from marketplace.geography.models import AdminUnit
from marketplace.shipping.quotes import Parcel, SellerQuotes, Shipment, quote_sellers


def parcel_of(group: SellerGroup) -> Parcel:
    """What a seller hands over: the lines that can be bought, together."""
    lines = [line for line in group.lines if line.is_available]
    return Parcel(
        grams=sum(line.grams * line.quantity for line in lines),
        value=sum(line.total for line in lines),
        is_fragile=any(line.product.is_fragile for line in lines),
        needs_cold_chain=any(line.product.needs_cold_chain for line in lines),
        can_be_sent=all(can_be_sent(line.product) for line in lines),
    )


def quote_groups(groups: Iterable[SellerGroup], destination: AdminUnit | None) -> Mapping[int, SellerQuotes]:
    """Every seller's ways to a province (or a unit in it), by partner key. One query for any number of sellers."""
    shipments = [Shipment(group.partner_id, group.partner.province, parcel_of(group)) for group in groups]
    return quote_sellers(shipments, destination)


@dataclass(frozen=True, slots=True)
class DeliveryEstimate:
    """What a basket's goods cost with delivery to a province, each seller in the way that is proposed first."""

    province: AdminUnit
    quotes: Mapping[int, SellerQuotes]
    charge: int
    total: int


def estimate_delivery(view: BasketView, province: AdminUnit) -> DeliveryEstimate:
    """One query."""
    quotes = quote_groups((group for group in view.groups if group.subtotal), province)
    charge = sum(answer.default.charge for answer in quotes.values() if answer.default)
    return DeliveryEstimate(province, quotes, charge, view.total + charge)
