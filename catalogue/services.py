"""Writing products, their pictures, and their proofs.

Every function is one transaction, refuses with a typed error that says what to do, and writes nothing when it refuses.
What shoppers could now see differently is noted in the same transaction (`catalogue.changes`).
"""

import re
from calendar import monthrange
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue.changes import note_changes
from catalogue.classes import GOODS_CLASSES, goods_class
from catalogue.copies import note_copies
from catalogue.labels import MAX_LENGTH as LABEL_LENGTH
from catalogue.labels import field_names, missing_label, schema_of
from catalogue.models import (
    Category,
    Certification,
    CertificationScheme,
    Product,
    ProductClass,
    ProductImage,
    Proof,
    Recognition,
    recorded_folded,
)
from catalogue.papers import missing_papers
from marketplace.core import clock
from marketplace.core.errors import DomainError, TransitionRefused
from marketplace.core.images import StoredImage, derivative_name, hamming, ingest_image, store_image
from marketplace.core.text import clean_line, clean_text, slug
from marketplace.moderation.services import record
from marketplace.partner.models import StockRecord
from marketplace.partner.pricing import price_per_unit

# Decision 26/2026/QĐ-TTg, Art. 4.3: a star holds for 36 months from its issue, unless the decision says otherwise.
DEFAULT_MONTHS_OF_RECOGNITION = 36
# Largest net quantity (g, ml or pieces) and packed weight (g) that can be meant: ten tonnes.
MAX_QUANTITY = 10_000_000


class TitleMissing(DomainError):
    code = "title_missing"
    message = _("The goods have no name. Type the name as it stands on the label.")


class ClassUnknown(DomainError):
    code = "class_unknown"
    message = _("Choose the class of goods from the list.")


class SetUnknown(DomainError):
    code = "set_unknown"
    message = _("Choose one of the 26 OCOP product sets from the list.")


class SetUnfit(DomainError):
    """The class decides on papers, label and the buyer's age, so a bottle of spirits is no "processed food"."""

    code = "set_unfit"
    message = _(
        "Goods of this class cannot belong to this product set. Choose another set, or begin with another class."
    )


class QuantityRefused(DomainError):
    code = "quantity_refused"
    message = _("Net quantity and weight must be whole numbers of grams, millilitres or pieces, up to 10.000.000.")


class UnitUnknown(DomainError):
    code = "unit_unknown"
    message = _("Choose grams, millilitres, pieces or service as the unit.")


class MonthsRefused(DomainError):
    code = "months_refused"
    message = _("Months of harvest are numbers from 1 to 12.")


class LabelFieldUnknown(DomainError):
    """Facts: `fields`, the codes that the class does not have."""

    code = "label_field_unknown"
    message = _("The label of this class of goods has no such line. Reload the form.")


class VariantOfVariant(DomainError):
    code = "variant_of_variant"
    message = _("This is already one size of some goods. Add the new size to the goods themselves.")


class ParentIsOffered(DomainError):
    code = "parent_is_offered"
    message = _("These goods already have a price of their own. Take the offer away before you add sizes.")


class PicturesFull(DomainError):
    code = "pictures_full"
    message = _("The goods already have 12 pictures. Remove one before you add another.")


class PhotoThereAlready(DomainError):
    """The goods show this photo, or one that looks the same."""

    code = "photo_there_already"
    message = _("These goods show this photo already. Choose another one.")


class LastPhoto(DomainError):
    """Goods on sale keep at least one photo."""

    code = "last_photo"
    message = _("Goods on sale need at least one photo. Add another one first.")


class LabelIncomplete(DomainError):
    """Facts: `missing`, the codes of the label fields; `names`, the same for people."""

    code = "label_incomplete"

    def __init__(self, *, missing: list[str], names: list[str]):
        message = _("The label data is not complete. Fill in: %(fields)s.") % {"fields": ", ".join(names)}
        super().__init__(message, missing=missing, names=names)


class PapersMissing(DomainError):
    """Facts: `missing`, the unmet `catalogue.papers.PaperRule` rows."""

    code = "papers_missing"

    def __init__(self, *, missing):
        papers = "; ".join(str(rule.name) for rule in missing)
        message = ngettext(
            "These goods need a verified and valid paper before they can be sold: %(papers)s.",
            "These goods need verified and valid papers before they can be sold: %(papers)s.",
            len(missing),
        ) % {"papers": papers}
        super().__init__(message, missing=list(missing))


