"""Photos that look like another seller's: both are shown side by side, and an administrator judges."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.copies import dismiss_copy
from catalogue.models import ProductImage
from marketplace.core.images import Picture, picture_from
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import CopyFilter, ReasonForm


@require_safe
@market_view()
def copy_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Suspicions, newest first: those that wait, or those that were dismissed."""
    filters = CopyFilter(request.GET)
    rows = scope.photo_copies(desk).filter(dismissed_at__isnull=filters.value("show") != "dismissed")
    rows = rows.select_related("first__product__listed_by", "second__product__listed_by", "dismissed_by")
    page = page_of(request, rows.order_by("-noticed_at", "-pk"))
    for copy in page:
        copy.sides = [(copy.first, _picture(copy.first), True), (copy.second, _picture(copy.second), False)]
    return desk.page(
        request, "market/copies.html", {"filters": filters, "page": page}, current="photo-copies", status=filters.status
    )


def _picture(image: ProductImage) -> Picture:
    return picture_from(image.content_hash, image.width, image.height, image.widths, image.caption, settings.MEDIA_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def dismiss(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Put a suspicion aside, with the reason."""
    rows = scope.photo_copies(desk).select_related("first__product__listed_by", "second__product__listed_by")
    copy = get_object_or_404(rows, pk=pk, dismissed_at__isnull=True)
    return ask(
        request,
        desk,
        act=lambda reason: dismiss_copy(copy=copy, actor=request.user, reason=reason),
        gentle=True,
        form_class=ReasonForm,
        title=_("Put this suspicion aside?"),
        thing=f"{copy.second.product.title} · {copy.second.product.listed_by}",
        text=_("Both photos stay in the shop. To take goods out instead, open the list of goods."),
        button=_("Put it aside"),
        done=_("The suspicion is put aside."),
        back_url=reverse("market:photo-copies"),
        current="photo-copies",
    )
