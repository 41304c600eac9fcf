"""All orders with all their parts, as far as the administrator's provinces go."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import OrderFilter, ReasonForm
from marketplace.dashboard.presenting import history_of, order_tone, state_tone, totals_of
from marketplace.order.services import cancel, cancel_rest
from marketplace.order.states import Move, Role, may, state_of


@require_safe
@market_view()
def order_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Orders, newest first, with the state that follows from their parts."""
    filters = OrderFilter(request.GET)
    rows = scope.orders(desk).matching(filters.value("q"))
    rows = rows.placed_between(filters.value("first"), filters.value("last"))
    if filters.value("state"):
        rows = rows.filter(pk__in=scope.parts(desk).filter(state=filters.value("state")).values("order_id"))
    seen_parts = Prefetch(
        "seller_orders", scope.parts(desk).with_rest().select_related("partner"), to_attr="seen_parts"
    )
    page = page_of(request, rows.order_by("-date_placed", "-pk").prefetch_related(seen_parts))
    for order in page:
        _describe(order)
    return desk.page(
        request, "market/orders.html", {"filters": filters, "page": page}, current="orders", status=filters.status
    )


def _describe(order) -> None:
    order.derived_state = state_of(order.seen_parts)
    order.tone = order_tone(order.derived_state)
    order.seen_total = sum(part.total for part in order.seen_parts)


@require_safe
@market_view()
def order(request: HttpRequest, desk: MarketDesk, number: str) -> HttpResponse:
    """One order with the parts of all sellers that the administrator may see."""
    seen_parts = Prefetch(
        "seller_orders",
        scope.parts(desk).select_related("partner").prefetch_related("lines", "events", "shipments").order_by("pk"),
        to_attr="seen_parts",
    )
    rows = scope.orders(desk).select_related("user", "shipping_address__commune", "shipping_address__province")
    found = get_object_or_404(rows.prefetch_related(seen_parts, "payment_attempts"), number=number)
    _describe(found)
    for part in found.seen_parts:
        part.tone = state_tone(part.state)
        part.money = totals_of(part)
        part.history = history_of(part)
        part.can_cancel = may(part.state, Move.CANCEL, Role.MARKET)
        part.can_cancel_rest = _has_rest_to_cancel(part)
    context = {"order": found, "address": found.shipping_address}
    return desk.page(request, "market/order.html", context, current="orders")


def _has_rest_to_cancel(part) -> bool:
    return may(part.state, Move.CANCEL_REST, Role.MARKET) and any(line.left_quantity for line in part.lines.all())


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def cancel_part(request: HttpRequest, desk: MarketDesk, number: str, part: str) -> HttpResponse:
    """Cancel one seller's part, or the rest of one that has left in part, in the market's name. The other parts stay as
    they are."""
    found = scope.parts(desk).filter(number=part, order__number=number).select_related("partner", "order").first()
    if found is None:
        raise Http404
    back = reverse("market:order", kwargs={"number": number})
    if _has_rest_to_cancel(found):
        return ask(
            request,
            desk,
            act=lambda reason: cancel_rest(seller_order=found, actor=request.user, role=Role.MARKET, reason=reason),
            form_class=ReasonForm,
            title=_("Cancel what has not left?"),
            thing=f"{found.number} · {found.partner.name}",
            text=_(
                "This cannot be undone. What has left stays on its way, and its delivery charge stays. Buyer and seller "
                "are told by e-mail, with your reason."
            ),
            button=_("Cancel the rest"),
            done=_("The rest is cancelled."),
            back_url=back,
            current="orders",
        )
    if not may(found.state, Move.CANCEL, Role.MARKET):
        state = found.told_state
        messages.error(request, _("This step is not possible now: the order is “%(state)s”.") % {"state": state})
        return redirect(back)
    return ask(
        request,
        desk,
        act=lambda reason: cancel(seller_order=found, actor=request.user, role=Role.MARKET, reason=reason),
        form_class=ReasonForm,
        title=_("Cancel this part of the order?"),
        thing=f"{found.number} · {found.partner.name}",
        text=_(
            "This cannot be undone. The reserved goods are free for other buyers again; buyer and seller are told "
            "by e-mail, with your reason."
        ),
        button=_("Cancel this part"),
        done=_("The part is cancelled."),
        back_url=back,
        current="orders",
    )
