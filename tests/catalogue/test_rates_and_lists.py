"""VAT by class, seller and day; the lists that the catalogue stands on; notes of changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from catalogue.changes import note_changes, on_change
from catalogue.classes import GOODS_CLASSES
from catalogue.labels import FIXED_PHRASES, LABEL_SCHEMAS, NET_QUANTITY_CLASSES
from catalogue.models import Category, CertificationScheme, Product, ProductChange, ProductClass, VatRate
from catalogue.papers import PAPER_RULES
from catalogue.vat import VatRateUnknown, vat_percent, vat_percents
from tests.factories.goods import make_product, make_seller, make_variant

pytestmark = pytest.mark.django_db

REDUCED, STANDARD = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("product_class", "kind", "on", "percent"),
    [
        ("food", "company", REDUCED, 8),
        ("food", "company", STANDARD, 10),
        ("alcohol", "company", REDUCED, 10),
        ("medicinal", "company", REDUCED, 5),
        ("food_fresh", "company", REDUCED, 5),
        ("food_fresh", "cooperative", REDUCED, 0),
        ("food_fresh", "cooperative", STANDARD, 0),
        ("tourism", "cooperative", STANDARD, 10),
    ],
)
def test_vat_follows_class_seller_and_day(product_class, kind, on, percent):
    assert vat_percent(product_class, make_seller(kind=kind, declares_vat=True), on) == Decimal(percent)


def test_who_does_not_declare_vat_shows_none():
    assert vat_percent("food", make_seller(kind="household")) == 0
    assert vat_percent("food", make_seller(kind="cooperative", declares_vat=False)) == 0


def test_a_day_before_every_rate_is_said_and_not_guessed():
    with pytest.raises(VatRateUnknown) as refused:
        vat_percent("food", make_seller(declares_vat=True), date(2020, 1, 1))
    assert refused.value.facts == {"class_code": "food", "on": date(2020, 1, 1)}


def test_many_lines_cost_one_query(django_assert_num_queries):
    seller = make_seller(declares_vat=True)
    lines = [(code, seller) for code in list(GOODS_CLASSES) * 10]
    with django_assert_num_queries(1):
        assert len(vat_percents(lines, REDUCED)) == len(lines)


def test_a_new_rate_in_the_table_holds_from_its_day():
    VatRate.objects.create(class_code="food", percent=7, valid_from=date(2028, 1, 1), source="Luật mới")
    seller = make_seller(declares_vat=True)
    assert [vat_percent("food", seller, day) for day in (date(2027, 12, 31), date(2028, 1, 1))] == [10, 7]


def test_ocop_has_six_groups_and_twenty_six_sets():
    assert Category.objects.filter(depth=1).exclude(code="").count() == 6
    sets = Category.objects.filter(depth=2)
    assert sorted(int(code) for code in sets.values_list("code", flat=True)) == list(range(1, 27))
    assert sets.get(code="13").get_parent().code == "food"
    assert Category.objects.get(code="food").numchild == 13
    assert not any(Category.find_problems())


def test_loading_again_changes_nothing_and_asks_little(django_assert_max_num_queries):
    config = apps.get_app_config("catalogue")
    before = [model.objects.count() for model in (Category, ProductClass, CertificationScheme, VatRate)]
    CertificationScheme.objects.filter(code="attp").update(max_months=24)
    with django_assert_max_num_queries(8):
        config.load_reference_data()
    assert [model.objects.count() for model in (Category, ProductClass, CertificationScheme, VatRate)] == before
    assert CertificationScheme.objects.get(code="attp").max_months == 24


def test_a_lost_set_comes_back_in_its_group():
    Category.objects.get(code="20").delete()
    apps.get_app_config("catalogue").load_reference_data()
    assert Category.objects.get(code="20").get_parent().code == "medicinal"
    assert not any(Category.find_problems())


def test_every_class_has_a_label_and_every_rule_names_known_classes_and_schemes():
    assert set(LABEL_SCHEMAS) == set(GOODS_CLASSES) == set(ProductClass.objects.values_list("code", flat=True))
    assert set(GOODS_CLASSES) >= NET_QUANTITY_CLASSES | set(FIXED_PHRASES)
    schemes = set(CertificationScheme.objects.values_list("code", flat=True))
    for rule in PAPER_RULES:
        assert set(rule.classes) <= set(GOODS_CLASSES)
        assert set(rule.schemes) <= schemes
        assert rule.source
    assert len(schemes) >= 14


def test_every_class_has_a_vat_rate_today_and_next_year():
    seller = make_seller(kind="company", declares_vat=True)
    for day in (date(2026, 11, 23), STANDARD):
        assert len(vat_percents([(code, seller) for code in GOODS_CLASSES], day)) == len(GOODS_CLASSES)


def test_a_size_notes_its_parent_and_raises_both_versions():
    parent = make_product()
    child = make_variant(parent, "250 g", 250)
    ProductChange.objects.all().delete()
    before = dict(Product.objects.values_list("pk", "version"))
    note_changes([child.pk, child.pk])
    assert sorted(ProductChange.objects.values_list("product_id", flat=True)) == sorted([parent.pk, child.pk])
    assert {pk: version - before[pk] for pk, version in Product.objects.values_list("pk", "version")} == {
        parent.pk: 1,
        child.pk: 1,
    }


def test_handlers_wake_after_the_commit_and_their_errors_stay_away(django_capture_on_commit_callbacks, monkeypatch):
    product = make_product()
    monkeypatch.setattr("catalogue.changes._handlers", [])
    woken = []

    def fails(product_ids):
        raise RuntimeError

    on_change(fails)
    on_change(woken.append)
    with django_capture_on_commit_callbacks() as callbacks:
        note_changes([product.pk])
        assert woken == []
    for callback in callbacks[1:]:
        callback()
    assert woken == [[product.pk]]


def test_unknown_products_are_not_noted():
    note_changes([])
    note_changes([10**12])
    assert not ProductChange.objects.exists()
