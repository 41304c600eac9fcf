"""Where an index differs from the database: both read in the order of keys, a batch at a time, side by side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.documents import is_as_expected
from search.engines.elasticsearch.indices import index_of, refresh
from search.engines.elasticsearch.kinds import Kind
from search.engines.elasticsearch.writer import made

# As many as an index gives at once.
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that is `missing` in the index, `stale` (another version), or `left_over` though nobody may find it.

    An index refuses versions below one that it has seen; `seen` is the highest that it may have. What somebody else put there under a
    name that is no key is a `stray` of that name.
    """

    key: int
    what: str
    seen: int
    stray: str = ""


def compare(kind: Kind, generation: str, *, each_page: Callable[[], None] = lambda: None) -> Iterator[Difference]:
    """Every difference in keys and versions. `each_page` is called again and again meanwhile. Memory does not grow with the number of
    documents."""
    name = index_of(generation, kind.name)
    database, index = _database(kind), _index(name, each_page)
    ours, theirs = next(database, None), next(index, None)
    same = 0
    while ours or theirs:
        if theirs is None or (ours and ours[0] < theirs[0]):
            yield Difference(ours[0], "missing", ours[1])
            ours = next(database, None)
        elif ours is None or theirs[0] < ours[0]:
            key = theirs[0]
            yield from _left_over({"term": {"id": key}}, name, same)
            while theirs and theirs[0] == key:
                theirs = next(index, None)
        else:
            if theirs[1] != ours[1]:
                yield Difference(ours[0], "stale", theirs[1])
            same = ours[0]
            ours, theirs = next(database, None), next(index, None)
    yield from _left_over({"bool": {"must_not": {"exists": {"field": "id"}}}}, name)


def remove_strays(kind: Kind, generation: str, names: list[str]) -> None:
    """Remove what stands in an index under these names, which are no keys."""
    client = get_client().options(request_timeout=WRITE_SECONDS, ignore_status=404)
    try:
        for name in names:
            client.delete(index=index_of(generation, kind.name), id=name)
    except FAILURES as failure:
        raise as_unavailable(failure) from failure


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


def _index(name: str, each_page: Callable[[], None]) -> Iterator[tuple[int, int]]:
    """Key and version of every document that says its key."""
    last = 0
    refresh(name)
    while True:
        # Of what is sorted by, nothing is read from where documents are stored, which takes several times longer.
        hits = _hits(
            name,
            query={"range": {"id": {"gt": last}}},
            sort=[{"id": "asc"}, {"_version": "asc"}],
            stored_fields="_none_",
        )
        if not hits:
            return
        each_page()
        yield from (tuple(hit["sort"]) for hit in hits)
        last = hits[-1]["sort"][0]


def _left_over(query: dict, name: str, same: int = 0) -> Iterator[Difference]:
    """What a question finds beside the document that is the `same` in the database."""
    for hit in _hits(name, query=query, source=False, version=True):
        document, seen = hit["_id"], hit["_version"]
        if not document.isdecimal():
            yield Difference(0, "left_over", seen, stray=document)
        elif int(document) != same:
            yield Difference(int(document), "left_over", seen)


def _hits(name: str, **asked) -> list[dict]:
    client = get_client().options(request_timeout=WRITE_SECONDS)
    try:
        return client.search(index=name, size=BATCH, track_total_hits=False, **asked)["hits"]["hits"]
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
