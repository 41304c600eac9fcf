"""Lots of goods."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock
from marketplace.core.numbers import with_dots
from marketplace.traceability.querysets import LotQuerySet

LONGEST_NUMBER = 40
# Some letters are several without their accents, "½" for one.
LONGEST_KEY = 80
LONGEST_NOTE = 500


def _at_most(field: str, length: int) -> LessThanOrEqual:
    return LessThanOrEqual(Length(F(field)), length)


class Standing(models.TextChoices):
    """How a lot stands on a day; that its use-by day has passed follows from the date."""

    OPEN = "open", _("On sale")
    EXPIRED = "expired", _("Past its use-by day")
    CLOSED = "closed", _("Closed")


class Lot(models.Model):
    """Goods that one seller made or harvested together, under the number printed on their packs.

    The product is the one with the page, never a size of it: one roasting is packed into several sizes with one number, and
    all else that a label says hangs there too. Each seller of a product has lots of its own. A lot says nothing about stock
    (ADR 0014). It is closed with a reason and never removed: its number stands on packs that people have at home.
    """

    class Made(models.TextChoices):
        PRODUCED = "produced", _("Produced")
        HARVESTED = "harvested", _("Harvested")

    class Unit(models.TextChoices):
        KILOGRAM = "kg", _("kg")
        LITRE = "l", _("litres")
        PACK = "pack", _("packs")
        PIECE = "piece", _("pieces")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    partner = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="lots", db_index=False)
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(_("lot number"), max_length=LONGEST_NUMBER)
    # `traceability.numbers.lot_key` of the number.
    number_key = models.CharField(max_length=LONGEST_KEY, editable=False)
    made = models.CharField(_("produced or harvested"), max_length=10, choices=Made.choices, default=Made.PRODUCED)
    made_on = models.DateField(_("day of making"))
    # The last day on which the goods are good; the day of making itself for what is eaten at once.
    expires_on = models.DateField(_("use by"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity made"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, blank=True)
    # For the seller's own people and the market; shoppers do not read it.
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(_("reason"), max_length=LONGEST_NOTE, blank=True)
    is_example = models.BooleanField(_("example data"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "product", "number_key"], name="traceability_lot_once"),
            models.CheckConstraint(
                condition=~Q(number_key="") & _at_most("number_key", LONGEST_KEY) & _at_most("number", LONGEST_NUMBER),
                name="traceability_lot_number",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("made_on")), name="traceability_lot_dates"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, unit="")
                | Q(quantity__isnull=False, quantity__gt=0, unit__in=["kg", "l", "pack", "piece"]),
                name="traceability_lot_quantity",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, close_reason="")
                | Q(state="closed", closed_at__isnull=False) & ~Q(close_reason=""),
                name="traceability_lot_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(made__in=["produced", "harvested"])
                & _at_most("note", LONGEST_NOTE)
                & _at_most("close_reason", LONGEST_NOTE),
                name="traceability_lot_words",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-made_on", "-id"], name="traceability_lot_list"),
            # The search looks numbers up among the lots of all sellers.
            models.Index(fields=["number_key", "-made_on", "-id"], name="traceability_lot_number_key"),
        ]

    def __str__(self) -> str:
        return self.number

    def standing_on(self, on: date) -> Standing:
        """Whether the lot is on sale on the day, closed, or past its use-by day, which itself is still a good one."""
        if self.state == self.State.CLOSED:
            return Standing.CLOSED
        return Standing.EXPIRED if self.expires_on and self.expires_on < on else Standing.OPEN

    @property
    def quantity_words(self) -> str:
        """How much was made: "1.200 kg"; empty where that is not known."""
        return f"{with_dots(self.quantity)} {self.get_unit_display()}" if self.quantity else ""

    @property
    def standing(self) -> Standing:
        """How it stands today, in Vietnam."""
        return self.standing_on(clock.today())
