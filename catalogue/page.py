"""Everything the page of one product shows, gathered with the same few queries however much there is of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.db.models import Avg, Count, Window
from django.http import Http404
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.cards import ProductCard, RelatedGoods
from catalogue.labels import FIXED_PHRASES, carries_lots, schema_of
from catalogue.models import Category, Certification, Product, ProductImage, Recognition
from catalogue.proofs import ShownProof, shown_proofs
from marketplace.core import clock
from marketplace.core.images import Picture, picture_from
from marketplace.core.money import to_vnd
from marketplace.geography.places import formerly
from marketplace.geography.provinces import place_in_province
from marketplace.partner.models import Partner, StockRecord
from marketplace.partner.offers import RankedOffer, is_available, rank_offers
from marketplace.partner.pricing import unit_label

REVIEWS_PER_PAGE = 10
# Below this, the page says how many are left.
FEW_LEFT = 10

# Whole rows of joined tables cost more than the rest of the page, so each query names what is shown.
_SELLER = ("name", "code", "state", "joined_on", "province")
_PAGE_COLUMNS = (
    *("title", "slug", "structure", "is_public", "net_quantity", "net_unit", "is_example", "rating", "province"),
    *("description", "label", "harvest_months", "listing", "product_class__code"),
    *(f"listed_by__{column}" for column in (*_SELLER, "kind", "address_line", "founded_year", "is_example")),
    *(f"listed_by__commune__{column}" for column in ("name", "kind")),
    *(f"ocop_set__{column}" for column in ("path", "name", "name_en", "slug")),
)
_OFFER_COLUMNS = (
    *("price", "num_in_stock", "num_allocated", "minimum_quantity", "price_per_unit", "is_offered", "product"),
    *(f"partner__{column}" for column in _SELLER),
)
_SIZE_COLUMNS = tuple(f"product__{column}" for column in ("title", "structure", "parent", "net_quantity", "net_unit"))
_PROOF_COLUMNS = (*("state", "issuer", "issued_on", "valid_from", "valid_until", "revoke_reason", "is_example"),)


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One seller's offer, ready for the page. Prices are whole đồng."""

    stockrecord_id: int
    seller: Partner
    price: int
    unit_price: int | None
    unit_label: str
    stock_words: str
    is_available: bool
    smallest: int
    free: int
    reason: str


