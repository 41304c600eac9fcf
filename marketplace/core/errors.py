"""Typed errors of the domain. They carry facts; views turn them into words for people."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something the rules of the shop refuse. `message` says what happened and what to do, translated.

    `code` is a stable word for tests and the API; `facts` are the values the message was made of.
    """

    code = "refused"
    message = _("This cannot be done.")

    def __init__(self, message=None, *, code: str | None = None, **facts):
        self.message = message or self.message
        self.code = code or self.code
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class TransitionRefused(DomainError):
    """A state machine does not allow this move, or not for this role."""

    code = "transition_refused"
    message = _("This step is not possible in the present state. Reload the page to see what has changed.")
