"""Products made into documents, and documents made into the cards that pages show."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import attrgetter, or_

from django.conf import settings
from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.html import strip_tags
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.cards import ProductCard
from catalogue.models import Category, Certification, Product, ProductChange, ProductImage, Recognition
from catalogue.policies import can_be_sent
from marketplace.core.images import Picture, picture_from
from marketplace.core.money import to_vnd
from marketplace.core.statements import Columns, Read
from marketplace.geography.places import address_of, former_districts, former_place_names
from marketplace.geography.provinces import (
    former_names,
    province_by_code,
    province_of,
    provinces_today,
    spellings_of,
)
from marketplace.partner.models import StockRecord
from marketplace.partner.pricing import unit_label
from marketplace.shipping.models import DeliveryMethod
from marketplace.shipping.quotes import Parcel, zone_between, zones_served
from search.models import (
    KIND_BITS,
    DocumentText,
    ProductDocument,
    SellerOffer,
    month_bit,
    price_band,
    province_bit,
)
from search.quantities import quantity_word
from search.synonyms import synonyms
from search.understanding import places_in
from search.words import (
    BARE_TITLE,
    LONGEST_BODY,
    exact_words,
    fold_words,
    goods_word,
    is_bare,
    joined_code,
    place_word,
    set_word,
    word_of_place,
)

# The copies that a card can use: it is 46 hundredths of a phone's screen or at most 18rem wide, with one to nearly three dots to
# the pixel. Each address more is a part of every page of results.
WIDTHS_ON_CARD = range(480, 801)


@dataclass(frozen=True, slots=True)
class Built:
    """A document and its sellers' offers, not yet written."""

    document: ProductDocument
    text: DocumentText
    offers: list[SellerOffer]


def build(product_ids: Iterable[int]) -> list[Built]:
    """Documents of those of the products that a shopper may open. The number of queries does not depend on how many."""
    # Numbers of offers that are withdrawn for now stay findable too.
    offers = StockRecord.objects.filter(price__isnull=False, partner__state="active")
    offers = offers.select_related("partner__province").order_by("pk")
    pictures = ProductImage.objects.order_by("display_order", "pk")
    products = (
        Product.objects.listed()
        .filter(pk__in=list(product_ids))
        .select_related("listed_by", "province", "commune__parent__parent", "ocop_set", "product_class")
        .prefetch_related(
            Prefetch("stockrecords", queryset=offers, to_attr="priced"),
            Prefetch(
                "children",
                queryset=Product.objects.filter(is_public=True).prefetch_related(
                    Prefetch("stockrecords", queryset=offers, to_attr="priced")
                ),
                to_attr="variants_on_sale",
            ),
            Prefetch("images", queryset=pictures, to_attr="pictures"),
            # Numbers of papers stay findable after the papers have ended; whether they hold is asked at the time of the query.
            Prefetch(
                "recognitions", queryset=Recognition.objects.filter(state="verified"), to_attr="verified_recognitions"
            ),
            # Asked for as a condition, the state would lead SQLite through every certificate of the market.
            Prefetch("certifications", queryset=Certification.objects.all(), to_attr="certificates"),
        )
    )
    products = list(products)
    for product in products:
        for goods in (product, *product.variants_on_sale):
            goods.offers_on_sale = [record for record in goods.priced if record.is_offered]
    groups = {group.path: group for group in Category.objects.filter(depth=1)} if products else {}
    reach = _Reach(products)
    ratings = _review_counts(products)
    communes = {product.commune_id for product in products} - {None}
    districts, places = former_districts(communes), former_place_names(communes)
    return [
        _built(
            product,
            groups,
            districts.get(product.commune_id, []),
            places.get(product.commune_id, []),
            reach,
            ratings.get(product.pk, 0),
        )
        for product in products
    ]


# Read a million times in a row, so worded once and made into instances without their `__init__`.
_TEXT, _OFFER, _DOCUMENT = Columns(DocumentText), Columns(SellerOffer), Columns(ProductDocument)
_read_changed = Read(lambda keys: ProductChange.objects.filter(product_id__in=keys).values_list("product_id"))
# Without keywords it is a text of an older release.
_read_texts = Read(
    lambda keys: DocumentText.objects.filter(pk__in=keys, keywords__isnull=False).values_list(*_TEXT.names)
)
_read_offers = Read(lambda keys: SellerOffer.objects.filter(document_id__in=keys).values_list(*_OFFER.names))
_read_documents = Read(lambda keys: ProductDocument.objects.filter(pk__in=keys).values_list(*_DOCUMENT.names))


