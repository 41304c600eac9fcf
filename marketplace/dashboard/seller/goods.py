"""A seller's own offers: price, stock, and whether they are offered. Another seller's offer does not exist here."""

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.labels import carries_lots
from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.core.numbers import typed_numbers
from marketplace.core.text import slug
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.seller.forms import OfferFilter, OfferForm
from marketplace.dashboard.seller.start import LOW_STOCK, without_papers
from marketplace.partner.models import StockRecord
from marketplace.partner.services import change_offer

# Rows of the grid on one page: few enough to be looked through before saving.
ROWS_PER_GRID = 20


def own_offers(desk: SellerDesk, filters: OfferFilter | None = None):
    """The seller's offers, by name; those that the filters leave."""
    offers = StockRecord.objects.owned_by(desk.partner).select_related("product__parent")
    # Sizes stand together, under the name of their goods; slugs sort as Vietnamese does, with Đ beside D.
    offers = offers.order_by(Coalesce("product__parent__slug", "product__slug"), "product__slug", "pk")
    if filters is None:
        return offers
    if filters.value("q"):
        q = filters.value("q")
        # Slugs are names without accents.
        bare = slug(q)
        offers = offers.filter(
            Q(product__title__icontains=q)
            | Q(product__slug__contains=bare)
            | Q(product__parent__slug__contains=bare)
            | Q(partner_sku__icontains=q)
        )
    if filters.value("show") == "low":
        offers = offers.filter(is_offered=True, num_in_stock__lt=F("num_allocated") + LOW_STOCK)
    if filters.value("show") == "off":
        offers = offers.filter(is_offered=False)
    if filters.value("show") == "papers":
        offers = without_papers(offers)
    return offers


@require_safe
@seller_view("read")
def offer_list(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """What the seller offers, with price, stock and what is reserved."""
    filters = OfferFilter(request.GET)
    page = page_of(request, own_offers(desk, filters))
    context = {"filters": filters, "page": page, "low_stock": LOW_STOCK}
    return desk.page(request, "seller/goods.html", context, current="goods", status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("stock")
def offer(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """Change price and stock of one offer."""
    record = get_object_or_404(own_offers(desk), pk=pk)
    form = OfferForm(request.POST if request.method == "POST" else None, offer=record)
    if form.is_bound and form.is_valid():
        try:
            change_offer(stockrecord=record, actor=request.user, **form.changes())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved: %(title)s.") % {"title": record.product.get_title()})
            return redirect(desk.url("goods"))
    context = {
        "record": record,
        "form": form,
        "back_url": desk.url("goods"),
        # Who listed the goods keeps their description and photos.
        "lots_url": _lots_url(desk, record.product.canonical),
        "photos_url": desk.url("photos", pk=record.pk) if record.product.listed_by_id == desk.partner.pk else "",
    }
    return desk.page(request, "seller/offer.html", context, current="goods", status=400 if form.errors else 200)


def _lots_url(desk: SellerDesk, product: Product) -> str:
    """Where the lots of these goods are; empty for goods whose packs carry none."""
    return f"{desk.url('lots')}?product={product.pk}" if carries_lots(product.product_class.code) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("stock")
def grid(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """Price and stock of a page of offers at once: everything is saved, or nothing and each wrong row says why."""
    filters = OfferFilter(request.GET)
    page = page_of(request, own_offers(desk, filters), ROWS_PER_GRID)
    if request.method == "POST":
        # The rows that the person filled in, wherever the list has moved in the meantime.
        keys = typed_numbers(request.POST.getlist("row")[:ROWS_PER_GRID])
        records = list(own_offers(desk).filter(pk__in=keys))
        if len(records) != len(set(keys)):
            raise Http404
    else:
        records = list(page)
    data = request.POST if request.method == "POST" else None
    forms = [OfferForm(data, offer=record, prefix=f"o{record.pk}") for record in records]
    if data is not None and all_valid(forms):
        changed = _save_all(forms, request.user)
        if changed is not None:
            text = ngettext("%(count)d row saved.", "%(count)d rows saved.", changed) % {"count": changed}
            messages.success(request, text if changed else _("Nothing was changed."))
            return redirect(request.get_full_path())
    failed = data is not None
    context = {"filters": filters, "page": page, "forms": forms, "failed": failed}
    return desk.page(request, "seller/grid.html", context, current="goods", status=400 if failed else filters.status)


def _save_all(forms: list[OfferForm], user) -> int | None:
    """Save every changed row in one transaction; how many, or None when a row was refused and so none is saved."""
    changed = 0
    refused = False
    with transaction.atomic():
        # In the order in which orders lock them too.
        for form in sorted(forms, key=lambda form: form.offer.pk):
            if not form.changes():
                continue
            try:
                change_offer(stockrecord=form.offer, actor=user, **form.changes())
            except DomainError as error:
                form.add_error(None, str(error))
                refused = True
            changed += 1
        if refused:
            transaction.set_rollback(True)
    return None if refused else changed


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("stock")
def toggle(request: HttpRequest, desk: SellerDesk, pk: int, direction: str) -> HttpResponse:
    """Take an offer off sale, or put it on sale again."""
    if direction not in ("withdraw", "offer"):
        raise Http404
    record = get_object_or_404(own_offers(desk), pk=pk)
    if request.method == "POST":
        change_offer(stockrecord=record, actor=request.user, is_offered=direction == "offer")
        messages.success(request, _("Saved: %(title)s.") % {"title": record.product.get_title()})
        return redirect(desk.url("goods"))
    context = {"record": record, "direction": direction, "back_url": desk.url("goods")}
    return desk.page(request, "seller/toggle.html", context, current="goods")
