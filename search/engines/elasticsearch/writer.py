"""Writing documents into the indices of Elasticsearch."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from elasticsearch import helpers

from search.apart import work_apart
from search.drainer import reason_of
from search.engines.elasticsearch.client import FAILURES, WRITE_SECONDS, as_unavailable, get_client
from search.engines.elasticsearch.indices import index_of, write_alias
from search.engines.elasticsearch.kinds import Kind, Sources

MOST_IN_ONE_REQUEST = 500
MOST_BYTES_IN_ONE_REQUEST = 5 * 1024 * 1024
# So many batches of a copy are with the cluster at a time: more would only wait there.
ON_THEIR_WAY = 2
# The version of what exists no more: higher than that of any that did.
_GONE = 2**62


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be made or that an index did not take. `for_ever` says that the document itself is at fault, so trying again is no use."""

    key: int
    error: str
    for_ever: bool


def write_documents(
    kind: Kind, keys: Iterable[int], generations: list[str], *, seconds: float = WRITE_SECONDS
) -> list[Refused]:
    """Write the documents of these keys as they are now, and delete those that must be there no more.

    A writer that read earlier never overwrites one that read later: the version is read before everything else, and an index
    keeps the higher one. Raises EngineUnavailable when the request as a whole fails. A constant number of SQL queries.
    """
    actions, broken = _read(kind, sorted(set(keys)), generations, kind.sources)
    return [*broken, *_send(actions, seconds)]


def copy_documents(
    kind: Kind, batches: Iterable[list[int]], generation: str
) -> Iterator[tuple[list[int], list[Refused]]]:
    """Write batch after batch as `write_documents` does, from the documents that the database keeps; gives each batch with what
    was refused of it. The next batch is read while those before are on their way."""
    with ThreadPoolExecutor(ON_THEIR_WAY) as senders:
        sent: deque[tuple[list[int], list[Refused], Future[list[Refused]]]] = deque()
        for keys in batches:
            actions, broken = _read(kind, keys, [generation], kind.kept)
            sent.append((keys, broken, senders.submit(_send, actions, WRITE_SECONDS)))
            if len(sent) > ON_THEIR_WAY:
                first, broken, answer = sent.popleft()
                yield first, [*broken, *answer.result()]
        for keys, broken, answer in sent:
            yield keys, [*broken, *answer.result()]


def made(sources_of: Sources, keys: list[int]) -> tuple[dict[int, dict], list[Refused]]:
    """The documents of these keys, and those that could not be made, which keep none of the others back."""
    sources: dict[int, dict] = {}
    broken: list[Refused] = []

    def give_up(key: int, error: Exception) -> None:
        broken.append(Refused(key, reason_of(error), for_ever=True))

    for some in work_apart(keys, sources_of, give_up):
        sources |= some
    return sources, broken


def _read(kind: Kind, keys: list[int], generations: list[str], sources_of: Sources) -> tuple[list[dict], list[Refused]]:
    """What to tell each index about each document, and the documents that could not be made. The versions are read first, so a
    document is never older than its version."""
    versions = dict(kind.model.objects.filter(pk__in=keys).values_list("pk", "version"))
    sources, broken = made(sources_of, keys)
    left_alone = {each.key for each in broken}
    actions = []
    for key in keys:
        for generation in generations if key not in left_alone else ():
            action = {
                "_index": write_alias(index_of(generation, kind.name)),
                "_id": str(key),
                "version": versions.get(key, _GONE),
                "version_type": "external_gte",
            }
            if key in sources:
                actions.append(action | {"_op_type": "index", "_source": sources[key]})
            else:
                actions.append(action | {"_op_type": "delete"})
    return actions, broken


def _send(actions: list[dict], seconds: float) -> list[Refused]:
    refused: dict[int, Refused] = {}
    try:
        for done, answer in helpers.streaming_bulk(
            get_client().options(request_timeout=seconds),
            actions,
            chunk_size=MOST_IN_ONE_REQUEST,
            max_chunk_bytes=MOST_BYTES_IN_ONE_REQUEST,
            max_retries=2,
            initial_backoff=0.5,
            raise_on_error=False,
            require_alias=True,
        ):
            ((_operation, item),) = answer.items()
            # 409: something newer is there already. Not found: it is gone already.
            if done or item["status"] == 409 or item.get("result") == "not_found":
                continue
            key = int(item["_id"])
            refused[key] = Refused(key, _words_of(item), for_ever=item["status"] in (400, 413))
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
    return list(refused.values())


def _words_of(item: dict) -> str:
    error = item.get("error")
    if isinstance(error, dict):
        return f"{error.get('type')}: {error.get('reason')}"[:500]
    return str(error or item)[:500]
