"""New indices of Elasticsearch beside the old ones, taken into use in one step; and the way back.

A generation has an index of each kind of document. From the moment it is entered, every writer writes to it too. What changes
while the rebuild copies it is therefore right in both, whoever comes later: an index keeps the higher version.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from operator import attrgetter

from django.db import IntegrityError, transaction

from marketplace.core import clock
from search import drainer, services
from search.engines.elasticsearch import indices
from search.engines.elasticsearch.comparing import Difference, compare, differing_contents, remove_strays
from search.engines.elasticsearch.kinds import KINDS, Kind
from search.engines.elasticsearch.writer import Refused, copy_documents, write_documents
from search.models import IndexGeneration

BATCH = 500
# A builder gives a sign of life after every batch; after so long without one it has died.
SILENCE = timedelta(minutes=2)
# So many documents are read back and compared word for word before an index is taken into use.
SAMPLE = 50
# A merge that is not seen at so many looks in a row, that many seconds apart, has ended.
_LOOKS_FOR_MERGING, _BETWEEN_LOOKS = 3, 0.5

State = IndexGeneration.State
Progress = Callable[[int, int], None]


class RebuildRefused(Exception):
    """The index cannot be rebuilt, taken into use or gone back to; the message says why."""


def rebuild_everything(*, progress: Progress | None = None) -> int:
    """Write the database's own documents anew, and those of Elasticsearch where it is kept; returns the number of products."""
    written = services.rebuild(progress=progress)
    return rebuild(progress=progress) if drainer.is_wanted() else written


def rebuild(*, progress: Progress | None = None) -> int:
    """Fill new indices and let readers see them instead of the old ones; returns the number of products.

    The documents of products are those that the database keeps for its own searches; what is missing there or changes meanwhile
    is made from the catalogue.

    The shop reads and writes on meanwhile. `progress` tells of products, as nearly all documents are. Raises RebuildRefused when
    another rebuild is under way or a new index is not complete, EngineUnavailable when the cluster is away; then readers keep
    the old indices, and the next rebuild clears up.
    """
    _clear_up()
    generation = indices.new_generation(clock.now())
    indices.create(generation)
    try:
        with transaction.atomic():
            IndexGeneration.objects.create(name=generation, state=State.BUILDING, touched_at=clock.now())
    except IntegrityError:
        indices.delete(generation)
        raise RebuildRefused("another rebuild is under way") from None
    with _building(generation):
        # Each of the thousands of times that garbage is looked for meanwhile would else walk through all that the shop has loaded.
        gc.freeze()
        try:
            for kind in KINDS.values():
                _fill(kind, generation, progress if kind.name == indices.PRODUCTS else None)
        finally:
            gc.unfreeze()
        _merge(generation)
        indices.open_for_readers(generation)
        _check(generation)
        _take_into_use(generation)
    # What an index of another form has refused, this one may take.
    drainer.unpark(drainer.parked())
    return indices.count(generation)


def roll_back() -> str:
    """Let readers see the previous generation again, brought up to date first; returns its name.

    Raises RebuildRefused when there is none, or when it was made for documents of another form. What died on the way is gone again
    from where it began.
    """
    _clear_up()
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
    with _building(previous.name):
        for kind in KINDS.values():
            _repair(kind, previous.name)
        _check(previous.name)
        _take_into_use(previous.name)
    return previous.name


@contextmanager
def _building(generation: str) -> Iterator[None]:
    """Let who is told that it failed try again at once, and not only after the silence of one that died."""
    try:
        yield
    except BaseException:
        building = IndexGeneration.objects.filter(name=generation, state=State.BUILDING)
        building.update(touched_at=clock.now() - SILENCE)
        raise


def differences(*, quick: bool = False, progress: Progress | None = None) -> dict[str, int]:
    """How many documents are `missing`, `stale` or `left_over` in the indices that readers see. Raises RebuildRefused without.

    Keys and versions are compared, then, where these are right, every document word for word, unless it must be `quick`; of that
    `progress` tells.
    """
    found = _nothing_found()
    generation = _live()
    for kind in KINDS.values():
        for difference in compare(kind, generation):
            found[difference.what] += 1
    if not quick and not any(found.values()):
        found["stale"] = sum(len(keys) for _kind, keys in _stale_contents(generation, progress))
    return found


