"""Telling sellers what one looked for and did not find. Nobody need sign in, and nobody's name is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line
from marketplace.customer.forms import WishForm
from marketplace.customer.throttle import may_try, network_address
from marketplace.customer.tracking import too_many
from marketplace.customer.views import form_page, posted
from marketplace.geography.provinces import resolve_province
from search import wishes as services

WISHES_AN_HOUR = 10


@form_page
def wish(request: HttpRequest) -> HttpResponse:
    """A wish in the shopper's words; `?q=`, `?province=` and `?group=` fill the form in."""
    form = WishForm(
        posted(request),
        initial={
            "words": clean_line(request.GET.get("q", ""), services.LONGEST_WISH),
            "province": resolve_province(clean_line(request.GET.get("province", ""))),
            "group": clean_line(request.GET.get("group", ""), 20),
        },
    )
    if request.method == "POST" and form.is_valid():
        if not may_try("wish", network_address(request), limit=WISHES_AN_HOUR, seconds=3600):
            return too_many(request)
        province = form.cleaned_data["province"]
        try:
            services.make_wish(
                words=form.cleaned_data["words"],
                province_code=province.code if province else "",
                group_code=form.cleaned_data["group"],
            )
        except DomainError as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("Thank you. Sellers see your words from now on."))
            return redirect("search:search")
    return render(request, "customer/wish.html", {"form": form}, status=400 if form.errors else 200)
