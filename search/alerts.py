"""Mails to members about new goods that match their saved searches.

New are goods that were published for the first time since the last look. Price changes, goods on sale again and new papers
are no news.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from catalogue.cards import ProductCard
from marketplace.communication.services import enqueue
from marketplace.core import clock
from marketplace.core.money import format_vnd
from marketplace.moderation.models import AuditEvent
from search.engines import get_engine
from search.models import ProductDocument, SavedSearch
from search.query import QueryRefused
from search.saved import read_query, stop_token

# Goods are looked at only when their transaction has surely ended and the index has them.
SETTLED_AFTER = timedelta(minutes=10)
BATCH = 200
# A mail names so many goods; the rest is behind its link.
NAMED = 5
# Pages of results, newest first, that one look may read.
MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """What a round has done."""

    searches: int = 0
    mails: int = 0


def send_alerts() -> Looked:
    """Look through every saved search whose turn it is, and put a mail into the outbox for each that has new goods.

    May run twice, at once or after a crash: a look and its mail are one transaction, under the lock of the saved search,
    and the same look never makes two mails. Equal searches are asked once for each 200.
    """
    until = clock.now() - SETTLED_AFTER
    looked = mails = 0
    due = SavedSearch.objects.filter(is_paused=False, user__is_active=True, looked_at__lt=until)
    keys = list(due.order_by("looked_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        since = SavedSearch.objects.filter(pk__in=batch).aggregate(oldest=Min("looked_at"))["oldest"]
        news = _News(since or until, until)
        if not news.published:
            looked += due.filter(pk__in=batch).update(looked_at=until)
            continue
        for key in batch:
            sent = _look(key, news, until)
            looked += sent is not None
            mails += bool(sent)
    return Looked(looked, mails)


@transaction.atomic
def _look(key: int, news: "_News", until: datetime) -> bool | None:
    """Whether a mail was written; None when another process has this search in hand or nobody wants it any more."""
    rows = SavedSearch.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
    saved = rows.filter(pk=key, is_paused=False, looked_at__lt=until).first()
    if saved is None:
        return None
    found = news.matching(saved.query, saved.looked_at)
    if found:
        _write_mail(saved, found)
    saved.looked_at = until
    saved.save(update_fields=["looked_at"])
    return bool(found)


class _News:
    """Goods published for the first time between two moments, and which of them a search finds."""

    def __init__(self, since: datetime, until: datetime):
        self.published = _first_published(since, until)
        oldest = ProductDocument.objects.filter(pk__in=self.published).aggregate(oldest=Min("listed_at"))["oldest"]
        self._oldest: datetime | None = oldest
        self._found: dict[str, list[ProductCard]] = {}

    def matching(self, kept: str, since: datetime) -> list[ProductCard]:
        """Cards of the new goods that the kept query finds, newest first."""
        if self._oldest is None:
            return []
        if kept not in self._found:
            self._found[kept] = list(self._ask(kept, self._oldest))
        return [card for card in self._found[kept] if self.published[card.product_id] > since]

    def _ask(self, kept: str, oldest: datetime) -> Iterable[ProductCard]:
        try:
            query = read_query(kept).changed(sort="newest")
        except QueryRefused:
            # Kept under older rules for addresses: its page tells the member so.
            return
        for page in range(1, MOST_PAGES + 1):
            result = get_engine().search(query.changed(page=page))
            reading = result.understood
            if result.words_left_out or (reading.only_looks_alike and reading.names_goods):
                # Only near the search, not what it asks for: "dừa" for "dứa". A slip in other accents is forgiven.
                return
            yield from (card for card in result.hits if card.product_id in self.published)
            if page >= result.page_count or _listed_before(result.hits, oldest):
                return


def _listed_before(cards: list[ProductCard], oldest: datetime) -> bool:
    return ProductDocument.objects.filter(pk__in=[card.product_id for card in cards], listed_at__lt=oldest).exists()


def _first_published(since: datetime, until: datetime) -> dict[int, datetime]:
    published = AuditEvent.objects.filter(action="product.published", subject_kind="catalogue.product")
    lately = set(published.filter(at__gt=since, at__lte=until).values_list("subject_key", flat=True))
    first: dict[int, datetime] = {}
    keys = sorted(lately)
    for start in range(0, len(keys), BATCH):
        rows = published.filter(subject_key__in=keys[start : start + BATCH]).order_by()
        for key, at in rows.values_list("subject_key").annotate(first=Min("at")):
            if at > since:
                first[int(key)] = at
    return first


def _write_mail(saved: SavedSearch, found: list[ProductCard]) -> None:
    stop_path = reverse("customer:search-stop", kwargs={"token": stop_token(saved)})
    search_path = read_query(saved.query).changed(sort="newest").link(reverse("search:search"))
    enqueue(
        to=saved.user.email,
        language=saved.user.language,
        template="search_alert",
        context={
            "name": saved.name,
            "number": len(found),
            "goods": [
                [card.title, format_vnd(card.price) if card.price else "", card.seller_name, card.url]
                for card in found[:NAMED]
            ],
            "more": max(0, len(found) - NAMED),
            "search_path": search_path,
            "searches_path": reverse("customer:searches"),
            "stop_path": stop_path,
        },
        dedupe_key=f"saved-search:{saved.pk}:{saved.looked_at.isoformat()}",
        unsubscribe_path=stop_path,
    )
