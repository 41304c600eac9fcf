"""The mail outbox: written in the transaction, worded and sent afterwards, once, retried, parked."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from marketplace.communication import background, services
from marketplace.communication.models import OutboxMessage
from marketplace.communication.services import (
    BATCH,
    RETRY_AFTER,
    Mail,
    Wording,
    enqueue,
    enqueue_all,
    readable,
    retry_parked,
    send_waiting,
    worded,
)
from marketplace.communication.templatetags.mails import with_links
from tests.factories.mails import read_mail

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


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
    (folder / "broken.subject.txt").write_text("{{ 1|divisibleby:0 }}")
    (folder / "broken.txt").write_text("")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    settings.WAGTAILADMIN_BASE_URL = "https://cho.example"


def greet(to="an@example.vn", language="vi", key="greeting:1", name="Mắm & muối <b>"):
    enqueue(to=to, language=language, template="greeting", context={"name": name}, dedupe_key=key)


def test_mail_is_worded_in_the_recipients_language_and_escaped_only_in_html(templates):
    greet()
    assert worded(OutboxMessage.objects.get()) == Wording(
        "[vi] Mắm & muối <b>", "Mắm & muối <b> https://cho.example\n", "<p>Mắm &amp; muối &lt;b&gt;</p>"
    )


def test_a_row_holds_what_the_mail_is_to_tell_and_no_text(templates):
    greet(language="en")
    row = OutboxMessage.objects.get()
    assert (row.template, row.language, row.context) == ("greeting", "en", {"name": "Mắm & muối <b>"})
    assert (row.subject, row.body_text, row.body_html, row.state) == ("", "", "", "queued")
    send_waiting()
    row.refresh_from_db()
    assert (row.subject, row.body_text, row.body_html, row.state) == ("", "", "", "sent")
    assert mail.outbox[0].subject == "[en] Mắm & muối <b>"


@pytest.mark.parametrize(
    ("_case", "value"),
    [
        ("a model's instance", OutboxMessage()),
        ("a moment", NOW),
        ("a date", NOW.date()),
        ("an amount of Oscar's", Decimal(5)),
        ("a text to be translated", gettext_lazy("Waiting")),
        ("a tuple", ("a", "b")),
        ("a set", {"a"}),
        ("bytes", b"a"),
        ("no number", float("nan")),
        ("a key that is no text", {1: "a"}),
        ("deep inside", {"parts": [{"goods": ["a", NOW]}]}),
    ],
)
def test_a_context_that_is_no_json_is_refused_when_the_mail_is_written(templates, _case, value):
    with pytest.raises(TypeError, match="^mail 'bare': 'who' is not made of plain JSON values$"):
        enqueue(to="an@example.vn", language="vi", template="bare", context={"who": value}, dedupe_key="a")
    assert not OutboxMessage.objects.exists()


def test_plain_values_reach_the_template_as_they_are(templates):
    context = {"who": [1, 2.5, True, None, "Mắm \\ \" '", {"giá": ["1.000 ₫"]}], "role": OutboxMessage.State.SENT}
    enqueue_all([Mail(f"{name}@example.vn", "vi", "bare", name, context) for name in ("an", "binh")])
    for row in OutboxMessage.objects.all():
        assert row.context == {**context, "role": "sent"}


def test_unknown_language_falls_back_to_vietnamese(templates):
    greet(language="fr")
    assert read_mail().subject.startswith("[vi]")


def test_a_mail_without_html_of_its_own_gets_its_text_in_the_common_frame(templates):
    enqueue(to="an@example.vn", language="en", template="bare", context={"who": "<b>"}, dedupe_key="bare")
    html = read_mail().body_html
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<p>Only text &lt;b&gt;</p>" in html


def test_a_line_end_in_a_name_cannot_add_a_header(templates):
    greet(name="An\r\nBcc: all@example.vn")
    assert read_mail().subject == "[vi] An Bcc: all@example.vn"


def test_same_event_twice_is_one_mail_and_no_error(templates):
    greet()
    greet(name="second time")
    assert read_mail().subject == "[vi] Mắm & muối <b>"


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
    assert OutboxMessage.objects.get().state == "queued"


def test_a_template_that_fails_does_not_reach_the_caller(committed, templates):
    with transaction.atomic():
        enqueue(to="an@example.vn", language="vi", template="broken", context={}, dedupe_key="a")
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("queued", 1, "ZeroDivisionError: integer modulo by zero")


def test_sent_mail_is_not_sent_again(templates):
    greet()
    assert send_waiting() == 1
    assert send_waiting() == 0
    assert len(mail.outbox) == 1


def test_limit_bounds_one_round(templates):
    for i in range(3):
        greet(key=f"greeting:{i}")
    assert send_waiting(limit=2) == 2
    assert OutboxMessage.objects.filter(state="queued").count() == 1


def test_one_refused_mail_does_not_hold_up_the_others(templates, settings):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.RefusingBackend"
    greet(to="refused@example.vn", key="a")
    greet(to="an@example.vn", key="b")

    assert send_waiting() == 1

    refused = OutboxMessage.objects.get(recipient="refused@example.vn")
    assert (refused.state, refused.attempts) == ("queued", 1)
    assert refused.last_error == "SMTPServerDisconnected: go away"
    assert OutboxMessage.objects.get(recipient="an@example.vn").state == "sent"


def test_a_template_that_fails_parks_its_mail_alone(templates):
    with time_machine.travel(NOW, tick=False) as clock:
        enqueue(to="an@example.vn", language="vi", template="broken", context={"name": "An"}, dedupe_key="a")
        greet(to="binh@example.vn", key="b")
        assert send_waiting() == 1
        for wait in RETRY_AFTER:
            clock.shift(wait)
            greet(to="binh@example.vn", key=f"after {wait}")
            assert send_waiting() == 1
    broken = OutboxMessage.objects.get(recipient="an@example.vn")
    assert (broken.state, broken.attempts) == ("parked", len(RETRY_AFTER) + 1)
    assert broken.last_error == "ZeroDivisionError: integer modulo by zero"
    assert broken.context == {"name": "An"}
    assert {message.to[0] for message in mail.outbox} == {"binh@example.vn"}
    assert len(mail.outbox) == 1 + len(RETRY_AFTER)
    # Who looks at it is told what is known of it.
    assert readable(broken) == Wording("broken", '{\n "name": "An"\n}', "")


def test_a_template_that_is_gone_parks_nothing_else(templates):
    enqueue(to="an@example.vn", language="vi", template="gone", context={}, dedupe_key="a")
    greet(to="binh@example.vn", key="b")
    assert send_waiting() == 1
    assert OutboxMessage.objects.get(recipient="an@example.vn").last_error.startswith("TemplateDoesNotExist: ")


def write_as_the_release_before(key="old", recipient="cu@example.vn"):
    """One INSERT of the columns that it knows, already worded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO communication_outboxmessage (dedupe_key, recipient, subject, body_text, body_html, unsubscribe_url,
            state, attempts, next_attempt_at, last_error, created_at)
            VALUES (%s, %s, 'Đơn {{ 1 }}', 'Chữ & <b>', '<p>Chữ</p>', 'https://cho.example/stop/', 'waiting', 0, %s, '', %s)""",
            [key, recipient, NOW, NOW],
        )


def test_what_the_release_before_worded_leaves_unchanged(templates):
    write_as_the_release_before()
    greet(language="en")

    assert send_waiting() == 2

    old, new = sorted(mail.outbox, key=lambda message: message.to)[::-1]
    assert (old.to, old.subject, old.body) == (["cu@example.vn"], "Đơn {{ 1 }}", "Chữ & <b>")
    assert old.alternatives[0].content == "<p>Chữ</p>"
    assert old.extra_headers["List-Unsubscribe"] == "<https://cho.example/stop/>"
    assert new.subject == "[en] Mắm & muối <b>"
    rows = OutboxMessage.objects.order_by("recipient").values_list("recipient", "state", "subject", "body_text")
    assert list(rows) == [("an@example.vn", "sent", "", ""), ("cu@example.vn", "sent", "Đơn {{ 1 }}", "Chữ & <b>")]


def test_a_sender_of_the_release_before_takes_its_own_mails_only(templates):
    write_as_the_release_before()
    greet()
    others = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        # Its statement to the letter.
        cursor.execute(
            f"""
        WITH due AS MATERIALIZED (
            SELECT id AS due_id FROM communication_outboxmessage WHERE state = %s AND next_attempt_at <= %s
            ORDER BY next_attempt_at, id LIMIT %s {others}
        )
        UPDATE communication_outboxmessage SET attempts = attempts + 1, next_attempt_at = %s FROM due
        WHERE id = due_id AND state = %s AND next_attempt_at <= %s
        RETURNING recipient
            """,  # noqa: S608
            ["waiting", LATER, 20, LATER, "waiting", LATER],
        )
        assert cursor.fetchall() == [("cu@example.vn",)]


@pytest.mark.parametrize("write", [greet, write_as_the_release_before])
def test_the_thread_looks_again_while_mail_of_either_release_waits(templates, settings, write):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.RefusingBackend"
    with time_machine.travel(NOW, tick=False) as clock:
        assert services._send_and_look() is False
        write(**{"to" if write is greet else "recipient": "refused@example.vn"})
        assert services._send_and_look() is True
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        clock.shift(RETRY_AFTER[0])
        assert services._send_and_look() is False


def test_a_batch_costs_two_statements_and_no_limit_is_overstepped(templates, django_assert_num_queries):
    for number in range(BATCH + 3):
        greet(key=f"new {number}")
        write_as_the_release_before(key=f"old {number}")
    with django_assert_num_queries(2):
        assert send_waiting(limit=BATCH) == BATCH
    assert OutboxMessage.objects.filter(state="sent").count() == BATCH
    assert OutboxMessage.objects.filter(attempts=1).count() == BATCH
    assert send_waiting() == BATCH + 6
    assert len({message.to[0] for message in mail.outbox}) == 2
    assert len(mail.outbox) == 2 * (BATCH + 3)


def test_retries_wait_longer_each_time_and_end_parked(templates, settings):
    settings.EMAIL_BACKEND = "tests.communication.test_outbox.RefusingBackend"
    with time_machine.travel(NOW, tick=False) as clock:
        greet(to="refused@example.vn")
        for wait in RETRY_AFTER:
            send_waiting()
            row = OutboxMessage.objects.get()
            assert row.state == "queued"
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
    assert (row.state, row.attempts) == ("queued", 0)


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
        ("(https://cho.example/a)", '(<a href="https://cho.example/a">https://cho.example/a</a>)'),
        ("“https://cho.example/đ”", '“<a href="https://cho.example/đ">https://cho.example/đ</a>”'),
        ("https://<b>x", "https://&lt;b&gt;x"),
        ("cho.example, an@example.vn, https://", "cho.example, an@example.vn, https://"),
        ('https://cho.example/"onclick=1', '<a href="https://cho.example/">https://cho.example/</a>&quot;onclick=1'),
        # Addresses of others, as a name or a reason may hold them, and those that only begin like the shop's.
        ("https://x.vn/", "https://x.vn/"),
        ("http://cho.example/a", "http://cho.example/a"),
        ("https://cho.example.x.vn/a", "https://cho.example.x.vn/a"),
        ("https://cho.example@x.vn/a", "https://cho.example@x.vn/a"),
    ],
)
def test_addresses_that_are_written_out_become_links(text, html):
    assert with_links(text, "https://cho.example") == html
