"""What administrators decide that belongs to no other room."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.changes import note_changes
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_text
from marketplace.moderation.services import record


class AccountKept(DomainError):
    """The account is not one that an administrator may lock."""

    code = "account_kept"
    message = _("This account cannot be locked: it is your own, or that of whoever runs the installation.")


@transaction.atomic
def decide_review(*, review: ProductReview, approve: bool, actor) -> ProductReview:
    """Show a review in the shop, or hide it. The product's rating follows; deciding the same twice changes nothing."""
    fresh = ProductReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    wanted = ProductReview.APPROVED if approve else ProductReview.REJECTED
    if fresh.status == wanted:
        return fresh
    before, fresh.status = fresh.status, wanted
    fresh.save(update_fields=["status"])
    record(
        actor=actor,
        action="review.approved" if approve else "review.rejected",
        subject=fresh,
        before={"status": before},
        after={"status": wanted},
    )
    note_changes([fresh.product_id])
    return fresh


def may_be_locked(*, user: User, actor: User) -> bool:
    """Nobody locks himself out, nor the installation's owner."""
    return not user.is_superuser and user.pk != actor.pk


def lock_account(*, user: User, actor: User, reason: str) -> User:
    """Keep a person from signing in; sessions that are open end with their next page. Raises AccountKept."""
    return _set_active(user, False, actor, reason)


def unlock_account(*, user: User, actor: User, reason: str) -> User:
    """Let a person sign in again. Raises AccountKept."""
    return _set_active(user, True, actor, reason)


@transaction.atomic
def _set_active(user: User, is_active: bool, actor: User, reason: str) -> User:
    fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk, erased_at=None)
    if not may_be_locked(user=fresh, actor=actor):
        raise AccountKept(user=fresh.pk)
    if fresh.is_active == is_active:
        return fresh
    fresh.is_active = is_active
    fresh.save(update_fields=["is_active"])
    record(
        actor=actor,
        action="user.unlocked" if is_active else "user.locked",
        subject=fresh,
        before={"is_active": not is_active},
        after={"is_active": is_active},
        reason=clean_text(reason),
    )
    return fresh
