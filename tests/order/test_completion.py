"""Delivered parts complete by themselves after the time for complaints."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from marketplace.core import clock
from marketplace.moderation.models import AuditEvent
from marketplace.order import complaints, completion, services
from marketplace.order.complaints import complaints_end
from marketplace.order.completion import complete_due
from tests.factories.mails import read_mail
from tests.factories.orders import make_offer, make_order, make_seller

pytestmark = pytest.mark.django_db

DELIVERED_AT = datetime(2026, 11, 20, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(DELIVERED_AT)
    return move


def delivered_part():
    part = make_order((make_offer(make_seller()), 1)).seller_orders.get()
    services.confirm(seller_order=part, actor=None, role="seller")
    services.ship(seller_order=part, actor=None, role="seller", carrier="GHN")
    return services.deliver(seller_order=part, actor=None, role="seller")


def test_a_part_completes_to_the_second_after_seven_days_and_not_before(at):
    part = delivered_part()

    at(DELIVERED_AT + timedelta(days=7, seconds=-1))
    assert complete_due() == 0
    part.refresh_from_db()
    assert part.state == "delivered"

    at(DELIVERED_AT + timedelta(days=7))
    assert complete_due() == 1
    part.refresh_from_db()
    assert (part.state, part.closed_at) == ("completed", DELIVERED_AT + timedelta(days=7))
    event = part.events.last()
    assert (event.from_state, event.actor, event.actor_role, event.move) == ("delivered", None, "system", "complete")
    assert AuditEvent.objects.get(action="seller_order.complete").after["role"] == "system"
    assert complete_due() == 0


def test_returned_and_unfinished_parts_stay_as_they_are(at):
    services.return_(seller_order=delivered_part(), actor=None, role="seller", reason="Hàng hỏng")
    make_order((make_offer(make_seller()), 1))
    at(DELIVERED_AT + timedelta(days=90))
    assert complete_due() == 0


def test_the_days_are_those_that_held_on_the_day_of_delivery(at, monkeypatch):
    monkeypatch.setattr(complaints, "COMPLAINT_DAYS", [(date.min, 7), (date(2026, 11, 21), 3)])
    assert complaints_end(DELIVERED_AT) == DELIVERED_AT + timedelta(days=7)
    # 21 November begins in Vietnam at 17:00 UTC of the 20th.
    assert complaints_end(DELIVERED_AT + timedelta(hours=9)) == DELIVERED_AT + timedelta(days=3, hours=9)
    delivered_part()
    at(DELIVERED_AT + timedelta(days=4))
    assert complete_due() == 0


def test_a_part_that_somebody_moves_meanwhile_stays_as_moved_and_the_others_complete(at, monkeypatch):
    moved, other = delivered_part(), delivered_part()
    complete = completion.complete

    def moved_just_before(*, seller_order, **who):
        if seller_order.pk == moved.pk:
            services.return_(seller_order=moved, actor=None, role="market", reason="Hàng hỏng")
        return complete(seller_order=seller_order, **who)

    monkeypatch.setattr(completion, "complete", moved_just_before)
    at(DELIVERED_AT + timedelta(days=8))

    assert complete_due() == 1

    for part, state in ((moved, "returned"), (other, "completed")):
        part.refresh_from_db()
        assert part.state == state


def test_the_command_says_how_many_and_keeps_to_its_limit(at, capsys):
    delivered_part()
    delivered_part()
    at(DELIVERED_AT + timedelta(days=8))
    call_command("complete_orders", limit=1)
    call_command("complete_orders")
    call_command("complete_orders")
    assert capsys.readouterr().out == "1 completed\n1 completed\n0 completed\n"


@pytest.mark.parametrize(("language", "words"), [("vi", "chậm nhất ngày 27/11/2026"), ("en", "by 27/11/2026")])
def test_the_buyer_reads_until_when_a_complaint_is_in_time(at, language, words):
    part = make_order((make_offer(make_seller()), 1)).seller_orders.get()
    part.order.language = language
    part.order.save()
    services.confirm(seller_order=part, actor=None, role="seller")
    services.ship(seller_order=part, actor=None, role="seller", carrier="GHN")

    services.deliver(seller_order=part, actor=None, role="seller")

    mail = read_mail(dedupe_key__startswith=f"part:{part.pk}:delivered")
    assert words in mail.body_text
