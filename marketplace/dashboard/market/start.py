"""What waits for the market's administration today."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue.models import Product, Proof
from catalogue.papers import lacking_papers
from marketplace.communication.models import OutboxMessage
from marketplace.core import clock
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.market import scope
from marketplace.order.models import SellerOrder
from marketplace.partner.models import Partner

# A part that nobody has confirmed for so long needs a call to the seller.
LATE_AFTER = timedelta(days=2)


@require_safe
@market_view()
def start(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """The numbers of the day, each leading to its list."""
    late = scope.parts(desk).filter(state=SellerOrder.State.NEW, placed_at__lt=clock.now() - LATE_AFTER)
    pending = scope.recognitions(desk).filter(state=Proof.State.PENDING)
    context = {
        "today": clock.today(),
        "orders_today": scope.orders(desk).placed_between(clock.today(), None).count(),
        "late_count": late.count(),
        "late": late.select_related("partner", "order").order_by("placed_at", "pk")[:10],
        "pending_recognitions": pending.count(),
        "unmatched": pending.filter(product__isnull=True).count(),
        "pending_certifications": scope.certifications(desk).filter(state=Proof.State.PENDING).count(),
        "without_papers": lacking_papers(scope.products(desk).filter(listing=Product.Listing.PUBLISHED)).count(),
        "copies": scope.photo_copies(desk).filter(dismissed_at__isnull=True).count(),
        "applied": scope.sellers(desk).filter(state=Partner.State.APPLIED).count(),
        "parked": OutboxMessage.objects.filter(state=OutboxMessage.State.PARKED).count()
        if desk.is_nationwide
        else None,
    }
    return desk.page(request, "market/start.html", context, current="start")
