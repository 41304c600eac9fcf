"""Mail as rows: written in the transaction of what it tells about, sent afterwards, never lost by a crash."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """One e-mail to one address: a template and what it is to tell, worded in its language when it leaves.

    `context` holds plain JSON values as they were when the mail was written. Sent text is not kept: whoever wants to read a
    mail has it worded again (`communication.services.worded`). A row without a template was worded when it was written, by a
    release before, and has `subject`, `body_text` and `body_html`, which are empty in all others.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        # Worded already. A sender of the release before takes these alone, and would send the queued ones empty.
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        PARKED = "parked", _("Gave up")

    # Of these mails some sender is still to take care.
    TO_SEND = (State.QUEUED, State.WAITING)

    # The same event told to the same address is one row.
    dedupe_key = models.CharField(max_length=160, unique=True)
    recipient = models.EmailField()
    # The files `communication/<template>…`.
    template = models.CharField(max_length=80, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    context = models.JSONField(blank=True, default=dict, db_default={})
    subject = models.CharField(max_length=255, blank=True, default="", db_default="")
    body_text = models.TextField(blank=True, default="", db_default="")
    body_html = models.TextField(blank=True, default="", db_default="")
    # Where one POST stops mails of this kind (RFC 8058); empty for mails that belong to an act of the recipient.
    unsubscribe_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail in the outbox")
        verbose_name_plural = _("e-mails in the outbox")
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.template or self.subject}"


from oscar.apps.communication.models import *  # noqa: E402, F403
