"""Mails of the outbox as their readers get them."""

from marketplace.communication.models import OutboxMessage
from marketplace.communication.services import worded


def read_mails(**which) -> list[OutboxMessage]:
    """The mails that are so, in the order of writing, each with its words in `subject`, `body_text` and `body_html`."""
    return [_read(message) for message in OutboxMessage.objects.filter(**which).order_by("pk")]


def read_mail(**which) -> OutboxMessage:
    """The only mail that is so, with its words."""
    return _read(OutboxMessage.objects.get(**which))


def _read(message: OutboxMessage) -> OutboxMessage:
    wording = worded(message)
    message.subject, message.body_text, message.body_html = wording.subject, wording.text, wording.html
    return message
