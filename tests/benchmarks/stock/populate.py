"""Fill the stock shop with the same goods as ours: python -m tests.benchmarks.stock.populate PRODUCTS.csv"""

import csv
import json
import sys
from decimal import Decimal

import django


def main(source: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings

    class NoMigrations:
        def __contains__(self, label):
            return True

        def __getitem__(self, label):
            return None

    with override_settings(MIGRATION_MODULES=NoMigrations()):
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)

    from django.contrib.sites.models import Site
    from oscar.apps.address.models import Country
    from oscar.apps.catalogue.categories import create_from_breadcrumbs
    from oscar.apps.catalogue.models import (
        Product,
        ProductAttribute,
        ProductAttributeValue,
        ProductCategory,
        ProductClass,
        ProductImage,
    )
    from oscar.apps.partner.models import Partner, StockRecord

    Site.objects.get_or_create(pk=1, defaults={"domain": "example.com", "name": "stock"})
    Country.objects.create(
        iso_3166_1_a2="VN", iso_3166_1_a3="VNM", name="Viet Nam", printable_name="Viet Nam", is_shipping_country=True
    )
    kind = ProductClass.objects.create(name="Goods", requires_shipping=True, track_stock=True)
    with open(source, encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    categories = {}
    partners = {}
    for row in rows:
        if row["category"] and row["category"] not in categories:
            categories[row["category"]] = create_from_breadcrumbs(row["category"])
        if row["seller"] and row["seller"] not in partners:
            partners[row["seller"]] = Partner.objects.create(name=row["seller"])
    parents = {row["parent"] for row in rows} - {""}
    products: dict[str, Product] = {}
    # Parents stand before their sizes.
    for whole in (True, False):
        part = [row for row in rows if (row["parent"] == "") == whole]
        made = Product.objects.bulk_create(
            [
                Product(
                    structure=Product.CHILD
                    if row["parent"]
                    else Product.PARENT
                    if row["key"] in parents
                    else Product.STANDALONE,
                    parent=products.get(row["parent"]),
                    title=row["title"],
                    slug=row["slug"],
                    description=row["description"],
                    product_class=None if row["parent"] else kind,
                )
                for row in part
            ],
            batch_size=2000,
        )
        products |= {row["key"]: product for row, product in zip(part, made, strict=True)}
    ProductCategory.objects.bulk_create(
        [
            ProductCategory(product=products[row["key"]], category=categories[row["category"]])
            for row in rows
            if row["category"]
        ],
        batch_size=2000,
    )
    # What the law wants on the label is what Oscar calls attributes.
    labels = {row["key"]: json.loads(row["label"]) for row in rows}
    attributes = {
        code: ProductAttribute.objects.create(product_class=kind, code=code, name=code.replace("_", " "), type="text")
        for code in sorted({code for label in labels.values() for code in label})
    }
    ProductAttributeValue.objects.bulk_create(
        [
            ProductAttributeValue(product=products[key], attribute=attributes[code], value_text=text)
            for key, label in labels.items()
            for code, text in label.items()
            if text
        ],
        batch_size=2000,
    )
    ProductImage.objects.bulk_create(
        [
            ProductImage(product=products[row["key"]], original=original, caption=row["title"], display_order=order)
            for row in rows
            for order, original in enumerate(row["pictures"].split())
        ],
        batch_size=2000,
    )
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=products[row["key"]],
                partner=partners[row["seller"]],
                partner_sku=f"S{products[row['key']].pk}",
                price=Decimal(row["price"]),
                num_in_stock=int(row["stock"]),
            )
            for row in rows
            if row["seller"]
        ],
        batch_size=2000,
    )


if __name__ == "__main__":
    main(sys.argv[1])
