"""What a seller says of its goods: written down as a draft with price and stock, changed, and put into the shop."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalogue.classes import GOODS_CLASSES, goods_class
from catalogue.labels import FIXED_PHRASES, MAX_LENGTH, NET_QUANTITY_CLASSES, schema_of
from catalogue.models import Category, Product
from catalogue.page import local_name
from catalogue.services import change_product, create_product, publish_product
from marketplace.core.errors import DomainError
from marketplace.core.numbers import with_dots
from marketplace.core.text import clean_line, clean_text
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.seller.forms import AmountField, AsksAgain, WholeField, doubt_of_price
from marketplace.dashboard.seller.photos import own_product
from marketplace.dashboard.seller.start import delivers
from marketplace.partner.services import MAX_PRICE, MAX_STOCK, offer_product

MAX_QUANTITY = 10_000_000
# What tells the classes apart at a glance; the others have the box.
ICONS = {
    "food_fresh": "leaf",
    "grain": "wheat",
    "drink": "coffee",
    "medicinal": "sprout",
    "supplement": "shield-check",
    "handicraft": "palette",
    "textile": "tag",
    "ornamental_plant": "flower",
    "live_animal": "heart",
    "tourism": "map",
}
# The seller and its place stand on the label by themselves (`create_product`).
_FROM_SELLER = frozenset({"responsible_name", "responsible_address", "origin"})


class DescriptionForm(forms.Form):
    """The words, sizes and label lines of goods of one class. A draft may leave label lines empty."""

    title = forms.CharField(label=gettext_lazy("Name of the goods"), max_length=255)
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    net_quantity = WholeField(label=gettext_lazy("Net quantity"), min_value=1, max_value=MAX_QUANTITY)
    net_unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    packed_grams = WholeField(
        label=gettext_lazy("Weight with packing (g)"),
        min_value=1,
        max_value=MAX_QUANTITY,
        help_text=gettext_lazy("Delivery is charged by it."),
    )
    is_fragile = forms.BooleanField(label=gettext_lazy("Breaks easily"), required=False)
    needs_cold_chain = forms.BooleanField(label=gettext_lazy("Must stay cold on its way"), required=False)

    def __init__(self, data=None, *, class_code: str, initial=None):
        super().__init__(data, initial=initial)
        self.class_code = class_code
        if goods_class(class_code).is_service:
            for name in ("net_quantity", "net_unit", "packed_grams", "is_fragile", "needs_cold_chain"):
                del self.fields[name]
        else:
            self.fields["net_quantity"].required = class_code in NET_QUANTITY_CLASSES
            units = [unit for unit in Product.Unit if unit != Product.Unit.SERVICE]
            self.fields["net_unit"].choices = [(unit.value, unit.label) for unit in units]
        self.lines = [line for line in schema_of(class_code) if line.code not in _FROM_SELLER]
        for line in self.lines:
            hint = gettext_lazy("The law asks for this before the goods are shown.") if line.required else ""
            self.fields[f"label_{line.code}"] = forms.CharField(
                label=line.name,
                required=False,
                max_length=MAX_LENGTH,
                help_text=hint,
                widget=forms.Textarea(attrs={"rows": 2}) if line.is_long else forms.TextInput(),
            )
        for field in self.fields.values():
            most = getattr(field, "max_length", None) or 0
            if most >= 1_000:
                words = _("At most %(most)s letters fit here. Shorten the text.")
                field.error_messages["max_length"] = words % {"most": with_dots(most)}
        if class_code in FIXED_PHRASES and "label_warnings" in self.fields:
            self.fields["label_warnings"].initial = "\n".join(FIXED_PHRASES[class_code])

    def clean_title(self) -> str:
        title = clean_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Type the name of the goods."))
        return title

    def clean(self) -> dict:
        cleaned = super().clean()
        net, packed = cleaned.get("net_quantity"), cleaned.get("packed_grams")
        unit = cleaned.get("net_unit", self.initial.get("net_unit"))
        if unit == Product.Unit.GRAM and net and packed and packed < net:
            self.add_error("packed_grams", _("With its packing it cannot weigh less than what is inside."))
        return cleaned

    def words(self) -> dict:
        """What both `create_product` and `change_product` take."""
        cleaned = self.cleaned_data
        label = {line.code: clean_text(cleaned[f"label_{line.code}"]) for line in self.lines}
        return {
            "title": cleaned["title"],
            "description": cleaned["description"],
            "label": {code: text for code, text in label.items() if text},
            **{
                name: cleaned[name]
                for name in ("net_quantity", "packed_grams", "is_fragile", "needs_cold_chain")
                if name in cleaned
            },
        }


class KindField(forms.ModelChoiceField):
    """One of OCOP's sets, by its name in the reader's language. No query for each."""

    def label_from_instance(self, category: Category) -> str:
        return local_name(category.name, category.name_en)


class NewGoodsForm(AsksAgain, DescriptionForm):
    """New goods: besides their description the set that they belong to, and the seller's own price and stock."""

    ocop_set = KindField(
        label=gettext_lazy("Kind of goods"),
        queryset=Category.objects.filter(depth=2).order_by("path"),
        empty_label=gettext_lazy("Choose the kind of goods"),
    )
    price = AmountField(label=gettext_lazy("Price (đồng)"), min_value=1, max_value=MAX_PRICE)
    stock = WholeField(label=gettext_lazy("In stock"), min_value=0, max_value=MAX_STOCK)
    sku = forms.CharField(
        label=gettext_lazy("Your own code for these goods"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Leave it empty and we make one."),
    )

    def __init__(self, data=None, *, class_code: str):
        super().__init__(data, class_code=class_code)
        fitting = goods_class(class_code).sets
        if fitting:
            kinds = self.fields["ocop_set"]
            kinds.queryset = kinds.queryset.filter(code__in=[str(number) for number in fitting])
        if len(fitting) == 1:
            # Nothing to choose.
            kinds.empty_label = None

    def doubts(self, cleaned: dict) -> dict[str, str]:
        doubt = doubt_of_price(cleaned["price"])
        return {"price": doubt} if doubt else {}


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def new(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """Choose the class of goods; then describe them. They are a draft that nobody sees until they are put into the shop."""
    class_code = request.GET.get("class", "")
    if class_code not in GOODS_CLASSES:
        context = {"classes": [(goods, ICONS.get(code, "package")) for code, goods in GOODS_CLASSES.items()]}
        status = 400 if request.method == "POST" else 200
        return desk.page(request, "seller/product_class.html", context, current="goods", status=status)
    form = NewGoodsForm(request.POST if request.method == "POST" else None, class_code=class_code)
    if form.is_bound and form.is_valid():
        try:
            offer = _write_down(desk, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down as a draft. Add a photo next, then put the goods into the shop."))
            return redirect(desk.url("photos", pk=offer.pk))
    context = {"form": form, "goods_class": GOODS_CLASSES[class_code], "back_url": desk.url("goods-new")}
    status = 400 if form.errors else 200
    return desk.page(request, "seller/product.html", context, current="goods", status=status)


@transaction.atomic
def _write_down(desk: SellerDesk, form: NewGoodsForm):
    cleaned = form.cleaned_data
    quantities = {"net_quantity": None, "packed_grams": 0} | form.words()
    product = create_product(
        listed_by=desk.partner,
        product_class=form.class_code,
        ocop_set=cleaned["ocop_set"],
        net_unit=cleaned.get("net_unit", Product.Unit.SERVICE),
        province=desk.partner.province,
        commune=desk.partner.commune,
        **quantities,
    )
    sku = clean_line(cleaned["sku"]) or f"SP-{product.pk}"
    return offer_product(partner=desk.partner, product=product, sku=sku, price=cleaned["price"], stock=cleaned["stock"])


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def describe(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """Change the words, sizes and label of goods that this seller has listed."""
    product = own_product(desk, pk)
    initial = {
        name: getattr(product, name)
        for name in (
            "title",
            "description",
            "net_quantity",
            "net_unit",
            "packed_grams",
            "is_fragile",
            "needs_cold_chain",
        )
    } | {f"label_{code}": text for code, text in product.label.items()}
    form = DescriptionForm(
        request.POST if request.method == "POST" else None, class_code=product.product_class.code, initial=initial
    )
    # The unit is what prices per kilogram hang on; sizes of goods have quantities of their own.
    for name in ("net_unit", *(("net_quantity", "packed_grams") if product.is_parent else ())):
        form.fields.pop(name, None)
    if form.is_bound and form.is_valid():
        words = form.words()
        # What the form does not ask stays on the label.
        words["label"] = {code: product.label.get(code, "") for code in _FROM_SELLER} | words["label"]
        try:
            change_product(product=product, actor=request.user, **words)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved: %(title)s.") % {"title": words["title"]})
            return redirect(desk.url("offer", pk=pk))
    context = {"form": form, "product": product, "back_url": desk.url("offer", pk=pk)}
    status = 400 if form.errors else 200
    return desk.page(request, "seller/product.html", context, current="goods", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def publish(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """Put a draft into the shop, when its label is complete and the papers of its class are valid."""
    product = own_product(desk, pk)
    if product.listing == Product.Listing.WITHDRAWN:
        messages.error(request, _("These goods were taken out of the shop. Write to the market's administration."))
        return redirect(desk.url("offer", pk=pk))
    if request.method == "POST":
        try:
            publish_product(product=product, actor=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The goods are in the shop."))
            if not delivers(desk):
                messages.warning(request, _("You have not said yet how you deliver, so nobody can order from you."))
                return redirect(desk.url("delivery"))
        return redirect(desk.url("offer", pk=pk))
    context = {"product": product, "back_url": desk.url("offer", pk=pk)}
    return desk.page(request, "seller/publish.html", context, current="goods")
