"""Products that could not reach the search index."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Product
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from search import drainer


@require_safe
@market_view(nationwide=True)
def parked_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Products that the index refused too often, each with the reason, and how many others are on their way."""
    title = Product.objects.filter(pk=OuterRef("product_id")).values("title")
    page = page_of(request, drainer.parked().annotate(title=Subquery(title)))
    context = {"page": page, "on_their_way": drainer.on_their_way()}
    return desk.page(request, "market/search_index.html", context, current="search-index")


@require_POST
@market_view(nationwide=True)
def retry(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Try a product again that was given up."""
    drainer.retry(waiting=get_object_or_404(drainer.parked(), pk=pk), actor=request.user)
    messages.success(request, _("The product is tried again."))
    return redirect("market:search-index")
