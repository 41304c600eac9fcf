"""How each seller delivers: methods, zones, weight steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_TEN_KILOGRAMS = 10_000


class DeliveryMethod(models.Model):
    """One way a seller hands goods over."""

    class Kind(models.TextChoices):
        PARCEL = "parcel", _("Parcel to the door")
        COLD = "cold", _("Chilled parcel")
        PICKUP = "pickup", _("Collect at the seller's")

    partner = models.ForeignKey("partner.Partner", on_delete=models.CASCADE, related_name="delivery_methods")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("offered"), default=True)
    takes_fragile = models.BooleanField(_("takes fragile goods"), default=True)
    # Heaviest parcel in grams; empty means no limit.
    max_grams = models.PositiveIntegerField(_("heaviest parcel (g)"), null=True, blank=True)
    pickup_address = models.CharField(_("where to collect"), max_length=255, blank=True)
    pickup_hours = models.CharField(_("when to collect"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def keeps_cold(self) -> bool:
        """Whether chilled goods may travel this way; a buyer who collects keeps them cold himself."""
        return self.kind in (self.Kind.COLD, self.Kind.PICKUP)


class DeliveryRate(models.Model):
    """The charge of a method in one zone: a base up to a weight, then steps; nothing from an order value on."""

    class Zone(models.TextChoices):
        PROVINCE = "province", _("Within the province")
        REGION = "region", _("Within the region")
        COUNTRY = "country", _("Across regions")

    method = models.ForeignKey(DeliveryMethod, on_delete=models.CASCADE, related_name="rates")
    zone = models.CharField(max_length=8, choices=Zone.choices)
    base_grams = models.PositiveIntegerField(_("base weight (g)"), default=1000)
    base_charge = models.PositiveBigIntegerField(_("charge up to the base weight (đồng)"))
    step_grams = models.PositiveIntegerField(_("each further (g)"), default=500)
    step_charge = models.PositiveBigIntegerField(_("charge per step (đồng)"), default=0)
    free_over = models.PositiveBigIntegerField(_("free from an order of (đồng)"), null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days at least"), default=1)
    days_max = models.PositiveSmallIntegerField(_("days at most"), default=3)

    class Meta:
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        constraints = [
            models.UniqueConstraint(fields=["method", "zone"], name="shipping_one_rate_per_zone"),
            models.CheckConstraint(condition=Q(step_grams__gt=0), name="shipping_step_positive"),
            models.CheckConstraint(condition=Q(days_max__gte=models.F("days_min")), name="shipping_days_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.method} · {self.get_zone_display()}"

    def charge_of(self, grams: int) -> int:
        """What a parcel of this weight costs, đồng: the base, then a full step for each step begun."""
        steps = -(-max(0, grams - self.base_grams) // self.step_grams)
        return self.base_charge + steps * self.step_charge

    def examples(self) -> dict[int, int]:
        """Grams -> what such a parcel costs: one of a kilogram and one of ten, or as heavy as the way takes."""
        heaviest = self.method.max_grams or _TEN_KILOGRAMS
        return {grams: self.charge_of(grams) for grams in (min(1_000, heaviest), min(_TEN_KILOGRAMS, heaviest))}


from oscar.apps.shipping.models import *  # noqa: E402, F403
