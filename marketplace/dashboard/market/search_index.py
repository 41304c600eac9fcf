"""What could not reach the search index."""

from django.contrib import messages
from django.db.models import Case, OuterRef, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Product
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from search import drainer
from search.models import NameDocument, WaitingDocument


@require_safe
@market_view(nationwide=True)
def parked_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """What the index refused too often, each with the reason, and how many others are on their way."""
    of_product = Product.objects.filter(pk=OuterRef("document_id")).values("title")
    of_name = NameDocument.objects.filter(pk=OuterRef("document_id")).values("text")
    title = Case(When(kind=WaitingDocument.Kind.PRODUCT, then=Subquery(of_product)), default=Subquery(of_name))
    page = page_of(request, drainer.parked().annotate(title=title))
    context = {"page": page, "on_their_way": drainer.on_their_way()}
    return desk.page(request, "market/search_index.html", context, current="search-index")


@require_POST
@market_view(nationwide=True)
def retry(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Try again what was given up; said too when somebody else was faster."""
    waiting = drainer.parked().filter(pk=pk).first()
    if waiting:
        drainer.retry(waiting=waiting, actor=request.user)
        messages.success(request, _("It is tried again."))
    else:
        messages.info(request, _("It waits here no more: somebody has tried it again, or a later change has arrived."))
    return redirect("market:search-index")


@require_POST
@market_view(nationwide=True)
def retry_all(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Try again all that was given up."""
    number = drainer.retry_all(actor=request.user)
    messages.success(
        request,
        ngettext("%(number)s entry is tried again.", "%(number)s entries are tried again.", number)
        % {"number": number},
    )
    return redirect("market:search-index")
