"""Keeping the search index like the catalogue, and the short lists of products that other pages show."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import connection, transaction
from django.db.models import Count, F, Max, Model, QuerySet

from catalogue.cards import ProductCard
from catalogue.models import Product, ProductChange, Recognition
from marketplace.core import clock
from search import drainer, names
from search.apart import work_apart
from search.documents import build
from search.engines.database import cards_of
from search.lexicon import count_anew, learn
from search.models import DocumentText, IndexMark, ProductDocument, SellerOffer, WaitingDocument
from search.turns import wait_for_turn

BATCH = 500
# Any fixed number: it names the lock that lets one process at a time write documents of goods.
_WRITER_LOCK = 7_203_551


def refresh(product_ids: Iterable[int]) -> int:
    """Bring the documents of these products (or of the parents of these variants) up to date; returns how many exist now.

    A constant number of queries per 500 products. Products that a shopper may no longer open lose their document. One whose
    document cannot be made keeps its old one and waits before the administrators; the others go on.
    """
    wanted = sorted(set(product_ids))
    written = 0
    for start in range(0, len(wanted), BATCH):
        written += _refresh(wanted[start : start + BATCH], tell_others=True)
    return written


def _refresh(product_ids: list[int], *, tell_others: bool) -> int:
    def give_up(product_id: int, error: Exception) -> None:
        drainer.park(WaitingDocument.Kind.PRODUCT, product_id, error)

    return sum(work_apart(product_ids, partial(_refresh_batch, tell_others=tell_others), give_up))


@transaction.atomic
def _refresh_batch(product_ids: list[int], *, tell_others: bool) -> int:
    wait_for_turn(_WRITER_LOCK)
    ids = set(product_ids)
    ids.update(Product.objects.filter(pk__in=product_ids, parent__isnull=False).values_list("parent_id", flat=True))
    built = build(ids)
    SellerOffer.objects.filter(document_id__in=ids).delete()
    gone = ids - {each.document.id for each in built}
    if gone:
        ProductDocument.objects.filter(pk__in=gone).delete()
        DocumentText.objects.filter(pk__in=gone).delete()
    if built:
        titles = dict(DocumentText.objects.filter(pk__in=ids).values_list("pk", "title_exact"))
        _write(ProductDocument, [each.document for each in built])
        _write(DocumentText, [each.text for each in built])
        SellerOffer.objects.bulk_create([offer for each in built for offer in each.offers])
        learn(each.text for each in built if titles.get(each.text.id) != each.text.title_exact)
        names.write_places_of(each.document.id for each in built)
    _mark_change()
    if not drainer.is_wanted():
        drainer.forget(WaitingDocument.Kind.PRODUCT, ids)
    elif tell_others:
        drainer.note_waiting(WaitingDocument.Kind.PRODUCT, sorted(ids))
    return len(built)


def _write(model: type[Model], rows: list) -> None:
    columns = [column.name for column in model._meta.concrete_fields if not column.primary_key]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _mark_change() -> None:
    """Let all that was counted of the documents be counted anew. A random number, as one that was rolled back must not return."""
    mark = IndexMark(pk=1, number=secrets.randbits(62))
    IndexMark.objects.bulk_create([mark], update_conflicts=True, unique_fields=["id"], update_fields=["number"])


def drain_changes() -> int:
    """Refresh every product named by a `ProductChange` and take the rows away; returns how many products that were.

    Runs by itself after each commit that noted changes. What a crash left behind is taken the next time.
    """
    drained = 0
    # Looking comes before the transaction: most commits find that another one has drained already, and need no lock.
    while rows := dict(ProductChange.objects.order_by("pk").values_list("pk", "product_id")[:BATCH]):
        products = set(rows.values())
        with transaction.atomic():
            refresh(products)
            ProductChange.objects.filter(pk__in=list(rows)).delete()
        drained += len(products)
    return drained


def take_changes(_product_ids: list[int]) -> None:
    """What `catalogue.changes` calls after each commit: the rows of all changes are taken, whoever noted them."""
    drain_changes()
    drainer.drain_after_commit()


def keys_in_batches(rows: QuerySet, size: int) -> Iterator[list[int]]:
    """The keys of these rows in their order, so many at a time; one query each. Memory does not grow with their number."""
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield keys
        last = keys[-1]


def rebuild(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the whole index anew, in batches, while the shop goes on; returns how many documents there are.

    `progress(done, total)` is called after each batch.
    """
    total = Product.objects.listed().count() if progress else 0
    written = done = 0
    for ids in keys_in_batches(Product.objects.listed(), BATCH):
        written += _refresh(ids, tell_others=False)
        done += len(ids)
        if progress:
            progress(min(done, total), total)
    _remove_all_but_listed()
    count_anew()
    names.rebuild()
    # The planner chooses well only when it knows how large the tables are.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_productdocument")
        cursor.execute("ANALYZE search_selleroffer")
        cursor.execute("ANALYZE search_name")
        cursor.execute("ANALYZE search_namedocument")
    return written


@transaction.atomic
def _remove_all_but_listed() -> None:
    listed = Product.objects.listed().values("pk")
    SellerOffer.objects.exclude(document_id__in=listed).delete()
    ProductDocument.objects.exclude(pk__in=listed).delete()
    DocumentText.objects.exclude(pk__in=listed).delete()
    _mark_change()


def count_by_province() -> dict[str, int]:
    """Number of products on sale by code of today's province; provinces without any are absent. One query."""
    counted = ProductDocument.objects.exclude(province_code="").order_by().values_list("province_code")
    return dict(counted.annotate(number=Count("pk")))


def count_by_group() -> dict[str, int]:
    """Number of products on sale by code of OCOP's group; groups without any are absent. One query."""
    counted = ProductDocument.objects.exclude(group_code="").order_by().values_list("group_code")
    return dict(counted.annotate(number=Count("pk")))


def count_by_stars() -> dict[int, int]:
    """Number of products on sale by the highest star valid at this moment. One query."""
    best = (
        Recognition.objects.valid_on()
        .filter(product_id__in=ProductDocument.objects.values("pk"))
        .order_by()
        .values("product_id")
        .annotate(best=Max("stars"))
        .values_list("best", flat=True)
    )
    counts: dict[int, int] = {}
    for stars in best:
        counts[stars] = counts.get(stars, 0) + 1
    return counts


def featured(kind: str, *, limit: int = 8) -> list[ProductCard]:
    """Cards of products in stock for a shelf of the home page; `kind` is `season` or `newest`. Two queries.

    `season` are goods harvested this month (Vietnam's calendar), newest first; goods of all the year are not among them.
    Raises ValueError for another kind.
    """
    documents = ProductDocument.objects.filter(available=True)
    if kind == "season":
        this_month = 1 << clock.today().month - 1
        documents = (
            documents.annotate(now=F("harvest").bitand(this_month)).filter(now__gt=0).order_by("-listed_at", "-pk")
        )
    elif kind == "newest":
        documents = documents.order_by("-listed_at", "-pk")
    else:
        raise ValueError(kind)
    return cards_of(list(documents.values_list("pk", flat=True)[:limit]))
