"""Who may open a page of the seller area or the administrator area. Every view of both goes through one of the two
decorators here; there is no other door.

A seller that the person does not serve does not exist for him (404). A page of his own seller for which his role is not
enough says so (403). The administrator area exists for market administrators only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.policies import is_market_administrator, provinces_administered_by
from marketplace.order.models import SellerOrder
from marketplace.partner.models import Partner
from marketplace.partner.policies import capabilities_in


@dataclass(frozen=True)
class SellerDesk:
    """A person at work for one seller."""

    user: object
    partner: Partner
    capabilities: frozenset[str]

    def url(self, name: str, **arguments) -> str:
        """The address of a page of this seller's area: `desk.url("order", number=…)`."""
        return reverse(f"seller:{name}", kwargs={"code": self.partner.code, **arguments})

    def page(
        self, request: HttpRequest, template: str, context: dict, *, current: str, status: int = 200
    ) -> HttpResponse:
        """A page of the seller area, `current` naming its entry in the menu."""
        frame = {
            "desk": self,
            "desk_title": self.partner.name,
            "desk_nav": self._menu(current),
            "may": dict.fromkeys(self.capabilities, True),
            "serves_others": Partner.objects.served_by(self.user).exclude(pk=self.partner.pk).exists(),
        }
        return render(request, template, {**frame, **context}, status=status)

    def _menu(self, current: str) -> list[dict]:
        waiting = SellerOrder.objects.owned_by(self.partner).filter(state=SellerOrder.State.NEW).count()
        entries = [
            ("start", _("Today"), "home", 0),
            ("orders", _("Orders"), "inbox", waiting),
            ("goods", _("Goods"), "package", 0),
            ("lots", _("Lots"), "tag", 0),
            ("delivery", _("Delivery"), "truck", 0),
            ("wishes", _("Wishes"), "search", 0),
            ("profile", _("Seller's details"), "cooperative", 0),
        ]
        return [
            {"url": self.url(name), "label": label, "icon": icon, "count": count, "current": name == current}
            for name, label, icon, count in entries
        ]


def seller_view(capability: str) -> Callable:
    """For views of `/seller/<code>/…`: the view gets the request, a SellerDesk and the rest of the address."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: HttpRequest, code: str, **arguments) -> HttpResponse:
            partner = Partner.objects.served_by(request.user).filter(code=code).select_related("province").first()
            if partner is None:
                raise Http404
            desk = SellerDesk(request.user, partner, capabilities_in(request.user, partner))
            if capability not in desk.capabilities:
                return desk.page(request, "seller/not_allowed.html", {}, current="", status=403)
            return view(request, desk, **arguments)

        guarded.audience = f"seller:{capability}"
        return guarded

    return decorate


@dataclass(frozen=True)
class MarketDesk:
    """A market administrator at work."""

    user: object

    @cached_property
    def provinces(self) -> list[int] | None:
        """Primary keys of the provinces that the administrator is limited to; None means all."""
        return provinces_administered_by(self.user)

    @property
    def is_nationwide(self) -> bool:
        return self.provinces is None

    def page(
        self, request: HttpRequest, template: str, context: dict, *, current: str, status: int = 200
    ) -> HttpResponse:
        """A page of the administrator area, `current` naming its entry in the menu."""
        return render(request, template, {"desk": self, "desk_nav": self._menu(current), **context}, status=status)

    def _menu(self, current: str) -> list[dict]:
        entries = [
            ("start", _("Today"), "home"),
            ("orders", _("Orders"), "inbox"),
            ("sellers", _("Sellers"), "cooperative"),
            ("products", _("Goods"), "package"),
            ("lots", _("Lots"), "tag"),
            ("recognitions", _("OCOP recognitions"), "star"),
            ("certifications", _("Certificates"), "shield-check"),
            ("reviews", _("Reviews"), "message"),
            ("photo-copies", _("Copied photos"), "image"),
            ("wishes", _("Wishes"), "search"),
            ("audit", _("Audit log"), "history"),
        ]
        if self.is_nationwide:
            entries.append(("people", _("People"), "user"))
            entries.append(("mail", _("Unsent mail"), "mail"))
            entries.append(("search-index", _("Search index"), "search"))
        return [
            {"url": reverse(f"market:{name}"), "label": label, "icon": icon, "current": name == current}
            for name, label, icon in entries
        ]


def market_view(*, nationwide: bool = False) -> Callable:
    """For views of `/market/…`: the view gets the request, a MarketDesk and the rest of the address.

    With `nationwide` the page does not exist for administrators who are limited to provinces.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: HttpRequest, **arguments) -> HttpResponse:
            if not is_market_administrator(request.user):
                raise Http404
            desk = MarketDesk(request.user)
            if nationwide and not desk.is_nationwide:
                raise Http404
            return view(request, desk, **arguments)

        guarded.audience = "market:nationwide" if nationwide else "market"
        return guarded

    return decorate