def repair_live(*, quick: bool = False, progress: Progress | None = None) -> dict[str, int]:
    """Repair in the indices that readers see what `differences` finds; gives the numbers. Raises RebuildRefused when there are none,
    and when they do not take a document."""
    found, refused = _nothing_found(), []
    generation = _live()
    for kind in KINDS.values():
        found_here, refused_here = _repair(kind, generation)
        found = {what: number + found_here[what] for what, number in found.items()}
        refused += [f"{kind.name} {each.key}: {each.error}" for each in refused_here]
    for kind, keys in () if quick or refused else _stale_contents(generation, progress):
        found["stale"] += len(keys)
        if kind.name == indices.PRODUCTS:
            # What nobody has noted is stale in the database's own documents too.
            services.refresh(keys)
        refused += [f"{kind.name} {each.key}: {each.error}" for each in write_documents(kind, keys, [generation])]
        indices.refresh(indices.index_of(generation, kind.name))
    if refused:
        raise RebuildRefused(f"of {words_of(found)}, {len(refused)} could not be written, first {refused[0]}")
    return found


def _stale_contents(generation: str, progress: Progress | None) -> Iterator[tuple[Kind, list[int]]]:
    """The documents that do not say what the database does, whatever their versions: changed without a note, or by hand."""
    total, done = sum(kind.wanted().count() for kind in KINDS.values()), 0
    for kind in KINDS.values():
        for keys in services.keys_in_batches(kind.wanted(), BATCH):
            if wrong := differing_contents(kind, generation, keys):
                yield kind, wrong
            done += len(keys)
            if progress:
                progress(min(done, total), total)


def words_of(found: dict[str, int]) -> str:
    """What was found to differ, for the screen of who runs a command."""
    return f"{found['missing']} missing, {found['stale']} stale, {found['left_over']} left over"


def _live() -> str:
    live = IndexGeneration.objects.filter(state=State.LIVE).first()
    if live is None:
        raise RebuildRefused("there is no index yet; the first is made by search_rebuild")
    if not (indices.is_read(live.name) and indices.has_our_form(live.name)):
        raise RebuildRefused(f"{live.name} is lost or of another form; search_rebuild makes it anew")
    return live.name


def _nothing_found() -> dict[str, int]:
    return {"missing": 0, "stale": 0, "left_over": 0}


def _repair(kind: Kind, generation: str) -> tuple[dict[str, int], list[Refused]]:
    """Find where an index differs from the database and write those documents anew; gives how many were `missing`, `stale` and
    `left_over`, and what the index did not take. What changes at this moment may be written twice."""
    found, refused = _nothing_found(), []
    for batch in _batches(_compared(kind, generation)):
        for difference in batch:
            found[difference.what] += 1
        remove_strays(kind, generation, [difference.stray for difference in batch if difference.stray])
        # An index that has seen later versions (the database was restored, or somebody wrote to it by hand) would take nothing.
        ours = [difference for difference in batch if not difference.stray]
        kind.raise_versions(
            {difference.key: difference.seen + 1 for difference in sorted(ours, key=attrgetter("seen"))}
        )
        refused += write_documents(kind, [difference.key for difference in ours], [generation])
    indices.refresh(indices.index_of(generation, kind.name))
    return found, refused


def ensure_index() -> bool:
    """Rebuild when there is no generation in use that fits this code: a first start, a lost index, a new release.

    Returns whether it did. For a worker that looks after the index; raises as `rebuild` does.
    """
    live = IndexGeneration.objects.filter(state=State.LIVE).first()
    if live and indices.is_read(live.name) and indices.has_our_form(live.name):
        return False
    # A release with another form may keep other documents in the database too.
    rebuild_everything()
    return True


