"""Stock of orders: reserved when one is placed, given back when a part is cancelled, used up when goods leave.

Every function takes pairs (stock record's primary key, quantity) and works in the caller's transaction. The rows are
first locked in the order of their primary keys, so that two orders never wait for each other in a circle, and then
changed by one conditional UPDATE whose row count is checked: two statements for any number of lines.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from marketplace.core.errors import DomainError
from marketplace.core.money import to_vnd
from marketplace.core.statements import Read, preparing_cursor, round_up, whole
from marketplace.partner.models import Partner, StockRecord

_TABLE = StockRecord._meta.db_table
# A key that no row has.
_NO_ROW = (0, 0)


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
    if not wanted:
        return []
    offers = [_held_offer(row, wanted) for row in _lock_and_read(*wanted)]
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


def _held(numbers: Sequence[int]) -> QuerySet:
    return (
        StockRecord.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=numbers)
        .order_by("pk")
        .values_list(
            "pk",
            "product_id",
            "price",
            "num_in_stock",
            "num_allocated",
            "minimum_quantity",
            "is_offered",
            "product__is_public",
            "partner__state",
        )
    )


# As `_lock`, and what an order is checked against: others wait for these rows from here on, so every moment counts.
_lock_and_read = Read(_held)


def _held_offer(row: tuple, wanted: Counter[int]) -> HeldOffer:
    key, product_id, price, in_stock, allocated, minimum_quantity, is_offered, is_public, seller_state = row
    return HeldOffer(
        key,
        product_id,
        to_vnd(price) if price is not None else 0,
        in_stock - allocated - wanted[key],
        minimum_quantity,
        is_offered and is_public and seller_state == Partner.State.ACTIVE,
    )


def _lock(wanted: Counter[int]) -> QuerySet:
    """The rows of these stock records, locked in the order of their keys when they are read."""
    # "No key": an order line that points to the row, written by somebody else, need not wait.
    return StockRecord.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")


def _update(wanted: Counter[int], assignments: str, condition: str) -> int:
    """One UPDATE of all rows that meet the condition; returns how many did. Both engines name the columns of VALUES
    column1 and column2; the statement's texts are this module's own, the numbers are parameters."""
    if not wanted:
        return 0
    places = round_up(len(wanted))
    values = ", ".join(["(%s, %s)"] * places)
    sql = (
        f"UPDATE {_TABLE} SET {assignments} FROM (VALUES {values}) AS wanted "  # noqa: S608
        f"WHERE {_TABLE}.id = wanted.column1 AND {condition}"
    )
    pairs = [*sorted(wanted.items()), *[_NO_ROW] * (places - len(wanted))]
    with preparing_cursor() as cursor:
        cursor.execute(sql, [whole(number) for pair in pairs for number in pair])
        return cursor.rowcount