def stored(product_ids: Iterable[int]) -> list[Built]:
    """The same documents as they were last written here, many times faster; those that changed since, or are not here, are built.

    A product's version that was read before is never newer than its document. Four queries, and those of `build` when it is
    needed.
    """
    ids = set(product_ids)
    if not ids:
        return []
    # A change is noted until its document is written, so the notes are read before the documents.
    kept = ids - {key for (key,) in _read_changed(*ids)}
    if not kept:
        return build(ids)
    texts = {text.id: text for text in map(_TEXT.make, _read_texts(*kept))}
    offers: dict[int, list[SellerOffer]] = {}
    # In the order in which they were written: the better before the worse. Sorted by SQLite it would read all there are.
    for offer in sorted(map(_OFFER.make, _read_offers(*kept)), key=attrgetter("pk")):
        offers.setdefault(offer.document_id, []).append(offer)
    documents = [document for document in map(_DOCUMENT.make, _read_documents(*kept)) if document.id in texts]
    found = [Built(document, texts[document.id], offers.get(document.id, [])) for document in documents]
    # Written anew between these queries, a document may have met the offers of another moment.
    found = [each for each in found if len(each.text.card["offers"]) == len(each.offers)]
    left = ids - {each.document.id for each in found}
    return [*found, *(build(left) if left else ())]


class _Reach:
    """Where the sellers of some products deliver them to, as sets of `province_bit`s."""

    def __init__(self, products: list[Product]):
        sellers = {
            record.partner_id
            for product in products
            for goods in (product, *product.variants_on_sale)
            for record in goods.offers_on_sale
        }
        self._methods: dict[int, list[DeliveryMethod]] = {}
        for method in DeliveryMethod.objects.filter(partner_id__in=sellers, is_active=True).prefetch_related("rates"):
            self._methods.setdefault(method.partner_id, []).append(method)
        self._provinces: dict[tuple[int | None, frozenset[str]], int] = {}

    def of(self, record: StockRecord, product: Product, goods: Product) -> int:
        """Where the seller brings its smallest order of `goods`, which is `product` or one of its variants."""
        parcel = Parcel(
            grams=goods.packed_grams * record.minimum_quantity,
            value=0,
            is_fragile=goods.is_fragile,
            needs_cold_chain=goods.needs_cold_chain,
            can_be_sent=product.product_class is None or can_be_sent(product),
        )
        zones = zones_served(self._methods.get(record.partner_id, ()), parcel)
        origin = record.partner.province
        known = (origin.pk if origin else None, zones)
        if known not in self._provinces:
            reached = [unit.code for unit in provinces_today() if zone_between(origin, unit) in zones]
            self._provinces[known] = sum(map(province_bit, reached))
        return self._provinces[known]


def _review_counts(products: list[Product]) -> dict[int, int]:
    rated = [product.pk for product in products if product.rating]
    if not rated:
        return {}
    reviews = ProductReview.objects.approved().filter(product_id__in=rated)
    return dict(reviews.order_by().values_list("product_id").annotate(number=Count("pk")))