class PeriodRefused(DomainError):
    code = "period_refused"
    message = _("The last day must come after the first day. Check the dates.")


class StarsRefused(DomainError):
    code = "stars_refused"
    message = _("A decision recognises 3, 4 or 5 stars. One and two stars are ratings without a decision.")


class LevelRefused(DomainError):
    code = "level_refused"
    message = _("Five stars come from the ministry, never from a province. Check who signed the decision.")


class DecisionIncomplete(DomainError):
    """Facts: `missing`, the field names."""

    code = "decision_incomplete"
    message = _("Number and dates of the paper are needed before it can be verified. Type them from the original.")


class ProductNotMatched(DomainError):
    code = "product_not_matched"
    message = _("This row of the decision belongs to no product yet. Choose the product first.")


class SecondPersonNeeded(DomainError):
    code = "second_person_needed"
    message = _("You have already verified this decision. Five stars need a second person: ask a colleague.")


class AlreadyRecorded(DomainError):
    code = "already_recorded"
    message = _("This paper is already recorded. Open it instead of adding it again.")


class SchemeUnknown(DomainError):
    code = "scheme_unknown"
    message = _("Choose the kind of certificate from the list.")


class RevocationRefused(DomainError):
    code = "revocation_refused"
    message = _("Say why the paper is revoked. The day of revocation cannot lie in the future.")


class ReplacementMissing(DomainError):
    code = "replacement_missing"
    message = _("No later paper for the same goods is verified and has begun, so nothing takes the place of this one.")


# Products


@transaction.atomic
def create_product(
    *,
    listed_by,
    title,
    product_class,
    ocop_set,
    description,
    net_quantity,
    net_unit,
    packed_grams,
    province,
    commune=None,
    label,
    harvest_months=(),
    is_fragile=False,
    needs_cold_chain=False,
    is_example=False,
) -> Product:
    """Write down goods as a draft that nobody but the seller sees.

    `product_class` is a ProductClass or its code, `ocop_set` a Category of depth 2 or its number. `net_quantity` counts
    grams, millilitres or pieces (`net_unit` "g", "ml", "piece"; None with "service"), `packed_grams` the packed weight.
    `label` maps codes of `catalogue.labels.schema_of(class)` to text; what is not given of the responsible party's name
    and address is taken from the seller, the origin from the province. An incomplete label is taken: only publishing
    asks for all of it. `description` is plain text.

    Raises TitleMissing, ClassUnknown, SetUnknown, SetUnfit, UnitUnknown, QuantityRefused, MonthsRefused,
    LabelFieldUnknown.
    """
    title = clean_line(title, 255)
    if not title:
        raise TitleMissing()
    product_class = _class_named(product_class)
    ocop_set = _set_named(ocop_set)
    _check_set(product_class, ocop_set)
    if net_unit not in Product.Unit.values:
        raise UnitUnknown(net_unit=net_unit)
    _check_quantities(net_quantity, packed_grams)
    product = Product.objects.create(
        structure=Product.STANDALONE,
        listing=Product.Listing.DRAFT,
        is_public=False,
        listed_by=listed_by,
        title=title,
        slug=slug(title),
        product_class=product_class,
        ocop_set=ocop_set,
        description=clean_text(description, 20_000),
        net_quantity=net_quantity,
        net_unit=net_unit,
        packed_grams=packed_grams,
        province=province,
        commune=commune,
        label=_clean_label(product_class.code, label, listed_by, province),
        harvest_months=_clean_months(harvest_months),
        is_fragile=is_fragile,
        needs_cold_chain=needs_cold_chain,
        is_example=is_example,
    )
    product.categories.add(ocop_set)
    return product


