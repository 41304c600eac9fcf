"""Sellers, products and proofs as rows, for tests of search that need many of them quickly."""

from datetime import date
from itertools import count

from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.models import (
    Category,
    Certification,
    CertificationScheme,
    Product,
    ProductClass,
    Recognition,
)
from marketplace.geography.provinces import province_by_code
from marketplace.partner.models import Partner, StockRecord

# Longer than any number that a test looks for: codes, decisions and certificates made here are never its answer.
_number = count(7_000_001)


def make_seller(name="HTX Tân Hà", province="68", **values) -> Partner:
    """A selling cooperative."""
    values = {"kind": "cooperative", "state": "active", "code": f"htx-{next(_number)}"} | values
    return Partner.objects.create(name=name, province=province_by_code(province), **values)


def make_class() -> ProductClass:
    return ProductClass.objects.get_or_create(code="test-food", defaults={"name": "Thực phẩm", "slug": "test-food"})[0]


def make_product(title, *, seller=None, province="68", set_code="", price=100_000, stock=10, offered=True, **values):
    """A listed product with one seller's offer; `price=None` makes it without an offer."""
    product = Product.objects.create(
        title=title,
        structure=values.pop("structure", "standalone"),
        product_class=None if values.get("parent") else make_class(),
        listing="published",
        is_public=values.pop("is_public", True),
        listed_by=seller,
        province=province_by_code(province) if province else None,
        ocop_set=Category.objects.get(code=set_code) if set_code else None,
        net_quantity=values.pop("net_quantity", 500),
        **values,
    )
    if price is not None:
        make_offer(product, seller or make_seller(), price=price, stock=stock, is_offered=offered)
    return product


def make_offer(product, seller, *, price=100_000, stock=10, **values) -> StockRecord:
    return StockRecord.objects.create(
        product=product,
        partner=seller,
        partner_sku=f"SKU-{next(_number)}",
        price=price,
        price_currency="VND",
        num_in_stock=stock,
        price_per_unit=price * 2,
        **values,
    )


def make_recognition(product, stars=4, *, valid_from=date(2025, 1, 1), valid_until=date(2028, 1, 1), state="verified"):
    """A decision about the product; verified unless another state is asked for."""
    return Recognition.objects.create(
        product=product,
        stars=stars,
        state=state,
        decision_number=f"{next(_number)}/QĐ-UBND",
        recorded_name=product.title,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def make_review(product, score=5, *, approved=True) -> ProductReview:
    """A review as a row; the product's rating stays what it is."""
    review = ProductReview(
        product=product,
        score=score,
        title="Ngon",
        body="Thơm",
        status=ProductReview.APPROVED if approved else ProductReview.FOR_MODERATION,
    )
    ProductReview.objects.bulk_create([review])
    return review


def make_certification(
    scheme_code, seller, products, *, valid_from=date(2025, 1, 1), valid_until=date(2028, 1, 1), state="verified"
):
    """A certificate of the seller over the products."""
    scheme, _created = CertificationScheme.objects.get_or_create(code=scheme_code, defaults={"name": scheme_code})
    certification = Certification.objects.create(
        scheme=scheme,
        partner=seller,
        number=f"C-{next(_number)}",
        state=state,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    certification.products.set(products)
    return certification


def make_categories() -> None:
    """OCOP's groups and sets, when no reference data has brought them."""
    if Category.objects.filter(code="food").exists():
        return
    groups = {"food": range(1, 14), "drinks": range(14, 18), "medicinal": range(18, 21), "handicraft": (21, 22)}
    groups |= {"ornamental": (23, 24, 25), "tourism": (26,)}
    for code, sets in groups.items():
        group = Category.add_root(code=code, name=f"Nhóm {code}", name_en=code.title(), slug=code)
        for number in sets:
            group.add_child(code=str(number), name=f"Bộ {number}", name_en=f"Set {number}", slug=f"bo-{number}")
