"""`manage.py check` names classes of goods without rules."""

import pytest
from django.core.checks import run_checks

from catalogue.labels import LABEL_SCHEMAS
from catalogue.models import ProductClass
from catalogue.policies import can_be_sent
from tests.factories.goods import make_product


def found(**options) -> list[tuple[str, str]]:
    return [(issue.id, issue.msg) for issue in run_checks(**options) if str(issue.id).startswith("catalogue.")]


def test_a_class_without_label_lines_is_an_error_that_names_it(monkeypatch):
    assert found() == []
    monkeypatch.delitem(LABEL_SCHEMAS, "tourism")
    monkeypatch.setitem(LABEL_SCHEMAS, "boats", ())
    assert found() == [
        ("catalogue.E001", "The class of goods “tourism” has no label lines."),
        ("catalogue.E001", "“boats” has label lines and is no class of goods."),
    ]


@pytest.mark.django_db
def test_a_row_without_rules_is_named_and_its_goods_still_work():
    databases = {"include_deployment_checks": False, "tags": ["database"], "databases": ["default"]}
    assert found(**databases) == []
    product = make_product()
    product.product_class = ProductClass.objects.create(name="Thuyền", slug="boats", code="boats")
    product.save()

    assert found(**databases) == [
        ("catalogue.W001", "The class of goods “boats” has no label lines, papers, age or delivery rules.")
    ]
    assert (product.goods_class.min_age, can_be_sent(product)) == (0, True)
