"""The goods of the relevance set as rows of the shop."""

from datetime import date

from catalogue.models import Category, Certification, CertificationScheme, Product, ProductClass, Recognition
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code
from marketplace.partner.models import Partner, StockRecord
from search import services
from tests.relevance.judgements import goods
from tests.relevance.make import HERE, read

_FROM, _UNTIL = date(2025, 1, 1), date(2031, 1, 1)


def load() -> dict[int, int]:
    """Write sellers, goods, offers and papers, and index them; returns the set's number of each product by its key."""
    partners = {
        row["code"]: Partner.objects.create(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            state=Partner.State.ACTIVE,
            tax_code=row["tax_code"],
            province=province_by_code(row["province"]),
            is_example=True,
        )
        for row in read(HERE / "sellers.csv")
    }
    goods_class = ProductClass.objects.get(code="food")
    sets = {category.code: category for category in Category.objects.all()}
    schemes = {scheme.code: scheme for scheme in CertificationScheme.objects.all()}
    communes = {unit.code: unit for unit in AdminUnit.objects.filter(level="commune", valid_to=None)}
    numbers = {}
    for row in goods():
        seller = partners[row["seller"]]
        product = Product.objects.create(
            title=row["title"],
            structure="standalone",
            product_class=goods_class,
            listing=Product.Listing.PUBLISHED,
            is_public=True,
            listed_by=seller,
            province=province_by_code(row["province"]),
            commune=communes[row["commune"]],
            ocop_set=sets[row["set"]],
            net_quantity=int(row["quantity"]),
            net_unit=row["unit"],
            upc=row["upc"],
            is_example=True,
        )
        numbers[product.pk] = int(row["id"])
        StockRecord.objects.create(
            product=product,
            partner=seller,
            partner_sku=row["sku"],
            price=int(row["price"]),
            price_currency="VND",
            num_in_stock=int(row["stock"]),
        )
        if row["stars"]:
            Recognition.objects.create(
                product=product,
                stars=int(row["stars"]),
                state="verified",
                decision_number=row["decision"],
                recorded_name=row["title"],
                valid_from=_FROM,
                valid_until=_UNTIL,
                is_example=True,
            )
        if row["certificate"]:
            Certification.objects.create(
                scheme=schemes[row["certificate"]],
                partner=seller,
                number=row["certificate_number"],
                state="verified",
                valid_from=_FROM,
                valid_until=_UNTIL,
                is_example=True,
            ).products.add(product)
    services.rebuild()
    return numbers
