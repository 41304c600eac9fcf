"""Ways to pay and their attempts."""

import pytest

from marketplace.payment import methods
from marketplace.payment.methods import CASH_ON_DELIVERY, MethodUnavailable, PaymentMethod, method_for, methods_for
from marketplace.payment.models import PaymentAttempt
from marketplace.payment.services import create_attempt
from tests.factories.purchases import buy, make_basket, make_shop


def test_cash_is_offered_for_every_total():
    assert methods_for(1) == methods_for(10**10) == [CASH_ON_DELIVERY]


def test_a_new_way_to_pay_is_one_more_entry(monkeypatch):
    small = PaymentMethod("small", "Nhỏ", "Chỉ đơn nhỏ.", is_offered_for=lambda total: total < 100)
    monkeypatch.setitem(methods.METHODS, "small", small)

    assert methods_for(99) == [CASH_ON_DELIVERY, small]
    assert method_for("small", 99) == small
    with pytest.raises(MethodUnavailable):
        method_for("small", 100)


@pytest.mark.parametrize("code", ["", "card", "CASH", "\x00"])
def test_an_unknown_way_is_refused(code):
    with pytest.raises(MethodUnavailable):
        method_for(code, 1)


@pytest.mark.django_db
def test_each_attempt_has_a_key_of_its_own():
    [offer] = make_shop()
    order = buy(make_basket((offer, 1)))

    second = create_attempt(order=order, method="cash")

    first = PaymentAttempt.objects.exclude(pk=second.pk).get()
    assert first.idempotency_key != second.idempotency_key
    assert first.amount == second.amount == order.total
