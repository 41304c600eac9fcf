"""Products, their label data and pictures, OCOP recognitions and certifications."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import (
    AbstractCategory,
    AbstractProduct,
    AbstractProductClass,
    AbstractProductImage,
)
from oscar.apps.catalogue.product_attributes import ProductAttributesContainer

from catalogue.classes import GoodsClass, goods_class
from catalogue.querysets import CertificationQuerySet, ProductQuerySet, RecognitionQuerySet
from marketplace.core.text import fold


def private_storage():
    """Storage that no address serves."""
    return storages["private"]


class ProductClass(AbstractProductClass):
    """What kind of goods a product is, for the label data that the law asks and for VAT.

    `code` names an entry of `catalogue.labels.LABEL_SCHEMAS`.
    """

    code = models.CharField(max_length=30, unique=True, default="")

    class Meta(AbstractProductClass.Meta):
        pass


class Category(AbstractCategory):
    """One of OCOP's six groups (depth 1) or 26 sets (depth 2) of Decision 26/2026/QĐ-TTg.

    `code` is the group's English word (`food`, `drinks`, `medicinal`, `handicraft`, `ornamental`, `tourism`) or the set's number.
    """

    code = models.CharField(max_length=20, unique=True, default="")
    # English name; `name` is Vietnamese, as the Decision has it.
    name_en = models.CharField(max_length=255, blank=True)

    class Meta(AbstractCategory.Meta):
        pass


class Product(AbstractProduct):
    """Goods that one or more sellers offer. Price and stock are each seller's own (`StockRecord`)."""

    class Listing(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for review")
        PUBLISHED = "published", _("On sale")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Unit(models.TextChoices):
        GRAM = "g", _("g")
        MILLILITRE = "ml", _("ml")
        PIECE = "piece", _("piece")
        SERVICE = "service", _("service")

    listing = models.CharField(_("listing"), max_length=10, choices=Listing.choices, default=Listing.DRAFT)
    # The seller who first listed the goods and keeps the description.
    listed_by = models.ForeignKey(
        "partner.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="listed_products"
    )
    ocop_set = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="set_products")
    province = models.ForeignKey(
        "geography.AdminUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    commune = models.ForeignKey(
        "geography.AdminUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Net quantity as printed: grams, millilitres or pieces.
    net_quantity = models.PositiveIntegerField(_("net quantity"), null=True, blank=True)
    net_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.GRAM)
    # Weight of the packed goods in grams, for delivery charges.
    packed_grams = models.PositiveIntegerField(_("packed weight (g)"), default=0)
    is_fragile = models.BooleanField(_("fragile"), default=False)
    needs_cold_chain = models.BooleanField(_("needs a cold chain"), default=False)
    # Months (1-12) of harvest or making; empty means all the year.
    harvest_months = models.JSONField(default=list, blank=True)
    # Field code of the class's label schema -> text, as the label carries it (Decree 37/2026, Art. 42).
    label = models.JSONField(default=dict, blank=True)
    is_example = models.BooleanField(_("example data"), default=False)
    # Raised by every change that a shopper could see; the search index uses it to refuse late writers.
    version = models.PositiveBigIntegerField(default=1, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(listing="published"), name="catalogue_public_is_published"
            ),
        ]
        indexes = [models.Index(fields=["is_public", "province"]), models.Index(fields=["is_public", "ocop_set"])]

    # Not Oscar's, which makes `attr` for each product read: a list of goods has no use for it, and each would be a cycle of
    # references that waits for the garbage collector.
    __init__ = models.Model.__init__

    @cached_property
    def attr(self) -> ProductAttributesContainer:
        """Oscar's container of attribute values."""
        return ProductAttributesContainer(product=self)

    def get_absolute_url(self) -> str:
        return reverse("catalogue:detail", kwargs={"product_slug": self.slug, "pk": self.pk})

    def get_title(self) -> str:
        """The name of the goods wherever they stand alone: a size carries the name of what it is a size of."""
        if self.parent_id and self.title:
            return f"{self.parent.title} – {self.title}"[:255]
        return super().get_title()

    @property
    def canonical(self) -> "Product":
        """The product whose page, class, label and papers hold: the parent of a variant, else the product itself."""
        return self.parent if self.is_child else self

    @property
    def goods_class(self) -> GoodsClass:
        """The class of goods with its age and delivery rules."""
        return goods_class(self.canonical.product_class.code)

    @property
    def needs_age_check(self) -> bool:
        """Whether only people old enough may buy these goods (alcohol: 18)."""
        return self.goods_class.min_age > 0


class ProductImage(AbstractProductImage):
    """A picture of a product: re-encoded, without metadata, in the widths that exist (marketplace.core.images)."""

    content_hash = models.CharField(max_length=64, db_index=True, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    widths = models.JSONField(default=list)
    # 64-bit difference hash as a signed integer, for finding copied photos.
    perceptual_hash = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractProductImage.Meta):
        pass


