"""The checkout: address, delivery, review, thanks. Works without scripts; the state is a draft in the session.

A step that cannot be taken yet leads to the one that is missing and says why. Nothing here is kept by browsers or caches.
"""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from marketplace.address.services import save_address
from marketplace.basket.current import current_basket, forget, own_basket
from marketplace.basket.models import Basket
from marketplace.basket.pricing import price_basket
from marketplace.basket.rules import BasketClosed
from marketplace.checkout import estimates
from marketplace.checkout.contact import Contact, Destination
from marketplace.checkout.draft import (
    Draft,
    last_placed,
    load_draft,
    note_placed,
    placed_from,
    save_draft,
    was_placed_here,
)
from marketplace.checkout.forms import (
    AddressBookForm,
    AddressForm,
    DeliveryForm,
    EstimateForm,
    PlaceForm,
    known_old_address,
)
from marketplace.checkout.review import Review, build_review, read_confirmation
from marketplace.checkout.services import ContactMissing, ReviewChanged, order_of, place_order
from marketplace.core.errors import DomainError
from marketplace.geography.chosen import remember_province
from marketplace.order.models import Order
from marketplace.payment.methods import methods_for


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """To the first step that is not done yet."""
    return redirect("checkout:address")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """Step 1: who receives the goods, and where."""
    basket = current_basket(request)
    stop = _cannot_start(request, basket)
    if stop:
        return stop
    draft = _draft(request, basket)
    chosen = AddressBookForm(user=request.user) if request.user.is_authenticated else None
    form = AddressForm(user=request.user, initial=_initial(request, draft))
    if request.method == "POST":
        if chosen is not None and "address" in request.POST:
            chosen = AddressBookForm(request.POST, user=request.user)
            if chosen.is_valid():
                return _address_taken(request, draft, *_from_book(request.user, chosen.cleaned_data["address"]))
        else:
            form = AddressForm(request.POST, user=request.user)
            if form.is_valid():
                if form.cleaned_data.get("save_address"):
                    _keep(request, form)
                return _address_taken(request, draft, form.contact, form.destination)
    context = {
        "step": 1,
        "form": form,
        "chosen": chosen,
        "book": list(chosen.fields["address"].queryset) if chosen else [],
        "draft": draft,
    }
    refused = form.errors or (chosen and chosen.errors)
    return render(request, "checkout/address.html", context, status=422 if refused else 200)


def _address_taken(request: HttpRequest, draft: Draft, contact: Contact, destination: Destination) -> HttpResponse:
    save_draft(request.session, replace(draft, contact=contact, destination=destination))
    return redirect("checkout:delivery")


def _initial(request: HttpRequest, draft: Draft) -> dict:
    contact, to = draft.contact, draft.destination
    user = request.user
    initial = {
        "name": contact.name if contact else getattr(user, "first_name", ""),
        "phone": contact.phone if contact else getattr(user, "phone", ""),
        "email": contact.email if contact else "",
    }
    if to:
        initial |= {
            "province": to.province,
            "commune": to.commune,
            "line1": to.line1,
            "old_address": to.old_address,
            "postcode": to.postcode,
        }
    return initial


def _from_book(user, row) -> tuple[Contact, Destination]:
    to = Destination(row.line1, row.commune, row.postcode, row.old_address or known_old_address(row.commune))
    return Contact(row.first_name, str(row.phone_number), user.email), to


