"""A seller's lots: the list, writing one down, changing it, closing it. Another seller's lot does not exist here."""

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.labels import NET_QUANTITY_CLASSES
from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line, clean_text
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.lists import DayField, ListFilter, SearchText, choices_of, page_of
from marketplace.dashboard.seller.forms import WholeField
from marketplace.partner.models import StockRecord
from marketplace.traceability.models import LONGEST_NOTE, LONGEST_NUMBER, Lot, Standing
from marketplace.traceability.services import (
    MAX_QUANTITY,
    UnitMissing,
    UseByMissing,
    change_lot,
    close_lot,
    needs_use_by,
    record_lot,
)

# Field of the form -> codes of the refusals that it shows; the others stand above the form.
_ANSWERS = {
    "product": ("not_offered", "class_without_lots"),
    "number": ("number_missing", "number_too_long", "number_taken"),
    "made_on": ("made_on_refused",),
    "expires_on": ("use_by_refused",),
    "quantity": ("quantity_refused",),
}
_FIELD_OF = {code: name for name, codes in _ANSWERS.items() for code in codes}
# Mostly harvested; of all other goods a new lot is taken for a made one, until its form says otherwise.
_MOSTLY_HARVESTED = frozenset({"food_fresh", "grain", "medicinal"})


def goods_with_lots(desk: SellerDesk):
    """The goods that the seller offers and whose packs carry lot numbers; sizes stand with their goods."""
    offers = StockRecord.objects.owned_by(desk.partner)
    own = Exists(offers.filter(Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk"))))
    goods = Product.objects.filter(own, product_class__code__in=NET_QUANTITY_CLASSES)
    return goods.exclude(structure=Product.CHILD).order_by("slug", "pk")


class GoodsChoice(forms.ModelChoiceField):
    def label_from_instance(self, product: Product) -> str:
        return product.title


class LotFilter(ListFilter):
    q = SearchText(label=gettext_lazy("Lot number or name of the goods"))
    product = GoodsChoice(
        label=gettext_lazy("Goods"), queryset=Product.objects.none(), required=False, empty_label=gettext_lazy("All")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=choices_of(Standing, gettext_lazy("All"))
    )

    def apply(self, lots):
        if self.value("q"):
            lots = lots.named(self.value("q"))
        if self.value("product"):
            lots = lots.filter(product=self.value("product"))
        return lots.standing(self.value("state")) if self.value("state") else lots


class LotForm(forms.Form):
    """What a lot says. The goods are asked for only when a lot is new."""

    product = GoodsChoice(
        label=gettext_lazy("Goods"),
        queryset=Product.objects.none(),
        empty_label=gettext_lazy("Choose the goods"),
    )
    number = forms.CharField(
        label=gettext_lazy("Lot number"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("As it is printed on the pack. Shoppers find the goods by it."),
    )
    made = forms.ChoiceField(label=gettext_lazy("The day below is that of"), choices=())
    made_on = DayField(label=gettext_lazy("Day of making or harvest"))
    expires_on = DayField(label=gettext_lazy("Use by"))
    quantity = WholeField(label=gettext_lazy("Quantity made"), required=False, min_value=1, max_value=MAX_QUANTITY)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), required=False, choices=choices_of(Lot.Unit, gettext_lazy("Choose the unit"))
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=gettext_lazy("For you only: the field, the batch of the oven. Shoppers do not see it."),
    )

    def __init__(self, data=None, *, goods=None, lot: Lot | None = None, product: Product | None = None):
        initial = {} if lot is None else {name: getattr(lot, name) for name in self.base_fields if name != "product"}
        super().__init__(data, initial=initial)
        self.lot, product = lot, lot.product if lot else product
        self.fields["made"].choices = [
            (Lot.Made.PRODUCED.value, _("making")),
            (Lot.Made.HARVESTED.value, _("harvest")),
        ]
        self.fields["made_on"].required = True
        if lot is None:
            self.fields["product"].queryset = goods
            self.fields["product"].initial = product
        else:
            del self.fields["product"]
        class_code = product.product_class.code if product else ""
        if lot is None and class_code in _MOSTLY_HARVESTED:
            self.fields["made"].initial = Lot.Made.HARVESTED
        if needs_use_by(class_code) and lot is not None:
            self.fields["expires_on"].required = True
        else:
            self.fields["expires_on"].help_text = _(
                "Food, drinks, rice and supplements must have one. Leave it empty where the pack has none."
            )

    def clean(self) -> dict:
        """Tell at once what hangs on two fields; the service refuses it too."""
        cleaned = super().clean()
        product = self.lot.product if self.lot else cleaned.get("product")
        if cleaned.get("quantity") and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", str(UnitMissing()))
        no_use_by = not cleaned.get("expires_on") and "expires_on" not in self.errors
        if product and no_use_by and needs_use_by(product.product_class.code):
            self.add_error("expires_on", str(UseByMissing()))
        return cleaned

    def values(self) -> dict:
        """What both `record_lot` and `change_lot` take."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in ("made", "made_on", "expires_on", "quantity", "unit")}
        return values | {"number": clean_line(cleaned["number"]), "note": clean_line(cleaned["note"])}

    def refuse(self, refusal: DomainError) -> None:
        """Show what the service refused where it was typed."""
        name = _FIELD_OF.get(refusal.code)
        self.add_error(name if name in self.fields else None, str(refusal))


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: sold out, or the seal of some packs is not tight."),
    )

    def clean_reason(self) -> str:
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Say why the lot is closed."))
        return reason


@require_safe
@seller_view("read")
def lot_list(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """The seller's lots, the newest first."""
    filters = LotFilter(request.GET, product=goods_with_lots(desk))
    lots = filters.apply(Lot.objects.owned_by(desk.partner)).select_related("product")
    product = filters.value("product")
    context = {
        "filters": filters,
        "page": page_of(request, lots),
        "new_url": desk.url("lot-new") + (f"?product={product.pk}" if product else ""),
    }
    return desk.page(request, "seller/lots.html", context, current="lots", status=filters.status)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def new(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """Write down a lot; `product` in the address chooses the goods."""
    goods = goods_with_lots(desk).select_related("product_class")
    product = LotFilter(request.GET, product=goods).value("product")
    form = LotForm(request.POST if request.method == "POST" else None, goods=goods, product=product)
    if form.is_bound and form.is_valid():
        try:
            lot = record_lot(
                partner=desk.partner, product=form.cleaned_data["product"], actor=request.user, **form.values()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Lot %(number)s is written down.") % {"number": lot.number})
            return redirect(desk.url("lots"))
    return _form_page(request, desk, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def lot(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """One lot: change what it says while it is open."""
    own = _own_lot(desk, pk)
    form = LotForm(request.POST if request.method == "POST" else None, lot=own)
    if form.is_bound and form.is_valid():
        try:
            change_lot(lot=own, actor=request.user, **form.values())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Lot %(number)s is saved.") % {"number": form.values()["number"]})
            return redirect(desk.url("lots"))
    return _form_page(request, desk, form, own)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def close(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """Close a lot, with the reason."""
    own = _own_lot(desk, pk)
    if own.state == Lot.State.CLOSED:
        messages.info(request, _("This lot is closed already."))
        return redirect(desk.url("lots"))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            close_lot(lot=own, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Lot %(number)s is closed.") % {"number": own.number})
        return redirect(desk.url("lots"))
    context = {"lot": own, "form": form, "back_url": desk.url("lots")}
    return desk.page(request, "seller/lot_close.html", context, current="lots", status=400 if form.errors else 200)


def _own_lot(desk: SellerDesk, pk: int) -> Lot:
    own = Lot.objects.owned_by(desk.partner).select_related("product__product_class")
    return get_object_or_404(own, pk=pk)


def _form_page(request: HttpRequest, desk: SellerDesk, form: LotForm, own: Lot | None) -> HttpResponse:
    context = {"form": form, "lot": own, "back_url": desk.url("lots")}
    return desk.page(request, "seller/lot.html", context, current="lots", status=400 if form.errors else 200)
