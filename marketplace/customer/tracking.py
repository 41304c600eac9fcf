"""Following an order without signing in: whoever holds the order's own link sees that order and no other."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.customer import orders as order_pages
from marketplace.customer import services
from marketplace.customer.forms import GuestCancelForm, TrackForm, same_phone
from marketplace.customer.throttle import may_try, network_address
from marketplace.customer.views import cancelling, posted, printed
from marketplace.order.models import Order, SellerOrder
from marketplace.order.numbers import parse_number

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")

# Wrong links per network address and minute, before the answer is "too many tries".
WRONG_LINKS_A_MINUTE = 20
FINDS_AN_HOUR = 30
# Mails about one order, so that nobody fills a buyer's mailbox.
LINKS_AN_HOUR = 3
GUEST_CANCELS_AN_HOUR = 5


def _not_for_robots(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def _with_token(request: HttpRequest, orders, token: str) -> Order | None:
    """The order of the link. None after too many wrong links; a wrong one is a 404."""
    order = orders.filter(access_token=token).first() if _TOKEN.fullmatch(token) else None
    if order is not None:
        return order
    if not may_try("track", network_address(request), limit=WRONG_LINKS_A_MINUTE, seconds=60):
        return None
    raise Http404


@require_GET
def track(request: HttpRequest, token: str) -> HttpResponse:
    """One order by its own link; a link that leads to none is told how to get the right one."""
    try:
        order = _with_token(request, order_pages.with_everything(Order.objects.all()), token)
    except Http404:
        return render(request, "customer/track_find.html", {"form": TrackForm(), "wrong_link": True}, status=404)
    if order is None:
        return too_many(request)
    return _not_for_robots(
        render(
            request,
            "customer/track.html",
            {
                "page": order_pages.page_of(order),
                "token": token,
                "print_url": reverse("customer:track-print", args=[token]),
            },
        )
    )


@require_GET
def track_print(request: HttpRequest, token: str) -> HttpResponse:
    """The same order on paper or as a file."""
    order = _with_token(request, order_pages.with_everything(Order.objects.all()), token)
    if order is None:
        return too_many(request)
    return _not_for_robots(printed(request, order_pages.page_of(order), reverse("customer:track", args=[token])))


@require_http_methods(["GET", "HEAD", "POST"])
def track_cancel(request: HttpRequest, token: str, part: str) -> HttpResponse:
    """Cancel one seller's part of an order placed without an account, with the phone number given then."""
    order = _with_token(request, Order.objects.all(), token)
    if order is None:
        return too_many(request)
    if request.method == "POST" and not may_try(
        "track-cancel", str(order.pk), limit=GUEST_CANCELS_AN_HOUR, seconds=3600
    ):
        return too_many(request)
    seller_order = get_object_or_404(SellerOrder.objects.select_related("partner", "order"), number=part, order=order)
    form = GuestCancelForm(posted(request), buyer_phone=order.buyer_phone)
    actor = request.user if request.user.is_authenticated and order.user_id == request.user.pk else None
    back_url = reverse("customer:track", args=[token])
    return _not_for_robots(cancelling(request, seller_order, form, back_url, actor=actor))


@require_http_methods(["GET", "HEAD", "POST"])
def track_find(request: HttpRequest) -> HttpResponse:
    """Ask for the link of an order. The answer is the same whether the order exists or not."""
    form = TrackForm(posted(request))
    if request.method == "POST":
        if not may_try("track-find", network_address(request), limit=FINDS_AN_HOUR, seconds=3600):
            return too_many(request)
        if form.is_valid():
            _send_link_if_it_matches(**form.cleaned_data)
            return render(request, "customer/track_sent.html")
    return render(request, "customer/track_find.html", {"form": form}, status=400 if form.errors else 200)


def _send_link_if_it_matches(*, number: str, contact: str) -> None:
    order = Order.objects.select_related("user").filter(number=parse_number(number)).first()
    if order is None:
        return
    matches = contact.lower() == (order.email or "").lower() or same_phone(contact, order.buyer_phone)
    if matches and may_try("track-link", str(order.pk), limit=LINKS_AN_HOUR, seconds=3600):
        services.send_tracking_link(order=order)
