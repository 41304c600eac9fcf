"""The e-mail backend of the demo: mail lands on a page instead of leaving the machine."""

from django.core.mail.backends.base import BaseEmailBackend

from marketplace.demo.models import InboxMessage


class InboxBackend(BaseEmailBackend):
    """Keeps every message for the demo inbox page."""

    def send_messages(self, email_messages) -> int:
        rows = [
            InboxMessage(
                recipient=address,
                subject=message.subject,
                body_text=message.body,
                body_html=next((str(a[0]) for a in getattr(message, "alternatives", [])), ""),
            )
            for message in email_messages
            for address in message.recipients()
        ]
        InboxMessage.objects.bulk_create(rows)
        return len(email_messages)
