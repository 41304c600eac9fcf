"""People with an account: the list, one person, and keeping somebody who misuses the shop from signing in."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import User
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import PersonFilter, ReasonForm
from marketplace.dashboard.services import lock_account, may_be_locked, unlock_account
from marketplace.order.models import Order


@require_safe
@market_view(nationwide=True)
def person_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Everybody with an account, who came last first. Accounts that were deleted name nobody and are left out."""
    filters = PersonFilter(request.GET)
    rows = _people().prefetch_related("market_roles", "seller_roles__partner")
    if filters.value("q"):
        q = filters.value("q")
        wanted = Q(email__icontains=q) | Q(first_name__icontains=q)
        digits = "".join(letter for letter in q if letter.isdigit())
        if len(digits) >= 4:
            # Accounts keep +84912345678 where people say 0912 345 678.
            wanted |= Q(phone__contains=digits.removeprefix("0"))
        rows = rows.filter(wanted)
    shown = filters.value("show")
    if shown == PersonFilter.LOCKED:
        rows = rows.filter(is_active=False)
    elif shown == PersonFilter.SELLING:
        rows = rows.filter(seller_roles__isnull=False).distinct()
    elif shown == PersonFilter.MARKET:
        rows = rows.filter(Q(market_roles__isnull=False) | Q(is_superuser=True)).distinct()
    page = page_of(request, rows.order_by("-date_joined", "-pk"))
    return desk.page(
        request, "market/people.html", {"filters": filters, "page": page}, current="people", status=filters.status
    )


def _people():
    return User.objects.filter(erased_at=None)


@require_safe
@market_view(nationwide=True)
def person(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """One person: how to reach them, what they do here, their newest orders."""
    found = get_object_or_404(_people(), pk=pk)
    context = {
        "person": found,
        "duties": found.market_roles.prefetch_related("provinces").order_by("role"),
        "members": found.seller_roles.select_related("partner").order_by("pk")[:50],
        "orders": Order.objects.placed_by(found).order_by("-date_placed", "-pk")[:20],
        "may_be_locked": may_be_locked(user=found, actor=request.user),
    }
    return desk.page(request, "market/person.html", context, current="people")


@require_http_methods(["GET", "HEAD", "POST"])
@market_view(nationwide=True)
def change_state(request: HttpRequest, desk: MarketDesk, pk: int, direction: str) -> HttpResponse:
    """Lock an account, or open it again, with a reason."""
    found = get_object_or_404(_people(), pk=pk)
    thing = " · ".join(filter(None, (found.first_name, found.email)))
    back = reverse("market:person", kwargs={"pk": pk})
    if direction == "lock":
        return ask(
            request,
            desk,
            act=lambda reason: lock_account(user=found, actor=request.user, reason=reason),
            form_class=ReasonForm,
            title=_("Lock this account?"),
            thing=thing,
            text=_("The person is signed out at once and cannot sign in again. Orders that are under way go on."),
            button=_("Lock the account"),
            done=_("The account is locked."),
            back_url=back,
            current="people",
        )
    if direction == "unlock":
        return ask(
            request,
            desk,
            act=lambda reason: unlock_account(user=found, actor=request.user, reason=reason),
            gentle=True,
            form_class=ReasonForm,
            title=_("Open this account again?"),
            thing=thing,
            text=_("The person can sign in again at once."),
            button=_("Open the account"),
            done=_("The account is open again."),
            back_url=back,
            current="people",
        )
    raise Http404
