"""Every address of the shop, composed from the rooms."""

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from marketplace import health

urlpatterns = [
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", apps.get_app_config("dashboard").urls),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("marketplace.demo.urls"))]

# The content editors' pages answer every address that nothing above has taken, the home page among them.
urlpatterns += [path("", include(wagtail_urls))]
