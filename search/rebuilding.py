"""A new index of Elasticsearch beside the old one, taken into use in one step; and the way back.

From the moment the new index is entered among the generations, every writer writes to both. A product that changes while
the rebuild copies it is therefore right in both, whoever comes later: an index keeps the higher version.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction

from catalogue.changes import raise_versions
from catalogue.models import Product
from marketplace.core import clock
from search import drainer, services
from search.engines.elasticsearch import indices
from search.engines.elasticsearch.comparing import compare, differing_contents
from search.engines.elasticsearch.writer import write_products
from search.models import IndexGeneration

BATCH = 500
# A builder gives a sign of life after every batch; after so long without one it has died.
SILENCE = timedelta(minutes=2)
# So many documents are read back and compared word for word before an index is taken into use.
SAMPLE = 50

State = IndexGeneration.State
Progress = Callable[[int, int], None]


class RebuildRefused(Exception):
    """The index cannot be rebuilt, taken into use or gone back to; the message says why."""


def rebuild_everything(*, progress: Progress | None = None) -> int:
    """Write the database's own documents anew, and the index of Elasticsearch where one is kept; returns their number."""
    written = services.rebuild(progress=progress)
    return rebuild(progress=progress) if drainer.is_wanted() else written


def rebuild(*, progress: Progress | None = None) -> int:
    """Fill a new index from the catalogue and let readers see it instead of the old one; returns its number of documents.

    The shop reads and writes on meanwhile. Raises RebuildRefused when another rebuild is under way or the new index is not
    complete, EngineUnavailable when the cluster is away; then readers keep the old index, and the next rebuild clears up.
    """
    _clear_up()
    name = indices.new_name(indices.PRODUCTS, clock.now())
    indices.create(name)
    try:
        with transaction.atomic():
            IndexGeneration.objects.create(name=name, state=State.BUILDING, touched_at=clock.now())
    except IntegrityError:
        indices.delete(name)
        raise RebuildRefused("another rebuild is under way") from None
    _fill(name, progress)
    indices.open_for_readers(name)
    _check(name)
    _take_into_use(name)
    return indices.count(name)


def roll_back() -> str:
    """Let readers see the previous index again, brought up to date first; returns its name.

    Raises RebuildRefused when there is none, or when it was made for documents of another form.
    """
    previous = IndexGeneration.objects.filter(state=State.PREVIOUS).first()
    if previous is None:
        raise RebuildRefused("there is no previous index to go back to")
    if not indices.has_our_form(previous.name):
        raise RebuildRefused(f"{previous.name} was made for documents of another form")
    try:
        with transaction.atomic():
            # From here on writers write to it too.
            IndexGeneration.objects.filter(pk=previous.pk).update(state=State.BUILDING, touched_at=clock.now())
    except IntegrityError:
        raise RebuildRefused("a rebuild is under way") from None
    repair(previous.name)
    _check(previous.name)
    _take_into_use(previous.name)
    return previous.name


def differences() -> dict[str, int]:
    """How many products are `missing`, `stale` or `left_over` in the index that readers see. Raises RebuildRefused without one."""
    found = _nothing_found()
    for difference in compare(_live()):
        found[difference.kind] += 1
    return found


def repair_live() -> dict[str, int]:
    """Repair the index that readers see. Raises RebuildRefused when there is none."""
    return repair(_live())


def _live() -> str:
    live = IndexGeneration.objects.filter(state=State.LIVE).first()
    if live is None:
        raise RebuildRefused("there is no index yet; the first is made by search_rebuild")
    return live.name


def _nothing_found() -> dict[str, int]:
    return {"missing": 0, "stale": 0, "left_over": 0}


