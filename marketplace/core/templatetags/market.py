"""What every template may use: icons, stars, money, dates, phone numbers and the query of the address.

`{% load market %}`. The look of what these tags print is described in docs/look.md.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core.money import format_vnd

register = template.Library()

SPRITE = "icons/sprite.svg"
PAGE_PARAMETER = "page"


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """An icon of `static/icons/sprite.svg`. It is decoration: a word always stands beside it."""
    return _icon(_sprite(), name, css_class)


@cache
def _sprite() -> str:
    """The sprite's address. It stays the same while the process lives, and a page asks for it some sixty times."""
    return static(SPRITE)


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, css_class: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {css_class}".strip(),
        sprite,
        name,
    )


@register.simple_tag
def stars(count: int | None) -> SafeString:
    """`count` turmeric stars and the words "OCOP 4 stars"; nothing at all without a valid recognition."""
    if not count:
        return mark_safe("")  # noqa: S308 a constant
    return _stars(_sprite(), int(count), get_language() or "")


@lru_cache(maxsize=64)
def _stars(sprite: str, count: int, language: str) -> SafeString:
    shapes = mark_safe(_icon(sprite, "star", "") * count)  # noqa: S308 our own markup, repeated
    words = _("OCOP %(count)s stars") % {"count": count}
    return format_html('<span class="stars"><span class="stars__row">{}</span>{}</span>', shapes, words)


@register.simple_tag
def fragment(template_name: str, **values: Any) -> SafeString:
    """The template with these values and nothing else of the page, like `include … only`, kept for the next page.

    What is kept is found by the language and the values themselves, so a card with another price or star is another
    fragment and nothing here can be out of date. Values must be hashable, texts plain: what counts as equal prints the same.
    """
    # The debugging server reads changed templates at once.
    rendered = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return rendered(template_name, get_language() or "", tuple(values.items()))


# A megabyte or two: a card of a product takes 4 kB with its values.
@lru_cache(maxsize=400)
def _rendered(template_name: str, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))


@register.filter
def vnd(amount: Decimal | int | None) -> str:
    """`1.234.500 ₫`. Nothing for None, so that a template decides what to say when there is no amount."""
    return "" if amount is None or amount == "" else format_vnd(amount)


@register.filter
def weight(grams: int | None) -> str:
    """`500 g`, and from a kilogram on `1,5 kg`. Nothing for None."""
    if grams is None:
        return ""
    if grams < 1000:
        return f"{grams} g"
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",") + " kg"


@register.filter
def vndate(moment: date | datetime | None) -> str:
    """The day as dd/mm/yyyy, in Vietnam's time."""
    if not moment:
        return ""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.strftime("%d/%m/%Y")


@register.filter
def vndatetime(moment: datetime | None) -> str:
    """The moment as `hh:mm, dd/mm/yyyy`, in Vietnam's time."""
    if not moment:
        return ""
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.strftime("%H:%M, %d/%m/%Y")


@register.filter
def phone(number: Any) -> str:
    """A Vietnamese number as people write it, `0912 345 678`; what is no number comes back as typed."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(str(number), "VN")
    except phonenumbers.NumberParseException:
        return str(number)
    national = parsed.country_code == phonenumbers.country_code_for_region("VN")
    shapes = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, shapes.NATIONAL if national else shapes.INTERNATIONAL)


@register.simple_tag(takes_context=True)
def query_replace(context: Context, **changes: Any) -> str:
    """The query of this page with some parameters changed, for a link: `?q=gao&sort=price`.

    None or an empty text removes a parameter. The page number is dropped unless it is what changes. With no
    parameter left the answer is `?`, which is this page without a query.
    """
    query = _current_query(context)
    query.pop(PAGE_PARAMETER, None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def query_without(context: Context, key: str, value: Any) -> str:
    """The query of this page without one of a parameter's values: what a removable chip links to."""
    query = _current_query(context)
    query.pop(PAGE_PARAMETER, None)
    kept = [each for each in query.getlist(key) if each != str(value)]
    query.pop(key, None)
    if kept:
        query.setlist(key, kept)
    return "?" + query.urlencode()


def _current_query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag
def page_numbers(page: Page) -> Iterable[int | str]:
    """The page numbers to show: the ends, the neighbours of `page`, an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