class PhotoCopy(models.Model):
    """The suspicion that a photo of one seller's goods was copied from another's (catalogue.copies).

    It goes with either photo.
    """

    first = models.ForeignKey(ProductImage, on_delete=models.CASCADE, related_name="copied_as")
    second = models.ForeignKey(ProductImage, on_delete=models.CASCADE, related_name="copy_of")
    # Bits of 64 in which their perceptual hashes differ.
    distance = models.PositiveSmallIntegerField()
    noticed_at = models.DateTimeField(default=timezone.now, db_index=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismiss_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("suspected copy of a photo")
        verbose_name_plural = _("suspected copies of photos")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="catalogue_photo_copy_once"),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | Q(dismissed_by__isnull=False) & ~Q(dismiss_reason=""),
                name="catalogue_photo_copy_dismissed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.second_id} ~ {self.first_id}"


class Proof(models.Model):
    """What recognitions and certifications share: a paper with a period and a state.

    The period is half-open: valid from `valid_from` on, no longer valid on `valid_until`. "Expired" is not a state, it
    follows from the dates.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", _("Verified")
        REVOKED = "revoked", _("Revoked")
        SUPERSEDED = "superseded", _("Superseded")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # Papers lie in the private storage; an authorised view hands them out.
    document = models.FileField(upload_to="proofs/%Y/", storage=private_storage, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.TextField(blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    is_example = models.BooleanField(_("example data"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


def recorded_folded(name: str, entity: str) -> str:
    """What `Recognition.folded` holds for this name and holder of a decision."""
    return fold(f"{name} {entity}")[:600]


class Recognition(Proof):
    """A decision that gives one product 3, 4 or 5 OCOP stars for a period (Decision 26/2026/QĐ-TTg, Art. 4).

    Stars 1 and 2 are ratings without a decision and never stand here.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CENTRAL = "central", _("ministry")
        LEGACY_DISTRICT = "legacy_district", _("district (before July 2025)")

    # Null while no administrator has matched the row of a decision to a product.
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="recognitions")
    stars = models.PositiveSmallIntegerField(_("stars"))
    decision_number = models.CharField(_("decision number"), max_length=80, blank=True)
    # Number of the record within its source list, so that a repeated import updates it.
    record_id = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=16, choices=Level.choices, default=Level.PROVINCE)
    product_code = models.CharField(_("OCOP product code"), max_length=40, blank=True)
    recorded_name = models.CharField(_("product name in the decision"), max_length=255)
    recorded_entity = models.CharField(_("holder in the decision"), max_length=255, blank=True)
    recorded_address = models.CharField(_("address in the decision"), max_length=255, blank=True)
    # Name and holder without accents, for searching rows that belong to no goods yet: `recorded_folded`.
    folded = models.CharField(max_length=600, blank=True, default="", db_default="", editable=False)
    province = models.ForeignKey(
        "geography.AdminUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Two people verify five stars.
    second_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("OCOP recognition")
        verbose_name_plural = _("OCOP recognitions")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__in=[3, 4, 5]), name="catalogue_recognition_stars"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="catalogue_recognition_period",
            ),
            # A star comes only from a decision with number and dates.
            models.CheckConstraint(
                condition=~Q(state="verified")
                | (~Q(decision_number="") & Q(valid_from__isnull=False) & Q(valid_until__isnull=False)),
                name="catalogue_recognition_verified_has_decision",
            ),
            models.UniqueConstraint(
                fields=["record_id"], condition=~Q(record_id=""), name="catalogue_recognition_record_once"
            ),
        ]
        indexes = [models.Index(fields=["product", "state", "valid_from", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.recorded_name} {self.decision_number}"


class CertificationScheme(models.Model):
    """A kind of certificate: VietGAP, organic, HACCP, geographical indication …"""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    issuer_hint = models.CharField(max_length=200, blank=True)
    needs_expiry = models.BooleanField(default=True)
    max_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # A form that numbers usually have; a different number is warned about, never refused.
    number_pattern = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("certification scheme")
        verbose_name_plural = _("certification schemes")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Certification(Proof):
    """A certificate of one seller under one scheme, covering the products named in its scope."""

    scheme = models.ForeignKey(CertificationScheme, on_delete=models.PROTECT, related_name="certifications")
    partner = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="certifications")
    number = models.CharField(_("certificate number"), max_length=80, blank=True)
    products = models.ManyToManyField(Product, related_name="certifications", blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="catalogue_certification_period",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | (~Q(number="") & Q(valid_from__isnull=False)),
                name="catalogue_certification_verified_has_number",
            ),
            models.UniqueConstraint(
                fields=["scheme", "partner", "number"],
                condition=~Q(number=""),
                name="catalogue_certification_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_from", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"


class ProductChange(models.Model):
    """A product that shoppers could now see differently, waiting to reach the search index.

    Written in the transaction of the change, so that a crash loses none; taken away by the search room.
    """

    product_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a product")
        verbose_name_plural = _("changes of products")

    def __str__(self) -> str:
        return str(self.product_id)


class VatRate(models.Model):
    """VAT in percent for a class of goods from a day on, with the law that sets it.

    `partner_kind` empty means every kind. The rate of a sale is the row with the latest `valid_from` that is not in the future;
    a row for the seller's own kind goes before a general one.
    """

    class_code = models.CharField(max_length=30)
    partner_kind = models.CharField(max_length=12, blank=True)
    percent = models.DecimalField(max_digits=4, decimal_places=2)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        constraints = [
            models.UniqueConstraint(fields=["class_code", "partner_kind", "valid_from"], name="catalogue_vat_once")
        ]

    def __str__(self) -> str:
        return f"{self.class_code} {self.percent}%"


from oscar.apps.catalogue.models import *  # noqa: E402, F403
