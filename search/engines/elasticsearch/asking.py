"""Questions sent to Elasticsearch, one call each, and answers that are whole or none."""

from collections.abc import Callable
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import client
from search.engines.elasticsearch.client import FAILURES, EngineUnavailable, as_unavailable
from search.engines.elasticsearch.indices import alias_of
from search.engines.patience import waiting


def ask(kind: str, body: dict) -> dict:
    """The answer to a question about one kind of document. Raises EngineUnavailable when it is late, missing or incomplete."""
    return _whole(_within_the_pages_time(lambda asked: asked.search(index=alias_of(kind), **_as_arguments(body))))


def ask_together(questions: list[tuple[str, dict]]) -> list[dict]:
    """The answers to several questions, each with its kind of document, in one call. Raises as `ask` does, for any of them."""
    searches: list[dict] = []
    for kind, body in questions:
        searches += [{"index": alias_of(kind)}, body]
    answer = _within_the_pages_time(lambda asked: asked.msearch(searches=searches))
    answers = answer.get("responses") if isinstance(answer, dict) else None
    if not isinstance(answers, list) or len(answers) != len(questions):
        raise EngineUnavailable("incomplete answer")
    return [_whole(each) for each in answers]


def _within_the_pages_time(question: Callable[[Elasticsearch], Any]) -> Any:
    """What the engine answers to one question in the seconds that are left of the page's."""
    with waiting(client.SEARCH_SECONDS) as seconds:
        if seconds <= 0:
            raise EngineUnavailable("the page has waited long enough")
        try:
            return question(client.get_client().options(request_timeout=seconds)).body
        except FAILURES as failure:
            raise as_unavailable(failure) from failure


def _whole(answer: Any) -> dict:
    if not isinstance(answer, dict):
        raise EngineUnavailable("unreadable answer")
    if "error" in answer:
        raise EngineUnavailable(f"refused: {answer['error']}"[:500], counts=answer.get("status") != 400)
    if answer.get("timed_out") or answer.get("_shards", {}).get("failed", 1):
        raise EngineUnavailable("incomplete answer")
    return answer


def _as_arguments(body: dict) -> dict:
    """The body as the client's arguments, which spell two names differently."""
    names = {"from": "from_", "_source": "source"}
    return {names.get(name, name): value for name, value in body.items()}
