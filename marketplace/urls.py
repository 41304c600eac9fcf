"""Every address of the shop, composed from the rooms. The editors' administration is in `marketplace.editors_urls`."""

from django.apps import apps
from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls

from catalogue import urls as catalogue_urls
from cms import views as cms_views
from cms.sitemaps import SITEMAPS
from marketplace import health
from marketplace.customer.signin import ConfirmEmail
from marketplace.demo import views as demo_views
from search import urls as search_urls

# Wagtail and Oscar bring login pages of their own, without a throttle: each leads to the shop's one.
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("language/", set_language, name="set_language"),
    path("", cms_views.home, name="home"),
    path("robots.txt", cms_views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}),
    path("sitemap-<slug:section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("api/", include("marketplace.api.urls")),
    path("dia-gioi/", include("marketplace.geography.urls")),
    re_path(r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", ConfirmEmail.as_view(), name="account_confirm_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("marketplace.customer.urls")),
    path("dashboard/login/", to_login),
    path("_util/login/", to_login),
    path("seller/", include("marketplace.dashboard.seller.urls")),
    path("market/", include("marketplace.dashboard.market.urls")),
    path("basket/", include("marketplace.basket.urls")),
    path("checkout/", include("marketplace.checkout.urls")),
    path("dashboard/", apps.get_app_config("dashboard").urls),
    path("", include(search_urls)),
    path("catalogue/", include((search_urls.catalogue_patterns + catalogue_urls.urlpatterns, "catalogue"))),
    path("sellers/", include((search_urls.partner_patterns, "partner"))),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/", include("marketplace.demo.urls")),
        path("media/<path:path>", demo_views.media, name="media"),
    ]

# The content editors' pages answer every address that nothing above has taken, the home page among them.
urlpatterns += [path("", include(wagtail_urls))]
