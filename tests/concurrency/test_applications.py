"""Somebody clicks twice on "send the application" on PostgreSQL: first without the lock, then with it."""

import threading

import pytest

from marketplace.partner import applications
from marketplace.partner.models import Partner
from tests.factories.goods import province
from tests.factories.orders import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]


def two_clicks(race):
    user = make_user()
    place = province("68")

    def click():
        return applications.apply_to_sell(
            user=user, name="Vườn nhà Hà", kind="household", province=place, phone="+84912345678"
        )

    return race([click, click])


def test_without_the_lock_two_clicks_make_two_applications(race, monkeypatch):
    gate = threading.Barrier(2)
    register = applications.register_partner

    def register_together(**fields):
        gate.wait(30)
        return register(**{**fields, "code": f"vuon-{threading.get_ident()}"})

    monkeypatch.setattr(applications, "_wait_for_turn", lambda user: None)
    monkeypatch.setattr(applications, "register_partner", register_together)

    two_clicks(race)

    assert Partner.objects.filter(state="applied").count() == 2


@pytest.mark.parametrize("attempt", range(5))
def test_two_clicks_make_one_application(race, attempt):
    outcomes = two_clicks(race)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ApplicationWaiting", "Partner"]
    assert Partner.objects.filter(state="applied").count() == 1
