"""The demo inbox."""

from django.db import models
from django.utils import timezone


class InboxMessage(models.Model):
    """A mail that a real shop would have sent; the demo shows it on its inbox page."""

    recipient = models.EmailField(db_index=True)
    subject = models.CharField(max_length=255)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
