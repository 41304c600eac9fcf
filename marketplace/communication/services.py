"""The mail outbox: an e-mail is first a row, written with what it tells about, and worded and sent afterwards.

A crash between the two loses nothing: the row is still waiting and `send_waiting` takes it. Some mails may so
arrive twice after a crash in the middle of sending, never not at all.
"""

import json
import logging
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

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
from marketplace.core.statements import Columns, fresh, insert, preparing_cursor, whole
from marketplace.core.text import clean_line

logger = logging.getLogger(__name__)

_TABLE = OutboxMessage._meta.db_table
_TO_SEND = ", ".join(f"'{state.value}'" for state in OutboxMessage.TO_SEND)

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
    the context: strings, numbers, truth values and None, in lists and dicts too, as they are to be read in `language`.
    `unsubscribe_path` is a page of the shop where one POST without a session stops mails of this kind.
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
    """Put one e-mail into the outbox, in the caller's transaction; it is worded when it leaves.

    So it tells what the context says now, whatever changes meanwhile. Raises TypeError for a context that is not made of
    what `Mail` names. The same `dedupe_key` (at most 160 characters) twice is one mail; the second call does nothing and raises
    nothing. Without an address there is nobody to tell, and nothing happens. After commit the mail is tried
    at once.
    """
    mail = Mail(to, language, template, dedupe_key, context, unsubscribe_path)
    enqueue_all([mail])


def enqueue_all(mails: Iterable[Mail]) -> None:
    """As `enqueue` for any number of mails, with one INSERT."""
    rows = [_row(mail) for mail in mails if mail.to]
    if not rows:
        return
    insert(rows, ignore_conflicts=True)
    transaction.on_commit(_send_soon, robust=True)


def _row(mail: Mail) -> OutboxMessage:
    for name, value in mail.context.items():
        if not _is_json(value):
            raise TypeError(f"mail {mail.template!r}: {name!r} is not made of plain JSON values")
    now = clock.now()
    return fresh(
        OutboxMessage,
        dedupe_key=mail.dedupe_key,
        recipient=mail.to,
        template=mail.template,
        language=mail.language if mail.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        context=mail.context,
        created_at=now,
        next_attempt_at=now,
        unsubscribe_url=_base_url() + mail.unsubscribe_path if mail.unsubscribe_path else "",
    )


def _is_json(value: Any) -> bool:
    """Whether JSON gives the value back as it is. A text that is still to be translated is none."""
    kind = type(value)
    if kind is list:
        return all(map(_is_json, value))
    if kind is dict:
        return all(type(key) is str for key in value) and all(map(_is_json, value.values()))
    return value is None or isinstance(value, str | int) or (kind is float and math.isfinite(value))


