"""Fill the stock shop with the same goods as ours: python -m tests.benchmarks.stock.populate PRODUCTS.csv"""

import csv
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
    from oscar.apps.catalogue.models import Product, ProductCategory, ProductClass
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
        if row["category"] not in categories:
            categories[row["category"]] = create_from_breadcrumbs(row["category"])
        if row["seller"] not in partners:
            partners[row["seller"]] = Partner.objects.create(name=row["seller"])
    products = Product.objects.bulk_create(
        [
            Product(title=row["title"], slug=row["slug"], description=row["description"], product_class=kind)
            for row in rows
        ],
        batch_size=2000,
    )
    ProductCategory.objects.bulk_create(
        [
            ProductCategory(product=product, category=categories[row["category"]])
            for product, row in zip(products, rows, strict=True)
        ],
        batch_size=2000,
    )
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=product,
                partner=partners[row["seller"]],
                partner_sku=f"S{product.pk}",
                price=Decimal(row["price"]),
                num_in_stock=int(row["stock"]),
            )
            for product, row in zip(products, rows, strict=True)
        ],
        batch_size=2000,
    )


if __name__ == "__main__":
    main(sys.argv[1])