def _built(
    product: Product,
    groups: dict[str, Category],
    districts: list[str],
    former_places: list[str],
    reach: _Reach,
    review_count: int,
) -> Built:
    by_seller = _best_by_seller(product, reach)
    best = by_seller[0] if by_seller else None
    ocop_set = product.ocop_set
    group = groups.get(ocop_set.path[: Category.steplen]) if ocop_set else None
    province = province_of(product.province) if product.province else None
    former_provinces = former_names(province) if province else []
    former = [
        name
        for name in former_places
        # The wards of old had numbers for names.
        if not name.isdigit() and name not in former_provinces and not (province and name == province.name)
    ]
    codes = _codes(product)
    title = exact_words(product.title)
    body = exact_words(_body(product, by_seller, group, province, districts, former, codes))[:LONGEST_BODY]
    document = ProductDocument(
        id=product.pk,
        province_code=province.code if province else "",
        group_code=group.code if group else "",
        set_code=ocop_set.code if ocop_set and ocop_set != group else "",
        price=best["price"] if best else None,
        unit_price=best["unit_price"] if best else None,
        price_band=price_band(best["price"]) if best else None,
        available=bool(best and best["available"]),
        listed_at=product.date_created,
        seller_id=best["partner_id"] if best else product.listed_by_id,
        harvest=sum(map(month_bit, set(product.harvest_months))),
        commune_code=product.commune.code if product.commune and product.commune.is_in_force() else "",
        kinds=reduce(or_, (offer["kinds"] for offer in by_seller), 0),
        delivered_to=reduce(or_, (offer["delivered_to"] for offer in by_seller), 0),
        # A mean such as 4.35 is a little less in binary.
        rating=int(product.rating * 100 + 1e-6) if review_count else 0,
        rating_count=review_count,
    )
    text = DocumentText(
        id=product.pk,
        title_exact=" ".join(title),
        title_folded=" ".join(fold_words(title)),
        body_exact=" ".join(body),
        body_folded=" ".join(fold_words(body)),
        card=_card(product, by_seller, document.province_code),
        keywords={
            "codes": list(dict.fromkeys(map(joined_code, codes))),
            "former_provinces": former_provinces,
            "former_places": former,
        },
    )
    offers = [
        SellerOffer(
            document_id=product.pk,
            partner_id=offer["partner_id"],
            price=offer["price"],
            unit_price=offer["unit_price"],
            price_band=price_band(offer["price"]),
            available=offer["available"],
            kinds=offer["kinds"],
            delivered_to=offer["delivered_to"],
        )
        for offer in by_seller
    ]
    return Built(document, text, offers)


def _best_by_seller(product: Product, reach: _Reach) -> list[dict]:
    """Each seller's best offer of the product or its variants; the best of all first: in stock, then the lowest price.

    `delivered_to` is where the seller brings any of them.
    """
    offers = []
    for goods in (product, *product.variants_on_sale):
        for record in goods.offers_on_sale:
            offers.append(
                {
                    "partner_id": record.partner_id,
                    "code": record.partner.code,
                    "name": record.partner.name,
                    # Of a product with variants the shopper must choose one first.
                    "stockrecord_id": record.pk if goods is product and not product.variants_on_sale else None,
                    "price": to_vnd(record.price),
                    "unit_price": record.price_per_unit,
                    "available": record.free >= record.minimum_quantity,
                    "kinds": KIND_BITS[record.partner.kind],
                    "delivered_to": reach.of(record, product, goods),
                }
            )
    offers.sort(key=lambda offer: (not offer["available"], offer["price"]))
    best: dict[int, dict] = {}
    for offer in offers:
        first = best.setdefault(offer["partner_id"], offer)
        first["delivered_to"] |= offer["delivered_to"]
    return list(best.values())


def _body(
    product: Product,
    offers: list[dict],
    group: Category | None,
    province,
    districts: list[str],
    former_places: list[str],
    codes: list[str],
) -> str:
    """Everything but the title that people search a product by. The most telling stands first: long texts are cut."""
    parts = [goods_word(product.pk), *(child.title for child in product.variants_on_sale)]
    parts += [BARE_TITLE] if is_bare(product.title) else []
    parts += map(word_of_place, sorted(in_places_alone(product.title)))
    parts += [offer["name"] for offer in offers]
    for category in (product.ocop_set, group):
        parts += [category.name, category.name_en] if category else []
    if product.commune:
        parts.append(address_of(product.commune))
    if province:
        parts += [province.full_name, *former_names(province), *spellings_of(province)]
    parts += districts
    parts += [set_word(product.ocop_set.code)] if product.ocop_set else []
    parts += _sizes(product)
    for code in codes:
        parts += [code, joined_code(code)]
    # Communes of before as one word each: many are common words, and typing slips and long questions would find their goods.
    parts += [place_word(name) for name in former_places if name not in districts]
    parts += [str(value) for value in product.label.values() if value]
    parts.append(strip_tags(product.description))
    return "\n".join(parts)


