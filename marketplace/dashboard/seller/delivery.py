"""How a seller delivers: its ways of handing goods over and what they cost in each zone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.seller.forms import MethodForm, RateForm, example_in_words
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import default_methods, remove_rate, set_delivery_method, set_rate


@require_safe
@seller_view("read")
def methods(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """All ways of delivery with their charges, a zone without a charge named as not served."""
    rows = []
    for method in desk.partner.delivery_methods.prefetch_related("rates"):
        rates = {rate.zone: rate for rate in method.rates.all()}
        zones = [{"zone": zone.value, "label": zone.label, "rate": rates.get(zone.value)} for zone in DeliveryRate.Zone]
        rows.append({"method": method, "zones": [] if method.kind == DeliveryMethod.Kind.PICKUP else zones})
    return desk.page(request, "seller/delivery.html", {"rows": rows}, current="delivery")


@seller_view("delivery")
@require_POST
def usual(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """The proposed ways and charges for a seller that has none yet; changed like any others afterwards."""
    default_methods(partner=desk.partner, actor=request.user)
    messages.success(
        request, _("The proposed ways of delivery are set. Check the charges and change what does not fit.")
    )
    return redirect(desk.url("delivery"))


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("delivery")
def method(request: HttpRequest, desk: SellerDesk, pk: int | None = None) -> HttpResponse:
    """Add a way of delivery, or change one."""
    existing = get_object_or_404(desk.partner.delivery_methods, pk=pk) if pk is not None else None
    form = MethodForm(request.POST if request.method == "POST" else None, method=existing)
    if form.is_bound and form.is_valid():
        try:
            set_delivery_method(partner=desk.partner, method_id=pk, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("Saved: %(title)s.") % {"title": form.cleaned_data["name"]})
            return redirect(desk.url("delivery"))
    context = {"form": form, "method": existing, "back_url": desk.url("delivery")}
    status = 400 if form.errors else 200
    return desk.page(request, "seller/delivery_method.html", context, current="delivery", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("delivery")
def rate(request: HttpRequest, desk: SellerDesk, pk: int, zone: str) -> HttpResponse:
    """Set what a way of delivery costs in one zone."""
    own, existing = _own_rate(desk, pk, zone)
    form = RateForm(request.POST if request.method == "POST" else None, method=own, rate=existing)
    if form.is_bound and form.is_valid():
        try:
            saved = set_rate(partner=desk.partner, method_id=own.pk, zone=zone, actor=request.user, **form.numbers)
        except DomainError as refusal:
            _tell(form, refusal)
        else:
            costs = [example_in_words(grams, charge) for grams, charge in saved.examples().items()]
            messages.success(request, " ".join([_("Saved: %(title)s.") % {"title": own.name}, *costs]))
            return redirect(desk.url("delivery"))
    context = {
        "form": form,
        "method": own,
        "zone": DeliveryRate.Zone(zone).label,
        "zone_code": zone,
        "rate": existing,
        "back_url": desk.url("delivery"),
    }
    status = 400 if form.errors else 200
    return desk.page(request, "seller/delivery_rate.html", context, current="delivery", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("delivery")
def rate_removal(request: HttpRequest, desk: SellerDesk, pk: int, zone: str) -> HttpResponse:
    """No longer deliver into a zone this way."""
    own, existing = _own_rate(desk, pk, zone)
    if existing is None:
        raise Http404
    if request.method == "POST":
        remove_rate(partner=desk.partner, method_id=own.pk, zone=zone, actor=request.user)
        messages.success(request, _("Saved: %(title)s.") % {"title": own.name})
        return redirect(desk.url("delivery"))
    context = {"method": own, "zone": DeliveryRate.Zone(zone).label, "back_url": desk.url("delivery")}
    return desk.page(request, "seller/delivery_rate_removal.html", context, current="delivery")


def _own_rate(desk: SellerDesk, pk: int, zone: str) -> tuple[DeliveryMethod, DeliveryRate | None]:
    own = get_object_or_404(desk.partner.delivery_methods, pk=pk)
    if zone not in DeliveryRate.Zone.values or own.kind == DeliveryMethod.Kind.PICKUP:
        raise Http404
    return own, own.rates.filter(zone=zone).first()


def _tell(form, refusal: DomainError) -> None:
    field = refusal.facts.get("field")
    form.add_error(field if field in form.fields else None, str(refusal))