@transaction.atomic
def change_product(*, product, actor=None, **changes) -> Product:
    """Change what the page says: title, description, label, net_quantity, packed_grams, harvest_months, is_fragile,
    needs_cold_chain, province, commune. The address of the page keeps working: an older name leads to the new one.

    Raises as `create_product` does, and LabelIncomplete when goods on sale would lose label data that the law asks.
    """
    fresh = _locked(Product, product)
    class_code = fresh.canonical.product_class.code
    before = {field: getattr(fresh, field) for field in changes}
    for field, value in changes.items():
        if field == "title":
            fresh.title = clean_line(value, 255)
            if not fresh.title:
                raise TitleMissing()
            fresh.slug = slug(fresh.title)
        elif field == "description":
            fresh.description = clean_text(value, 20_000)
        elif field == "label":
            fresh.label = _clean_label(class_code, value, fresh.listed_by, fresh.province)
        elif field == "harvest_months":
            fresh.harvest_months = _clean_months(value)
        elif field in {"net_quantity", "packed_grams", "is_fragile", "needs_cold_chain", "province", "commune"}:
            setattr(fresh, field, value)
        else:
            raise TypeError(f"{field} of a product is not changed here")
    _check_quantities(fresh.net_quantity, fresh.packed_grams)
    if fresh.listing == Product.Listing.PUBLISHED and not fresh.is_child:
        _check_label(fresh)
    fresh.save()
    if "net_quantity" in changes:
        _renew_prices_per_unit(fresh)
    record(
        actor=actor,
        action="product.changed",
        subject=fresh,
        partner_id=fresh.listed_by_id,
        before={field: _plain(value) for field, value in before.items()},
        after={field: _plain(getattr(fresh, field)) for field in changes},
    )
    note_changes([fresh.pk])
    return fresh


@transaction.atomic
def create_variant(*, parent, title, net_quantity, packed_grams) -> Product:
    """Add one size of some goods ("500 g"). The first one turns the goods into a parent, which is sold size by size.

    Class, label, papers and stars are the parent's. A size added to goods on sale is on sale as soon as it is offered.
    Raises VariantOfVariant, ParentIsOffered, TitleMissing, QuantityRefused.
    """
    parent = _locked(Product, parent)
    if parent.is_child:
        raise VariantOfVariant(product_id=parent.pk)
    if parent.stockrecords.exists():
        raise ParentIsOffered(product_id=parent.pk)
    title = clean_line(title, 255)
    if not title:
        raise TitleMissing()
    _check_quantities(net_quantity, packed_grams)
    if not parent.is_parent:
        parent.structure = Product.PARENT
        parent.save(update_fields=["structure", "date_updated"])
    child = Product.objects.create(
        structure=Product.CHILD,
        parent=parent,
        listing=parent.listing,
        is_public=parent.is_public,
        listed_by_id=parent.listed_by_id,
        title=title,
        slug=slug(f"{parent.title} {title}")[:255],
        net_quantity=net_quantity,
        net_unit=parent.net_unit,
        packed_grams=packed_grams,
        province_id=parent.province_id,
        commune_id=parent.commune_id,
        is_fragile=parent.is_fragile,
        needs_cold_chain=parent.needs_cold_chain,
        is_example=parent.is_example,
    )
    note_changes([child.pk])
    return child


MAX_PICTURES = 12
# Bits of 64 in which two photos of one product may differ and still be told apart by nobody.
LOOKS_THE_SAME = 4


@transaction.atomic
def add_picture(*, product, stored: StoredImage, alt="", position=0) -> ProductImage:
    """Show a stored picture with the goods; the smallest position is the main one. Adding one twice keeps one.

    `alt` says what the picture shows, for people who cannot see it. Raises PicturesFull.
    """
    product = _locked(Product, product)
    known = product.images.filter(content_hash=stored.hash).first()
    if known is not None:
        return known
    if product.images.count() >= MAX_PICTURES:
        raise PicturesFull(product_id=product.pk)
    image = ProductImage.objects.create(
        product=product,
        original=derivative_name(stored.hash, max(stored.widths), "jpg"),
        caption=clean_line(alt, 200),
        display_order=position,
        content_hash=stored.hash,
        width=stored.width,
        height=stored.height,
        widths=list(stored.widths),
        perceptual_hash=_signed(stored.phash),
    )
    note_changes([product.pk])
    return image


