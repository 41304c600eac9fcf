"""The home page by the short way, and what search engines ask for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.models import HomePage

# Pages of one person, and addresses whose combinations have no end.
CLOSED_TO_ROBOTS = [
    "/account/",
    "/accounts/",
    "/alerts/",
    "/api/",
    "/basket/",
    "/checkout/",
    "/cms/",
    "/dashboard/",
    "/demo/",
    "/language/",
    "/market/",
    "/seller/",
    "/track/",
    "/*&",
    "/*?",
]


@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read goods, places, sellers and rules; of queries only the page number."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS),
        "Allow: /*?page=",
        "Allow: /sitemap-*.xml?p=",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page for one query. Wagtail's own way to the root of the tree asks four: site, page, parents, privacy."""
    page = HomePage.objects.live().order_by("path").first()
    if page is None:
        raise Http404
    return page.serve(request)
