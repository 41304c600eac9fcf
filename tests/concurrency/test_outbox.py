"""Several senders of the outbox at the same moment, on PostgreSQL: first without claiming, then with it."""

import threading
from collections import Counter

import pytest
from django.core import mail

from marketplace.communication import services
from marketplace.communication.models import OutboxMessage

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]

SENDERS = 4
MAILS = 3 * services.BATCH + 5


def send_from_all(race):
    """How often each address was written to, and how many mails each sender says it has sent."""
    for number in range(MAILS):
        # Every other one was worded by the release before.
        of_before = {"state": "waiting", "subject": "Thư", "body_text": "Thư"}
        of_now = {"template": "order_link", "language": "vi", "context": {"order_number": "1"}}
        OutboxMessage.objects.create(
            dedupe_key=f"{number}", recipient=f"a{number}@example.vn", **(of_now if number % 2 else of_before)
        )
    mail.outbox.clear()
    counts = race([services.send_waiting] * SENDERS)
    return Counter(message.to[0] for message in mail.outbox), counts


def test_without_a_claim_mails_are_sent_several_times(race, monkeypatch):
    looked = threading.Barrier(SENDERS)
    asked = threading.local()

    def read_only(count):
        if hasattr(asked, "once"):
            return []
        asked.once = True
        rows = list(OutboxMessage.objects.filter(state__in=OutboxMessage.TO_SEND).order_by("pk")[:count])
        looked.wait(60)
        return rows

    monkeypatch.setattr(services, "_claim", read_only)

    sent, counts = send_from_all(race)

    assert counts == [services.BATCH] * SENDERS
    assert set(sent.values()) == {SENDERS}


@pytest.mark.parametrize("attempt", range(3))
def test_each_mail_is_sent_once_by_any_number_of_senders(race, attempt):
    sent, counts = send_from_all(race)

    assert sum(counts) == MAILS
    assert sent == {f"a{number}@example.vn": 1 for number in range(MAILS)}
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("sent", 1)}