def add_photo(*, product, file, storage, actor=None, alt="") -> ProductImage:
    """Take an uploaded photo: checked, cleaned and stored, shown after those that are there.

    A photo that looks like another seller's is taken too, and noted for the administrators. Raises ImageRefused with the
    reason, PhotoThereAlready for the same photo of these goods or one that looks the same, PicturesFull.
    """
    # Reading a large photo takes a second, in which nobody should wait for a lock.
    ingested = ingest_image(file)
    with transaction.atomic():
        product = _locked(Product, product)
        shown = list(product.images.values_list("content_hash", "perceptual_hash", "display_order"))
        if any(
            known == ingested.hash or (phash is not None and hamming(phash, ingested.phash) <= LOOKS_THE_SAME)
            for known, phash, _position in shown
        ):
            raise PhotoThereAlready(product_id=product.pk)
        position = max((position for *_, position in shown), default=-1) + 1
        image = add_picture(product=product, stored=store_image(ingested, storage), alt=alt, position=position)
        record(actor=actor, action="product.photo_added", subject=product, after={"photo": image.content_hash})
        note_copies(image)
        return image


@transaction.atomic
def show_photo_first(*, image: ProductImage, actor=None) -> None:
    """Make a picture the main one; the others keep their order."""
    product = _locked(Product, image.product)
    others = [other for other in product.images.order_by("display_order", "pk") if other.pk != image.pk]
    _number_photos([image, *others])
    record(actor=actor, action="product.photo_first", subject=product, after={"photo": image.content_hash})
    note_changes([product.pk])


@transaction.atomic
def remove_photo(*, image: ProductImage, actor=None) -> None:
    """Take a picture off the goods. Its files stay: other goods or a kept order page may show them.

    Raises LastPhoto when it is the only one of goods on sale.
    """
    product = _locked(Product, image.product)
    left = [other for other in product.images.order_by("display_order", "pk") if other.pk != image.pk]
    if not left and product.is_public:
        raise LastPhoto(product_id=product.pk)
    image.delete()
    _number_photos(left)
    record(actor=actor, action="product.photo_removed", subject=product, before={"photo": image.content_hash})
    note_changes([product.pk])


def _number_photos(images: list[ProductImage]) -> None:
    """Count the positions anew from 0."""
    for position, image in enumerate(images):
        image.display_order = position
    ProductImage.objects.bulk_update(images, ["display_order"])


@transaction.atomic
def publish_product(*, product, actor=None) -> Product:
    """Put goods, with all their sizes, on sale. Publishing what is on sale already changes nothing.

    Raises SetUnfit, LabelIncomplete and PapersMissing; what each class needs stands in `catalogue.labels` and `catalogue.papers`.
    """
    fresh = _locked(Product, product.canonical)
    if fresh.listing == Product.Listing.PUBLISHED:
        return fresh
    if fresh.ocop_set is not None:
        _check_set(fresh.product_class, fresh.ocop_set)
    _check_label(fresh)
    missing = missing_papers(fresh)
    if missing:
        raise PapersMissing(missing=missing)
    return _move_listing(fresh, Product.Listing.PUBLISHED, actor, "")


@transaction.atomic
def withdraw_product(*, product, actor=None, reason="") -> Product:
    """Take goods, with all their sizes, off sale at once. Orders already placed go on."""
    fresh = _locked(Product, product.canonical)
    if fresh.listing == Product.Listing.WITHDRAWN:
        return fresh
    return _move_listing(fresh, Product.Listing.WITHDRAWN, actor, reason)


def _move_listing(product, listing, actor, reason):
    before = product.listing
    is_public = listing == Product.Listing.PUBLISHED
    product.listing, product.is_public = listing, is_public
    product.save(update_fields=["listing", "is_public", "date_updated"])
    children = product.children.all()
    children.update(listing=listing, is_public=is_public)
    record(
        actor=actor,
        action=f"product.{listing}",
        subject=product,
        partner_id=product.listed_by_id,
        before={"listing": before},
        after={"listing": listing},
        reason=clean_text(reason),
    )
    note_changes([product.pk, *children.values_list("pk", flat=True)])
    return product


def _check_label(product):
    missing = missing_label(product)
    if missing:
        raise LabelIncomplete(missing=missing, names=field_names(product.product_class.code, missing))


