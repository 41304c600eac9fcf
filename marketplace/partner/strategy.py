"""What Oscar asks for prices and availability.

Oscar as it comes prices a product by its first stock record, so with two sellers one's goods are sold at the other's
price. Here a basket line has the price and stock of its own stock record, and a bare product those of the offer that
the shop shows first.
"""

from decimal import Decimal

from oscar.apps.partner import strategy as oscar
from oscar.apps.partner.availability import StockRequired, Unavailable
from oscar.apps.partner.prices import FixedPrice
from oscar.apps.partner.prices import Unavailable as UnavailablePrice

from marketplace.partner.models import StockRecord
from marketplace.partner.offers import rank_offers

PurchaseInfo = oscar.PurchaseInfo


class Selector:
    """The one strategy, whoever asks."""

    def strategy(self, request=None, user=None, **kwargs):
        return OwnStockRecord(request)


class OwnStockRecord(oscar.Structured):
    """Prices include VAT, which is worked out when the order is written (`catalogue.vat`); Oscar sees no tax."""

    def fetch_for_line(self, line, stockrecord=None):
        """The price and stock of the line's own offer, never of another seller's."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def select_stockrecord(self, product):
        """The offer that the shop shows first; None when nobody offers the product. One query."""
        offers = rank_offers(StockRecord.objects.on_sale().filter(product=product).select_related("partner"))
        return offers[0].stockrecord if offers else None

    def pricing_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None:
            return UnavailablePrice()
        return FixedPrice(currency=stockrecord.price_currency, excl_tax=stockrecord.price, tax=Decimal(0))

    def availability_policy(self, product, stockrecord):
        if stockrecord is None or not _is_on_sale(product, stockrecord):
            return Unavailable()
        return StockRequired(stockrecord.free)

    def parent_pricing_policy(self, product, children_stock):
        """The lowest price among the sizes."""
        offered = [stockrecord for _child, stockrecord in children_stock if stockrecord is not None]
        return self.pricing_policy(product, min(offered, key=lambda stockrecord: stockrecord.price, default=None))

    def parent_availability_policy(self, product, children_stock):
        """That of the first size that can be bought."""
        policies = [self.availability_policy(child, stockrecord) for child, stockrecord in children_stock]
        return next((policy for policy in policies if policy.is_available_to_buy), Unavailable())


def _is_on_sale(product, stockrecord) -> bool:
    return product.is_public and stockrecord.is_offered and stockrecord.partner.is_selling
