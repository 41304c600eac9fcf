"""Bringing waiting products to Elasticsearch, whoever runs it and however often it dies in between."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from marketplace.core import clock
from marketplace.moderation.services import record
from search.models import IndexGeneration, WaitingDocument

logger = logging.getLogger(__name__)

# So many products are taken at a time.
BATCH = 500
# After so long without an answer another drainer may take the rows over.
CLAIM = timedelta(seconds=90)
LONGEST_PAUSE = timedelta(minutes=1)
# A document that an index refuses is tried so often before an administrator has to look at it.
MOST_TRIES = 5


def is_wanted() -> bool:
    """Whether this installation keeps an index outside its own database."""
    return settings.SEARCH_ENGINE == "elasticsearch"


def written_indices() -> list[str]:
    """The indices that a writer must write to at this moment."""
    return list(
        IndexGeneration.objects.exclude(state=IndexGeneration.State.PREVIOUS)
        .order_by("pk")
        .values_list("name", flat=True)
    )


def note_waiting(product_ids) -> None:
    """Let these products reach Elasticsearch, in the caller's transaction. One query per 500."""
    WaitingDocument.objects.bulk_create((WaitingDocument(product_id=pk) for pk in product_ids), batch_size=500)


def drain_waiting(*, seconds: float = 30.0) -> int:
    """Write every product whose turn it is; returns how many were acknowledged. Never raises for an engine that is away.

    Products that could not be written stay, to be tried again after a pause that grows. Without any index there is nothing
    to write to, and the first rebuild reads everything anyway.
    """
    written = 0
    while True:
        indices = written_indices()
        rows = _claim() if indices else []
        if not rows:
            return written
        done = _write(rows, indices, seconds)
        written += done
        if done == 0:
            return written


@transaction.atomic
def _claim() -> list[WaitingDocument]:
    now = clock.now()
    due = WaitingDocument.objects.filter(is_parked=False, due_at__lte=now).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    rows = list(due[:BATCH])
    _rows(rows).update(due_at=now + CLAIM)
    return rows


def _write(rows: list[WaitingDocument], indices: list[str], seconds: float) -> int:
    """Write the products of these rows; returns how many rows are done with."""
    from search.engines.elasticsearch.client import EngineUnavailable
    from search.engines.elasticsearch.writer import write_products

    products = {row.product_id for row in rows}
    try:
        refused = {each.product_id: each for each in write_products(products, indices, seconds=seconds)}
    except EngineUnavailable as failure:
        logger.warning("the search index could not be written: %s", failure)
        _put_back(rows, str(failure), park=False)
        return 0
    except Exception as error:  # One product that cannot be read must not keep the others from the index.
        if len(products) > 1:
            return sum(
                _write([row for row in rows if row.product_id == pk], indices, seconds) for pk in sorted(products)
            )
        logger.exception("the document of product %s could not be made", rows[0].product_id)
        _put_back(rows, f"{type(error).__name__}: {error}"[:500], park=True)
        return 0
    for pk, each in refused.items():
        _put_back([row for row in rows if row.product_id == pk], each.error, park=each.for_ever)
    done = [row for row in rows if row.product_id not in refused]
    _rows(done).delete()
    # What was parked before has been written along with it.
    parked().filter(product_id__in={row.product_id for row in done}).delete()
    return len(done)


def _put_back(rows: list[WaitingDocument], error: str, *, park: bool) -> None:
    now = clock.now()
    for row in rows:
        row.tries = min(row.tries + 1, 1_000)
        row.error = error
        row.due_at = now + min(timedelta(seconds=2 ** min(row.tries, 10)), LONGEST_PAUSE)
        row.is_parked = park and row.tries >= MOST_TRIES
    WaitingDocument.objects.bulk_update(rows, ["tries", "error", "due_at", "is_parked"])
    # An administrator sees each product once, with its latest error.
    for product_id, pk in {row.product_id: row.pk for row in rows if row.is_parked}.items():
        parked().filter(product_id=product_id).exclude(pk=pk).delete()


def _rows(rows: list[WaitingDocument]) -> QuerySet[WaitingDocument]:
    return WaitingDocument.objects.filter(pk__in=[row.pk for row in rows])


def waiting_products() -> QuerySet:
    """Keys of the products that have still to reach the index."""
    return WaitingDocument.objects.order_by().values_list("product_id", flat=True).distinct()


def on_their_way() -> int:
    """How many products have still to reach the index and are not parked."""
    return WaitingDocument.objects.filter(is_parked=False).values("product_id").distinct().count()


def parked() -> QuerySet[WaitingDocument]:
    """Products that an administrator has to look at, each once with its last error; the one waiting longest first."""
    return WaitingDocument.objects.filter(is_parked=True).order_by("pk")


@transaction.atomic
def retry(*, waiting: WaitingDocument, actor) -> None:
    """Try a parked product again from the next draining on; a row that is parked no more stays as it is."""
    if parked().filter(pk=waiting.pk).update(is_parked=False, tries=0, due_at=clock.now()):
        record(actor=actor, action="search.retried", subject=waiting)