def _renew_prices_per_unit(product):
    stockrecords = list(StockRecord.objects.select_for_update().filter(product=product).order_by("pk"))
    for stockrecord in stockrecords:
        stockrecord.price_per_unit = price_per_unit(int(stockrecord.price), product.net_quantity, product.net_unit)
    StockRecord.objects.bulk_update(stockrecords, ["price_per_unit"])


# Recognitions


@transaction.atomic
def record_recognition(
    *,
    product,
    stars,
    recorded_name,
    recorded_entity="",
    recorded_address="",
    decision_number="",
    issuer="",
    issued_on=None,
    valid_from=None,
    valid_until=None,
    level="",
    province=None,
    product_code="",
    record_id="",
    source="",
    is_example=False,
) -> Recognition:
    """Write down an OCOP recognition as pending: it gives no star until it is verified.

    `product` may be None: the row then waits for an administrator to match it. A variant's recognition is its parent's.
    Dates are those of the decision, the last one exclusive; without `valid_from` the day of issue counts, and without
    `valid_until` 36 months from then. `level` is "province" for 3 and 4 stars and "central" for 5 unless given.

    Raises StarsRefused, PeriodRefused, AlreadyRecorded (the same `record_id`).
    """
    if stars not in (3, 4, 5):
        raise StarsRefused(stars=stars)
    valid_from = valid_from or issued_on
    if valid_from and not valid_until:
        valid_until = months_after(valid_from, DEFAULT_MONTHS_OF_RECOGNITION)
    _check_period(valid_from, valid_until)
    record_id = clean_line(record_id, 60)
    if record_id and Recognition.objects.filter(record_id=record_id).exists():
        raise AlreadyRecorded(record_id=record_id)
    return Recognition.objects.create(
        product=product.canonical if product is not None else None,
        stars=stars,
        recorded_name=clean_line(recorded_name, 255),
        recorded_entity=clean_line(recorded_entity, 255),
        folded=recorded_folded(clean_line(recorded_name, 255), clean_line(recorded_entity, 255)),
        recorded_address=clean_line(recorded_address, 255),
        decision_number=clean_line(decision_number, 80),
        issuer=clean_line(issuer, 200),
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        level=level or default_level(stars),
        province=province,
        product_code=clean_line(product_code, 40),
        record_id=record_id,
        source=clean_line(source, 255),
        is_example=is_example,
    )


def default_level(stars: int) -> str:
    """Who recognises: the ministry five stars, the province three and four (Decision 26/2026/QĐ-TTg, Art. 4)."""
    return Recognition.Level.CENTRAL if stars == 5 else Recognition.Level.PROVINCE


@transaction.atomic
def match_recognition(*, recognition, product, actor=None) -> Recognition:
    """Say which product a row of a decision belongs to. Raises TransitionRefused once the row is verified."""
    fresh = _locked(Recognition, recognition)
    check_pending(fresh)
    before = fresh.product_id
    fresh.product = product.canonical if product is not None else None
    # A second look is at this product: a first one at another product does not count.
    fresh.verified_by = None
    fresh.verified_at = None
    fresh.save(update_fields=["product", "verified_by", "verified_at"])
    record(
        actor=actor,
        action="recognition.matched",
        subject=fresh,
        before={"product": before},
        after={"product": fresh.product_id},
    )
    note_changes([pk for pk in (before, fresh.product_id) if pk])
    return fresh


@transaction.atomic
def verify_recognition(*, recognition, actor) -> Recognition:
    """Confirm a recognition against the decision; its star shows while its dates hold.

    Five stars need two different people: after the first the recognition stays pending, with `verified_by` set.
    Verifying what is verified changes nothing.

    Raises DecisionIncomplete (number, dates), ProductNotMatched, LevelRefused, SecondPersonNeeded, TransitionRefused.
    """
    fresh = _locked(Recognition, recognition)
    if fresh.state == Proof.State.VERIFIED:
        return fresh
    check_verifiable(fresh, actor=actor)
    if fresh.stars == 5:
        if fresh.verified_by_id is None:
            fresh.verified_by, fresh.verified_at = actor, clock.now()
            fresh.save(update_fields=["verified_by", "verified_at"])
            record(actor=actor, action="recognition.verified_once", subject=fresh)
            return fresh
        fresh.second_verified_by = actor
    else:
        fresh.verified_by = actor
    fresh.state, fresh.verified_at = Proof.State.VERIFIED, clock.now()
    fresh.save(update_fields=["state", "verified_by", "second_verified_by", "verified_at"])
    record(actor=actor, action="recognition.verified", subject=fresh, after=_period_of(fresh))
    note_changes([fresh.product_id])
    return fresh


