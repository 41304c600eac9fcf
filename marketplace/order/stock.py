"""Stock of orders: reserved when one is placed, given back when a part is cancelled, used up when goods leave.

Every function takes pairs (stock record's primary key, quantity) and works in the caller's transaction. One statement locks
the rows in the order of their primary keys, so that two orders never wait for each other in a circle, and changes those of
them that meet a condition; which it has changed is checked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.core.money import to_vnd
from marketplace.core.statements import preparing_cursor, whole
from marketplace.partner.models import Partner, StockRecord

_TABLE, _PRODUCTS, _PARTNERS = (model._meta.db_table for model in (StockRecord, Product, Partner))


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
    rows = _update(
        wanted,
        "num_allocated = num_allocated + quantity",
        "num_in_stock - num_allocated >= quantity",
        returning=_HELD,
    )
    offers = [_held_offer(*row) for row in rows]
    if len(offers) != len(wanted):
        raise StockShort(short=sorted(wanted.keys() - {offer.stockrecord_id for offer in offers}))
    return offers


def release(units: Iterable[tuple[int, int]]) -> None:
    """Give reserved stock back so that others may buy it. Raises ReservationMissing."""
    wanted = _wanted(units)
    changed = _update(wanted, "num_allocated = num_allocated - quantity", "num_allocated >= quantity")
    if len(changed) != len(wanted):
        raise ReservationMissing(units=dict(wanted))


def consume(units: Iterable[tuple[int, int]]) -> None:
    """Reserved stock has left the seller: neither in stock nor reserved any longer. Raises ReservationMissing."""
    wanted = _wanted(units)
    changed = _update(
        wanted,
        "num_allocated = num_allocated - quantity, num_in_stock = num_in_stock - quantity",
        "num_allocated >= quantity AND num_in_stock >= quantity",
    )
    if len(changed) != len(wanted):
        raise ReservationMissing(units=dict(wanted))


def _wanted(units: Iterable[tuple[int, int]]) -> Counter[int]:
    wanted: Counter[int] = Counter()
    for stockrecord_id, quantity in units:
        if quantity:
            wanted[stockrecord_id] += quantity
    return wanted


# What an order is checked against, in the order of `_held_offer`.
_HELD = (
    f"{_TABLE}.id, product_id, price, num_in_stock - num_allocated, minimum_quantity, is_offered, "  # noqa: S608
    f"(SELECT is_public FROM {_PRODUCTS} WHERE {_PRODUCTS}.id = product_id), "
    f"(SELECT state FROM {_PARTNERS} WHERE {_PARTNERS}.id = partner_id)"
)


def _held_offer(
    key: int, product_id: int, price: Decimal | None, free: int, minimum_quantity: int, *on_sale
) -> HeldOffer:
    is_offered, is_public, seller_state = on_sale
    return HeldOffer(
        key,
        product_id,
        to_vnd(price) if price is not None else 0,
        free,
        minimum_quantity,
        bool(is_offered and is_public) and seller_state == Partner.State.ACTIVE,
    )


def _update(wanted: Counter[int], assignments: str, condition: str, returning: str = "1") -> list[tuple]:
    """Lock these rows in the order of their keys and change those that meet the condition; returns a row for each changed.

    `quantity` is the number of units wanted of a row. The statement's texts are this module's own, the numbers are
    parameters.
    """
    if not wanted:
        return []
    pairs = sorted(wanted.items())
    if connection.vendor == "postgresql":
        # Two lists, so that the statement is one text for any number of lines.
        source = "unnest(%s::bigint[], %s::bigint[]) AS wanted (column1, column2)"
        given: list = [[whole(number) for number in numbers] for numbers in zip(*pairs, strict=True)]
        # "No key": an order line that points to the row, written by somebody else, need not wait.
        lock = f"FOR NO KEY UPDATE OF {_TABLE}"
    else:
        source = f"(VALUES {', '.join(['(%s, %s)'] * len(pairs))}) AS wanted"
        given = [number for pair in pairs for number in pair]
        # SQLite's writers take turns.
        lock = ""
    sql = f"""
        WITH locked AS MATERIALIZED (
            SELECT {_TABLE}.id AS locked_id, column2 AS quantity FROM {_TABLE}
            JOIN {source} ON {_TABLE}.id = column1 ORDER BY {_TABLE}.id {lock}
        )
        UPDATE {_TABLE} SET {assignments} FROM locked WHERE {_TABLE}.id = locked_id AND {condition} RETURNING {returning}
    """  # noqa: S608
    with preparing_cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
