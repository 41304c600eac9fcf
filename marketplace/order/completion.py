"""A delivered part completes by itself once the buyer's time for complaints is over."""

from marketplace.core import clock
from marketplace.core.errors import TransitionRefused
from marketplace.order.complaints import complaints_end, shortest_time
from marketplace.order.models import SellerOrder
from marketplace.order.services import complete
from marketplace.order.states import Role


def complete_due(limit: int = 500) -> int:
    """Complete up to `limit` parts whose time for complaints is over, the oldest first; returns how many.

    Each in a transaction of its own, in the name of the system. A part that somebody moves at the same moment is left
    as that person has moved it.
    """
    now = clock.now()
    delivered = SellerOrder.objects.filter(state=SellerOrder.State.DELIVERED, delivered_at__lte=now - shortest_time())
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