@transaction.atomic
def revoke_recognition(*, recognition, actor, reason, at=None) -> Recognition:
    """Take a recognition back; its star disappears with this transaction. `at` is the moment of the decision to revoke
    (default now). Raises RevocationRefused (no reason, or a moment to come), TransitionRefused (revoked already)."""
    fresh = _revoked(Recognition, recognition, actor, reason, at)
    if fresh.product_id:
        note_changes([fresh.product_id])
    return fresh


@transaction.atomic
def supersede_recognition(*, recognition, actor) -> Recognition:
    """Say that a later decision has taken the place of a verified recognition (`replacement_of`): from this transaction on the
    later one alone gives stars. Raises ReplacementMissing, TransitionRefused (not verified)."""
    fresh = _superseded(Recognition, recognition, actor)
    note_changes([fresh.product_id])
    return fresh


# Certifications


@transaction.atomic
def record_certification(
    *,
    partner,
    scheme,
    number,
    products,
    issuer="",
    issued_on=None,
    valid_from=None,
    valid_until=None,
    source="",
    is_example=False,
) -> Certification:
    """Write down a certificate of a seller as pending, with the products in its scope.

    `scheme` is a CertificationScheme or its code. A variant in `products` stands for its parent. Without `valid_from`
    the day of issue counts. Raises SchemeUnknown, PeriodRefused, AlreadyRecorded (same scheme, seller and number).
    """
    scheme = _scheme_named(scheme)
    valid_from = valid_from or issued_on
    _check_period(valid_from, valid_until)
    number = clean_line(number, 80)
    if number and Certification.objects.filter(scheme=scheme, partner=partner, number=number).exists():
        raise AlreadyRecorded(scheme=scheme.code, number=number)
    certification = Certification.objects.create(
        partner=partner,
        scheme=scheme,
        number=number,
        issuer=clean_line(issuer, 200),
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        source=clean_line(source, 255),
        is_example=is_example,
    )
    certification.products.set({product.canonical for product in products})
    return certification


@transaction.atomic
def cover_products(*, certification, products, actor=None) -> Certification:
    """Add products to the scope of a certificate that is not verified yet. Raises TransitionRefused after that: a new
    scope is a new look at the paper."""
    fresh = _locked(Certification, certification)
    check_pending(fresh)
    fresh.products.add(*{product.canonical for product in products})
    record(actor=actor, action="certification.scope_grown", subject=fresh, partner_id=fresh.partner_id)
    return fresh


@transaction.atomic
def verify_certification(*, certification, actor) -> Certification:
    """Confirm a certificate against its original. Verifying what is verified changes nothing.

    Raises DecisionIncomplete (number, first day; last day where the scheme has one), TransitionRefused.
    """
    fresh = _locked(Certification, certification)
    if fresh.state == Proof.State.VERIFIED:
        return fresh
    check_verifiable(fresh, actor=actor)
    fresh.state, fresh.verified_by, fresh.verified_at = Proof.State.VERIFIED, actor, clock.now()
    fresh.save(update_fields=["state", "verified_by", "verified_at"])
    record(
        actor=actor,
        action="certification.verified",
        subject=fresh,
        partner_id=fresh.partner_id,
        after=_period_of(fresh),
    )
    note_changes(fresh.products.values_list("pk", flat=True))
    return fresh


@transaction.atomic
def revoke_certification(*, certification, actor, reason, at=None) -> Certification:
    """Take a certificate back; its badge disappears with this transaction. Raises as `revoke_recognition` does."""
    fresh = _revoked(Certification, certification, actor, reason, at)
    note_changes(fresh.products.values_list("pk", flat=True))
    return fresh


