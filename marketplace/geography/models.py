"""Vietnam's administrative units through time.

Since 01/07/2025 there are two levels, province and commune (Law 72/2025/QH15, Resolution 202/2025/QH15: 34
provinces and cities, codes of Decision 19/2025/QĐ-TTg); before that there were 63 provinces, with districts
between the two. A unit is a row with a period. A code alone is no key: 15, 24, 44, 80, 82 and 91 named other
provinces before.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.clock import today
from marketplace.geography.querysets import AdminUnitQuerySet

# The official title before a name is part of the address, so it stays Vietnamese in every language of the
# shop.
TITLES = {
    "tinh": "Tỉnh",
    "thanh_pho": "Thành phố",
    "xa": "Xã",
    "phuong": "Phường",
    "dac_khu": "Đặc khu",
    "huyen": "Huyện",
    "quan": "Quận",
    "thi_xa": "Thị xã",
    "thi_tran": "Thị trấn",
}


class AdminUnit(models.Model):
    """One administrative unit during one period: same code, kind, name and parent from `valid_from` on.

    The period is half-open; `valid_to` empty means in force with no end known. When a unit is renamed, merged
    or changes its kind, its row ends and a new row begins, joined by a `Succession`. The parent of a commune
    whose province only changed its kind is the province's newest row.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province level")
        DISTRICT = "district", _("District level (until 30/06/2025)")
        COMMUNE = "commune", _("Commune level")

    class Kind(models.TextChoices):
        PROVINCE = "tinh", _("Province")
        CITY = "thanh_pho", _("City")
        COMMUNE = "xa", _("Commune")
        WARD = "phuong", _("Ward")
        SPECIAL_ZONE = "dac_khu", _("Special zone")
        RURAL_DISTRICT = "huyen", _("Rural district")
        URBAN_DISTRICT = "quan", _("Urban district")
        TOWN = "thi_xa", _("Town")
        TOWNSHIP = "thi_tran", _("Township")

    class Region(models.TextChoices):
        """The six socio-economic regions, as drawn over the 34 provinces."""

        NORTHERN_MOUNTAINS = "northern_mountains", _("Northern midlands and mountains")
        RED_RIVER_DELTA = "red_river_delta", _("Red River Delta")
        NORTH_CENTRAL = "north_central", _("North Central Coast")
        SOUTH_CENTRAL_HIGHLANDS = "south_central_highlands", _("South Central Coast and Central Highlands")
        SOUTH_EAST = "south_east", _("South East")
        MEKONG_DELTA = "mekong_delta", _("Mekong Delta")

    code = models.CharField(_("code"), max_length=5)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    name_folded = models.CharField(max_length=60, db_index=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=24, choices=Region.choices, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, through="Succession", related_name="predecessors")

    objects = AdminUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        ordering = ["level", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="geography_unit_period"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="geography_unit_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def title(self) -> str:
        """The official title that stands before the name: "Tỉnh", "Phường"."""
        return TITLES[self.kind]

    @property
    def full_name(self) -> str:
        """Title and name as an address writes them: "Tỉnh Lâm Đồng", "Phường 1"."""
        return f"{self.title} {self.name}"

    def is_in_force(self, on: date | None = None) -> bool:
        """Whether the unit exists on `on` (default today)."""
        day = on or today()
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Succession(models.Model):
    """`successor` took over all or, when the predecessor has several successors, part of `predecessor`."""

    predecessor = models.ForeignKey(AdminUnit, models.CASCADE, related_name="succession_to")
    successor = models.ForeignKey(AdminUnit, models.CASCADE, related_name="succession_from")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="geography_succession_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="geography_succession_moves_on"
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} -> {self.successor}"
