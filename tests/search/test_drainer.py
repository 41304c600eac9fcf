"""Claims of waiting documents: two drainers never work on the same rows, and neither waits for the other."""

import threading

import pytest
from django.db import connection, connections, transaction

from search import drainer
from search.models import WaitingDocument


def hold_a_claim(claimed: list, taken: threading.Event, let_go: threading.Event) -> None:
    try:
        with transaction.atomic():
            claimed += [row.document_id for row in drainer._claim()]
            taken.set()
            let_go.wait(30)
    finally:
        connections.close_all()


@pytest.mark.postgres
def test_two_drainers_claim_different_rows_and_do_not_wait(committed, monkeypatch, django_db_blocker):
    monkeypatch.setattr(drainer, "BATCH", 2)
    WaitingDocument.objects.bulk_create(WaitingDocument(document_id=number) for number in range(1, 5))
    first: list[int] = []
    taken, let_go = threading.Event(), threading.Event()
    other = threading.Thread(target=hold_a_claim, args=[first, taken, let_go])
    with django_db_blocker.unblock():
        other.start()
        assert taken.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            second = [row.document_id for row in drainer._claim()]
        finally:
            let_go.set()
            other.join(30)

    assert (first, second) == ([1, 2], [3, 4])


@pytest.mark.django_db
def test_what_is_claimed_is_free_again_when_its_drainer_has_died(monkeypatch):
    WaitingDocument.objects.create(document_id=1)
    assert len(drainer._claim()) == 1
    assert drainer._claim() == []

    WaitingDocument.objects.update(due_at=drainer.clock.now())

    assert len(drainer._claim()) == 1
