"""Which searches many have made with success, so that others can be offered them. Nobody is noted with them."""

import logging
import re
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from marketplace.core import clock
from search import names
from search.models import AskedQuery
from search.words import exact_words

logger = logging.getLogger(__name__)

# Searched for on so many days, words are no whim of one person and are offered to others.
GOOD_AFTER_DAYS = 3
FORGOTTEN_AFTER = timedelta(days=90)
MOST_WORDS = 6
_DAY = 24 * 60 * 60
# What could be a telephone, tax or identity number, in one piece or in several, or a mail address stays with who typed it.
_PERSONAL = re.compile(r"\d{5}|(?:\d\D*){8}|@")


def note(text: str) -> None:
    """Count a search that found goods by all its words. Writes once a day for the same words, whoever asks.

    Long texts and those with long numbers or addresses of mail are not kept.
    """
    words = exact_words(text)
    kept = " ".join(words)
    longest = AskedQuery._meta.get_field("text").max_length
    if not words or len(words) > MOST_WORDS or len(kept) > longest or _PERSONAL.search(text):
        return
    today = clock.today()
    if not cache.add(f"asked:{today:%Y%m%d}:{sha256(kept.encode()).hexdigest()}", 1, timeout=_DAY):
        return
    try:
        if cache.add(f"asked:{today:%Y%m%d}:tidied", 1, timeout=_DAY):
            forget_old()
        _count(kept)
    except DatabaseError as error:
        # A page of results does not fail because its counter cannot be written.
        logger.warning("a search could not be counted: %s", type(error).__name__)


@transaction.atomic
def _count(text: str) -> None:
    today = clock.today()
    counted = AskedQuery.objects.filter(text=text, last_on__lt=today).update(days=F("days") + 1, last_on=today)
    if not counted:
        try:
            with transaction.atomic():
                AskedQuery.objects.create(text=text, last_on=today)
        except IntegrityError:
            # Counted today already, by another process.
            return
    elif AskedQuery.objects.filter(text=text, days=GOOD_AFTER_DAYS).exists():
        url = f"{reverse('search:search')}?{urlencode({'q': text})}"
        names.write([names.NamedThing(kind=names.Kind.QUERY, key=text, text=text, url=url)])


@transaction.atomic
def forget_old() -> None:
    """Forget words that nobody has searched for in the last 90 days."""
    old = AskedQuery.objects.filter(last_on__lt=clock.today() - FORGOTTEN_AFTER)
    names.forget(names.Kind.QUERY, old.values_list("text", flat=True))
    old.delete()
