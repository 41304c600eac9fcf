"""The mail outbox: written in the transaction, sent once, retried, parked."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction

from marketplace.communication import background
from marketplace.communication.models import OutboxMessage
from marketplace.communication.services import (
    RETRY_AFTER,
    Mail,
    enqueue,
    enqueue_all,
    retry_parked,
    send_waiting,
)
from marketplace.communication.templatetags.mails import with_links

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class RefusingBackend(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if any("refused@" in message.to[0] for message in messages):
            raise smtplib.SMTPServerDisconnected("go away")
        return super().send_messages(messages)


@pytest.fixture
def templates(tmp_path, settings):
    """A mail of the test's own: the words say the language, the context value may hold markup."""
    folder = tmp_path / "communication"
    folder.mkdir()
    (folder / "greeting.subject.txt").write_text("{% load i18n %}{% get_current_language as l %}[{{ l }}] {{ name }}\n")
    (folder / "greeting.txt").write_text("{{ name }} {{ base_url }}")
    (folder / "greeting.html").write_text("<p>{{ name }}</p>")
    (folder / "bare.subject.txt").write_text("Bare")
    (folder / "bare.txt").write_text("Only text {{ who }}")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    settings.WAGTAILADMIN_BASE_URL = "https://cho.example"


def greet(to="an@example.vn", language="vi", key="greeting:1", name="Mắm & muối <b>"):
    enqueue(to=to, language=language, template="greeting", context={"name": name}, dedupe_key=key)


def test_mail_is_worded_in_the_recipients_language_and_escaped_only_in_html(templates):
    greet()
    row = OutboxMessage.objects.get()
    assert row.subject == "[vi] Mắm & muối <b>"
    assert row.body_text == "Mắm & muối <b> https://cho.example\n"
    assert row.body_html == "<p>Mắm &amp; muối &lt;b&gt;</p>"
    assert row.state == "waiting"


def test_unknown_language_falls_back_to_vietnamese(templates):
    greet(language="fr")
    assert OutboxMessage.objects.get().subject.startswith("[vi]")


def test_a_mail_without_html_of_its_own_gets_its_text_in_the_common_frame(templates):
    enqueue(to="an@example.vn", language="en", template="bare", context={"who": "<b>"}, dedupe_key="bare")
    html = OutboxMessage.objects.get().body_html
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<p>Only text &lt;b&gt;</p>" in html


def test_a_line_end_in_a_name_cannot_add_a_header(templates):
    greet(name="An\r\nBcc: all@example.vn")
    assert OutboxMessage.objects.get().subject == "[vi] An Bcc: all@example.vn"


def test_same_event_twice_is_one_mail_and_no_error(templates):
    greet()
    greet(name="second time")
    assert OutboxMessage.objects.get().subject == "[vi] Mắm & muối <b>"


def test_nobody_is_told_without_an_address(templates):
    greet(to="")
    assert not OutboxMessage.objects.exists()


def test_many_mails_cost_one_statement(templates, django_assert_num_queries):
    mails = [
        Mail(to=f"a{i}@example.vn", language="vi", template="bare", context={}, dedupe_key=f"m:{i}") for i in range(9)
    ]
    with django_assert_num_queries(1):
        enqueue_all(mails)
    assert OutboxMessage.objects.count() == 9


def test_rolled_back_transaction_leaves_no_mail(committed, templates):
    with transaction.atomic():
        greet()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


def test_mail_leaves_right_after_the_commit(committed, templates):
    with transaction.atomic():
        greet()
        assert mail.outbox == []
    [sent] = mail.outbox
    assert sent.to == ["an@example.vn"]
    assert sent.alternatives[0].content == "<p>Mắm &amp; muối &lt;b&gt;</p>"
    assert OutboxMessage.objects.get().state == "sent"


def test_a_failing_mail_server_does_not_reach_the_caller(committed, templates, settings):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.NoSuchBackend"
    with transaction.atomic():
        greet()
    assert OutboxMessage.objects.get().state == "waiting"


