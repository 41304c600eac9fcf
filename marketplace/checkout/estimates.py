"""What delivery of one offer costs before anything is in a basket. Reads only."""

from dataclasses import dataclass

from catalogue.policies import can_be_sent
from marketplace.core.money import to_vnd
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import provinces_today, resolve_province
from marketplace.partner.models import StockRecord
from marketplace.shipping.quotes import Parcel, SellerQuotes, Shipment, quote_sellers


@dataclass(frozen=True, slots=True)
class Estimate:
    """The ways in which `quantity` units of an offer reach a province; only collecting while none is chosen."""

    offer: StockRecord
    quantity: int
    province: AdminUnit | None
    quotes: SellerQuotes

    @property
    def provinces(self) -> list[AdminUnit]:
        """Today's provinces by name, for the form."""
        return sorted(provinces_today(), key=lambda unit: unit.name_folded)


def estimate(*, stockrecord_id: int, quantity: int, province: str) -> Estimate | None:
    """The estimate; None for an offer that is not on sale. `province` is a code or a name. Three queries."""
    offer = (
        StockRecord.objects.on_sale()
        .select_related("partner__province", "product__product_class", "product__parent__product_class")
        .filter(pk=stockrecord_id)
        .first()
    )
    if offer is None:
        return None
    to = resolve_province(province)
    product = offer.product
    parcel = Parcel(
        grams=product.packed_grams * quantity,
        value=to_vnd(offer.price) * quantity,
        is_fragile=product.is_fragile,
        needs_cold_chain=product.needs_cold_chain,
        can_be_sent=can_be_sent(product),
    )
    quotes = quote_sellers([Shipment(offer.partner_id, offer.partner.province, parcel)], to)[offer.partner_id]
    return Estimate(offer, quantity, to, quotes)