def _base_url() -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the reader of a mail gets."""

    subject: str
    text: str
    html: str


def worded(message: OutboxMessage) -> Wording:
    """The mail in its language, from its template; a row that was worded when it was written as it is.

    Raises whatever a template may raise.
    """
    if not message.template:
        return Wording(message.subject, message.body_text, message.body_html)
    context = {"site_name": settings.SITE_NAME, "base_url": _base_url(), **message.context}
    name = f"communication/{message.template}"
    with translation.override(message.language):
        subject = clean_line(_plain(f"{name}.subject.txt", context), 255)
        text = _MANY_EMPTY_LINES.sub("\n\n", _plain(f"{name}.txt", context)).strip()
        context |= {"language": message.language, "subject": subject, "text": text}
        return Wording(subject, text + "\n", _html(f"{name}.html", context))


def readable(message: OutboxMessage) -> Wording:
    """As `worded`, for people who look at the row: never raises. A mail that cannot be worded is the name of its template and,
    as JSON, what it was to tell."""
    try:
        return worded(message)
    except Exception as error:
        logger.warning("mail %s cannot be worded: %s", message.pk, type(error).__name__)
        return Wording(message.template, json.dumps(message.context, ensure_ascii=False, indent=1), "")


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
    return OutboxMessage.objects.filter(state__in=OutboxMessage.TO_SEND).exists()


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


# What a sender reads of a mail.
_CLAIMED = Columns(
    OutboxMessage,
    "id",
    "recipient",
    "template",
    "language",
    "context",
    "subject",
    "body_text",
    "body_html",
    "unsubscribe_url",
    "attempts",
)


def _claim(count: int) -> list[OutboxMessage]:
    """Mails that this sender alone may send until its claim runs out."""
    now = clock.now()
    # A row that another sender is claiming at this moment is that one's; SQLite's writers take turns.
    others = "FOR UPDATE SKIP LOCKED" if database.features.has_select_for_update_skip_locked else ""
    due = f"state IN ({_TO_SEND}) AND next_attempt_at <= %s"
    # Materialized, or PostgreSQL may look for due rows again for each row that it changes, beyond the limit. By state first, as
    # the index has them, so that a long queue is not sorted for each batch.
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id AS due_id FROM {_TABLE} WHERE {due} ORDER BY state, next_attempt_at, id LIMIT {count} {others}
        )
        UPDATE {_TABLE} SET attempts = attempts + 1, next_attempt_at = %s FROM due WHERE id = due_id AND {due}
        RETURNING {", ".join(_CLAIMED.names)}
    """  # noqa: S608
    moment = database.ops.adapt_datetimefield_value
    with preparing_cursor() as cursor:
        cursor.execute(sql, [moment(now), moment(now + CLAIMED_FOR), moment(now)])
        rows = sorted(cursor.fetchall())
    return [_CLAIMED.make(_with_context_read(row)) for row in rows]


def _with_context_read(row: tuple) -> list:
    values = list(row)
    place = _CLAIMED.names.index("context")
    values[place] = json.loads(values[place])
    return values


def _send_batch(mails: list[OutboxMessage], connection) -> int:
    sent = []
    for mail in mails:
        try:
            _message(mail, connection).send()
        except Exception as error:
            # Whatever its template or a mail server raises concerns this mail alone and must not stop the others.
            connection.close()
            _note_failure(mail, error)
        else:
            sent.append(mail.pk)
    if sent:
        _mark_sent(sent)
    return len(sent)


def _mark_sent(keys: list[int]) -> None:
    # One text for any number of mails, where the database takes a list.
    as_list = database.vendor == "postgresql"
    which = "= ANY(%s)" if as_list else f"IN ({', '.join(['%s'] * len(keys))})"
    given = [[whole(key) for key in keys]] if as_list else keys
    sql = f"UPDATE {_TABLE} SET state = '{OutboxMessage.State.SENT.value}', sent_at = %s, last_error = '' WHERE id {which}"  # noqa: S608
    with preparing_cursor() as cursor:
        cursor.execute(sql, [database.ops.adapt_datetimefield_value(clock.now()), *given])


def _message(mail: OutboxMessage, connection) -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    wording = worded(mail)
    message = EmailMultiAlternatives(
        subject=wording.subject,
        body=wording.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers=headers,
        connection=connection,
    )
    if wording.html:
        message.attach_alternative(wording.html, "text/html")
    return message


def _note_failure(mail: OutboxMessage, error: Exception) -> None:
    # No address in the log: it names a person.
    logger.warning("mail %s failed at try %s: %s", mail.pk, mail.attempts, type(error).__name__)
    failed = {"last_error": clean_line(f"{type(error).__name__}: {error}", 500)}
    if mail.attempts > len(RETRY_AFTER):
        failed["state"] = OutboxMessage.State.PARKED
    else:
        failed["next_attempt_at"] = clock.now() + RETRY_AFTER[mail.attempts - 1]
    OutboxMessage.objects.filter(pk=mail.pk).update(**failed)


def retry_parked(*, message: OutboxMessage) -> None:
    """Give a parked mail all its tries again. Does nothing for a mail that is not parked."""
    revived = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.PARKED).update(
        state=OutboxMessage.State.QUEUED, attempts=0, next_attempt_at=clock.now()
    )
    if revived:
        transaction.on_commit(_send_soon, robust=True)
