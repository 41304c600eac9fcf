"""Who buys and where the goods go."""

from dataclasses import dataclass

import phonenumbers

from marketplace.core.text import clean_line
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_of


@dataclass(frozen=True, slots=True)
class Contact:
    """The buyer. `phone` is E.164 (`+84912345678`); `email` may be empty, then nobody is mailed."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go. `commune` is a unit of today; `old_address` the wording before July 2025, where known."""

    line1: str
    commune: AdminUnit
    postcode: str = ""
    old_address: str = ""

    @property
    def province(self) -> AdminUnit | None:
        return province_of(self.commune)

    @property
    def lines(self) -> list[str]:
        """For people: street, commune, province."""
        parts = [self.line1, self.commune.full_name]
        return [*parts, self.province.full_name] if self.province else parts


def clean_phone(text: str) -> str:
    """A Vietnamese phone number as E.164, however it was typed; empty for what is none."""
    try:
        parsed = phonenumbers.parse(clean_line(text, 40), "VN")
    except phonenumbers.NumberParseException:
        return ""
    if parsed.country_code != 84 or not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