def in_places_alone(title: str) -> set[str]:
    """The words of a title that stand in it in names of places alone: of "Cam Cao Phong" "cao" and "phong", of "Ca cao Cao Bằng" only
    "bằng".

    Names of goods end with where they come from, so places are read from the end, the longest first. Their words are written large,
    so "Nấm hương Sơn La" comes from Sơn La and not from Hương Sơn, and goods of the table of regional words are no place.
    """
    words = exact_words(title)
    written = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", title))
    if len(written) != len(words):
        return set()
    named = [
        place
        for place in places_in(words)
        if all(word[0].isupper() for word in written[place]) and tuple(words[place]) not in synonyms().names
    ]
    of_places: set[int] = set()
    end = len(words)
    while end > 1:
        start = min((place.start for place in named if place.stop == end and 0 < place.start < end - 1), default=None)
        if start:
            of_places.update(range(start, end))
        end = start or end - 1
    return {words[at] for at in of_places} - {word for at, word in enumerate(words) if at not in of_places}


def _sizes(product: Product) -> list[str]:
    """Net quantities of the goods and their variants, each as the one word that `search.quantities` reads from a query."""
    goods = (product, *product.variants_on_sale)
    return [
        quantity_word(each.net_quantity, each.net_unit)
        for each in goods
        if each.net_quantity and each.net_unit in (Product.Unit.GRAM, Product.Unit.MILLILITRE)
    ]


def _codes(product: Product) -> list[str]:
    """Numbers under which somebody may look for exactly these goods."""
    codes = [product.upc or ""]
    for goods in (product, *product.variants_on_sale):
        for record in goods.priced:
            codes += [record.partner_sku, record.partner.tax_code]
    for recognition in product.verified_recognitions:
        codes += [recognition.decision_number, recognition.product_code, recognition.record_id]
    codes += [certificate.number for certificate in product.certificates if certificate.state == "verified"]
    return [code for code in dict.fromkeys(codes) if code]


_CARD_OFFER = ("code", "name", "stockrecord_id", "price", "unit_price", "available")


def _card(product: Product, offers: list[dict], province_code: str) -> dict:
    card = {
        "title": product.title,
        "slug": product.slug,
        "unit": product.net_unit,
        "is_example": product.is_example,
        "province": province_code,
        "offers": [{name: offer[name] for name in _CARD_OFFER} for offer in offers],
    }
    if product.listed_by and not offers:
        card["seller"] = {"code": product.listed_by.code, "name": product.listed_by.name}
    if product.pictures:
        picture = product.pictures[0]
        card["picture"] = {
            "hash": picture.content_hash,
            "width": picture.width,
            "height": picture.height,
            "widths": picture.widths,
            "alt": picture.caption or product.title,
        }
    return card


def seller_of(card: dict) -> dict | None:
    """The code and name of who sells best what a stored card shows, or of who listed it; None when that is nobody."""
    return card["offers"][0] if card["offers"] else card.get("seller")


def card_from(document_id: int, card: dict, stars: int | None, seller_codes: Iterable[str] = ()) -> ProductCard:
    """The card of a document. With `seller_codes` it shows the best offer of those sellers, else the best of all."""
    offers = card["offers"]
    wanted = set(seller_codes)
    shown = [offer for offer in offers if offer["code"] in wanted] if wanted else offers
    best = shown[0] if shown else None
    seller = best or card.get("seller")
    province = province_by_code(card["province"])
    picture = card.get("picture")
    return ProductCard(
        product_id=document_id,
        title=card["title"],
        url=product_url(card["slug"], document_id),
        image=_picture_from(picture) if picture and picture["widths"] else None,
        seller_name=seller["name"] if seller else "",
        seller_url=_seller_url(seller["code"]) if seller else "",
        province_name=province.name if province else "",
        stars=stars,
        price=best["price"] if best else None,
        unit_price=best["unit_price"] if best else None,
        unit_label=unit_label(card["unit"]),
        available=bool(best and best["available"]),
        offer_count=len(offers),
        is_example=card["is_example"],
        stockrecord_id=best["stockrecord_id"] if best else None,
    )


def _picture_from(picture: dict) -> Picture:
    """A card's picture in the widths that a card can use; a narrow one as it is."""
    useful = [width for width in picture["widths"] if width in WIDTHS_ON_CARD] or picture["widths"]
    return picture_from(**picture | {"widths": useful}, storage_url=settings.MEDIA_URL)


@lru_cache(maxsize=8_192)
def product_url(slug: str, product_id: int) -> str:
    """The address of a product's page, from memory where it was asked for before."""
    return reverse("catalogue:detail", kwargs={"product_slug": slug, "pk": product_id})


@lru_cache(maxsize=2_048)
def _seller_url(code: str) -> str:
    return reverse("partner:detail", kwargs={"code": code})
