"""Questions sent to Elasticsearch, one call each, and answers that are whole or none."""

from typing import Any

from search.engines.elasticsearch.client import FAILURES, EngineUnavailable, as_unavailable, get_client
from search.engines.elasticsearch.indices import alias_of


def ask(kind: str, body: dict) -> dict:
    """The answer to a question about one kind of document. Raises EngineUnavailable when it is late, missing or incomplete."""
    try:
        answer = get_client().search(index=alias_of(kind), **_as_arguments(body)).body
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
    return _whole(answer)


def ask_together(questions: list[tuple[str, dict]]) -> list[dict]:
    """The answers to several questions, each with its kind of document, in one call. Raises as `ask` does, for any of them."""
    searches: list[dict] = []
    for kind, body in questions:
        searches += [{"index": alias_of(kind)}, body]
    try:
        answer = get_client().msearch(searches=searches).body
    except FAILURES as failure:
        raise as_unavailable(failure) from failure
    answers = answer.get("responses") if isinstance(answer, dict) else None
    if not isinstance(answers, list) or len(answers) != len(questions):
        raise EngineUnavailable("incomplete answer")
    return [_whole(each) for each in answers]


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
