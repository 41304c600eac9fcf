"""`{% product_card card %}` of `{% load cards %}`: the card of a product.

A page shows two dozen cards and seldom the same ones twice, so keeping cards helps little. They have few shapes, though: with a
picture or without, so many stars, in stock or not. `components/product_card.html` is rendered once for each shape, with stand-ins
for what it only prints, and every card of that shape puts its own values in their place.
"""

import re
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.cards import ProductCard
from marketplace.core.images import Picture
from marketplace.core.money import format_vnd

register = template.Library()

# Characters that no text holds: they are for private use. The template prints these values and asks no more of them than
# whether they are empty.
_TEXTS = {name: f"\ue000{name}\ue001" for name in ("title", "url", "province_name", "seller_name", "seller_url")}
_IN_PICTURE: dict[str, Any] = {name: f"\ue000{name}\ue001" for name in ("src", "srcset_webp")}
# Numbers that nothing has, beside how the template prints them.
_AMOUNTS = {"price": 987_654_321_001, "unit_price": 987_654_321_002}
_NUMBERS = {"stockrecord_id": 987_654_321_003}
_SIDES: dict[str, Any] = {"width": 987_654_321_004, "height": 987_654_321_005}
_PICTURE = replace(Picture("", "", "", 0, 0, ""), **_IN_PICTURE, **_SIDES)
_STAND_INS: dict[str, str | int] = {**_TEXTS, **_AMOUNTS, **_NUMBERS}


@register.simple_tag
def product_card(card: ProductCard, eager: bool = False) -> SafeString:
    """`components/product_card.html` with this card and nothing else of the page. An eager one loads its picture at once."""
    # The debugging server reads changed templates at once.
    pattern = _pattern.__wrapped__ if settings.DEBUG else _pattern
    return mark_safe(pattern(get_language() or "", eager, _shape_of(card)) % _values_of(card))  # noqa: S308 escaped below


def _shape_of(card: ProductCard) -> ProductCard:
    """The card with stand-ins for what is only printed; what is empty stays so."""
    given: dict[str, Any] = {name: stand_in for name, stand_in in _STAND_INS.items() if getattr(card, name)}
    return replace(card, product_id=0, image=card.image and _PICTURE, **given)


def _values_of(card: ProductCard) -> dict[str, str]:
    """What stands in the place of each stand-in."""
    values = {name: escape(getattr(card, name)) for name in _TEXTS}
    values |= {name: format_vnd(getattr(card, name) or 0) for name in _AMOUNTS}
    values |= {name: str(getattr(card, name)) for name in _NUMBERS}
    if card.image:
        values |= {name: escape(getattr(card.image, name)) for name in _IN_PICTURE}
        values |= {name: str(getattr(card.image, name)) for name in _SIDES}
    return values


@lru_cache(maxsize=256)
def _pattern(language: str, eager: bool, shape: ProductCard) -> str:
    """The template of this shape, ready for `%` with the values."""
    html = render_to_string("components/product_card.html", {"card": shape, "eager": eager}).replace("%", "%%")
    for name, amount in _AMOUNTS.items():
        html = html.replace(format_vnd(amount), f"%({name})s")
    for name, number in (_NUMBERS | _SIDES).items():
        html = html.replace(str(number), f"%({name})s")
    return re.sub("\ue000(\\w+)\ue001", r"%(\1)s", html)
