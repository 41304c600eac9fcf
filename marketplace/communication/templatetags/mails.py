"""What the frame of an e-mail needs. `{% load mails %}`."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Up to a space or markup; a full stop or a bracket behind an address belongs to the sentence.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]”])")


@register.filter
def with_links(text: str, base_url: str) -> SafeString:
    """Plain text as HTML in which addresses of the shop that are written out are links.

    Other addresses stay words: a buyer's name or a seller's reason must not lead a reader elsewhere in the shop's name.
    Django's `urlize` also finds addresses that nobody has written as such, which takes longer than all else about a mail.
    """
    pieces = [escape(piece) for piece in _ADDRESS.split(text)]
    for position in range(1, len(pieces), 2):
        address = pieces[position]
        if address == base_url or address.startswith(f"{base_url}/"):
            pieces[position] = f'<a href="{address}">{address}</a>'
    return mark_safe("".join(pieces))  # noqa: S308 escaped right here
