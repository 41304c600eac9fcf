"""What the database itself refuses of lots, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.traceability.models import Lot
from tests.factories.goods import make_lot, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot():
    return make_lot(make_offer(), "L-01", made_on=date(2026, 11, 2), expires_on=date(2026, 12, 2))


@pytest.mark.parametrize(
    "values",
    [
        {"number_key": ""},
        {"expires_on": date(2026, 11, 1)},
        {"made_on": date(2026, 12, 3)},
        {"quantity": 0, "unit": "kg"},
        {"quantity": -1, "unit": "kg"},
        {"quantity": 5},
        {"unit": "kg"},
        {"quantity": 5, "unit": "ton"},
        {"made": "bought"},
        {"state": "closed"},
        {"state": "closed", "closed_at": timezone.now()},
        {"state": "closed", "close_reason": "Hết"},
        {"state": "lost"},
        {"closed_at": timezone.now()},
        {"close_reason": "Hết"},
    ],
)
def test_no_lot_that_cannot_be(lot, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(**values)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("values", [{"number": "x" * 41}, {"number_key": "x" * 81}, {"note": "x" * 501}])
def test_no_text_is_longer_than_its_column(lot, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(**values)


def test_no_second_lot_of_one_number(lot):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.create(
            partner=lot.partner, product=lot.product, number="l 01", number_key="l01", made_on=date(2026, 11, 2)
        )
