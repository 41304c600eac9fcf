"""What the frame of an e-mail needs. `{% load mails %}`."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Up to a space or markup; a full stop or a bracket behind an address belongs to the sentence.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]”])")


@register.filter
def with_links(text: str) -> SafeString:
    """Plain text as HTML in which web addresses that are written out are links.

    Django's `urlize` also finds addresses that nobody has written as such, which takes longer than all else about a mail.
    """
    pieces = [escape(piece) for piece in _ADDRESS.split(text)]
    pieces[1::2] = [f'<a href="{address}">{address}</a>' for address in pieces[1::2]]
    return mark_safe("".join(pieces))  # noqa: S308 escaped right here
