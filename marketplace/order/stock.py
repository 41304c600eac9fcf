"""Reserved stock of orders: given back when a part is cancelled, used up when goods leave.

Every function takes pairs (stock record's primary key, quantity), works in the caller's transaction and touches the
rows in the order of their primary keys, so that two orders never wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from marketplace.core.errors import DomainError
from marketplace.partner.models import StockRecord


class ReservationMissing(DomainError):
    """More was to be given back or used up than is reserved: a fault of ours, never of a person."""

    code = "reservation_missing"


def release(units: Iterable[tuple[int, int]]) -> None:
    """Give reserved stock back so that others may buy it. Raises ReservationMissing and changes nothing of that row."""
    for stockrecord_id, quantity in _in_lock_order(units):
        changed = StockRecord.objects.filter(pk=stockrecord_id, num_allocated__gte=quantity).update(
            num_allocated=F("num_allocated") - quantity
        )
        if not changed:
            raise ReservationMissing(stockrecord_id=stockrecord_id, quantity=quantity)


def consume(units: Iterable[tuple[int, int]]) -> None:
    """Reserved stock has left the seller: neither in stock nor reserved any longer. Raises ReservationMissing."""
    for stockrecord_id, quantity in _in_lock_order(units):
        changed = StockRecord.objects.filter(
            pk=stockrecord_id, num_allocated__gte=quantity, num_in_stock__gte=quantity
        ).update(num_allocated=F("num_allocated") - quantity, num_in_stock=F("num_in_stock") - quantity)
        if not changed:
            raise ReservationMissing(stockrecord_id=stockrecord_id, quantity=quantity)


def _in_lock_order(units: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    wanted: Counter[int] = Counter()
    for stockrecord_id, quantity in units:
        wanted[stockrecord_id] += quantity
    return sorted(pair for pair in wanted.items() if pair[1])
