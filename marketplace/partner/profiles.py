"""What a seller of each legal kind must tell before it may sell.

E-commerce Law 122/2025/QH15, Art. 17 and Decree 248/2026/NĐ-CP, Art. 52: an organisation gives its name, seat, number
and legal representative; a person only name and personal number. So a household has fewer fields to fill.
"""

from marketplace.partner.models import Partner

Kind = Partner.Kind

_EVERYONE = ("name", "province", "phone")
_ORGANISATION = (*_EVERYONE, "address_line", "tax_code", "representative")

REQUIRED: dict[str, tuple[str, ...]] = {
    Kind.COOPERATIVE: _ORGANISATION,
    Kind.UNION: _ORGANISATION,
    Kind.COMPANY: _ORGANISATION,
    # A cooperative group has no legal person of its own; its representative answers for it (Law 17/2023/QH15, Art. 107).
    Kind.GROUP: (*_EVERYONE, "representative"),
    Kind.HOUSEHOLD: _EVERYONE,
}

# Kinds whose tax code may be a person's 12-digit number.
PERSONAL_NUMBER_KINDS = frozenset({Kind.HOUSEHOLD, Kind.GROUP})


def missing_profile(partner: Partner) -> list[str]:
    """Names of the fields that this kind of seller must fill and has not, in the order of the form."""
    return [field for field in REQUIRED[partner.kind] if not getattr(partner, field)]
