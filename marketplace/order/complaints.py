"""How long a buyer may complain about goods that have arrived."""

import bisect
from datetime import date, datetime, timedelta

from django.utils import timezone

# (first day of delivery, days for complaints). The longest time that the shop's returns rules name: seven days from
# receiving goods that are neither fresh nor frozen. A change of those rules is a new row here; what was delivered
# before keeps the days that held then.
COMPLAINT_DAYS = [(date.min, 7)]


def complaints_end(delivered_at: datetime) -> datetime:
    """The moment at which the time for complaints about goods that were delivered then is over."""
    day = timezone.localdate(delivered_at)
    row = bisect.bisect_right([first for first, _days in COMPLAINT_DAYS], day) - 1
    return delivered_at + timedelta(days=COMPLAINT_DAYS[row][1])


def shortest_time() -> timedelta:
    """No part's time for complaints is shorter than this."""
    return timedelta(days=min(days for _first, days in COMPLAINT_DAYS))
