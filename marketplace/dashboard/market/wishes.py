"""Shoppers' wishes: what sellers read, and taking away what is no wish for goods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import ReasonForm
from marketplace.dashboard.wishes import rows_of
from search.wishes import remove_wish


@require_safe
@market_view()
def wish_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Wishes that sellers see, newest first."""
    page = page_of(request, scope.wishes(desk))
    return desk.page(request, "market/wishes.html", {"page": page, "rows": rows_of(page)}, current="wishes")


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def remove(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Take a wish from the sellers' sight."""
    wish = get_object_or_404(scope.wishes(desk), pk=pk)
    return ask(
        request,
        desk,
        act=lambda reason: remove_wish(wish=wish, actor=request.user, reason=reason),
        form_class=ReasonForm,
        title=_("Remove this wish?"),
        thing=wish.words,
        text=_("No seller sees it any longer, also when somebody sends the same words again."),
        button=_("Remove it"),
        done=_("The wish is removed."),
        back_url=reverse("market:wishes"),
        current="wishes",
    )
