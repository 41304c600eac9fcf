"""The mail outbox: an e-mail is first a row, written with what it tells about, and sent afterwards.

A crash between the two loses nothing: the row is still waiting and `send_waiting` takes it. A mail may so
arrive twice after a crash in the middle of sending, never not at all.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation

from marketplace.communication import background
from marketplace.communication.models import OutboxMessage
from marketplace.core import clock
from marketplace.core.statements import insert
from marketplace.core.text import clean_line

logger = logging.getLogger(__name__)

# Waiting time after the first, second … failed try. A mail that fails once more after the last is parked.
RETRY_AFTER = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
]
# How long a sender may hold a mail before another one may take it: longer than any mail server is waited for.
CLAIMED_FOR = timedelta(minutes=5)
# Conditions and loops of a template leave empty lines behind.
_MANY_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail to be worded, from `communication/<template>.subject.txt`, `.txt` and `.html`.

    Without the last one the HTML part is the text in the common frame. Templates get `base_url`, `site_name` and
    the context.
    """

    to: str
    language: str
    template: str
    dedupe_key: str
    context: dict = field(default_factory=dict)


def enqueue(*, to: str, language: str, template: str, context: dict, dedupe_key: str) -> None:
    """Word one e-mail in the recipient's language and put it into the outbox, in the caller's transaction.

    The same `dedupe_key` (at most 160 characters) twice is one mail; the second call does nothing and raises
    nothing. Without an address there is nobody to tell, and nothing happens. After commit the mail is tried
    at once.
    """
    enqueue_all([Mail(to=to, language=language, template=template, context=context, dedupe_key=dedupe_key)])


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

    Several senders may run at once: each mail is claimed by a compare-and-set. A failure is kept with the mail,
    which is tried again later and parked after the last try; it never reaches the caller.
    """
    due = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING, next_attempt_at__lte=clock.now())
    keys = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
    if not keys:
        return 0
    connection = get_connection()
    sent = 0
    try:
        for key in keys:
            message = _claim(key)
            if message is not None:
                sent += _try_to_send(message, connection)
    finally:
        connection.close()
    return sent


def _claim(key: int) -> OutboxMessage | None:
    now = clock.now()
    claimed = OutboxMessage.objects.filter(pk=key, state=OutboxMessage.State.WAITING, next_attempt_at__lte=now).update(
        attempts=F("attempts") + 1, next_attempt_at=now + CLAIMED_FOR
    )
    return OutboxMessage.objects.get(pk=key) if claimed else None


def _try_to_send(message: OutboxMessage, connection) -> bool:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    try:
        mail.send()
    except Exception as error:  # Whatever a mail backend raises concerns this mail alone and must not stop the others.
        connection.close()
        _note_failure(message, error)
        return False
    message.state = OutboxMessage.State.SENT
    message.sent_at = clock.now()
    message.last_error = ""
    message.save(update_fields=["state", "sent_at", "last_error"])
    return True


def _note_failure(message: OutboxMessage, error: Exception) -> None:
    # No address in the log: it names a person.
    logger.warning("mail %s failed at try %s: %s", message.pk, message.attempts, type(error).__name__)
    message.last_error = clean_line(f"{type(error).__name__}: {error}", 500)
    if message.attempts > len(RETRY_AFTER):
        message.state = OutboxMessage.State.PARKED
    else:
        message.next_attempt_at = clock.now() + RETRY_AFTER[message.attempts - 1]
    message.save(update_fields=["state", "next_attempt_at", "last_error"])


def retry_parked(*, message: OutboxMessage) -> None:
    """Give a parked mail all its tries again. Does nothing for a mail that is not parked."""
    revived = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.PARKED).update(
        state=OutboxMessage.State.WAITING, attempts=0, next_attempt_at=clock.now()
    )
    if revived:
        transaction.on_commit(_send_soon, robust=True)