@dataclass(frozen=True, slots=True)
class Size:
    """One variant to choose: a link that works without JavaScript. Its offers begin with the one shown first."""

    variant: Product
    url: str
    offers: list[ShownOffer]
    is_chosen: bool

    @property
    def title(self) -> str:
        return self.variant.title

    @property
    def price(self) -> int:
        return self.offers[0].price

    @property
    def is_available(self) -> bool:
        return self.offers[0].is_available


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Approved reviews, newest first. `count` and `mean` are over all of them; `mean` is None without any."""

    shown: list[ProductReview]
    count: int
    mean: Decimal | None
    number: int

    @property
    def has_next(self) -> bool:
        return self.number * REVIEWS_PER_PAGE < self.count

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def previous(self) -> int:
        return self.number - 1


@dataclass(frozen=True)
class ProductPage:
    """What `catalogue/detail.html` and the structured data are made of. `chosen` is the product itself or a size of it."""

    product: Product
    chosen: Product
    group: dict | None
    pictures: list[Picture]
    sizes: list[Size]
    offers: list[ShownOffer]
    proofs: list[ShownProof]
    related_of_seller: list[ProductCard]
    related_of_place: list[ProductCard]
    reviews: ReviewPage
    formerly: list[str]
    today: date

    @property
    def offer(self) -> ShownOffer | None:
        """The offer shown first."""
        return self.offers[0] if self.offers else None

    @property
    def stars(self) -> int | None:
        """The highest star valid today."""
        return max((proof.stars for proof in self.proofs if proof.is_valid and proof.stars), default=None)

    @property
    def proofs_now(self) -> list[ShownProof]:
        return [proof for proof in self.proofs if not proof.is_past]

    @property
    def proofs_past(self) -> list[ShownProof]:
        return [proof for proof in self.proofs if proof.is_past]

    @property
    def quantity(self) -> str:
        """The net quantity in words, "500 g"; empty where there is none."""
        return quantity_words(self.chosen.net_quantity, self.chosen.net_unit)

    @property
    def label_rows(self) -> list[tuple[str, str]]:
        """The label, line by line: name and text. Lines the seller has not filled are left out."""
        rows = [(_("Name of the goods"), self.product.title)]
        if self.quantity:
            rows.append((_("Net quantity"), self.quantity))
        rows += [
            (str(field.name), self.product.label[field.code])
            for field in schema_of(self.product.product_class.code)
            if self.product.label.get(field.code)
        ]
        return rows

    @property
    def differs_by_pack(self) -> bool:
        """Whether a pack carries dates and a lot number of its own."""
        return carries_lots(self.product.product_class.code)

    @property
    def fixed_phrases(self) -> tuple[str, ...]:
        return FIXED_PHRASES.get(self.product.product_class.code, ())

    @property
    def months(self) -> str:
        """Months of harvest as "3, 4, 5"; empty means all the year."""
        return ", ".join(str(month) for month in self.product.harvest_months)

    @cached_property
    def crumbs(self) -> list[dict]:
        """Group, set and the product itself, for `components/breadcrumbs.html` and the structured data."""
        crumbs = []
        if self.group is not None:
            group, ocop_set = self.group, self.product.ocop_set
            crumbs.append(
                {"title": local_name(group["name"], group["name_en"]), "url": _category_url(group["slug"], group["pk"])}
            )
            url = _category_url(f"{group['slug']}/{ocop_set.slug}", ocop_set.pk)
            crumbs.append({"title": local_name(ocop_set.name, ocop_set.name_en), "url": url})
        crumbs.append({"title": self.product.title, "url": self.product.get_absolute_url()})
        return crumbs


def find_product(pk: int) -> Product | None:
    """The published product of a page with all that one row can tell; None when there is none. One query.

    Whether anybody offers it is seen when its offers are read: `product_page` refuses what nobody does.
    """
    rows = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    rows = rows.select_related("listed_by__commune", "product_class", "ocop_set").only(*_PAGE_COLUMNS)
    product = rows.filter(pk=pk).order_by().first()
    if product is not None:
        place_in_province(product, product.listed_by)
    return product


def find_variant(pk: int) -> Product | None:
    """A size of goods that a shopper may see, with its parent; None when there is none. One query."""
    return Product.objects.filter(pk=pk, is_public=True, structure=Product.CHILD).select_related("parent").first()


def product_page(
    product: Product, related: RelatedGoods, *, size: int | None = None, province_code: str = "", reviews: int = 1
) -> ProductPage:
    """Gather the page of `find_product`'s answer in at most five queries, one more once an hour for the former address.

    `size` is the key of the variant to show, `reviews` the page of reviews; Http404 when there is no such one.
    """
    today = clock.today()
    by_size = _offers_by_size(product, province_code)
    if not by_size and not Product.objects.listed().filter(pk=product.pk).exists():
        raise Http404
    recognitions = Recognition.objects.with_validity(today).filter(product_id__in=[product.pk, *related.ids])
    own, stars = [], {}
    for row in recognitions.only(*_PROOF_COLUMNS, "product", "stars", "decision_number", "recorded_name"):
        if row.product_id == product.pk:
            own.append(row)
        elif row.holds:
            stars[row.product_id] = max(row.stars, stars.get(row.product_id, 0))
    certifications = Certification.objects.with_validity(today).filter(products=product)
    certifications = certifications.select_related("scheme", "partner").only(
        *_PROOF_COLUMNS, "number", "scheme__name", "scheme__name_en", "partner__name"
    )
    chosen, sizes = _choose(product, by_size, size)
    of_seller, of_place = related.cards(stars)
    return ProductPage(
        product=product,
        chosen=chosen,
        group=_group_of(product.ocop_set),
        pictures=_pictures(product),
        sizes=sizes,
        offers=_shown_offers(by_size.get(chosen.pk, ()), chosen),
        proofs=shown_proofs(own, certifications, today),
        related_of_seller=of_seller,
        related_of_place=of_place,
        reviews=_reviews(product, reviews),
        formerly=_former_addresses(product.listed_by),
        today=today,
    )


def quantity_words(quantity: int | None, unit: str) -> str:
    """A net quantity for people: "500 g", "1,5 kg", "12 pieces"; empty for services and unknown quantities."""
    if not quantity or unit == Product.Unit.SERVICE:
        return ""
    if unit == Product.Unit.PIECE:
        return ngettext("%(count)d piece", "%(count)d pieces", quantity) % {"count": quantity}
    if quantity < 1000:
        return f"{quantity} {unit}"
    larger = _("kg") if unit == Product.Unit.GRAM else _("litres")
    return f"{number_format(Decimal(quantity) / 1000)} {larger}"


def stock_words(stockrecord: StockRecord) -> str:
    """How much is left, in words."""
    if not is_available(stockrecord):
        return _("Sold out")
    if stockrecord.free < FEW_LEFT:
        return ngettext("Only %(count)d left", "Only %(count)d left", stockrecord.free) % {"count": stockrecord.free}
    return _("In stock")


def _group_of(ocop_set: Category | None) -> dict | None:
    # The six groups change when a law does, so they are kept for an hour.
    if ocop_set is None:
        return None
    roots = cache.get("catalogue:groups")
    if roots is None:
        rows = Category.objects.filter(depth=1).values("pk", "path", "name", "name_en", "slug")
        roots = {row["path"]: row for row in rows}
        cache.set("catalogue:groups", roots, 3_600)
    return roots.get(ocop_set.path[: Category.steplen])


def _former_addresses(seller: Partner) -> list[str]:
    # What a commune was called before changes only with a load of places, so the answer is kept for an hour.
    if seller.commune is None:
        return []
    return cache.get_or_set(f"formerly:{seller.commune_id}", lambda: formerly(seller.commune), 3_600)


def _offers_by_size(product, province_code: str) -> dict[int, list[RankedOffer]]:
    """Offers on sale, best first, by the key of what they sell: the product itself, or one of its sizes."""
    found = defaultdict(list)
    rows = StockRecord.objects.on_sale().select_related("partner").only(*_OFFER_COLUMNS)
    if product.is_parent:
        rows = rows.filter(product__parent=product.pk).select_related("product").only(*_OFFER_COLUMNS, *_SIZE_COLUMNS)
    else:
        rows = rows.filter(product=product.pk)
    for stockrecord in rows:
        place_in_province(stockrecord.partner)
        found[stockrecord.product_id].append(stockrecord)
    return {pk: rank_offers(stockrecords, province_code) for pk, stockrecords in found.items()}


def _pictures(product) -> list[Picture]:
    rows = ProductImage.objects.filter(product=product).exclude(content_hash="").order_by("display_order", "pk")
    return [
        picture_from(content_hash, width, height, widths, caption or product.title, settings.MEDIA_URL)
        for content_hash, width, height, widths, caption in rows.values_list(
            "content_hash", "width", "height", "widths", "caption"
        )
    ]


def _choose(product, by_size, wanted) -> tuple[Product, list[Size]]:
    """The product to show prices of, and the sizes to choose from: the wanted one, else the first that is in stock."""
    if not product.is_parent:
        if wanted is not None:
            raise Http404
        return product, []
    variants = {pk: ranked[0].stockrecord.product for pk, ranked in by_size.items()}
    order = sorted(variants, key=lambda pk: (variants[pk].net_quantity or 0, pk))
    if wanted is not None and wanted not in variants:
        raise Http404
    chosen = wanted or next((pk for pk in order if by_size[pk][0].is_available), order[0] if order else None)
    url = product.get_absolute_url()
    sizes = [
        Size(variants[pk], f"{url}?size={pk}", _shown_offers(by_size[pk], variants[pk]), is_chosen=pk == chosen)
        for pk in order
    ]
    return variants.get(chosen, product), sizes


def _shown_offers(ranked: Iterable[RankedOffer], chosen: Product) -> list[ShownOffer]:
    return [_shown_offer(offer, chosen) for offer in ranked]


def _shown_offer(ranked: RankedOffer, chosen: Product) -> ShownOffer:
    stockrecord = ranked.stockrecord
    return ShownOffer(
        stockrecord_id=stockrecord.pk,
        seller=stockrecord.partner,
        price=to_vnd(stockrecord.price),
        unit_price=stockrecord.price_per_unit,
        unit_label=unit_label(chosen.net_unit),
        stock_words=stock_words(stockrecord),
        is_available=ranked.is_available,
        smallest=stockrecord.minimum_quantity,
        free=stockrecord.free,
        reason=ranked.reason,
    )


def _reviews(product, number) -> ReviewPage:
    if product.rating is None:
        # Every review that is shown or hidden changes the rating; without one there is nothing to read.
        if number > 1:
            raise Http404
        return ReviewPage([], 0, None, 1)
    approved = ProductReview.objects.filter(product=product, status=ProductReview.APPROVED)
    start = (number - 1) * REVIEWS_PER_PAGE
    rows = list(
        approved.annotate(total=Window(Count("pk")), mean=Window(Avg("score")))
        .select_related("user")
        .order_by("-date_created", "-pk")[start : start + REVIEWS_PER_PAGE]
    )
    if not rows:
        if number > 1:
            raise Http404
        return ReviewPage([], 0, None, 1)
    mean = Decimal(rows[0].mean).quantize(Decimal("0.1"))
    return ReviewPage(rows, rows[0].total, mean, number)


def _category_url(slugs: str, pk: int) -> str:
    return reverse("catalogue:category", kwargs={"category_slug": slugs, "pk": pk})


def local_name(name: str, name_en: str) -> str:
    """The name in the reader's language; the Vietnamese one where there is no other."""
    return name_en if get_language() == "en" and name_en else name
