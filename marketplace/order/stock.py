"""Stock of orders: reserved when one is placed, given back when a part is cancelled, used up when goods leave.

Every function takes pairs (stock record's primary key, quantity) and works in the caller's transaction. The rows are
first locked in the order of their primary keys, so that two orders never wait for each other in a circle, and then
changed by one conditional UPDATE whose row count is checked: two statements for any number of lines.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from marketplace.core.errors import DomainError
from marketplace.core.money import to_vnd
from marketplace.partner.models import StockRecord

# What `reserve` reads. Whole products and sellers would cost most of the time that others wait for the rows.
_HELD = (
    "product_id",
    "price",
    "num_in_stock",
    "num_allocated",
    "minimum_quantity",
    "is_offered",
    "product__is_public",
    "partner__state",
)
_TABLE = connection.ops.quote_name(StockRecord._meta.db_table)


class StockShort(DomainError):
    """Somebody else was quicker. Facts: `short`, the stock records with less free than was wanted."""

    code = "stock_short"


class ReservationMissing(DomainError):
    """More was to be given back or used up than is reserved: a fault of ours, never of a person."""

    code = "reservation_missing"


@dataclass(frozen=True, slots=True)
class HeldOffer:
    """An offer as it is now, locked. `free` is what is left for others once the order has its share."""

    stockrecord_id: int
    product_id: int
    price: int
    free: int
    minimum_quantity: int
    is_on_sale: bool


def reserve(units: Iterable[tuple[int, int]]) -> list[HeldOffer]:
    """Hold free stock for an order. Raises StockShort, and then nothing of it is held.

    Returns the offers as they are now, locked: price and everything else the caller promised can be checked on them
    before the transaction ends.
    """
    wanted = _wanted(units)
    offers = [
        HeldOffer(
            row.pk,
            row.product_id,
            to_vnd(row.price) if row.price is not None else 0,
            row.free - wanted[row.pk],
            row.minimum_quantity,
            row.is_offered and row.product.is_public and row.partner.is_selling,
        )
        for row in _lock(wanted).select_related("partner", "product").only(*_HELD)
    ]
    changed = _update(
        wanted,
        "num_allocated = num_allocated + wanted.column2",
        "num_in_stock - num_allocated >= wanted.column2",
    )
    if changed != len(wanted):
        raise StockShort(short=[offer.stockrecord_id for offer in offers if offer.free < 0])
    return offers


def release(units: Iterable[tuple[int, int]]) -> None:
    """Give reserved stock back so that others may buy it. Raises ReservationMissing."""
    wanted = _wanted(units)
    list(_lock(wanted).only("pk"))
    changed = _update(wanted, "num_allocated = num_allocated - wanted.column2", "num_allocated >= wanted.column2")
    if changed != len(wanted):
        raise ReservationMissing(units=dict(wanted))


def consume(units: Iterable[tuple[int, int]]) -> None:
    """Reserved stock has left the seller: neither in stock nor reserved any longer. Raises ReservationMissing."""
    wanted = _wanted(units)
    list(_lock(wanted).only("pk"))
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


def _lock(wanted: Counter[int]) -> QuerySet:
    """The rows of these stock records, locked in the order of their keys when they are read."""
    # "No key": an order line that points to the row, written by somebody else, need not wait.
    return StockRecord.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")


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
