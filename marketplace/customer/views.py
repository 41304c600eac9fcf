"""A member's own pages. Each view reads only what belongs to the signed-in person; anything else is a 404."""

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.policies import is_market_administrator
from marketplace.accounts.services import update_profile
from marketplace.address import services as address_book
from marketplace.address.models import UserAddress
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.customer import orders as order_pages
from marketplace.customer import services
from marketplace.customer.forms import AddressForm, CancelForm, DeleteAccountForm, ProfileForm
from marketplace.order import services as order_services
from marketplace.order.models import Order, SellerOrder
from marketplace.order.states import Move, Role, may
from marketplace.partner.models import Partner

ORDERS_PER_PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest):
    """What a form is bound to: the data of a POST, even an empty one, and nothing on a first visit."""
    return request.POST if request.method == "POST" else None


def _orders(request: HttpRequest):
    return Order.objects.placed_by(request.user)


@login_required
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The start of a member's pages: the newest orders, and where the member works."""
    newest = order_pages.newest_first(_orders(request))[:3]
    return render(
        request,
        "customer/summary.html",
        {
            "tab": "summary",
            "orders": order_pages.rows_of(newest),
            "address": UserAddress.objects.filter(user=request.user, is_default_for_shipping=True)
            .select_related("province", "commune")
            .first(),
            "shops": Partner.objects.served_by(request.user).order_by("name"),
            "administers": is_market_administrator(request.user),
        },
    )


@login_required
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """Every order of the member, newest first."""
    page = Paginator(order_pages.newest_first(_orders(request)), ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "customer/orders.html",
        {"tab": "orders", "page": page, "orders": order_pages.rows_of(page.object_list)},
    )


def _order_page(request: HttpRequest, number: str) -> order_pages.OrderPage:
    return order_pages.page_of(get_object_or_404(order_pages.with_everything(_orders(request)), number=number))


@login_required
@require_GET
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order, seller by seller."""
    return render(
        request,
        "customer/order.html",
        {
            "tab": "orders",
            "page": _order_page(request, number),
            "print_url": reverse("customer:order-print", args=[number]),
            "crumbs": [
                {"title": _("Account"), "url": reverse("customer:summary")},
                {"title": _("Orders"), "url": reverse("customer:orders")},
                {"title": number},
            ],
        },
    )


@login_required
@require_GET
def order_print(request: HttpRequest, number: str) -> HttpResponse:
    """The order on paper, or as a file with `?download=1`: the buyer's evidence of the contract."""
    return printed(request, _order_page(request, number), reverse("customer:order", args=[number]))


def printed(request: HttpRequest, page: order_pages.OrderPage, back_url: str) -> HttpResponse:
    """An order as a page for printing or keeping."""
    response = render(
        request,
        "customer/order_print.html",
        {"page": page, "back_url": back_url, "made_at": clock.now()},
    )
    if request.GET.get("download") == "1":
        response["Content-Disposition"] = f'attachment; filename="{page.order.number}.html"'
    return response


@login_required
@form_page
def cancel_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Cancel one seller's part before it leaves, after a page that names it."""
    seller_order = get_object_or_404(
        SellerOrder.objects.select_related("partner", "order"),
        number=part,
        order__number=number,
        order__user=request.user,
    )
    form = CancelForm(posted(request))
    return cancelling(request, seller_order, form, reverse("customer:order", args=[number]), actor=request.user)


