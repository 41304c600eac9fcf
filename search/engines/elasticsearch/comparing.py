"""Where an index differs from the database: both read in the order of keys, a batch at a time, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.documents import is_as_expected
from search.engines.elasticsearch.indices import index_of
from search.engines.elasticsearch.kinds import Kind
from search.engines.elasticsearch.writer import made

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that is `missing` in the index, `stale` (another version), or `left_over` though nobody may find it.

    An index refuses versions below one that it has seen; `seen` is the highest that it may have.
    """

    key: int
    what: str
    seen: int


def compare(kind: Kind, generation: str) -> Iterator[Difference]:
    """Every difference in keys and versions, by key. Memory does not grow with the number of documents."""
    database, index = _database(kind), _index(index_of(generation, kind.name))
    ours, theirs = next(database, None), next(index, None)
    while ours or theirs:
        if theirs is None or (ours and ours[0] < theirs[0]):
            yield Difference(ours[0], "missing", ours[1])
            ours = next(database, None)
        elif ours is None or theirs[0] < ours[0]:
            yield Difference(theirs[0], "left_over", theirs[1])
            theirs = next(index, None)
        else:
            if theirs[1] != ours[1]:
                yield Difference(ours[0], "stale", theirs[1])
            ours, theirs = next(database, None), next(index, None)


def differing_contents(kind: Kind, generation: str, keys: list[int]) -> list[int]:
    """Those of the keys whose document does not say, word for word, what the database gives now; without those of which none can
    be made."""
    expected, broken = made(kind.sources, keys)
    keys = sorted({*keys} - {each.key for each in broken})
    if not keys:
        return []
    client = get_client().options(request_timeout=WRITE_SECONDS)
    try:
        found = client.mget(index=index_of(generation, kind.name), ids=[str(key) for key in keys])["docs"]
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
    contents = {int(document["_id"]): document.get("_source") for document in found}
    return [key for key in keys if not is_as_expected(contents.get(key), expected.get(key))]


def _database(kind: Kind) -> Iterator[tuple[int, int]]:
    """Key and version of everything that must have a document."""
    last = 0
    while True:
        wanted = kind.wanted().filter(pk__gt=last).order_by("pk")
        rows = list(wanted.values_list("pk", "version")[:BATCH])
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
