"""`{% stories_of partner as stories %}` of `{% load stories %}`: stories on pages of rooms that know nothing of them."""

from django import template

from cms.shared import stories
from cms.stories import StoryCard
from marketplace.partner.models import Partner

register = template.Library()


@register.simple_tag
def stories_of(partner: Partner) -> tuple[StoryCard, ...]:
    """Cards of the newest stories about a seller. Remembered as frames are: no query by itself."""
    return stories().by_seller.get(partner.pk, ())
