"""Addresses: province and commune as today's law has them, no district, postcode optional with five digits."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractUserAddress


class PlaceFields(models.Model):
    """Where an address lies. `old_address` is the wording before July 2025, shown beside the new one where known."""

    province = models.ForeignKey(
        "geography.AdminUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    commune = models.ForeignKey(
        "geography.AdminUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("commune")
    )
    old_address = models.CharField(_("address before July 2025"), max_length=255, blank=True)

    # Vietnamese postcodes have five digits (Decision 2475/QĐ-BTTTT); Oscar asks six.
    POSTCODES_REGEX = {"VN": r"^[0-9]{5}$"}

    class Meta:
        abstract = True

    @property
    def place_lines(self) -> list[str]:
        """The address for people: street, commune, province."""
        return [
            part
            for part in (
                self.line1,
                self.commune.full_name if self.commune else self.line3,
                self.province.full_name if self.province else self.line4,
            )
            if part
        ]


class UserAddress(PlaceFields, AbstractUserAddress):
    """An address in a member's address book."""

    class Meta(AbstractUserAddress.Meta):
        unique_together = ("user", "hash")

    def __str__(self) -> str:
        return ", ".join(self.place_lines)


from oscar.apps.address.models import *  # noqa: E402, F403