def _keep(request: HttpRequest, form: AddressForm) -> None:
    to = form.destination
    try:
        save_address(
            user=request.user,
            name=form.contact.name,
            phone=form.contact.phone,
            line1=to.line1,
            commune=to.commune,
            postcode=to.postcode,
            old_address=to.old_address,
        )
    except DomainError as refusal:
        # The order goes on; only the address book is full.
        messages.warning(request, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delivery(request: HttpRequest) -> HttpResponse:
    """Step 2: how each seller delivers, a note to each, and how to pay."""
    basket = current_basket(request)
    draft = _draft(request, basket)
    stop = _cannot_start(request, basket) or _address_missing(request, draft)
    if stop:
        return stop
    review = _review(basket, draft, propose=True)
    form = DeliveryForm(review=review)
    if request.method == "POST":
        form = DeliveryForm(request.POST, review=review)
        valid = form.is_valid()
        draft = replace(
            draft,
            deliveries=form.deliveries,
            notes=form.notes,
            payment_method=form.cleaned_data.get("payment_method", draft.payment_method),
        )
        if valid or "update" in request.POST:
            save_draft(request.session, draft)
            return redirect("checkout:delivery" if "update" in request.POST else "checkout:review")
        review = _review(basket, draft, propose=False)
    context = {
        "step": 2,
        "form": form,
        "review": review,
        "payment_methods": methods_for(review.total),
    }
    return render(request, "checkout/delivery.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
def totals(request: HttpRequest) -> HttpResponse:
    """The sums for the choices in the form, which changes nothing: what htmx shows while choosing."""
    basket = current_basket(request)
    draft = _draft(request, basket)
    stop = _cannot_start(request, basket) or _address_missing(request, draft)
    if stop:
        return stop
    form = DeliveryForm(request.POST, review=_review(basket, draft, propose=False))
    form.is_valid()
    review = _review(basket, replace(draft, deliveries=form.deliveries), propose=False)
    return render(request, "checkout/totals.html", {"review": review})


@require_safe
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    """Step 3: everything once more, every amount unfolded, and the button that orders."""
    basket = current_basket(request)
    draft = _draft(request, basket)
    stop = _cannot_start(request, basket) or _address_missing(request, draft)
    if stop:
        return stop
    seen = _review(basket, draft, propose=False)
    if any(part.problem for part in seen.sellers):
        messages.info(request, _("Choose first how each seller's goods reach you."))
        return redirect("checkout:delivery")
    return _show_review(request, seen, _place_form(seen))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def place(request: HttpRequest) -> HttpResponse:
    """The button that orders. However often it is pressed, a basket becomes one order."""
    if request.method != "POST":
        # Somebody reloads the address after an answer in words.
        return redirect("checkout:review")
    form = PlaceForm(request.POST)
    form.full_clean()
    basket_id = form.cleaned_data.get("basket")
    if basket_id is None:
        messages.error(request, _("The market did not understand the order. Check it here and send it again."))
        return redirect("checkout:review")
    number = placed_from(request.session, basket_id)
    if number:
        return redirect("checkout:thanks", number=number)
    basket = own_basket(request, basket_id)
    if basket is None:
        if request.user.is_authenticated:
            words = _("This basket is not open any more. Look at the one you have now.")
        else:
            words = _(
                "This basket is not open in this browser. If you were signed in, sign in again: it is kept there."
            )
        messages.error(request, words)
        return redirect("basket:summary")
    order = order_of(basket) if basket.status != Basket.OPEN else None
    if order is not None:
        return _thank(request, basket, order)
    draft = _draft(request, basket)
    stop = _address_missing(request, draft)
    if stop:
        return stop
    confirmed = read_confirmation(form.cleaned_data.get("confirmation", ""))
    if confirmed is None or "terms" in form.errors:
        seen = _review(basket, draft, propose=False)
        if confirmed is None:
            messages.info(request, _("This page was open for a long time. Check the order once more."))
            form = _place_form(seen)
        return _show_review(request, seen, form, status=422)
    try:
        order = place_order(
            basket=basket,
            user=request.user,
            contact=draft.contact,
            address=draft.destination,
            deliveries=draft.deliveries,
            notes=draft.notes,
            payment_method=draft.payment_method,
            language=get_language() or "vi",
            confirmed=confirmed,
        )
    except ReviewChanged as error:
        return _show_review(request, error.review, _place_form(error.review), changes=error.changes, status=409)
    except BasketClosed as refusal:
        messages.error(request, str(refusal))
        return redirect("basket:summary")
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("checkout:address" if isinstance(refusal, ContactMissing) else "checkout:delivery")
    return _thank(request, basket, order)


@require_safe
@never_cache
def thanks(request: HttpRequest, number: str) -> HttpResponse:
    """The order is placed: what was ordered, what happens next, how to follow it."""
    order = (
        Order.objects.filter(number=number)
        .select_related("shipping_address__commune", "shipping_address__province", "user")
        .prefetch_related("seller_orders__partner", "seller_orders__lines")
        .first()
    )
    if order is None or not (was_placed_here(request.session, number) or _is_buyer(request, order)):
        raise Http404
    forget(request)
    # In the order in which the sellers came into the basket, as on the pages before.
    parts = sorted(order.seller_orders.all(), key=lambda part: part.pk)
    return render(request, "checkout/thanks.html", {"order": order, "parts": parts})


@require_GET
def estimate(request: HttpRequest) -> HttpResponse:
    """What delivery of one offer to a province costs, for the product page: a fragment for htmx, a page otherwise."""
    form = EstimateForm(request.GET)
    template = "checkout/estimate_part.html" if request.htmx else "checkout/estimate.html"
    if not form.is_valid():
        return render(request, template, {"refused": True}, status=400)
    wanted = form.cleaned_data
    answer = estimates.estimate(
        stockrecord_id=wanted["stockrecord"], quantity=wanted["quantity"] or 1, province=wanted["province"]
    )
    if answer is None:
        raise Http404
    response = render(request, template, {"estimate": answer})
    if answer.province:
        remember_province(response, answer.province)
    return response


def _draft(request: HttpRequest, basket: Basket) -> Draft:
    """What was said so far for this basket. A member's mail goes to the account, also after signing in halfway."""
    if basket.pk is None:
        return Draft()
    draft = load_draft(request.session).for_basket(basket.pk)
    if draft.contact and request.user.is_authenticated:
        draft = replace(draft, contact=replace(draft.contact, email=request.user.email))
    return draft


def _is_buyer(request: HttpRequest, order: Order) -> bool:
    return request.user.is_authenticated and order.user_id == request.user.pk


def _thank(request: HttpRequest, basket: Basket, order: Order) -> HttpResponse:
    note_placed(request.session, basket.pk, order.number)
    return redirect("checkout:thanks", number=order.number)


def _cannot_start(request: HttpRequest, basket: Basket) -> HttpResponse | None:
    """Where to send a shopper whose basket is empty, ordered already, or cannot be ordered as it stands."""
    if basket.pk is None:
        number = last_placed(request.session)
        if number:
            messages.info(request, _("This order is placed already."))
            return redirect("checkout:thanks", number=number)
        return _nothing_to_order(request)
    view = price_basket(basket, with_pictures=False)
    if view.is_empty:
        return _nothing_to_order(request)
    if not view.can_be_ordered:
        messages.warning(request, _("Something in the basket cannot be ordered as it stands. Change it first."))
        return redirect("basket:summary")
    return None


def _address_missing(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    if draft.contact and draft.destination:
        return None
    # Later steps are opened from earlier ones, so what was typed there is gone.
    messages.info(
        request,
        _(
            "Say first who receives the goods and where. If you have done so already: it was not kept, because this page "
            "was open for a long time or you have signed in or out since."
        ),
    )
    return redirect("checkout:address")


def _nothing_to_order(request: HttpRequest) -> HttpResponse:
    """To the basket, with the reason why it is empty as far as it is known."""
    if load_draft(request.session).basket_id is not None:
        words = _(
            "The basket that you were about to order is empty now, perhaps because of another tab. Fill it again."
        )
    elif request.user.is_authenticated:
        words = _("Your basket is empty. Put something into it first.")
    else:
        words = _("Your basket is empty. If you filled it while signed in, sign in again: it is kept there.")
    messages.info(request, words)
    return redirect("basket:summary")


def _review(basket: Basket, draft: Draft, *, propose: bool) -> Review:
    return build_review(
        basket=basket,
        contact=draft.contact,
        destination=draft.destination,
        deliveries=draft.deliveries,
        notes=draft.notes,
        payment_method=draft.payment_method,
        propose=propose,
    )


def _place_form(seen: Review) -> PlaceForm:
    return PlaceForm(initial={"basket": seen.basket.basket_id, "confirmation": seen.signed_confirmation()})


def _show_review(request, seen: Review, form: PlaceForm, *, changes=(), status: int = 200) -> HttpResponse:
    if seen.basket.is_empty:
        return _nothing_to_order(request)
    context = {"step": 3, "review": seen, "form": form, "changes": changes}
    return render(request, "checkout/review.html", context, status=status)
