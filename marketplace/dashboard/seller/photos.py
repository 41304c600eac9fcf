"""Photos of the goods that a seller has listed. Goods listed by another seller have their photos from that one."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.models import Product, ProductImage
from catalogue.services import MAX_PICTURES, add_photo, remove_photo, show_photo_first
from marketplace.core.errors import DomainError
from marketplace.core.images import Picture, picture_from
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.seller.goods import own_offers


class PhotoForm(forms.Form):
    """One photo. What it really is, its size and its place data are looked at when it is read."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or HEIC, up to 15 MB. The place and the camera that a phone writes into a photo are removed."
        ),
    )
    alt = forms.CharField(
        label=gettext_lazy("What the photo shows"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Read aloud to people who cannot see it: a basket of ripe mangoes."),
    )


def own_product(desk: SellerDesk, pk: int) -> Product:
    """The goods of an own offer, when this seller has listed them."""
    record = get_object_or_404(own_offers(desk), pk=pk)
    # Sizes of one product share its photos.
    product = record.product.parent or record.product
    if product.listed_by_id != desk.partner.pk:
        raise Http404
    return product


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def photo_list(request: HttpRequest, desk: SellerDesk, pk: int) -> HttpResponse:
    """The photos in their order, and a form for one more."""
    product = own_product(desk, pk)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_bound and form.is_valid():
        try:
            add_photo(
                product=product,
                file=form.cleaned_data["photo"],
                storage=default_storage,
                actor=request.user,
                alt=form.cleaned_data["alt"],
            )
        except DomainError as error:
            form.add_error("photo", str(error))
        else:
            messages.success(request, _("The photo is on the page of these goods."))
            return redirect(desk.url("photos", pk=pk))
    images = list(product.images.order_by("display_order", "pk"))
    context = {
        "pk": pk,
        "product": product,
        "form": form,
        "photos": [(image, _picture(image)) for image in images],
        "is_full": len(images) >= MAX_PICTURES,
        "back_url": desk.url("offer", pk=pk),
    }
    return desk.page(request, "seller/photos.html", context, current="goods", status=400 if form.errors else 200)


@seller_view("products")
@require_POST
def first(request: HttpRequest, desk: SellerDesk, pk: int, photo: int) -> HttpResponse:
    """Make one photo the main one."""
    image = _own_photo(desk, pk, photo)
    show_photo_first(image=image, actor=request.user)
    messages.success(request, _("This photo comes first now."))
    return redirect(desk.url("photos", pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("products")
def remove(request: HttpRequest, desk: SellerDesk, pk: int, photo: int) -> HttpResponse:
    """Take one photo away, after asking."""
    image = _own_photo(desk, pk, photo)
    if request.method == "POST":
        try:
            remove_photo(image=image, actor=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The photo is taken away."))
        return redirect(desk.url("photos", pk=pk))
    context = {"product": image.product, "picture": _picture(image), "back_url": desk.url("photos", pk=pk)}
    return desk.page(request, "seller/photo_remove.html", context, current="goods")


def _own_photo(desk: SellerDesk, pk: int, photo: int) -> ProductImage:
    return get_object_or_404(own_product(desk, pk).images.select_related("product"), pk=photo)


def _picture(image: ProductImage) -> Picture:
    return picture_from(image.content_hash, image.width, image.height, image.widths, image.caption, settings.MEDIA_URL)
