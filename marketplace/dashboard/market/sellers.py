"""Sellers: the list, one seller, suspending and letting sell again."""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.text import slug
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import NothingAsked, ReasonForm, SellerFilter
from marketplace.order.models import SellerOrder
from marketplace.partner.applications import approve_application, refuse_application
from marketplace.partner.models import Partner
from marketplace.partner.services import activate_partner, suspend_partner


@require_safe
@market_view()
def seller_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Sellers by name, narrowed by words, state and legal kind."""
    filters = SellerFilter(request.GET)
    rows = scope.sellers(desk).select_related("province")
    if filters.value("q"):
        q = filters.value("q")
        # A seller's code is its name without accents.
        rows = rows.filter(Q(name__icontains=q) | Q(code__contains=slug(q)) | Q(tax_code=q))
    for name in ("state", "kind"):
        if filters.value(name):
            rows = rows.filter(**{name: filters.value(name)})
    rows = rows.annotate(offers=Count("stockrecords", filter=Q(stockrecords__is_offered=True)))
    page = page_of(request, rows.order_by("name", "pk"))
    return desk.page(
        request, "market/sellers.html", {"filters": filters, "page": page}, current="sellers", status=filters.status
    )


def _own(desk: MarketDesk, code: str) -> Partner:
    return get_object_or_404(scope.sellers(desk).select_related("province", "commune"), code=code)


@require_safe
@market_view()
def seller(request: HttpRequest, desk: MarketDesk, code: str) -> HttpResponse:
    """One seller: its details, its people, how its orders stand, its proofs."""
    partner = _own(desk, code)
    counts = SellerOrder.objects.owned_by(partner).counted_by_state()
    context = {
        "partner": partner,
        "members": partner.members.select_related("user").order_by("pk")[:200],
        "counts": [(state.label, counts[state]) for state in SellerOrder.State if state in counts],
        "offers": partner.stockrecords.select_related("product__parent").order_by(
            Coalesce("product__parent__title", "product__title"), "product__title", "pk"
        )[:20],
        "certifications": partner.certifications.select_related("scheme")[:20],
    }
    return desk.page(request, "market/seller.html", context, current="sellers")


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def change_state(request: HttpRequest, desk: MarketDesk, code: str, direction: str) -> HttpResponse:
    """Answer an application; suspend a seller with a reason, or let it sell again."""
    partner = _own(desk, code)
    back = reverse("market:seller", kwargs={"code": partner.code})
    if direction == "suspend":
        return ask(
            request,
            desk,
            act=lambda reason: suspend_partner(partner=partner, actor=request.user, reason=reason),
            form_class=ReasonForm,
            title=_("Suspend this seller?"),
            thing=partner.name,
            text=_("Its goods disappear from the shop at once and cannot be bought. Running orders go on."),
            button=_("Suspend the seller"),
            done=_("The seller is suspended."),
            back_url=back,
            current="sellers",
        )
    if direction == "approve":
        return ask(
            request,
            desk,
            act=lambda: approve_application(partner=partner, actor=request.user),
            gentle=True,
            title=_("Approve this application?"),
            thing=f"{partner.name} · {partner.get_kind_display()}",
            text=_("The seller may sell at once, and is told by e-mail."),
            button=_("Approve the application"),
            done=_("The application is approved."),
            back_url=back,
            current="sellers",
        )
    if direction == "refuse":
        return ask(
            request,
            desk,
            act=lambda reason: refuse_application(partner=partner, actor=request.user, reason=reason),
            form_class=ReasonForm,
            title=_("Refuse this application?"),
            thing=f"{partner.name} · {partner.get_kind_display()}",
            text=_("The applicant is told your reason by e-mail and may apply again."),
            button=_("Refuse it"),
            done=_("The application is refused."),
            back_url=back,
            current="sellers",
        )
    if direction == "reactivate" and partner.state != Partner.State.APPLIED:
        return ask(
            request,
            desk,
            act=lambda: activate_partner(partner=partner, actor=request.user),
            gentle=True,
            form_class=NothingAsked,
            title=_("Let this seller sell?"),
            thing=partner.name,
            text=_("Its goods are shown and can be bought at once."),
            button=_("Let it sell"),
            done=_("The seller sells again."),
            back_url=back,
            current="sellers",
        )
    raise Http404
