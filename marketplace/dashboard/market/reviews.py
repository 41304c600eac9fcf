"""Reviews of goods: what waits is looked at first, then shown or hidden."""

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from oscar.apps.catalogue.reviews.models import ProductReview

from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.services import decide_review


@require_safe
@market_view()
def review_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """All reviews, those that wait for a decision first."""
    waiting = Case(When(status=ProductReview.FOR_MODERATION, then=Value(0)), default=Value(1))
    rows = scope.reviews(desk).select_related("product", "user").order_by(waiting, "-date_created", "-pk")
    return desk.page(request, "market/reviews.html", {"page": page_of(request, rows)}, current="reviews")


@require_POST
@market_view()
def decide(request: HttpRequest, desk: MarketDesk, pk: int, decision: str) -> HttpResponse:
    """Show a review or hide it; both can be taken back, so nothing is asked first."""
    if decision not in ("approve", "reject"):
        raise Http404
    review = get_object_or_404(scope.reviews(desk), pk=pk)
    decide_review(review=review, approve=decision == "approve", actor=request.user)
    messages.success(request, _("The review is shown.") if decision == "approve" else _("The review is hidden."))
    return redirect("market:reviews")
