"""Names of people and sellers, as strangers type them.

A name goes into mails to people whom its writer may not know. Mail programs make a link of whatever looks like an address, so
a name holds none.
"""

import re

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import clean_line

LONGEST_NAME = 150
_DOT_IN_A_WORD = re.compile(r"[.．。｡](?=\w)")


def clean_name(text: str, max_length: int = LONGEST_NAME) -> str:
    """A name on one line, with a space behind each dot: "Mr.Nam" and "TP.HCM" stay readable, "x.vn" is no address."""
    return clean_line(_DOT_IN_A_WORD.sub(". ", clean_line(text)), max_length)


class NameField(forms.CharField):
    """The name of somebody, or of a seller. Only blanks count as empty; addresses of pages and of mail are refused."""

    default_validators = [
        RegexValidator(
            r"://|\bwww\.|[@＠]",
            _("Write the name alone, without a web or e-mail address."),
            flags=re.IGNORECASE,
            inverse_match=True,
        )
    ]

    def __init__(self, *, max_length=LONGEST_NAME, **options):
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(max_length=max_length, **options)

    def to_python(self, value) -> str:
        # Not cut here: what is too long is told.
        return clean_name(super().to_python(value) or "", max_length=10_000)
