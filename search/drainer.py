"""Bringing waiting documents to Elasticsearch, whoever runs it and however often it dies in between."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from catalogue.models import ProductChange
from marketplace.core import clock
from marketplace.moderation.services import record
from search.models import IndexGeneration, WaitingDocument

logger = logging.getLogger(__name__)

# So many documents are taken at a time.
BATCH = 500
# A request that changed something waits no longer than this for an index outside the database.
SECONDS_IN_A_REQUEST = 2.0
# After so long without an answer another drainer may take the rows over.
CLAIM = timedelta(seconds=90)
LONGEST_PAUSE = timedelta(minutes=1)
# A document that an index refuses is tried so often before an administrator has to look at it.
MOST_TRIES = 5


def is_wanted() -> bool:
    """Whether this installation keeps an index outside its own database."""
    return settings.SEARCH_ENGINE == "elasticsearch"


def written_generations() -> list[str]:
    """The generations of indices that a writer must write to at this moment."""
    return list(
        IndexGeneration.objects.exclude(state=IndexGeneration.State.PREVIOUS)
        .order_by("pk")
        .values_list("name", flat=True)
    )


def note_waiting(kind: str, keys: Iterable[int]) -> None:
    """Let these documents reach Elasticsearch, in the caller's transaction. One query per 500."""
    rows = (WaitingDocument(kind=kind, document_id=key) for key in keys)
    WaitingDocument.objects.bulk_create(rows, batch_size=500)


def park(kind: str, key: int, error: Exception) -> None:
    """Show a document that could not be made to the administrators, in the place of whatever else waits for it."""
    forget(kind, [key])
    WaitingDocument.objects.create(kind=kind, document_id=key, tries=MOST_TRIES, error=reason_of(error), is_parked=True)


def forget(kind: str, keys: Iterable[int]) -> None:
    """Let nothing wait for these documents any more."""
    WaitingDocument.objects.filter(kind=kind, document_id__in=list(keys)).delete()


def reason_of(error: Exception) -> str:
    """Why a document could not be made, as administrators read it."""
    return f"{type(error).__name__}: {error}"[:500]


def drain_after_commit() -> None:
    """Write what a request has changed, where the request itself is to do so (SEARCH_DRAIN_AFTER_COMMIT)."""
    if is_wanted() and settings.SEARCH_DRAIN_AFTER_COMMIT:
        drain_waiting(seconds=SECONDS_IN_A_REQUEST)


def drain_waiting(*, seconds: float = 30.0) -> int:
    """Write every document whose turn it is; returns how many were acknowledged. Never raises for an engine that is away.

    Documents that could not be written stay, to be tried again after a pause that grows. Without any index there is nothing
    to write to, and the first rebuild reads everything anyway.
    """
    written = 0
    while True:
        generations = written_generations()
        rows = _claim() if generations else []
        if not rows:
            return written
        done = 0
        for kind in WaitingDocument.Kind.values:
            of_kind = [row for row in rows if row.kind == kind]
            if of_kind:
                done += _write(kind, of_kind, generations, seconds)
        written += done
        if done == 0:
            return written


def show_written() -> None:
    """Let searches see at once what was written, and not only at the index's next refresh. An engine that is away is no error."""
    from search.engines.elasticsearch import indices
    from search.engines.elasticsearch.client import EngineUnavailable

    try:
        indices.refresh(",".join(map(indices.alias_of, (indices.PRODUCTS, indices.NAMES))))
    except EngineUnavailable as failure:
        logger.warning("the search index could not be refreshed: %s", failure)


@transaction.atomic
def _claim() -> list[WaitingDocument]:
    now = clock.now()
    due = WaitingDocument.objects.filter(is_parked=False, due_at__lte=now).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    rows = list(due[:BATCH])
    _rows(rows).update(due_at=now + CLAIM)
    return rows


