"""Many processes placing orders for scarce goods, through `place_order` itself."""

import random
import time

from django.db.models import F

from marketplace.basket.models import Basket, Line
from marketplace.checkout.contact import Contact, Destination
from marketplace.checkout.services import ReviewChanged, place_order
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import provinces_today
from marketplace.order.models import Line as OrderLine
from marketplace.partner.models import StockRecord
from marketplace.shipping.models import DeliveryMethod

CONTACT = Contact("Nguyễn Thị Mai", "0912 345 678", "mai@example.vn")
# Goods that are bought alone, and pairs of goods that are bought together; half as many units as are asked for.
SINGLES = 50
PAIRS = 25


def prepare_race(checkouts: int) -> dict:
    """Scarce stock, and a basket for each checkout: keys of the baskets in the order in which they are to be ordered."""
    offers = list(plain_offers()[: SINGLES + 2 * PAIRS])
    singles, paired = offers[:SINGLES], offers[SINGLES:]
    pairs = list(zip(paired[:PAIRS], paired[PAIRS:], strict=True))
    half = checkouts // 2
    stock = {offer.pk: half // SINGLES // 2 for offer in singles}
    stock |= {offer.pk: half // PAIRS // 2 for pair in pairs for offer in pair}
    for key, units in stock.items():
        StockRecord.objects.filter(pk=key).update(num_in_stock=F("num_allocated") + units)
    wanted = [[singles[number % SINGLES]] for number in range(half)]
    # The other half ask for two goods, every second in the opposite order.
    wanted += [list(pairs[number // 2 % PAIRS])[:: 1 if number % 2 else -1] for number in range(checkouts - half)]
    baskets = Basket.objects.bulk_create([Basket(status=Basket.OPEN) for _ in wanted], batch_size=500)
    lines = [
        Line(
            basket=basket,
            stockrecord=offer,
            product_id=offer.product_id,
            line_reference=f"offer-{offer.pk}",
            quantity=1,
            price_currency="VND",
            price_incl_tax=offer.price,
            price_excl_tax=offer.price,
        )
        for basket, goods in zip(baskets, wanted, strict=True)
        for offer in goods
    ]
    Line.objects.bulk_create(lines, batch_size=500)
    keys = [basket.pk for basket in baskets]
    random.Random(1).shuffle(keys)
    return {"baskets": keys, "stock": {str(key): units for key, units in stock.items()}}


def race(baskets: list[int], at: float) -> dict:
    """Order these baskets one after the other from the moment `at` on."""
    methods = dict(DeliveryMethod.objects.filter(is_active=True).exclude(kind="pickup").values_list("partner_id", "pk"))
    commune = AdminUnit.objects.communes_of(provinces_today()[0]).first()
    address = Destination("Thôn 3", commune)
    placed, refused, errors, seconds = 0, 0, [], []
    time.sleep(max(0.0, at - time.time()))
    for key in baskets:
        start = time.perf_counter()
        try:
            basket = Basket.objects.get(pk=key)
            place_order(basket=basket, contact=CONTACT, address=address, deliveries=methods)
            placed += 1
        except ReviewChanged:
            refused += 1
        except Exception as error:  # noqa: BLE001 every other end is what the race looks for
            errors.append(repr(error)[:400])
        seconds.append(time.perf_counter() - start)
    return {"placed": placed, "refused": refused, "errors": errors, "seconds": seconds, "ended": time.time()}


def count_sold(plan: dict) -> dict:
    """Units of scarce goods in orders of these baskets beyond, or short of, what there was."""
    baskets = set(plan["baskets"])
    sold = dict.fromkeys(plan["stock"], 0)
    rows = OrderLine.objects.filter(stockrecord_id__in=[int(key) for key in sold]).values_list(
        "stockrecord_id", "quantity", "order__basket_id"
    )
    for key, quantity, basket in rows:
        if basket in baskets:
            sold[str(key)] += quantity
    return {
        "oversold": sum(max(0, sold[key] - units) for key, units in plan["stock"].items()),
        "undersold": sum(max(0, units - sold[key]) for key, units in plan["stock"].items()),
    }


def plain_offers():
    """Offers that anybody may have sent by a seller."""
    return (
        StockRecord.objects.available()
        .filter(minimum_quantity=1, partner__minimum_order=0, product__structure="standalone")
        .filter(product__net_unit__in=["g", "ml", "piece"], product__needs_cold_chain=False, product__is_fragile=False)
        .exclude(product__product_class__code="alcohol")
        .order_by("product_id", "pk")
    )
