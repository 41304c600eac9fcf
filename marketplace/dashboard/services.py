"""What administrators decide that belongs to no other room."""

from django.db import transaction
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.changes import note_changes
from marketplace.moderation.services import record


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