@transaction.atomic
def supersede_certification(*, certification, actor) -> Certification:
    """Say that a later certificate has taken the place of a verified one. Raises as `supersede_recognition` does."""
    fresh = _superseded(Certification, certification, actor)
    note_changes(fresh.products.values_list("pk", flat=True))
    return fresh


def replacement_of(proof: Recognition | Certification) -> Recognition | Certification | None:
    """The latest verified paper that has begun after this one and stands for the same: of a recognition one for the same product,
    of a certificate one of the same scheme and seller that covers all its goods. None when there is none."""
    if proof.valid_from is None:
        return None
    later = Q(state=Proof.State.VERIFIED, valid_from__gt=proof.valid_from, valid_from__lte=clock.today())
    if isinstance(proof, Recognition):
        return Recognition.objects.filter(later, product=proof.product).first() if proof.product_id else None
    covered = set(proof.products.values_list("pk", flat=True))
    others = Certification.objects.filter(later, scheme=proof.scheme_id, partner=proof.partner_id)
    for other in others.prefetch_related("products"):
        if covered <= {product.pk for product in other.products.all()}:
            return other
    return None


def certification_warnings(certification: Certification) -> list[str]:
    """What is unusual about a certificate's number or term, in words for the person who verifies it. Never a refusal:
    numbers are not uniform."""
    scheme = certification.scheme
    warnings = []
    if scheme.number_pattern and certification.number and not re.fullmatch(scheme.number_pattern, certification.number):
        warnings.append(str(_("The number does not look like the usual numbers of this scheme.")))
    starts, ends = certification.valid_from, certification.valid_until
    if scheme.max_months and starts and ends and ends > months_after(starts, scheme.max_months):
        warnings.append(str(_("The term is longer than this scheme usually gives.")))
    return warnings


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# What the functions above share


def _locked(model, instance):
    # One row is locked, its relations are read as they are.
    return model.objects.select_for_update(of=("self",)).get(pk=instance.pk)


# What may be done with a paper as it stands. The services ask it of the locked row, pages before they put a question.


def check_pending(proof: Recognition | Certification) -> None:
    """What a paper stands for may still be changed. Raises TransitionRefused."""
    if proof.state != Proof.State.PENDING:
        raise TransitionRefused(state=proof.state)


def check_verifiable(proof: Recognition | Certification, *, actor) -> None:
    """`actor` may verify the paper now. Raises as `verify_recognition` and `verify_certification` do."""
    check_pending(proof)
    if isinstance(proof, Recognition):
        needed = ["decision_number", "valid_from", "valid_until"]
    else:
        needed = ["number", "valid_from", *(["valid_until"] if proof.scheme.needs_expiry else [])]
    missing = [field for field in needed if not getattr(proof, field)]
    if missing:
        raise DecisionIncomplete(missing=missing)
    if isinstance(proof, Certification):
        return
    if proof.product_id is None:
        raise ProductNotMatched(recognition_id=proof.pk)
    if proof.stars == 5:
        if proof.level != Recognition.Level.CENTRAL:
            raise LevelRefused(level=proof.level)
        if proof.verified_by_id == actor.pk:
            raise SecondPersonNeeded(recognition_id=proof.pk)


def check_revocable(proof: Recognition | Certification) -> None:
    """The paper may be taken back. Raises TransitionRefused."""
    if proof.state not in (Proof.State.PENDING, Proof.State.VERIFIED):
        raise TransitionRefused(state=proof.state)


def check_replaced(proof: Recognition | Certification) -> Recognition | Certification:
    """The later paper that takes the place of this one. Raises TransitionRefused (not verified), ReplacementMissing."""
    if proof.state != Proof.State.VERIFIED:
        raise TransitionRefused(state=proof.state)
    later = replacement_of(proof)
    if later is None:
        raise ReplacementMissing()
    return later


def _revoked(model, proof, actor, reason, at):
    reason = clean_text(reason, 2_000)
    at = at or clock.now()
    if not reason or at > clock.now():
        raise RevocationRefused(at=at)
    fresh = _locked(model, proof)
    check_revocable(fresh)
    before = fresh.state
    fresh.state, fresh.revoked_at, fresh.revoke_reason = Proof.State.REVOKED, at, reason
    fresh.save(update_fields=["state", "revoked_at", "revoke_reason"])
    record(
        actor=actor,
        action=f"{model._meta.model_name}.revoked",
        subject=fresh,
        partner_id=getattr(fresh, "partner_id", None),
        before={"state": before},
        after={"state": fresh.state},
        reason=reason,
    )
    return fresh


