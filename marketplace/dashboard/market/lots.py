"""Lots of all sellers: to see which goods, of whom, a number on a pack stands for."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketplace.core.text import slug
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.forms import LotFilter


@require_safe
@market_view()
def lot_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Lots, the newest first."""
    filters = LotFilter(request.GET)
    rows = scope.lots(desk).select_related("product", "partner")
    if filters.value("q"):
        q = filters.value("q")
        # Codes are names without accents.
        of_seller = Q(partner__name__icontains=q) | Q(partner__code__contains=slug(q))
        rows = rows.named(q) | rows.filter(of_seller)
    if filters.value("state"):
        rows = rows.standing(filters.value("state"))
    page = page_of(request, rows)
    return desk.page(
        request, "market/lots.html", {"filters": filters, "page": page}, current="lots", status=filters.status
    )
