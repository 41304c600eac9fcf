"""Photos that one seller may have copied from another: noticed when they are uploaded, judged by administrators.

A suspicion never stands in the way of an upload: two sellers may rightly show one picture, of a shared brand for example.
"""

import heapq

from django.db import transaction

from catalogue.models import PhotoCopy, ProductImage
from marketplace.core import clock
from marketplace.core.images import hamming
from marketplace.core.text import clean_text
from marketplace.moderation.services import record

# Bits of 64 in which a photo that was cut, resized or saved anew differs from its original, as a rule.
LOOKS_COPIED = 6
# A picture that half the market shows makes no more rows than this.
MOST_PER_PHOTO = 3
LONGEST_REASON = 500


def note_copies(image: ProductImage) -> list[PhotoCopy]:
    """Keep which photos of other sellers' goods the new one looks like, the most alike first, at most three.

    Reads the hash of every other photo, which takes about a quarter of a second for 100,000 of them. Goods of no seller
    copy nobody and are copied by nobody.
    """
    product = image.product
    if product.listed_by_id is None or image.perceptual_hash is None:
        return []
    others = ProductImage.objects.filter(perceptual_hash__isnull=False, product__listed_by__isnull=False).exclude(
        product__listed_by=product.listed_by_id
    )
    alike = (
        (distance, pk)
        for pk, known in others.order_by().values_list("pk", "perceptual_hash").iterator(chunk_size=5_000)
        if (distance := hamming(known, image.perceptual_hash)) <= LOOKS_COPIED
    )
    nearest = heapq.nsmallest(MOST_PER_PHOTO, alike)
    return PhotoCopy.objects.bulk_create(
        PhotoCopy(first_id=pk, second=image, distance=distance, noticed_at=clock.now()) for distance, pk in nearest
    )


@transaction.atomic
def dismiss_copy(*, copy: PhotoCopy, actor, reason: str) -> PhotoCopy:
    """Say that a suspicion is none, or is settled, and why. Saying it twice changes nothing."""
    fresh = PhotoCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if fresh.dismissed_at is not None:
        return fresh
    fresh.dismissed_at = clock.now()
    fresh.dismissed_by = actor
    fresh.dismiss_reason = clean_text(reason, LONGEST_REASON)
    fresh.save(update_fields=["dismissed_at", "dismissed_by", "dismiss_reason"])
    record(
        actor=actor,
        action="photo_copy.dismissed",
        subject=fresh,
        after={"first": fresh.first_id, "second": fresh.second_id},
        reason=fresh.dismiss_reason,
    )
    return fresh
