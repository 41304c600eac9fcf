"""Which seller, what waits today, the seller's own details."""

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Product
from catalogue.papers import lacking_papers
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.order.models import SellerOrder
from marketplace.partner.models import Partner, StockRecord

State = SellerOrder.State

# An offer with so few free units is worth a look.
LOW_STOCK = 5


@require_safe
@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """The sellers that the person serves; straight on where there is only one."""
    partners = list(Partner.objects.served_by(request.user).order_by("name")[:200])
    if len(partners) == 1:
        return redirect("seller:start", code=partners[0].code)
    return render(request, "seller/choose.html", {"partners": partners})


choose.audience = "member"


def delivers(desk: SellerDesk) -> bool:
    """Whether buyers can choose any way of delivery of this seller. One query."""
    return desk.partner.delivery_methods.filter(is_active=True).exists()


def without_papers(offers: QuerySet) -> QuerySet:
    """Of the offers, those of goods in the shop that lack a paper today: the market may take such goods out."""
    whole = offers.order_by().values_list(Coalesce("product__parent", "product"))
    lacking = lacking_papers(Product.objects.filter(listing=Product.Listing.PUBLISHED, pk__in=whole)).values("pk")
    return offers.filter(Q(product__in=lacking) | Q(product__parent__in=lacking))


@require_safe
@seller_view("read")
def start(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """What waits for the seller today, the orders that nobody has confirmed first."""
    own = SellerOrder.objects.owned_by(desk.partner)
    counts = own.counted_by_state()
    low = StockRecord.objects.owned_by(desk.partner).filter(
        is_offered=True, num_in_stock__lt=F("num_allocated") + LOW_STOCK
    )
    context = {
        "waiting": counts.get(State.NEW, 0),
        "to_pack": counts.get(State.CONFIRMED, 0),
        "to_ship": counts.get(State.PACKED, 0),
        "partly_sent": own.partly_sent().count(),
        "on_the_way": counts.get(State.SHIPPED, 0),
        "can_deliver": delivers(desk),
        "without_papers": without_papers(StockRecord.objects.owned_by(desk.partner)).filter(is_offered=True).count(),
        "low_count": low.count(),
        "low": low.select_related("product__parent").order_by(F("num_in_stock") - F("num_allocated"), "pk")[:5],
        "oldest": own.filter(state=State.NEW)
        .select_related("order__shipping_address__province")
        .with_units()
        .order_by("placed_at", "pk")[:10],
    }
    return desk.page(request, "seller/start.html", context, current="start")


@require_safe
@seller_view("read")
def profile(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """The seller as the shop knows it, and who works for it."""
    partner = Partner.objects.select_related("province", "commune").get(pk=desk.partner.pk)
    members = partner.members.select_related("user").order_by("user__first_name", "pk")[:200]
    return desk.page(request, "seller/profile.html", {"partner": partner, "members": members}, current="profile")