def repair(name: str) -> dict[str, int]:
    """Find where an index differs from the catalogue and write those products anew; returns how many were `missing`, `stale`
    and `left_over`. What changes at this moment may be written twice."""
    found = _nothing_found()
    for batch in _batches(compare(name)):
        for difference in batch:
            found[difference.kind] += 1
        # An index that has seen later versions (the database was restored, or somebody wrote to it by hand) would take nothing.
        raise_versions({difference.product_id: difference.seen + 1 for difference in batch})
        write_products([difference.product_id for difference in batch], [name])
    indices.refresh(name)
    return found


def ensure_index() -> bool:
    """Rebuild when there is no index in use that fits this code: a first start, a lost index, a new release.

    Returns whether it did. For a worker that looks after the index; raises as `rebuild` does.
    """
    live = IndexGeneration.objects.filter(state=State.LIVE).first()
    if live and indices.behind_alias(indices.PRODUCTS) == [live.name] and indices.has_our_form(live.name):
        return False
    rebuild()
    return True


def _fill(name: str, progress: Progress | None) -> None:
    total = Product.objects.listed().count() if progress else 0
    done = last = 0
    while True:
        ids = list(Product.objects.listed().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        for refused in write_products(ids, [name]):
            if not refused.for_ever:
                raise RebuildRefused(f"product {refused.product_id} could not be written: {refused.error}")
            # Its row brings it, or brings it before an administrator.
            drainer.note_waiting([refused.product_id])
        last, done = ids[-1], done + len(ids)
        IndexGeneration.objects.filter(name=name).update(touched_at=clock.now())
        if progress:
            progress(min(done, total), total)


def _check(name: str) -> None:
    """Compare the index with the catalogue before readers see it: every key and version, and a sample word for word.

    What changed a moment ago is still on its way, so a first difference is repaired and only one that stays counts.
    """
    drainer.drain_waiting()
    refused = set(drainer.parked().values_list("product_id", flat=True))
    if any(repair(name).values()):
        left = [each for each in compare(name) if each.product_id not in refused]
        changing = set(drainer.waiting_products())
        left = [each for each in left if each.product_id not in changing]
        if left:
            raise RebuildRefused(f"{len(left)} products differ, first {left[0]}")
    ids = list(Product.objects.listed().values_list("pk", flat=True).order_by("pk")[:100_000])
    sample = random.sample(ids, min(SAMPLE, len(ids)))  # noqa: S311
    wrong = [pk for pk in differing_contents(name, sample) if pk not in refused]
    write_products(wrong, [name])
    indices.refresh(name)
    if wrong and (still := differing_contents(name, wrong)):
        raise RebuildRefused(f"the documents of products {still} are not as the catalogue has them")


def _take_into_use(name: str) -> None:
    indices.point_alias(indices.PRODUCTS, name)
    _enter_as_live(name)


def _enter_as_live(name: str) -> None:
    """Make the generations say what the alias does; the one before the previous is removed."""
    with transaction.atomic():
        oldest = list(IndexGeneration.objects.filter(state=State.PREVIOUS).values_list("name", flat=True))
        IndexGeneration.objects.filter(name__in=oldest).delete()
        IndexGeneration.objects.filter(state=State.LIVE).exclude(name=name).update(state=State.PREVIOUS)
        IndexGeneration.objects.filter(name=name).update(state=State.LIVE)
    for each in oldest:
        indices.delete(each)


def _clear_up() -> None:
    """Finish or remove what a rebuild that died has left. Raises RebuildRefused while one is alive."""
    building = IndexGeneration.objects.filter(state=State.BUILDING).first()
    if building:
        if building.touched_at > clock.now() - SILENCE:
            raise RebuildRefused("another rebuild is under way")
        if indices.behind_alias(indices.PRODUCTS) == [building.name]:
            # It died between the switch and its entry.
            _enter_as_live(building.name)
        else:
            building.delete()
    known = set(IndexGeneration.objects.values_list("name", flat=True))
    shown = set(indices.behind_alias(indices.PRODUCTS))
    for name in indices.names(indices.PRODUCTS):
        if name not in known and name not in shown:
            indices.delete(name)


def _batches(items: Iterator) -> Iterator[list]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
