"""The page of a product, and the age question before alcohol."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from catalogue.cards import RelatedGoods
from catalogue.models import Product
from catalogue.page import find_product, find_variant, product_page
from catalogue.policies import AGE_CONFIRMED, age_is_confirmed
from catalogue.structured_data import structured_data
from marketplace.core.numbers import typed_number
from marketplace.geography.chosen import chosen_province
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code, province_choices

# Which of the three brocade bands goes with the seller's region; the others have the shop's own.
BANDS = {
    AdminUnit.Region.NORTHERN_MOUNTAINS: "band--north",
    AdminUnit.Region.SOUTH_CENTRAL_HIGHLANDS: "band--highland",
    AdminUnit.Region.NORTH_CENTRAL: "band--coast",
    AdminUnit.Region.MEKONG_DELTA: "band--coast",
}


@require_safe
def detail(
    request: HttpRequest, product_slug: str, pk: str, related: Callable[[Product], RelatedGoods]
) -> HttpResponse:
    """The page of a product on sale. A former name in the address leads to the present one; a size to its goods.

    `related` comes with the address: what is shown beside a product is found in the search room's index.
    """
    product = find_product(int(pk))
    if product is None:
        return HttpResponsePermanentRedirect(_address_of_variant(int(pk)))
    if product.slug != product_slug:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(product.get_absolute_url() + (f"?{query}" if query else ""))
    province = province_by_code(request.GET.get("province", "")) or chosen_province(request)
    page = product_page(
        product,
        related(product),
        size=_number(request, "size"),
        province_code=province.code if province else "",
        reviews=_number(request, "reviews") or 1,
    )
    seller = product.listed_by
    context = {
        "page": page,
        "product": product,
        "seller": seller,
        "band": BANDS.get(seller.province.region, "") if seller.province else "",
        "provinces": province_choices(),
        "province": province,
        "asks_age": product.needs_age_check and not age_is_confirmed(request),
        "canonical_url": request.build_absolute_uri(product.get_absolute_url()),
        "structured_data": structured_data(page, request.build_absolute_uri),
    }
    return render(request, "catalogue/detail.html", context)


@require_POST
def confirm_age(request: HttpRequest) -> HttpResponse:
    """Remember for this visit that the shopper says to be 18 or older, then go back to `next`."""
    request.session[AGE_CONFIRMED] = True
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    return HttpResponseRedirect(back)


def _address_of_variant(pk: int) -> str:
    variant = find_variant(pk)
    if variant is None:
        raise Http404
    return f"{variant.parent.get_absolute_url()}?size={variant.pk}"


def _number(request, name) -> int | None:
    """A positive number of the query, None when it is not there. Http404 for anything else: no page has such an address."""
    text = request.GET.get(name)
    if text is None:
        return None
    number = typed_number(text, digits=15)
    if not number:
        raise Http404
    return number
