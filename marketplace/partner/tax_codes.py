"""Tax codes (mã số thuế) and the personal numbers that stand for them.

A company, cooperative or union has a code of 10 digits with a check digit, a branch of it 13 ("0314409058-002"). Since
01/07/2025 the tax code of a person or household is the 12-digit personal number (Law 108/2025/QH15, Circular
90/2026/TT-BTC); it carries no check digit: three digits of the province of birth by the codes of 63 provinces, one for
century and sex, two of the year, six in sequence.
"""

import re

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line

# Provinces of birth carry the codes 001 (Hà Nội) to 096 (Cà Mau) of before July 2025.
_PERSONAL = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])\d{9}")
_SEPARATORS = re.compile(r"[\s.\-]")


class TaxCodeInvalid(DomainError):
    code = "tax_code_invalid"
    message = _(
        "This is not a tax code. Type the 10 or 13 digits of the registration certificate; "
        "a household may type the 12 digits of the personal number."
    )


def clean_tax_code(text: str, *, personal_allowed: bool) -> str:
    """The code as it is stored: 10 digits, 10 digits + "-" + 3, or 12 digits. Empty text stays empty.

    A personal number passes only where `personal_allowed` (households and cooperative groups). Raises TaxCodeInvalid.
    """
    digits = _SEPARATORS.sub("", clean_line(text))
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        raise TaxCodeInvalid(tax_code=text)
    if len(digits) == 12:
        if not personal_allowed or not _PERSONAL.fullmatch(digits):
            raise TaxCodeInvalid(tax_code=text)
        return digits
    try:
        return mst.format(mst.validate(digits))
    except NumberError as error:
        raise TaxCodeInvalid(tax_code=text) from error


def masked(code: str) -> str:
    """A personal number with its middle hidden ("079•••••1234"); a company's code is public and stays as it is."""
    return f"{code[:3]}•••••{code[-4:]}" if len(code) == 12 else code
