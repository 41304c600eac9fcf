"""What search engines ask for."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

# Pages of one person, and addresses whose combinations have no end.
CLOSED_TO_ROBOTS = [
    "/account/",
    "/accounts/",
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
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
