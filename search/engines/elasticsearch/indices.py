"""The indices of Elasticsearch: their names, their making, and the alias that readers go by.

Readers know an alias of each kind of document (`market-products`); behind it lies one index with a time in its name. A rebuild
makes the next generation, one index of each kind under the same time, and moves all aliases in one step. A generation is known
by the name of its index of products.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.conf import settings

from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.documents import INDEX_SETTINGS, NameIndexed, ProductIndexed

PRODUCTS = "products"
NAMES = "names"
# A question is asked of each part of a shard by itself. Filling an index leaves dozens; so few is a rebuilt one merged to.
PARTS = 4
_INDEXED = {PRODUCTS: ProductIndexed, NAMES: NameIndexed}


def alias_of(kind: str) -> str:
    """The name that readers use."""
    return f"{settings.ELASTICSEARCH['prefix']}-{kind}"


def new_generation(at: datetime) -> str:
    """The name of a generation begun at this moment."""
    return f"{alias_of(PRODUCTS)}-{at:%Y%m%d-%H%M%S-%f}"


def index_of(generation: str, kind: str) -> str:
    """The index of this kind in a generation."""
    return alias_of(kind) + generation.removeprefix(alias_of(PRODUCTS))


def write_alias(name: str) -> str:
    """The name that writers use. A bulk request insists on an alias, so an index that was lost is never made by accident."""
    return f"{name}-write"


@cache
def _mapping(kind: str) -> dict:
    mapping = _INDEXED[kind]._doc_type.mapping.to_dict()
    text = json.dumps([mapping, INDEX_SETTINGS], sort_keys=True)
    return mapping | {"_meta": {"form": hashlib.sha256(text.encode()).hexdigest()[:16]}}


def has_our_form(generation: str) -> bool:
    """Whether its indices are there and made for documents as this code writes and asks for them."""
    return all(_has_our_form(index_of(generation, kind), kind) for kind in _INDEXED)


def _has_our_form(name: str, kind: str) -> bool:
    found = _do(lambda client: client.indices.get(index=name, ignore_unavailable=True)).body
    return all(
        index["mappings"].get("_meta") == _mapping(kind)["_meta"] and write_alias(each) in index["aliases"]
        for each, index in found.items()
    ) and bool(found)


def create(generation: str) -> None:
    """Make its empty indices. While they are filled nobody reads them, so copies and refreshes wait until `open_for_readers`, and
    parts are merged as fast as the machine can, not at the 20 MB per second that spare readers."""
    # Names are few.
    shards = {PRODUCTS: settings.ELASTICSEARCH["shards"], NAMES: 1}
    for kind in _INDEXED:
        name = index_of(generation, kind)
        options = {
            **INDEX_SETTINGS,
            "number_of_shards": shards[kind],
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "merge.scheduler.auto_throttle": False,
        }
        _do(
            lambda client, name=name, kind=kind, options=options: client.indices.create(
                index=name, mappings=_mapping(kind), settings={"index": options}, aliases={write_alias(name): {}}
            )
        )


def merge(generation: str) -> bool:
    """Make everything written so far visible, and begin to merge it to `PARTS` of each shard. False when it is already."""
    refresh(_both(generation))
    if _stats(generation)["segments"]["count"] <= _parts():
        return False
    _do(
        lambda client: client.indices.forcemerge(
            index=index_of(generation, PRODUCTS), max_num_segments=PARTS, wait_for_completion=False
        )
    )
    return True


def is_merging(generation: str) -> bool:
    """Whether more is left to merge, and the cluster does so at this moment."""
    stats = _stats(generation)
    return stats["segments"]["count"] > _parts() and stats["merges"]["current"] > 0


def _parts() -> int:
    return PARTS * settings.ELASTICSEARCH["shards"]


def _stats(generation: str) -> dict:
    index = index_of(generation, PRODUCTS)
    return _do(lambda client: client.indices.stats(index=index, metric=["segments", "merge"])).body["_all"]["primaries"]


def open_for_readers(generation: str) -> None:
    """Make what was written visible, and let the indices be copied and refreshed as ones that are read."""
    options = {
        "number_of_replicas": settings.ELASTICSEARCH["replicas"],
        "refresh_interval": INDEX_SETTINGS["refresh_interval"],
        "merge.scheduler.auto_throttle": None,
    }
    _do(lambda client: client.indices.put_settings(index=_both(generation), settings={"index": options}))
    refresh(_both(generation))


def is_open(generation: str) -> bool:
    """Whether its indices are there and have been opened for readers once, so that they are whole."""
    found = _do(lambda client: client.indices.get_settings(index=_both(generation), ignore_unavailable=True)).body
    intervals = [each["settings"]["index"].get("refresh_interval") for each in found.values()]
    return intervals == [INDEX_SETTINGS["refresh_interval"]] * len(_INDEXED)


def _both(generation: str) -> str:
    return ",".join(index_of(generation, kind) for kind in _INDEXED)


def refresh(name: str) -> None:
    """Make everything written so far visible to searches."""
    _do(lambda client: client.indices.refresh(index=name))


def names(kind: str) -> list[str]:
    """Every index of this kind that rebuilds of this installation have made and that is still there."""
    found = _do(lambda client: client.indices.get(index=f"{alias_of(kind)}-*", features="aliases")).body
    return sorted(found)


def behind_alias(kind: str) -> list[str]:
    """The index of this kind that readers see; none before the first rebuild."""
    alias = alias_of(kind)
    if not _do(lambda client: client.indices.exists_alias(name=alias)):
        return []
    return sorted(_do(lambda client: client.indices.get_alias(name=alias)).body)


def is_read(generation: str) -> bool:
    """Whether readers see its indices and no others."""
    return all(behind_alias(kind) == [index_of(generation, kind)] for kind in _INDEXED)


def point_aliases(generation: str) -> None:
    """Let readers see its indices and no others, in one step."""
    actions = []
    for kind in _INDEXED:
        alias, name = alias_of(kind), index_of(generation, kind)
        actions += [{"remove": {"index": old, "alias": alias}} for old in behind_alias(kind) if old != name]
        actions.append({"add": {"index": name, "alias": alias}})
    _do(lambda client: client.indices.update_aliases(actions=actions))


def delete(generation: str) -> None:
    """Remove its indices; those that are gone already are no error."""
    delete_each(index_of(generation, kind) for kind in _INDEXED)


def delete_each(names: Iterable[str]) -> None:
    """Remove these indices; those that are gone already are no error."""
    together = ",".join(names)
    if together:
        _do(lambda client: client.indices.delete(index=together, ignore_unavailable=True))


def left_behind(generations: Iterable[str]) -> list[str]:
    """Indices of no known generation that no reader sees either: what dead rebuilds have left."""
    kept = {index_of(generation, kind) for generation in generations for kind in _INDEXED}
    kept.update(name for kind in _INDEXED for name in behind_alias(kind))
    return [name for kind in _INDEXED for name in names(kind) if name not in kept]


def count(generation: str) -> int:
    """How many products searches can see in it."""
    return _do(lambda client: client.count(index=generation))["count"]


def _do(call):
    try:
        return call(get_client().options(request_timeout=WRITE_SECONDS))
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