def _superseded(model, proof, actor):
    fresh = _locked(model, proof)
    later = check_replaced(fresh)
    fresh.state = Proof.State.SUPERSEDED
    fresh.save(update_fields=["state"])
    record(
        actor=actor,
        action=f"{model._meta.model_name}.superseded",
        subject=fresh,
        partner_id=getattr(fresh, "partner_id", None),
        before={"state": Proof.State.VERIFIED.value},
        after={"state": fresh.state, "number": paper_number(later)},
    )
    return fresh


def paper_number(proof: Recognition | Certification) -> str:
    """The number of a decision or certificate."""
    return proof.decision_number if isinstance(proof, Recognition) else proof.number


def _class_named(product_class) -> ProductClass:
    if isinstance(product_class, str):
        product_class = ProductClass.objects.filter(code=product_class).first()
    if product_class is None or product_class.code not in GOODS_CLASSES:
        raise ClassUnknown()
    return product_class


def _set_named(ocop_set) -> Category:
    if isinstance(ocop_set, int | str):
        ocop_set = Category.objects.filter(code=str(ocop_set)).first()
    if ocop_set is None or ocop_set.depth != 2:
        raise SetUnknown()
    return ocop_set


def _check_set(product_class: ProductClass, ocop_set: Category) -> None:
    fitting = goods_class(product_class.code).sets
    if fitting and ocop_set.code not in {str(number) for number in fitting}:
        raise SetUnfit(product_class=product_class.code, ocop_set=ocop_set.code)


def _scheme_named(scheme) -> CertificationScheme:
    if isinstance(scheme, str):
        scheme = CertificationScheme.objects.filter(code=scheme).first()
    if scheme is None:
        raise SchemeUnknown()
    return scheme


def _check_quantities(net_quantity, packed_grams) -> None:
    if net_quantity is not None and not _is_whole(net_quantity, 1):
        raise QuantityRefused(net_quantity=net_quantity)
    if not _is_whole(packed_grams, 0):
        raise QuantityRefused(packed_grams=packed_grams)


def _is_whole(value, smallest) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= MAX_QUANTITY


def _clean_months(months) -> list[int]:
    if any(not isinstance(month, int) or not 1 <= month <= 12 for month in months):
        raise MonthsRefused(months=list(months))
    return sorted(set(months))


def _clean_label(class_code, label, seller, province) -> dict[str, str]:
    known = {field.code: field for field in schema_of(class_code)}
    unknown = sorted(set(label) - set(known))
    if unknown:
        raise LabelFieldUnknown(fields=unknown)
    cleaned = {
        code: clean_text(str(text), LABEL_LENGTH) if known[code].is_long else clean_line(str(text), LABEL_LENGTH)
        for code, text in label.items()
    }
    if seller is not None:
        cleaned["responsible_name"] = cleaned.get("responsible_name") or seller.name
        cleaned["responsible_address"] = cleaned.get("responsible_address") or _seat_of(seller)
    if province is not None:
        cleaned["origin"] = cleaned.get("origin") or f"{province.full_name}, Việt Nam"
    return {code: text for code, text in cleaned.items() if text}


def _seat_of(seller) -> str:
    places = [seller.commune.full_name if seller.commune else "", seller.province.full_name if seller.province else ""]
    return ", ".join(part for part in (seller.address_line, *places) if part)


def _check_period(valid_from: date | None, valid_until: date | None) -> None:
    if valid_until is not None and (valid_from is None or valid_until <= valid_from):
        raise PeriodRefused(valid_from=valid_from, valid_until=valid_until)


def _period_of(proof) -> dict:
    return {"valid_from": str(proof.valid_from), "valid_until": str(proof.valid_until or "")}


def _signed(unsigned: int) -> int:
    """A 64-bit hash as the database's signed integer holds it."""
    return unsigned - 2**64 if unsigned >= 2**63 else unsigned


def _plain(value):
    return value if isinstance(value, str | int | list | dict | type(None)) else str(value)
