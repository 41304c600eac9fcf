"""A delivered part completes by itself once the buyer's time for complaints is over."""

import bisect
from datetime import date, datetime, timedelta

from django.utils import timezone

from marketplace.core import clock
from marketplace.core.errors import TransitionRefused
from marketplace.order.models import SellerOrder
from marketplace.order.services import complete
from marketplace.order.states import Role

# (first day of delivery, days for complaints). The longest time that the shop's returns rules name: seven days from
# receiving goods that are neither fresh nor frozen. A change of those rules is a new row here; what was delivered
# before keeps the days that held then.
COMPLAINT_DAYS = [(date.min, 7)]


def complaints_end(delivered_at: datetime) -> datetime:
    """The moment at which the time for complaints about goods that were delivered then is over."""
    day = timezone.localdate(delivered_at)
    row = bisect.bisect_right([first for first, _days in COMPLAINT_DAYS], day) - 1
    return delivered_at + timedelta(days=COMPLAINT_DAYS[row][1])


def complete_due(limit: int = 500) -> int:
    """Complete up to `limit` parts whose time for complaints is over, the oldest first; returns how many.

    Each in a transaction of its own, in the name of the system. A part that somebody moves at the same moment is left
    as that person has moved it.
    """
    now = clock.now()
    shortest = timedelta(days=min(days for _first, days in COMPLAINT_DAYS))
    delivered = SellerOrder.objects.filter(state=SellerOrder.State.DELIVERED, delivered_at__lte=now - shortest)
    completed = 0
    for part in delivered.order_by("delivered_at", "pk")[:limit]:
        if complaints_end(part.delivered_at) > now:
            continue
        try:
            complete(seller_order=part, actor=None, role=Role.SYSTEM)
        except TransitionRefused:
            continue
        completed += 1
    return completed
