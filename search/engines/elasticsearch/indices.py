"""The indices of Elasticsearch: their names, their making, and the alias that readers go by.

Readers know an alias (`market-products`); behind it lies one index with a time in its name. A rebuild makes the next one beside
it and moves the alias in one step.
"""

import hashlib
import json
from datetime import datetime
from functools import cache

from django.conf import settings

from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.documents import INDEX_SETTINGS, ProductIndexed

PRODUCTS = "products"


def alias_of(kind: str) -> str:
    """The name that readers use."""
    return f"{settings.ELASTICSEARCH['prefix']}-{kind}"


def new_name(kind: str, at: datetime) -> str:
    """The name of an index begun at this moment."""
    return f"{alias_of(kind)}-{at:%Y%m%d-%H%M%S-%f}"


def write_alias(name: str) -> str:
    """The name that writers use. A bulk request insists on an alias, so an index that was lost is never made by accident."""
    return f"{name}-write"


@cache
def _mapping() -> dict:
    mapping = ProductIndexed._doc_type.mapping.to_dict()
    text = json.dumps([mapping, INDEX_SETTINGS], sort_keys=True)
    return mapping | {"_meta": {"form": hashlib.sha256(text.encode()).hexdigest()[:16]}}


def has_our_form(name: str) -> bool:
    """Whether the index is there and made for documents as this code writes and asks for them."""
    found = _do(lambda client: client.indices.get(index=name, ignore_unavailable=True)).body
    return all(
        index["mappings"].get("_meta") == _mapping()["_meta"] and write_alias(each) in index["aliases"]
        for each, index in found.items()
    ) and bool(found)


def create(name: str) -> None:
    """Make an empty index. While it is filled nobody reads it, so copies and refreshes wait until `open_for_readers`."""
    given = settings.ELASTICSEARCH
    options = {
        **INDEX_SETTINGS,
        "number_of_shards": given["shards"],
        "number_of_replicas": 0,
        "refresh_interval": "-1",
    }
    _do(
        lambda client: client.indices.create(
            index=name, mappings=_mapping(), settings={"index": options}, aliases={write_alias(name): {}}
        )
    )


def open_for_readers(name: str) -> None:
    """Make what was written visible, and let the index be copied and refreshed as one that is read."""
    given = settings.ELASTICSEARCH
    options = {"number_of_replicas": given["replicas"], "refresh_interval": INDEX_SETTINGS["refresh_interval"]}
    _do(lambda client: client.indices.put_settings(index=name, settings={"index": options}))
    refresh(name)


def refresh(name: str) -> None:
    """Make everything written so far visible to searches."""
    _do(lambda client: client.indices.refresh(index=name))


def names(kind: str) -> list[str]:
    """Every index that rebuilds of this installation have made and that is still there."""
    found = _do(lambda client: client.indices.get(index=f"{alias_of(kind)}-*", features="aliases")).body
    return sorted(found)


def behind_alias(kind: str) -> list[str]:
    """The index that readers see; none before the first rebuild."""
    alias = alias_of(kind)
    if not _do(lambda client: client.indices.exists_alias(name=alias)):
        return []
    return sorted(_do(lambda client: client.indices.get_alias(name=alias)).body)


def point_alias(kind: str, name: str) -> None:
    """Let readers see this index and no other, in one step."""
    alias = alias_of(kind)
    actions = [{"remove": {"index": old, "alias": alias}} for old in behind_alias(kind) if old != name]
    actions.append({"add": {"index": name, "alias": alias}})
    _do(lambda client: client.indices.update_aliases(actions=actions))


def delete(name: str) -> None:
    """Remove an index; one that is gone already is no error."""
    _do(lambda client: client.indices.delete(index=name, ignore_unavailable=True))


def count(name: str) -> int:
    """How many documents searches can see in it."""
    return _do(lambda client: client.count(index=name))["count"]


def _do(call):
    try:
        return call(get_client().options(request_timeout=WRITE_SECONDS))
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
