"""Writing the audit log."""

from marketplace.core import clock
from marketplace.core.statements import fresh, insert
from marketplace.moderation.models import AuditEvent


def record(*, actor, action: str, subject, partner_id=None, before=None, after=None, reason="") -> None:
    """Add one row to the audit log, in the caller's transaction. `subject` is any saved model instance."""
    event = fresh(
        AuditEvent,
        at=clock.now(),
        actor_id=actor.pk if actor is not None and actor.is_authenticated else None,
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_key=str(subject.pk),
        partner_id_at_the_time=partner_id,
        before=before or {},
        after=after or {},
        reason=reason,
    )
    insert([event])
