"""The province that a shopper chose last, kept by the shopper's own browser.

Who asks what delivery to a province costs, or for goods that are brought there, lives there or sends there. The cookie holds
the province's code and nothing else; it ends after a month, or when the shopper asks to forget it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code

COOKIE = "province"
KEPT_SECONDS = 30 * 24 * 60 * 60


def chosen_province(request: HttpRequest) -> AdminUnit | None:
    """Today's province that this browser chose last, or None. No query by itself."""
    return province_by_code(request.COOKIES.get(COOKIE, ""))


def remember_province(response: HttpResponse, province: AdminUnit) -> None:
    """Let the browser keep the choice."""
    response.set_cookie(
        COOKIE,
        province.code,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_province(response: HttpResponse) -> None:
    """Let the browser forget the choice."""
    response.delete_cookie(COOKIE, samesite="Lax")
