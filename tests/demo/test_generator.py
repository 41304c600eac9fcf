"""Large catalogues for benchmarks."""

from catalogue.models import Product, Recognition
from marketplace.core import clock
from marketplace.demo.generator import generate
from marketplace.partner.models import StockRecord


def test_a_generated_catalogue_is_the_same_for_the_same_seed(db) -> None:
    first = generate(products=300, sellers=10, seed=7)
    titles = list(Product.objects.filter(pk__in=first).order_by("pk").values_list("title", flat=True))

    again = generate(products=300, sellers=10, seed=7)

    assert sorted(again) == sorted(first)
    assert len(titles) == 300
    generated = Product.objects.filter(pk__in=first)
    assert generated.listed().count() == 300
    assert not generated.filter(is_example=False).exists()
    parents = generated.filter(structure=Product.PARENT)
    assert parents.exists()
    assert StockRecord.objects.on_sale().filter(product__parent__in=parents).count() >= 2 * parents.count()
    assert not StockRecord.objects.filter(product__in=parents).exists()
    assert not StockRecord.objects.filter(product__in=first, price_per_unit=None, product__net_unit="g").exists()
    assert Recognition.objects.valid_on(clock.today()).filter(product__in=first).exists()
