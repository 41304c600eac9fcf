"""Fill our shop with generated goods and list them for the stock shop: populate PRODUCTS GOODS.csv"""

import csv
import json
import sys

import django
from django.db.models.functions import Coalesce

COLUMNS = ("key", "parent", "title", "slug", "description", "category", "seller", "price", "stock", "pictures", "label")
# Enough for every order that a run places.
STOCK = 100_000
# Different pictures, shown again and again.
PICTURES = 24


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
    _add_addresses()
    _add_pictures()
    _write_goods(goods)
    call_command("search_rebuild", verbosity=0)


def _add_addresses() -> None:
    """An address of each seller, so that an order costs its mails to the sellers too. The stock shop sends the buyer's alone."""
    from django.db.models import Value
    from django.db.models.functions import Concat

    from marketplace.partner.models import Partner

    Partner.objects.update(
        email=Concat(Value("seller-"), "pk", Value("@example.vn"), output_field=Partner._meta.get_field("email"))
    )


def _add_pictures() -> None:
    """A picture of each product, and a second one of every other, as the demo has them."""
    from django.core.files.storage import default_storage

    from catalogue.models import Product, ProductImage
    from marketplace.core.images import derivative_name, store_image
    from marketplace.demo.loader import picture_jobs
    from marketplace.demo.pictures import drawn

    jobs = [job for job in picture_jobs() if job.product][:PICTURES]
    stored = [store_image(drawn(job), default_storage) for job in jobs]
    products = Product.objects.exclude(structure=Product.CHILD).order_by("pk").values_list("pk", "title")
    ProductImage.objects.bulk_create(
        (
            ProductImage(
                product_id=key,
                original=derivative_name(picture.hash, max(picture.widths), "jpg"),
                caption=title,
                display_order=order,
                content_hash=picture.hash,
                width=picture.width,
                height=picture.height,
                widths=list(picture.widths),
                perceptual_hash=picture.phash,
            )
            for key, title in products.iterator(2_000)
            for order, picture in enumerate((stored[key % PICTURES], stored[(key + 7) % PICTURES])[: 1 + key % 2])
        ),
        batch_size=2_000,
    )


def _write_goods(goods: str) -> None:
    """One row for each product in the order of our keys, with its cheapest offer; the sizes of goods follow all others."""
    from catalogue.models import Category, Product, ProductImage
    from marketplace.partner.models import StockRecord

    StockRecord.objects.update(num_in_stock=STOCK)
    names = dict(Category.objects.values_list("path", "name"))
    offers = {}
    for offer in StockRecord.objects.on_sale().select_related("partner").order_by("-price").iterator(2_000):
        offers[offer.product_id] = offer
    pictures: dict[int, list[str]] = {}
    images = ProductImage.objects.order_by("display_order").values_list("product_id", "original")
    for key, original in images.iterator(2_000):
        pictures.setdefault(key, []).append(original)
    products = Product.objects.select_related("ocop_set").order_by(Coalesce("parent_id", 0), "pk")
    with open(goods, "w", newline="", encoding="utf-8") as stream:
        sheet = csv.DictWriter(stream, COLUMNS)
        sheet.writeheader()
        for product in products.iterator(2_000):
            offer = offers.get(product.pk)
            path = product.ocop_set.path if product.ocop_set else ""
            groups = [names[path[: len(path) - step]].replace(">", "") for step in (Category.steplen, 0) if path]
            sheet.writerow(
                {
                    "key": product.pk,
                    "parent": product.parent_id or "",
                    "title": product.title,
                    "slug": product.slug,
                    "description": product.description,
                    "category": " > ".join(groups),
                    "seller": offer.partner.name if offer else "",
                    "price": int(offer.price) if offer else "",
                    "stock": STOCK,
                    "pictures": " ".join(pictures.get(product.pk, [])),
                    "label": json.dumps(product.label, ensure_ascii=False),
                }
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
