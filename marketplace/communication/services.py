"""The mail outbox: an e-mail is first a row, written with what it tells about, and sent afterwards.

A crash between the two loses nothing: the row is still waiting and `send_waiting` takes it. Some mails may so
arrive twice after a crash in the middle of sending, never not at all.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as database
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation

from marketplace.communication import background
from marketplace.communication.models import OutboxMessage
from marketplace.core import clock
from marketplace.core.statements import insert
from marketplace.core.text import clean_line

logger = logging.getLogger(__name__)

_TABLE = OutboxMessage._meta.db_table

# Waiting time after the first, second … failed try. A mail that fails once more after the last is parked.
RETRY_AFTER = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
]
# How many mails a sender claims at once, and marks as sent at once: so many may arrive twice after a crash.
BATCH = 20
# How long a sender may hold mails before another one may take them: longer than a mail server is waited for, each time.
CLAIMED_FOR = timedelta(minutes=5)
# Conditions and loops of a template leave empty lines behind.
_MANY_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail to be worded, from `communication/<template>.subject.txt`, `.txt` and `.html`.

    Without the last one the HTML part is the text in the common frame. Templates get `base_url`, `site_name` and
    the context. `unsubscribe_path` is a page of the shop where one POST without a session stops mails of this kind.
    """

    to: str
    language: str
    template: str
    dedupe_key: str
    context: dict = field(default_factory=dict)
    unsubscribe_path: str = ""


def enqueue(
    *, to: str, language: str, template: str, context: dict, dedupe_key: str, unsubscribe_path: str = ""
) -> None:
    """Word one e-mail in the recipient's language and put it into the outbox, in the caller's transaction.

    The same `dedupe_key` (at most 160 characters) twice is one mail; the second call does nothing and raises
    nothing. Without an address there is nobody to tell, and nothing happens. After commit the mail is tried
    at once.
    """
    mail = Mail(to, language, template, dedupe_key, context, unsubscribe_path)
    enqueue_all([mail])


def enqueue_all(mails: Iterable[Mail]) -> None:
    """As `enqueue` for any number of mails, with one INSERT."""
    rows = [_worded(mail) for mail in mails if mail.to]
    if not rows:
        return
    insert(rows, ignore_conflicts=True)
    transaction.on_commit(_send_soon, robust=True)


def _worded(mail: Mail) -> OutboxMessage:
    language = mail.language if mail.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    context = {
        "site_name": settings.SITE_NAME,
        "base_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
        **mail.context,
    }
    name = f"communication/{mail.template}"
    with translation.override(language):
        subject = clean_line(_plain(f"{name}.subject.txt", context), 255)
        text = _MANY_EMPTY_LINES.sub("\n\n", _plain(f"{name}.txt", context)).strip()
        context |= {"language": language, "subject": subject, "text": text}
        return OutboxMessage(
            dedupe_key=mail.dedupe_key,
            recipient=mail.to,
            subject=subject,
            body_text=text + "\n",
            body_html=_html(f"{name}.html", context),
            created_at=clock.now(),
            next_attempt_at=clock.now(),
            unsubscribe_url=context["base_url"] + mail.unsubscribe_path if mail.unsubscribe_path else "",
        )


def _plain(name: str, context: dict) -> str:
    # Plain text has no markup to protect, so "Mắm & muối" must not become "Mắm &amp; muối".
    return get_template(name).template.render(Context(context, autoescape=False))


def _html(name: str, context: dict) -> str:
    return select_template([name, "communication/frame.html"]).render(context)


def _send_soon() -> None:
    if settings.OUTBOX_AFTER_COMMIT == "thread":
        background.wake(_send_and_look)
    else:
        send_waiting()


def _send_and_look() -> bool:
    """Send what waits; whether something still does."""
    send_waiting()
    return OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).exists()


def send_waiting(limit: int = 200) -> int:
    """Send up to `limit` mails whose turn has come; returns how many were sent.

    Several senders may run at once: mails are claimed some at a time by a compare-and-set. A failure is kept with the mail,
    which is tried again later and parked after the last try; it never reaches the caller. Two statements for each batch.
    """
    connection = get_connection()
    sent = 0
    try:
        while limit > 0 and (mails := _claim(min(limit, BATCH))):
            sent += _send_batch(mails, connection)
            limit -= len(mails)
    finally:
        connection.close()
    return sent


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A mail that this sender alone may send until its claim runs out."""

    key: int
    recipient: str
    subject: str
    body_text: str
    body_html: str
    unsubscribe_url: str
    attempts: int


def _claim(count: int) -> list[_Claimed]:
    now = clock.now()
    # A row that another sender is claiming at this moment is that one's; SQLite's writers take turns.
    others = "FOR UPDATE SKIP LOCKED" if database.features.has_select_for_update_skip_locked else ""
    due = "state = %s AND next_attempt_at <= %s"
    # Materialized, or PostgreSQL may look for due rows again for each row that it changes, beyond the limit.
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id AS due_id FROM {_TABLE} WHERE {due} ORDER BY next_attempt_at, id LIMIT %s {others}
        )
        UPDATE {_TABLE} SET attempts = attempts + 1, next_attempt_at = %s FROM due WHERE id = due_id AND {due}
        RETURNING id, recipient, subject, body_text, body_html, unsubscribe_url, attempts
    """  # noqa: S608
    moment = database.ops.adapt_datetimefield_value
    whose_turn_it_is = [OutboxMessage.State.WAITING, moment(now)]
    with database.cursor() as cursor:
        cursor.execute(sql, [*whose_turn_it_is, count, moment(now + CLAIMED_FOR), *whose_turn_it_is])
        return [_Claimed(*row) for row in sorted(cursor.fetchall())]


def _send_batch(mails: list[_Claimed], connection) -> int:
    sent = []
    for mail in mails:
        try:
            _message(mail, connection).send()
        except (
            Exception
        ) as error:  # Whatever a mail backend raises concerns this mail alone and must not stop the others.
            connection.close()
            _note_failure(mail, error)
        else:
            sent.append(mail.key)
    if sent:
        OutboxMessage.objects.filter(pk__in=sent).update(
            state=OutboxMessage.State.SENT, sent_at=clock.now(), last_error=""
        )
    return len(sent)


def _message(mail: _Claimed, connection) -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body_text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers=headers,
        connection=connection,
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    return message


def _note_failure(mail: _Claimed, error: Exception) -> None:
    # No address in the log: it names a person.
    logger.warning("mail %s failed at try %s: %s", mail.key, mail.attempts, type(error).__name__)
    failed = {"last_error": clean_line(f"{type(error).__name__}: {error}", 500)}
    if mail.attempts > len(RETRY_AFTER):
        failed["state"] = OutboxMessage.State.PARKED
    else:
        failed["next_attempt_at"] = clock.now() + RETRY_AFTER[mail.attempts - 1]
    OutboxMessage.objects.filter(pk=mail.key).update(**failed)


def retry_parked(*, message: OutboxMessage) -> None:
    """Give a parked mail all its tries again. Does nothing for a mail that is not parked."""
    revived = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.PARKED).update(
        state=OutboxMessage.State.WAITING, attempts=0, next_attempt_at=clock.now()
    )
    if revived:
        transaction.on_commit(_send_soon, robust=True)
