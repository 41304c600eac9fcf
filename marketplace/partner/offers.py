"""Which of several sellers' offers of the same goods stands first, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.partner.models import StockRecord


@dataclass(frozen=True, slots=True)
class RankedOffer:
    """An offer at its place. `reason` says in words why it is first; empty for the others."""

    stockrecord: StockRecord
    reason: str = ""

    @property
    def is_available(self) -> bool:
        return is_available(self.stockrecord)


def is_available(stockrecord: StockRecord) -> bool:
    """Whether at least the smallest quantity is free."""
    return stockrecord.free >= stockrecord.minimum_quantity


def rank_offers(stockrecords: Iterable[StockRecord], province_code: str = "") -> list[RankedOffer]:
    """Offers on sale of one product, best for the shopper first. Nobody can pay for a place.

    What is in stock comes before what is not; then the lower price; then, with the shopper's province known, a seller
    there; then the seller who has been selling here longer. Each stock record must come with its seller (and, for a
    province, the seller's province): no query is made.
    """

    def place(stockrecord):
        return (
            not is_available(stockrecord),
            stockrecord.price,
            not _is_from(stockrecord, province_code),
            stockrecord.partner.joined_on,
            stockrecord.pk,
        )

    ordered = sorted(stockrecords, key=place)
    return [
        RankedOffer(stockrecord, _why_first(ordered, province_code) if index == 0 else "")
        for index, stockrecord in enumerate(ordered)
    ]


def _is_from(stockrecord, province_code) -> bool:
    province = stockrecord.partner.province if province_code else None
    return province is not None and province.code == province_code


def _why_first(ordered, province_code) -> str:
    if len(ordered) == 1:
        return ""
    first, second = ordered[:2]
    if is_available(first) and not is_available(second):
        return _("First because the others have none left.")
    if first.price != second.price:
        return _("First because its price is the lowest.")
    if _is_from(first, province_code) and not _is_from(second, province_code):
        return _("First because the prices are equal and this seller is in your province.")
    return _("First because the prices are equal and this seller has been here longer.")
