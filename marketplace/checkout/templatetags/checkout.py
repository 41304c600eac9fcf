"""Fields of the delivery form, which are named after each seller's key."""

from django import template

from marketplace.checkout.forms import DeliveryForm
from marketplace.checkout.review import SellerReview

register = template.Library()


@register.simple_tag
def delivery_errors(form: DeliveryForm, part: SellerReview) -> list[str]:
    """What is wrong with the choice of delivery for this seller."""
    return form.errors.get(f"delivery-{part.group.partner_id}", []) if form.is_bound else []


@register.simple_tag
def note_field(form: DeliveryForm, part: SellerReview):
    """The bound note field of this seller."""
    return form[f"note-{part.group.partner_id}"]
