"""What shoppers look for and do not find, as far as it concerns the seller."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.wishes import rows_of
from search.wishes import wishes_for


@require_safe
@seller_view("read")
def wish_list(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """Wishes for goods of the seller's province and groups, newest first, with how often each was sent."""
    page = page_of(request, wishes_for(desk.partner))
    return desk.page(request, "seller/wishes.html", {"page": page, "rows": rows_of(page)}, current="wishes")
