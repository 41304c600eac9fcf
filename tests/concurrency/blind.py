"""Reservation of stock without its guard: what races show first."""

import time
from collections.abc import Iterable

from django.db.models import F

from marketplace.order.stock import HeldOffer
from marketplace.partner.models import StockRecord


def reserve_blindly(units: Iterable[tuple[int, int]], pause: float = 0) -> list[HeldOffer]:
    """Reserve whatever is asked, row by row in the order of the lines, without locks and without a look at what is free."""
    wanted = dict(units)
    for key, quantity in wanted.items():
        StockRecord.objects.filter(pk=key).update(num_allocated=F("num_allocated") + quantity)
        time.sleep(pause)
    rows = StockRecord.objects.filter(pk__in=wanted)
    return [HeldOffer(row.pk, row.product_id, int(row.price), 1, 1, is_on_sale=True) for row in rows]
