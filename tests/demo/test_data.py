"""The demo's data: what is real, what is an example, and that it covers the country and all kinds."""

from __future__ import annotations

from collections import Counter

from catalogue.labels import schema_of
from marketplace.demo import sources
from marketplace.partner.models import Partner
from marketplace.partner.tax_codes import clean_tax_code


def test_the_lam_dong_list_has_sixty_products_of_which_twenty_four_have_a_decision() -> None:
    _sellers, decisions = sources.lam_dong()

    decided = [row for row in decisions if row.decision_number]
    assert (len(decisions), len(decided)) == (60, 24)
    assert all(row.issued_on and row.valid_until and row.issuer for row in decided)
    assert all(row.issued_on is None and not row.issuer for row in decisions if not row.decision_number)
    assert Counter(row.decision_number for row in decided) == {
        "3981/QĐ-UBND": 9,
        "858/QĐ-UBND": 5,
        "1887/QĐ-UBND": 8,
        "768/QĐ-UBND": 2,
    }


def test_no_product_of_cau_ke_has_a_decision() -> None:
    _sellers, decisions = sources.cau_ke()

    assert len(decisions) == 37
    assert not [row for row in decisions if row.decision_number or row.issued_on]


def test_the_examples_cover_all_provinces_kinds_and_sets() -> None:
    sellers, goods = sources.example_sellers(), sources.example_goods()

    assert len({seller.province for seller in sellers}) == 34
    assert {seller.kind for seller in sellers} == set(Partner.Kind.values)
    assert {each.ocop_set for each in goods} == set(range(1, 27))
    assert len(sellers) >= 40
    assert len(goods) + 97 >= 300


def test_every_example_can_be_told_from_something_real() -> None:
    for seller in sources.example_sellers():
        assert seller.is_example
        assert seller.phone.startswith("0900 000 ")
        assert seller.representative.endswith("(ví dụ)")
        assert seller.tax_code[:2] in {"", "00"}
        assert clean_tax_code(seller.tax_code, personal_allowed=False) == seller.tax_code
    assert all(each.is_example for each in sources.example_goods())
    for name, column in (("certificates.csv", "number"), ("example_recognitions.csv", "decision_number")):
        assert all(row[column].startswith("VÍ DỤ") or not row[column] for row in sources.rows(name))


def test_no_example_recognition_could_give_a_star() -> None:
    assert {row["fate"] for row in sources.rows("example_recognitions.csv")} == {"expired", "revoked", "pending"}


def test_certificates_come_in_every_state() -> None:
    assert {row["fate"] for row in sources.rows("certificates.csv")} == {"valid", "expired", "revoked", "pending"}


def test_each_seller_uses_a_sku_once_and_names_its_goods_once() -> None:
    goods = sources.example_goods()

    assert len({(each.seller, each.sku) for each in goods}) == len(goods)
    assert len({(each.seller, each.name) for each in goods}) == len(goods)
    assert {each.seller for each in goods} == {seller.code for seller in sources.example_sellers()}


def test_every_label_has_only_lines_of_its_class_and_alcohol_states_its_strength() -> None:
    for goods in sources.example_goods():
        assert set(goods.label) <= {field.code for field in schema_of(goods.goods_class)}, goods.name
        if goods.goods_class == "alcohol":
            assert goods.label["alcohol_percent"].endswith("% thể tích"), goods.name


def test_real_goods_say_that_price_and_stock_are_examples() -> None:
    for _sellers, decisions in (sources.lam_dong(), sources.cau_ke()):
        assert all("là ví dụ" in row.goods.description for row in decisions)


def test_a_larger_size_weighs_more() -> None:
    goods = next(each for each in sources.example_goods() if len(each.sizes) == 2)

    small, large = goods.sizes
    assert goods.packed_grams_of(large) > goods.packed_grams_of(small) == goods.packed_grams
