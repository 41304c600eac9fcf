"""What shoppers looked for and did not find, told to sellers in the shoppers' words and without their names."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line, clean_text
from marketplace.geography.provinces import province_by_code, province_of
from marketplace.moderation.services import record
from marketplace.partner.models import Partner
from search.models import ProductDocument, SellerOffer, Wish
from search.words import folded_words

LONGEST_WISH = Wish._meta.get_field("words").max_length
# What nobody has asked for within half a year is no demand any more.
SHOWN_FOR = timedelta(days=182)
# A telephone or account number however it is parted, a mail address, a link.
_CONTACT = re.compile(r"(?:\d[\s.\-()]*){8}|@|https?:|www\.", re.IGNORECASE)


class WishTooShort(DomainError):
    code = "wish_too_short"
    message = _("Say what you are looking for in a few words, for example: dried jackfruit.")


class WishTooLong(DomainError):
    code = "wish_too_long"
    message = _("The text is longer than 120 characters. Use fewer words.")


class WishHoldsContact(DomainError):
    code = "wish_holds_contact"
    message = _("Leave out telephone numbers, e-mail addresses and links: every seller reads this text.")


class PlaceUnknown(DomainError):
    code = "place_unknown"
    message = _("There is no such province. Choose one from the list.")


class GroupUnknown(DomainError):
    code = "group_unknown"
    message = _("There is no such group of goods. Choose one from the list.")


@transaction.atomic
def make_wish(*, words: str, province_code: str = "", group_code: str = "") -> Wish:
    """Count a wish for goods, of one province or group or of any. The same words once more raise its count.

    Raises WishTooShort, WishTooLong, WishHoldsContact, PlaceUnknown, GroupUnknown.
    """
    words = clean_line(words)
    folded = " ".join(folded_words(words))
    if len(folded) < 2:
        raise WishTooShort()
    if max(len(words), len(folded)) > LONGEST_WISH:
        raise WishTooLong()
    if _CONTACT.search(words):
        raise WishHoldsContact()
    if province_code and province_by_code(province_code) is None:
        raise PlaceUnknown(province=province_code)
    if group_code and not Category.objects.filter(depth=1, code=group_code).exists():
        raise GroupUnknown(group=group_code)
    key = {"words_folded": folded, "province_code": province_code, "group_code": group_code}
    now = clock.now()
    if not _count_again(key, now):
        try:
            with transaction.atomic():
                Wish.objects.create(words=words, first_at=now, last_at=now, **key)
        except IntegrityError:
            # Somebody else has sent the same words in between.
            _count_again(key, now)
    return Wish.objects.filter(**key).earliest("pk")


def _count_again(key: dict, now) -> bool:
    return bool(Wish.objects.filter(**key).update(count=F("count") + 1, last_at=now))


def shown_wishes() -> QuerySet[Wish]:
    """Wishes that are not removed and not too old, newest first."""
    return Wish.objects.filter(is_removed=False, last_at__gte=clock.now() - SHOWN_FOR).order_by("-last_at", "-pk")


def wishes_for(partner: Partner) -> QuerySet[Wish]:
    """Wishes that concern a seller: for its province or any, and for a group of goods that it sells or any."""
    offered = SellerOffer.objects.filter(partner=partner).values("document_id")
    groups = ProductDocument.objects.filter(pk__in=offered).values("group_code")
    province = province_of(partner.province) if partner.province else None
    provinces = ["", province.code] if province else [""]
    wishes = shown_wishes().filter(province_code__in=provinces)
    return wishes.filter(group_code="") | wishes.filter(group_code__in=groups)


@transaction.atomic
def remove_wish(*, wish: Wish, actor, reason: str = "") -> Wish:
    """Take a wish from the sellers' sight for good. Removing it twice changes nothing."""
    fresh = Wish.objects.select_for_update(of=("self",)).get(pk=wish.pk)
    if fresh.is_removed:
        return fresh
    fresh.is_removed = True
    fresh.save(update_fields=["is_removed"])
    record(
        actor=actor,
        action="wish.removed",
        subject=fresh,
        before={"words": fresh.words, "count": fresh.count},
        after={"is_removed": True},
        reason=clean_text(reason),
    )
    return fresh
