"""Reading orders; whose they are first."""

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from marketplace.core import clock
from marketplace.core.text import fold


def _buyer_or_number(text: str, order: str) -> Q:
    """The condition "number, phone or name contains the text", for an order reached through `order`."""
    condition = Q(**{f"{order}number__icontains": text}) | Q(**{f"{order}buyer_name_folded__contains": fold(text)})
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= 4:
        # Orders keep +84912345678 where people say 0912 345 678.
        condition |= Q(**{f"{order}buyer_phone__contains": digits.removeprefix("0")})
    return condition


class OrderQuerySet(QuerySet):
    def placed_by(self, user):
        """Orders of a signed-in shopper."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of_sellers_in(self, province_ids: list[int] | None):
        """Orders with a part of a seller in these provinces; all orders for None."""
        if province_ids is None:
            return self
        parts = self.model.seller_orders.rel.related_model.objects.filter(partner__province__in=province_ids)
        return self.filter(pk__in=parts.values("order_id"))

    def matching(self, text: str):
        """Orders whose number or one of whose parts' numbers, buyer's name (accents do not matter) or phone has the text."""
        if not text:
            return self
        parts = self.model.seller_orders.rel.related_model.objects.filter(number__icontains=text)
        return self.filter(_buyer_or_number(text, "") | Q(pk__in=parts.values("order_id")))

    def placed_between(self, first: date | None, last: date | None):
        """Orders of these days of Vietnam's calendar, both included."""
        orders = self.filter(date_placed__gte=clock.start_of(first)) if first else self
        return orders.filter(date_placed__lte=clock.end_of(last)) if last else orders


class SellerOrderQuerySet(QuerySet):
    def owned_by(self, partner):
        """One seller's own orders, and nobody else's."""
        return self.filter(partner=partner)

    def of_sellers_in(self, province_ids: list[int] | None):
        """Parts of sellers in these provinces; all parts for None."""
        return self if province_ids is None else self.filter(partner__province__in=province_ids)

    def matching(self, text: str):
        """Parts whose number, buyer's name (accents do not matter) or phone contains the text."""
        if not text:
            return self
        return self.filter(Q(number__icontains=text) | _buyer_or_number(text, "order__"))

    def placed_between(self, first: date | None, last: date | None):
        """Parts of these days of Vietnam's calendar, both included."""
        parts = self.filter(placed_at__gte=clock.start_of(first)) if first else self
        return parts.filter(placed_at__lte=clock.end_of(last)) if last else parts

    def with_units(self):
        """Each part with `units`: how many pieces the buyer gets, over all its lines."""
        lines = self.model.lines.rel.related_model.objects.filter(seller_order=OuterRef("pk")).order_by()
        total = (
            lines.values("seller_order").annotate(total=Sum(F("quantity") - F("cancelled_quantity"))).values("total")
        )
        return self.annotate(units=Coalesce(Subquery(total, output_field=IntegerField()), 0))

    def with_rest(self):
        """Each part with `has_rest`: whether any of its goods neither have left nor are cancelled."""
        lines = self.model.lines.rel.related_model.objects.filter(seller_order=OuterRef("pk")).order_by()
        left = lines.filter(quantity__gt=F("shipped_quantity") + F("cancelled_quantity"))
        return self.annotate(has_rest=Exists(left))

    def partly_sent(self):
        """Parts of which goods have left and others still must."""
        return self.with_rest().filter(state=self.model.State.SHIPPED, has_rest=True)

    def counted_by_state(self) -> dict[str, int]:
        """State -> number of parts; states without any are absent. One query."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))