def _write(kind: str, rows: list[WaitingDocument], generations: list[str], seconds: float) -> int:
    """Write the documents of these rows, all of one kind; returns how many rows are done with."""
    from search.engines.elasticsearch.client import EngineUnavailable
    from search.engines.elasticsearch.kinds import KINDS
    from search.engines.elasticsearch.writer import write_documents

    keys = {row.document_id for row in rows}
    try:
        refused = {each.key: each for each in write_documents(KINDS[kind], keys, generations, seconds=seconds)}
    except EngineUnavailable as failure:
        logger.warning("the search index could not be written: %s", failure)
        _put_back(rows, str(failure), park=False)
        return 0
    for key, each in refused.items():
        _put_back([row for row in rows if row.document_id == key], each.error, park=each.for_ever)
    done = [row for row in rows if row.document_id not in refused]
    _rows(done).delete()
    # What was parked before has been written along with it.
    parked().filter(kind=kind, document_id__in={row.document_id for row in done}).delete()
    return len(done)


def _put_back(rows: list[WaitingDocument], error: str, *, park: bool) -> None:
    """Let these rows, all of one kind, wait for their next try."""
    now = clock.now()
    for row in rows:
        row.tries = min(row.tries + 1, 1_000)
        row.error = error
        row.due_at = now + min(timedelta(seconds=2 ** min(row.tries, 10)), LONGEST_PAUSE)
        row.is_parked = park and row.tries >= MOST_TRIES
    WaitingDocument.objects.bulk_update(rows, ["tries", "error", "due_at", "is_parked"])
    # An administrator sees each document once, with its latest error.
    for row in {row.document_id: row for row in rows if row.is_parked}.values():
        parked().filter(kind=row.kind, document_id=row.document_id).exclude(pk=row.pk).delete()


def _rows(rows: list[WaitingDocument]) -> QuerySet[WaitingDocument]:
    return WaitingDocument.objects.filter(pk__in=[row.pk for row in rows])


def waiting(kind: str) -> QuerySet:
    """Keys of the documents of this kind that have still to reach the index."""
    return WaitingDocument.objects.filter(kind=kind).order_by().values_list("document_id", flat=True).distinct()


def on_their_way() -> int:
    """How many documents have still to reach the index and are not parked."""
    return WaitingDocument.objects.filter(is_parked=False).values("kind", "document_id").distinct().count()


def is_kept_from_writing() -> bool:
    """Whether what was tried last still waits because the index is read-only, so that it falls behind. One query, as quick for a
    million rows as for some."""
    tried = WaitingDocument.objects.filter(is_parked=False).order_by("-due_at")[: 2 * BATCH]
    return WaitingDocument.objects.filter(pk__in=tried.values("pk"), error__contains="cluster_block_exception").exists()


def parked() -> QuerySet[WaitingDocument]:
    """Documents that an administrator has to look at, each once with its last error; the one waiting longest first."""
    return WaitingDocument.objects.filter(is_parked=True).order_by("pk")


@transaction.atomic
def retry(*, waiting: WaitingDocument, actor) -> None:
    """Try a parked document again from the next draining on; a row that is parked no more stays as it is."""
    if unpark(parked().filter(pk=waiting.pk)):
        record(actor=actor, action="search.retried", subject=waiting)


@transaction.atomic
def retry_all(*, actor) -> int:
    """Try every parked document again from the next draining on; returns how many. The log has one entry, at the first of them."""
    first = parked().first()
    number = unpark(parked())
    if first and number:
        record(actor=actor, action="search.all_retried", subject=first, after={"number": number})
    return number


@transaction.atomic
def unpark(rows: QuerySet[WaitingDocument]) -> int:
    """Try these parked documents again, the database's own of products too; returns how many."""
    products = rows.filter(kind=WaitingDocument.Kind.PRODUCT).values_list("document_id", flat=True)
    ProductChange.objects.bulk_create((ProductChange(product_id=key) for key in products), batch_size=500)
    return rows.order_by().update(is_parked=False, tries=0, due_at=clock.now())