def cancelling(request: HttpRequest, part: SellerOrder, form, back_url: str, *, actor) -> HttpResponse:
    """Ask before cancelling, then cancel; a part that has left or ended stays, and the buyer is told."""
    if not may(part.state, Move.CANCEL, Role.BUYER):
        messages.error(request, _why_not_cancelled(part))
        return redirect(back_url)
    if request.method == "POST" and form.is_valid():
        try:
            order_services.cancel(seller_order=part, actor=actor, role=Role.BUYER, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The goods of %(seller)s are cancelled.") % {"seller": part.partner.name})
        return redirect(back_url)
    context = {"part": part, "form": form, "back_url": back_url, "tab": "orders"}
    return render(request, "customer/cancel.html", context, status=400 if form.errors else 200)


def _why_not_cancelled(part: SellerOrder) -> str:
    if part.state == SellerOrder.State.CANCELLED:
        return _("These goods are cancelled already.")
    return _(
        "The goods of %(seller)s have left already and cannot be cancelled any more. Ask the seller what can be done."
    ) % {"seller": part.partner.name}


@login_required
@require_POST
def receive_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """The buyer says that one seller's goods have arrived."""
    seller_order = get_object_or_404(SellerOrder, number=part, order__number=number, order__user=request.user)
    try:
        order_services.deliver(seller_order=seller_order, actor=request.user, role=Role.BUYER)
    except order_services.GoodsStillHere:
        messages.error(
            request, _("Some of these goods are still at the seller's. Tell us when all of them have arrived.")
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. We have noted that the goods have arrived."))
    return redirect("customer:order", number=number)


@login_required
@require_GET
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    book = UserAddress.objects.filter(user=request.user).select_related("province", "commune")
    return render(
        request,
        "customer/addresses.html",
        {"tab": "addresses", "addresses": book.order_by("-is_default_for_shipping", "-date_created", "-pk")},
    )


def _own_address(request: HttpRequest, pk: int) -> UserAddress:
    return get_object_or_404(UserAddress.objects.select_related("province", "commune"), pk=pk, user=request.user)


@login_required
@form_page
def address_add(request: HttpRequest) -> HttpResponse:
    """A new address."""
    form = AddressForm(
        posted(request),
        initial={"first_name": request.user.first_name, "phone_number": request.user.phone},
    )
    return _address_form(request, form, None)


@login_required
@form_page
def address_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An address of the book, changed."""
    address = _own_address(request, pk)
    form = AddressForm(
        posted(request),
        initial={
            "first_name": address.first_name,
            "phone_number": address.phone_number,
            "province": address.province,
            "commune": address.commune,
            "line1": address.line1,
            "old_address": address.old_address,
            "postcode": address.postcode,
            "is_default": address.is_default_for_shipping,
        },
    )
    return _address_form(request, form, address)


def _address_form(request: HttpRequest, form: AddressForm, address: UserAddress | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            address_book.save_address(
                user=request.user,
                name=data["first_name"],
                phone=data["phone_number"].as_e164,
                line1=data["line1"],
                commune=data["commune"],
                postcode=data["postcode"],
                old_address=data["old_address"],
                is_default=data["is_default"],
                address_id=address.pk if address else None,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The address is saved."))
            return redirect("customer:addresses")
    context = {"tab": "addresses", "form": form, "address": address}
    return render(request, "customer/address_form.html", context, status=400 if form.errors else 200)


@login_required
@form_page
def address_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an address out of the book, after a page that names it."""
    address = _own_address(request, pk)
    if request.method == "POST":
        address_book.remove_address(user=request.user, address_id=address.pk)
        messages.success(request, _("The address is deleted."))
        return redirect("customer:addresses")
    return render(request, "customer/address_delete.html", {"tab": "addresses", "address": address})


@login_required
@require_POST
def address_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose this address first at the checkout."""
    address_book.make_default(user=request.user, address_id=_own_address(request, pk).pk)
    return redirect("customer:addresses")


@login_required
@form_page
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone and language."""
    user = request.user
    form = ProfileForm(
        posted(request),
        initial={"full_name": user.first_name, "phone": user.phone, "language": user.language},
    )
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        update_profile(
            user=user,
            full_name=form.cleaned_data["full_name"],
            phone=str(form.cleaned_data["phone"] or ""),
            language=language,
        )
        with translation.override(language):
            messages.success(request, _("Your data are saved."))
        response = redirect("customer:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    status = 400 if form.errors else 200
    return render(request, "customer/profile.html", {"tab": "profile", "form": form}, status=status)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything the shop keeps about the member, as a file."""
    text = json.dumps(services.collect_personal_data(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
@form_page
def delete(request: HttpRequest) -> HttpResponse:
    """Close the account for good, after the password."""
    refusal = services.why_account_is_needed(request.user)
    form = DeleteAccountForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_account(user=request.user)
        except DomainError as late_refusal:
            refusal = late_refusal
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("/")
    refused = request.method == "POST" and refusal
    context = {"tab": "profile", "form": form, "refusal": refusal}
    return render(request, "customer/delete.html", context, status=400 if form.errors else 409 if refused else 200)