def test_sent_mail_is_not_sent_again(templates):
    greet()
    assert send_waiting() == 1
    assert send_waiting() == 0
    assert len(mail.outbox) == 1


def test_limit_bounds_one_round(templates):
    for i in range(3):
        greet(key=f"greeting:{i}")
    assert send_waiting(limit=2) == 2
    assert OutboxMessage.objects.filter(state="waiting").count() == 1


def test_one_refused_mail_does_not_hold_up_the_others(templates, settings):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.RefusingBackend"
    greet(to="refused@example.vn", key="a")
    greet(to="an@example.vn", key="b")

    assert send_waiting() == 1

    refused = OutboxMessage.objects.get(recipient="refused@example.vn")
    assert (refused.state, refused.attempts) == ("waiting", 1)
    assert refused.last_error == "SMTPServerDisconnected: go away"
    assert OutboxMessage.objects.get(recipient="an@example.vn").state == "sent"


def test_retries_wait_longer_each_time_and_end_parked(templates, settings):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.RefusingBackend"
    with time_machine.travel(NOW, tick=False) as clock:
        greet(to="refused@example.vn")
        for wait in RETRY_AFTER:
            send_waiting()
            row = OutboxMessage.objects.get()
            assert row.state == "waiting"
            assert row.next_attempt_at - datetime.now(UTC) == wait
            clock.shift(wait - timedelta(seconds=1))
            assert send_waiting() == 0
            assert OutboxMessage.objects.get().attempts == row.attempts
            clock.shift(timedelta(seconds=1))
        send_waiting()
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == ("parked", len(RETRY_AFTER) + 1)


def test_mail_claimed_by_a_sender_that_died_is_sent_later(templates):
    with time_machine.travel(NOW, tick=False) as clock:
        greet()
        OutboxMessage.objects.update(attempts=1, next_attempt_at=NOW + timedelta(minutes=5))
        assert send_waiting() == 0
        clock.shift(timedelta(minutes=5))
        assert send_waiting() == 1


def test_parked_mail_gets_all_its_tries_again(templates):
    greet()
    OutboxMessage.objects.update(state="parked", attempts=6)
    retry_parked(message=OutboxMessage.objects.get())
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)


def test_retrying_a_sent_mail_does_nothing(templates):
    greet()
    send_waiting()
    retry_parked(message=OutboxMessage.objects.get())
    assert OutboxMessage.objects.get().state == "sent"


def test_command_sends_what_waits(templates, capsys):
    greet()
    call_command("send_outbox")
    assert capsys.readouterr().out == "1 sent\n"
    assert len(mail.outbox) == 1


def test_thread_runs_again_when_woken_and_ends_when_nothing_waits(monkeypatch):
    monkeypatch.setattr(background, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(background, "LINGER_SECONDS", 0.01)
    monkeypatch.setattr(background, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(background.connections, "close_all", lambda: None)
    answers = iter([True, RuntimeError(), False])
    done = threading.Event()

    def send() -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        if answer is False:
            done.set()
        return answer

    background.wake(send)

    assert done.wait(5)
    for _ in range(500):
        if background._thread is None:
            break
        threading.Event().wait(0.01)
    assert background._thread is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Xem https://cho.example/a/?b=1&c=2.",
            'Xem <a href="https://cho.example/a/?b=1&amp;c=2">https://cho.example/a/?b=1&amp;c=2</a>.',
        ),
        ("(http://cho.example/a)", '(<a href="http://cho.example/a">http://cho.example/a</a>)'),
        ("“https://cho.example/đ”", '“<a href="https://cho.example/đ">https://cho.example/đ</a>”'),
        ("https://<b>x", "https://&lt;b&gt;x"),
        ("cho.example, an@example.vn, https://", "cho.example, an@example.vn, https://"),
        ('https://x.vn/"onclick=1', '<a href="https://x.vn/">https://x.vn/</a>&quot;onclick=1'),
    ],
)
def test_addresses_that_are_written_out_become_links(text, html):
    assert with_links(text) == html
