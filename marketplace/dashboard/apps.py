"""Oscar's dashboard: nothing of it but its addresses, which lead to the administrator area.

Oscar's dashboard pages write past the services of this shop: they change orders of all sellers at once, prices
without an audit entry, a seller's staff by a plain GET; or they manage what has no effect here (offers, vouchers,
ranges, Oscar's shipping methods, its e-mail templates). What administrators need of them is in the administrator area
(`/market/`), where the front page and the familiar addresses of orders and customers lead.
"""

from functools import wraps

from django.http import Http404
from django.urls import URLPattern, path
from django.views.generic import RedirectView
from oscar.apps.dashboard import apps


class DashboardConfig(apps.DashboardConfig):
    name = "marketplace.dashboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Oscar's own looks up all of its dashboard's apps, none of which is installed.
        self.configure_permissions()

    def get_urls(self) -> list[URLPattern]:
        """The addresses that stayed, each behind the same guard, under Oscar's names."""
        pages = [
            ("", RedirectView.as_view(pattern_name="market:start"), "index"),
            ("orders/", RedirectView.as_view(pattern_name="market:orders"), "order-list"),
            ("orders/<slug:number>/", RedirectView.as_view(pattern_name="market:order"), "order-detail"),
            ("users/", RedirectView.as_view(pattern_name="market:people"), "users-index"),
            ("users/<int:pk>/", RedirectView.as_view(pattern_name="market:person"), "user-detail"),
        ]
        return [path(address, for_administrators(page), name=name) for address, page, name in pages]


def for_administrators(view):
    """Nationwide market administrators get the page; for everybody else, whatever Django permissions say, it is not there."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        # Models can be imported only once all apps are loaded.
        from marketplace.accounts.policies import is_market_administrator, provinces_administered_by

        if not is_market_administrator(request.user) or provinces_administered_by(request.user) is not None:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.audience = "oscar-admin"
    return guarded
