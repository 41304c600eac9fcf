"""Sellers of every legal kind, the people who work for them, and what they have in stock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from marketplace.partner.querysets import PartnerQuerySet, StockRecordQuerySet


def whole(column: str) -> Q:
    """A condition for CHECK constraints: the decimal column holds whole đồng (or nothing)."""
    return Q(**{column: models.functions.Floor(column)}) | Q(**{f"{column}__isnull": True})


class Partner(AbstractPartner):
    """A seller (nhà bán): a cooperative, union, cooperative group, household or company."""

    class Kind(models.TextChoices):
        # Law 17/2023/QH15 on cooperatives names the first three; households and companies sell too.
        COOPERATIVE = "cooperative", _("Cooperative")
        UNION = "union", _("Union of cooperatives")
        GROUP = "group", _("Cooperative group")
        HOUSEHOLD = "household", _("Household")
        COMPANY = "company", _("Company")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        ACTIVE = "active", _("Selling")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(_("legal kind"), max_length=12, choices=Kind.choices, default=Kind.COOPERATIVE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.APPLIED)
    # 10 or 13 digits (MST), or 12 digits for a household's personal number; empty while not yet known.
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    representative = models.CharField(_("representative"), max_length=150, blank=True)
    address_line = models.CharField(_("address"), max_length=255, blank=True)
    province = models.ForeignKey(
        "geography.AdminUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    commune = models.ForeignKey(
        "geography.AdminUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    joined_on = models.DateField(_("sells here since"), default=timezone.localdate)
    story = models.TextField(_("story"), blank=True)
    picture_hash = models.CharField(max_length=64, blank=True)
    # Widths in pixels that exist of the picture, for example [240, 480].
    picture_widths = models.JSONField(default=list, blank=True)
    minimum_order = models.PositiveBigIntegerField(_("smallest order (đồng)"), default=0)
    # Declares VAT by the deduction method; a household never does.
    declares_vat = models.BooleanField(_("declares VAT"), default=False)
    is_example = models.BooleanField(_("example data"), default=False)

    objects = PartnerQuerySet.as_manager()

    class Meta(AbstractPartner.Meta):
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")
        constraints = [
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(tax_code=""), name="partner_tax_code_once"),
            models.CheckConstraint(
                condition=~Q(kind="household") | Q(declares_vat=False), name="partner_household_no_vat"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("partner:detail", kwargs={"code": self.code})

    @property
    def is_selling(self) -> bool:
        return self.state == self.State.ACTIVE


class SellerMember(models.Model):
    """A person's role in one seller. One person may serve several sellers."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        STOCK = "stock", _("Stock")
        ORDERS = "orders", _("Orders")
        FINANCE = "finance", _("Finance")
        EDITOR = "editor", _("Pages")
        AUDITOR = "auditor", _("Read only")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seller_roles")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member of a seller's staff")
        verbose_name_plural = _("sellers' staff")
        constraints = [models.UniqueConstraint(fields=["partner", "user", "role"], name="partner_member_role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.partner} · {self.get_role_display()}"


class StockRecord(AbstractStockRecord):
    """One seller's offer of one product: own SKU, price in whole đồng, stock.

    `num_allocated` is what orders have reserved and not yet dispatched; what may still be sold is the difference.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="stockrecords", verbose_name=_("seller")
    )
    num_allocated = models.PositiveIntegerField(_("reserved"), default=0)
    num_in_stock = models.PositiveIntegerField(_("in stock"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)
    # đồng per kilogram, litre or piece of the product's net quantity; kept by the services for showing and sorting.
    price_per_unit = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    minimum_quantity = models.PositiveIntegerField(_("smallest quantity"), default=1)

    objects = StockRecordQuerySet.as_manager()

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=whole("price"), name="partner_price_whole_dong"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="partner_price_positive"),
            # A path that forgets to ask for free stock fails loudly here instead of overselling.
            models.CheckConstraint(condition=Q(num_allocated__lte=F("num_in_stock")), name="partner_never_oversold"),
            models.CheckConstraint(condition=Q(minimum_quantity__gte=1), name="partner_minimum_quantity"),
            models.UniqueConstraint(fields=["product", "partner"], name="partner_one_offer_per_product"),
        ]

    @property
    def free(self) -> int:
        """How many units can still be sold."""
        return self.num_in_stock - self.num_allocated


from oscar.apps.partner.models import *  # noqa: E402, F403