def _fill(kind: Kind, generation: str, progress: Progress | None) -> None:
    total = kind.wanted().count() if progress else 0
    done = 0
    for keys, refused in copy_documents(kind, services.keys_in_batches(kind.wanted(), BATCH), generation):
        for each in refused:
            if not each.for_ever:
                raise RebuildRefused(f"document {each.key} of the {kind.name} could not be written: {each.error}")
            # Its row brings it, or brings it before an administrator.
            drainer.note_waiting(kind.name, [each.key])
        done += len(keys)
        _give_sign_of_life(generation)
        if progress:
            progress(min(done, total), total)


def _merge(generation: str) -> None:
    """Wait until a filled index is merged to a few parts, which takes a seventh of the time of filling it and makes each search of
    a large shop twice as fast."""
    if not indices.merge(generation):
        return
    quiet = 0
    while quiet < _LOOKS_FOR_MERGING:
        time.sleep(_BETWEEN_LOOKS)
        _give_sign_of_life(generation)
        quiet = 0 if indices.is_merging(generation) else quiet + 1


def _give_sign_of_life(generation: str) -> None:
    IndexGeneration.objects.filter(name=generation).update(touched_at=clock.now())


def _check(generation: str) -> None:
    """Compare a generation with the database before readers see it: every key and version, and a sample word for word.

    What changed a moment ago is still on its way, so a first difference is repaired and only one that stays counts.
    """
    drainer.drain_waiting()
    for kind in KINDS.values():
        _check_kind(kind, generation)


def _check_kind(kind: Kind, generation: str) -> None:
    refused = set(drainer.parked().filter(kind=kind.name).values_list("document_id", flat=True))
    found, _refused = _repair(kind, generation)
    if any(found.values()):
        left = [each for each in _compared(kind, generation) if each.key not in refused]
        changing = set(drainer.waiting(kind.name))
        left = [each for each in left if each.key not in changing]
        if left:
            raise RebuildRefused(f"{len(left)} {kind.name} differ, first {left[0]}")
    keys = list(kind.wanted().values_list("pk", flat=True).order_by("pk")[:100_000])
    sample = random.sample(keys, min(SAMPLE, len(keys)))  # noqa: S311
    wrong = [key for key in differing_contents(kind, generation, sample) if key not in refused]
    write_documents(kind, wrong, [generation])
    indices.refresh(indices.index_of(generation, kind.name))
    if wrong and (still := differing_contents(kind, generation, wrong)):
        raise RebuildRefused(f"the documents of the {kind.name} {still} are not as the database has them")


def _compared(kind: Kind, generation: str) -> Iterator[Difference]:
    return compare(kind, generation, each_page=partial(_give_sign_of_life, generation))


def _take_into_use(generation: str) -> None:
    indices.point_aliases(generation)
    _enter_as_live(generation)


def _enter_as_live(generation: str) -> None:
    """Make the generations say what the aliases do; the one before the previous is removed."""
    with transaction.atomic():
        oldest = list(IndexGeneration.objects.filter(state=State.PREVIOUS).values_list("name", flat=True))
        IndexGeneration.objects.filter(name__in=oldest).delete()
        IndexGeneration.objects.filter(state=State.LIVE).exclude(name=generation).update(state=State.PREVIOUS)
        IndexGeneration.objects.filter(name=generation).update(state=State.LIVE)
    for each in oldest:
        indices.delete(each)


def _clear_up() -> None:
    """Finish or remove what a rebuild that died has left. Raises RebuildRefused while one is alive."""
    building = IndexGeneration.objects.filter(state=State.BUILDING).first()
    if building:
        if building.touched_at > clock.now() - SILENCE:
            raise RebuildRefused("another rebuild is under way")
        if indices.is_read(building.name):
            # It died between the switch and its entry.
            _enter_as_live(building.name)
        elif _may_be_gone_back_to(building.name):
            IndexGeneration.objects.filter(pk=building.pk).update(state=State.PREVIOUS)
        else:
            building.delete()
    indices.delete_each(indices.left_behind(IndexGeneration.objects.values_list("name", flat=True)))


def _may_be_gone_back_to(generation: str) -> bool:
    """Whether a generation whose builder died was on its way back: it is whole, and no other is kept."""
    known = set(IndexGeneration.objects.values_list("state", flat=True))
    return State.LIVE in known and State.PREVIOUS not in known and indices.is_open(generation)


def _batches(items: Iterator) -> Iterator[list]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
