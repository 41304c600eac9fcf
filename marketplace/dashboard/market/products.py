"""Goods of all sellers: the list, and taking goods out of the shop."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Product, Recognition
from catalogue.papers import lacking_papers
from catalogue.services import withdraw_product
from marketplace.core.text import slug
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import ProductFilter, ReasonForm


def named(products, text: str):
    """Goods whose name, or whose seller's name, contains the text; accents do not matter."""
    if not text:
        return products
    # Slugs and codes are names without accents.
    bare = slug(text)
    return products.filter(
        Q(title__icontains=text)
        | Q(slug__contains=bare)
        | Q(listed_by__name__icontains=text)
        | Q(listed_by__code__contains=bare)
    )


@require_safe
@market_view()
def product_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Goods by name with their state, seller, place and the star that is valid today."""
    filters = ProductFilter(request.GET)
    rows = named(scope.products(desk), filters.value("q")).select_related("listed_by", "province")
    if filters.value("listing"):
        rows = rows.filter(listing=filters.value("listing"))
    if filters.value("papers"):
        rows = lacking_papers(rows)
    rows = rows.annotate(offers=Count("stockrecords", filter=Q(stockrecords__is_offered=True)))
    page = page_of(request, rows.order_by("title", "pk"))
    stars = Recognition.objects.stars_by_product([product.pk for product in page])
    for product in page:
        product.stars = stars.get(product.pk)
    return desk.page(
        request, "market/products.html", {"filters": filters, "page": page}, current="products", status=filters.status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def withdraw(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Take goods out of the shop, for every seller who offers them."""
    product = get_object_or_404(scope.products(desk), pk=pk, listing=Product.Listing.PUBLISHED)
    return ask(
        request,
        desk,
        act=lambda reason: withdraw_product(product=product, actor=request.user, reason=reason),
        form_class=ReasonForm,
        title=_("Take these goods out of the shop?"),
        thing=product.title,
        text=_("Nobody can see or buy them any longer, from any seller. Orders already placed go on."),
        button=_("Take them out"),
        done=_("The goods are out of the shop."),
        back_url=reverse("market:products"),
        current="products",
    )
