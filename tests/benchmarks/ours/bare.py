"""The least that a page of 20 cards can be on this stack: six set-based queries and one template, behind all the middleware."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.models import Product, Recognition
from marketplace.partner.models import StockRecord

CARDS = 20


def bare(request: HttpRequest) -> HttpResponse:
    """Count, products with their pictures, provinces, stars and offers; nothing of the shop's look."""
    products = Paginator(Product.objects.listed().prefetch_related("images", "province").order_by("-pk"), CARDS).page(1)
    keys = [product.pk for product in products]
    stars = Recognition.objects.stars_by_product(keys)
    offers = {}
    for offer in StockRecord.objects.on_sale().filter(product_id__in=keys).select_related("partner").order_by("-price"):
        offers[offer.product_id] = offer
    cards = [(product, stars.get(product.pk), offers.get(product.pk)) for product in products]
    return render(request, "benchmarks/bare.html", {"cards": cards, "page": products})
