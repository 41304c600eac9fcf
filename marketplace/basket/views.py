"""The basket's pages. Every change is a POST that ends in a redirect; what could not be done is said in words."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.policies import AGE_CONFIRMED, age_is_confirmed
from marketplace.basket import services
from marketplace.basket.current import current_basket, remember
from marketplace.basket.delivery import estimate_delivery
from marketplace.basket.forms import AddForm, LineForm, QuantityForm, SellerForm
from marketplace.basket.models import Basket
from marketplace.basket.pricing import price_basket
from marketplace.basket.rules import AgeConfirmationNeeded, BasketClosed
from marketplace.core.errors import DomainError
from marketplace.core.numbers import with_dots
from marketplace.geography.chosen import chosen_province, remember_province
from marketplace.geography.provinces import province_by_code, province_choices

# Session key of the goods taken out last, offered back once.
_REMOVED = "basket_removed"


@require_safe
@never_cache
def summary(request: HttpRequest) -> HttpResponse:
    """The basket by seller, with what has changed since the shopper last looked and what delivery costs.

    `?province=` says to where; what this browser chose last holds until then.
    """
    view = price_basket(current_basket(request))
    asked = request.GET.get("province", "")
    province = province_by_code(asked) if asked else chosen_province(request)
    refused = bool(asked) and province is None
    delivery = estimate_delivery(view, province) if province and view.total else None
    context = {
        "view": view,
        "parts": [(group, delivery.quotes.get(group.partner_id) if delivery else None) for group in view.groups],
        "delivery": delivery,
        "provinces": province_choices(),
        "province_refused": refused,
        "removed": request.session.pop(_REMOVED, None),
    }
    response = render(request, "basket/summary.html", context, status=400 if refused else 200)
    if asked and province:
        remember_province(response, province)
    return response


@require_POST
def add_offer(request: HttpRequest) -> HttpResponse:
    """Put goods in; back to where the shopper was."""
    form = AddForm({**request.POST.dict(), "quantity": request.POST.get("quantity", "1")})
    if not form.is_valid():
        return _refused(request, _first_error(form), status=400)
    wanted = form.cleaned_data
    is_adult = wanted["is_adult"] or age_is_confirmed(request)
    basket = current_basket(request)
    try:
        line = _add(request, basket, wanted["stockrecord_id"], wanted["quantity"], is_adult)
    except AgeConfirmationNeeded as refusal:
        # Not an error: the question is asked, and its answer sends the same goods again.
        context = {"refusal": refusal, "wanted": wanted, "next": request.POST.get("next", "")[:2000]}
        return render(request, "basket/age.html", context)
    except DomainError as refusal:
        return _refused(request, str(refusal), status=404 if refusal.code == "offer_unknown" else 409)
    if wanted["is_adult"]:
        request.session[AGE_CONFIRMED] = True
    messages.success(
        request,
        _("“%(title)s” is in your basket: %(quantity)s.")
        % {"title": line.product.get_title(), "quantity": with_dots(line.quantity)},
    )
    return redirect(_next(request))


def _add(request: HttpRequest, basket: Basket, stockrecord_id: int, quantity: int, is_adult: bool):
    if basket.pk is None:
        # A refusal leaves no empty basket behind.
        services.check_offer(stockrecord_id=stockrecord_id, quantity=quantity, is_adult=is_adult)
        basket = services.open_basket(user=request.user)
    try:
        line = services.add_offer(basket=basket, stockrecord_id=stockrecord_id, quantity=quantity, is_adult=is_adult)
    except BasketClosed:
        # Ordered in another tab a moment ago: these goods begin the next basket.
        basket = services.open_basket(user=request.user)
        line = services.add_offer(basket=basket, stockrecord_id=stockrecord_id, quantity=quantity, is_adult=is_adult)
    remember(request, basket)
    return line


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Another quantity for one line."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return _refused(request, _first_error(form), status=400)
    try:
        line = services.set_quantity(basket=current_basket(request), **form.cleaned_data)
    except DomainError as refusal:
        return _refused(request, str(refusal), status=409)
    messages.success(
        request,
        _("“%(title)s”: the quantity is now %(quantity)s.")
        % {"title": line.product.get_title(), "quantity": with_dots(line.quantity)},
    )
    return redirect("basket:summary")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take one line out, with the way back."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(request, _first_error(form), status=400)
    try:
        removed = services.remove_line(basket=current_basket(request), **form.cleaned_data)
    except DomainError as refusal:
        return _refused(request, str(refusal), status=409)
    request.session[_REMOVED] = {
        "stockrecord_id": removed.stockrecord_id,
        "quantity": removed.quantity,
        "title": removed.title,
    }
    return redirect("basket:summary")


@require_POST
def remove_seller(request: HttpRequest) -> HttpResponse:
    """Take out all goods of one seller, for example because it cannot deliver to the buyer."""
    form = SellerForm(request.POST)
    if not form.is_valid():
        return _refused(request, _first_error(form), status=400)
    try:
        count = services.remove_seller(basket=current_basket(request), **form.cleaned_data)
    except DomainError as refusal:
        return _refused(request, str(refusal), status=409)
    if count:
        messages.success(
            request,
            ngettext("%(n)d kind of goods taken out.", "%(n)d kinds of goods taken out.", count) % {"n": count},
        )
    return redirect(_next(request))


@require_POST
def accept_changes(request: HttpRequest) -> HttpResponse:
    """Today's prices, and no more than can be had."""
    try:
        notes = services.accept_changes(basket=current_basket(request))
    except DomainError as refusal:
        return _refused(request, str(refusal), status=409)
    for note in notes:
        messages.warning(request, note)
    messages.success(request, _("The basket now holds what can be had, at today's prices."))
    return redirect(_next(request))


@require_POST
def confirm_age(request: HttpRequest) -> HttpResponse:
    """The shopper's word to be 18 or older, for goods that are in the basket already."""
    if not request.POST.get("is_adult"):
        return _refused(request, str(AgeConfirmationNeeded.message), status=400)
    try:
        services.confirm_age(basket=current_basket(request))
    except DomainError as refusal:
        return _refused(request, str(refusal), status=409)
    request.session[AGE_CONFIRMED] = True
    return redirect("basket:summary")


def _refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    context = {"words": words, "next": _next(request)}
    return render(request, "basket/refused.html", context, status=status)


def _first_error(form: Form) -> str:
    field, errors = next(iter(form.errors.items()))
    if field == "quantity":
        return errors[0]
    return _("The market did not understand which goods are meant. Go back, reload the page and try again.")


def _next(request: HttpRequest) -> str:
    """Where the form says to go afterwards, if that is a page of this shop; the basket otherwise."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("basket:summary")
