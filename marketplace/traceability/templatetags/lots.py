"""`{% lots_on_sale page as lots %}` of `{% load lots %}`: lots on the product's page, whose room knows nothing of them."""

from django import template

from catalogue.page import ProductPage
from marketplace.traceability.models import Lot, Standing

register = template.Library()

# The newest are those that a shopper most likely gets.
MOST_SHOWN = 6


@register.simple_tag
def lots_on_sale(page: ProductPage) -> list[Lot]:
    """The newest lots on sale of the sellers who have the shown goods in stock, each with its `seller`. One query; none for
    goods that carry no lots or are sold out."""
    sellers = {offer.seller.pk: offer.seller for offer in page.offers if offer.is_available}
    if not sellers or not page.differs_by_pack:
        return []
    rows = Lot.objects.standing(Standing.OPEN, page.today).filter(product=page.product.pk, partner__in=sellers)
    lots = list(rows.only("number", "made", "made_on", "expires_on", "is_example", "partner")[:MOST_SHOWN])
    for lot in lots:
        lot.seller = sellers[lot.partner_id]
    return lots
