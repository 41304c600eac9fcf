"""Fill our shop with generated goods and list them for the stock shop: populate PRODUCTS GOODS.csv"""

import csv
import sys

import django

COLUMNS = ("title", "slug", "description", "category", "seller", "price", "stock")
# Enough for every order that a run places.
STOCK = 100_000


def main(products: int, goods: str) -> None:
    django.setup()
    from django.core.management import call_command

    call_command("prepare_database", verbosity=0)
    call_command(
        "generate_catalogue",
        products=products,
        sellers=max(20, products // 50),
        seed=1,
        without_index=True,
        verbosity=0,
    )
    _write_goods(goods)
    call_command("search_rebuild", verbosity=0)


def _write_goods(goods: str) -> None:
    """One row for each product that has an offer, with the offer's seller and price."""
    from catalogue.models import Category
    from marketplace.partner.models import StockRecord

    StockRecord.objects.update(num_in_stock=STOCK)
    names = dict(Category.objects.values_list("path", "name"))
    offers = (
        StockRecord.objects.on_sale()
        .filter(product__structure="standalone")
        .select_related("partner", "product__ocop_set")
        .order_by("product_id", "price")
    )
    written = set()
    with open(goods, "w", newline="", encoding="utf-8") as stream:
        sheet = csv.DictWriter(stream, COLUMNS)
        sheet.writeheader()
        for offer in offers.iterator(2_000):
            product = offer.product
            if product.pk in written:
                continue
            written.add(product.pk)
            path = product.ocop_set.path
            sheet.writerow(
                {
                    "title": product.title,
                    "slug": product.slug,
                    "description": product.description,
                    "category": " > ".join(
                        names[path[: len(path) - step]].replace(">", "") for step in (Category.steplen, 0)
                    ),
                    "seller": offer.partner.name,
                    "price": int(offer.price),
                    "stock": STOCK,
                }
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
