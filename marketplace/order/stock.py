"""Stock of orders: reserved when one is placed, given back when a part is cancelled, used up when goods leave.

Every function takes pairs (stock record's primary key, quantity) and works in the caller's transaction. The rows are
first locked in the order of their primary keys, so that two orders never wait for each other in a circle, and then
changed by one conditional UPDATE whose row count is checked: two statements for any number of lines.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from marketplace.core.errors import DomainError
from marketplace.partner.models import StockRecord

_TABLE = connection.ops.quote_name(StockRecord._meta.db_table)


class StockShort(DomainError):
    """Somebody else was quicker. Facts: `short`, the stock records with less free than was wanted."""

    code = "stock_short"


class ReservationMissing(DomainError):
    """More was to be given back or used up than is reserved: a fault of ours, never of a person."""

    code = "reservation_missing"


def reserve(units: Iterable[tuple[int, int]]) -> list[StockRecord]:
    """Hold free stock for an order. Raises StockShort, and then nothing of it is held.

    Returns the stock records as they are now, locked: price and everything else the caller promised can be checked on
    them before the transaction ends.
    """
    wanted = _wanted(units)
    records = _lock(wanted)
    changed = _update(
        wanted,
        "num_allocated = num_allocated + wanted.column2",
        "num_in_stock - num_allocated >= wanted.column2",
    )
    if changed != len(wanted):
        raise StockShort(short=[record.pk for record in records if record.free < wanted[record.pk]])
    for record in records:
        record.num_allocated += wanted[record.pk]
    return records


def release(units: Iterable[tuple[int, int]]) -> None:
    """Give reserved stock back so that others may buy it. Raises ReservationMissing."""
    wanted = _wanted(units)
    _lock(wanted)
    changed = _update(wanted, "num_allocated = num_allocated - wanted.column2", "num_allocated >= wanted.column2")
    if changed != len(wanted):
        raise ReservationMissing(units=dict(wanted))


def consume(units: Iterable[tuple[int, int]]) -> None:
    """Reserved stock has left the seller: neither in stock nor reserved any longer. Raises ReservationMissing."""
    wanted = _wanted(units)
    _lock(wanted)
    changed = _update(
        wanted,
        "num_allocated = num_allocated - wanted.column2, num_in_stock = num_in_stock - wanted.column2",
        "num_allocated >= wanted.column2 AND num_in_stock >= wanted.column2",
    )
    if changed != len(wanted):
        raise ReservationMissing(units=dict(wanted))


def _wanted(units: Iterable[tuple[int, int]]) -> Counter[int]:
    wanted: Counter[int] = Counter()
    for stockrecord_id, quantity in units:
        if quantity:
            wanted[stockrecord_id] += quantity
    return wanted


def _lock(wanted: Counter[int]) -> list[StockRecord]:
    # "No key": an order line that points to the row, written by somebody else, need not wait.
    return list(
        StockRecord.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner", "product")
        .defer("partner__story", "product__description", "product__label")
        .filter(pk__in=wanted)
        .order_by("pk")
    )


def _update(wanted: Counter[int], assignments: str, condition: str) -> int:
    """One UPDATE of all rows that meet the condition; returns how many did. Both engines name the columns of VALUES
    column1 and column2; the statement's texts are this module's own, the numbers are parameters."""
    if not wanted:
        return 0
    values = ", ".join(["(%s, %s)"] * len(wanted))
    sql = (
        f"UPDATE {_TABLE} SET {assignments} FROM (VALUES {values}) AS wanted "  # noqa: S608
        f"WHERE {_TABLE}.id = wanted.column1 AND {condition}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [number for pair in sorted(wanted.items()) for number in pair])
        return cursor.rowcount
