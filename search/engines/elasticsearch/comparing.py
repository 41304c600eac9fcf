"""Where an index differs from the catalogue: both read in the order of keys, a batch at a time, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.models import Product
from search.documents import build
from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.documents import sources_of

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One product that is `missing` in the index, `stale` (another version), or `left_over` though nobody may open it.

    An index refuses versions below one that it has seen; `seen` is the highest that it may have.
    """

    product_id: int
    kind: str
    seen: int


def compare(name: str) -> Iterator[Difference]:
    """Every difference in keys and versions, by key. Memory does not grow with the catalogue."""
    catalogue, index = _catalogue(), _index(name)
    ours, theirs = next(catalogue, None), next(index, None)
    while ours or theirs:
        if theirs is None or (ours and ours[0] < theirs[0]):
            yield Difference(ours[0], "missing", ours[1])
            ours = next(catalogue, None)
        elif ours is None or theirs[0] < ours[0]:
            yield Difference(theirs[0], "left_over", theirs[1])
            theirs = next(index, None)
        else:
            if theirs[1] != ours[1]:
                yield Difference(ours[0], "stale", theirs[1])
            ours, theirs = next(catalogue, None), next(index, None)


def differing_contents(name: str, product_ids: list[int]) -> list[int]:
    """Those of the products whose document is not, word for word, what the catalogue gives now."""
    if not product_ids:
        return []
    expected = sources_of(build(product_ids))
    client = get_client().options(request_timeout=WRITE_SECONDS)
    try:
        found = client.mget(index=name, ids=[str(pk) for pk in product_ids])["docs"]
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
    contents = {int(document["_id"]): document.get("_source") for document in found}
    return [pk for pk in product_ids if contents.get(pk) != expected.get(pk)]


def _catalogue() -> Iterator[tuple[int, int]]:
    """Key and version of every product that a shopper may open."""
    last = 0
    while True:
        listed = Product.objects.listed().filter(pk__gt=last).order_by("pk")
        rows = list(listed.values_list("pk", "version")[:BATCH])
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _index(name: str) -> Iterator[tuple[int, int]]:
    """Key and version of every document."""
    client = get_client().options(request_timeout=WRITE_SECONDS)
    last = 0
    try:
        client.indices.refresh(index=name)
        while True:
            answer = client.search(
                index=name,
                query={"range": {"id": {"gt": last}}},
                sort=[{"id": "asc"}],
                size=BATCH,
                source=False,
                version=True,
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                yield int(hit["_id"]), hit["_version"]
            last = hits[-1]["sort"][0]
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
