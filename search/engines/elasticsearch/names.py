"""Questions about names: sellers, pages and stories beside the goods, and what begins as somebody types."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language

from search.beside import KINDS as BESIDE_KINDS
from search.beside import READ, Found, has_accents
from search.words import fold_words

# The levels of search.beside. Whatever a name looks like, a text that holds the words with their accents does so.
_SCORES = {0: 4.0, 2: 3.0, 1: 2.0, 3: 1.0}


def beside_request(words: list[str]) -> dict:
    """A request for sellers, pages and stories that hold all these words; the score of a hit is that of its level (`_SCORES`)."""
    folded = fold_words(words)
    levels = [
        (1, _holds(folded, "title_folded")),
        (3, _holds(folded, "title_folded", "body_folded")),
    ]
    if has_accents(words):
        levels += [(0, _holds(words, "title_exact")), (2, _holds(words, "title_exact", "body_exact"))]
    steps = [{"constant_score": {"filter": held, "boost": _SCORES[level]}} for level, held in levels]
    query = {"bool": {"must": [{"dis_max": {"queries": steps}}], "filter": [_of_readers(), _of_kinds(BESIDE_KINDS)]}}
    return _best_by_kind(query, READ)


def found_beside(answer: dict) -> Iterator[Found]:
    """What an answer to `beside_request` has found, in no order."""
    levels = {score: level for level, score in _SCORES.items()}
    for kind, hit in _hits_by_kind(answer):
        card = hit["_source"]["card"]
        yield Found(kind, card["key"], card["text"], card["detail"], card["url"], levels[hit["sort"][0]])


def starting_request(words: list[str], kinds: Iterable[str], each: int) -> dict:
    """A request for names in which these words follow one another, the last perhaps half typed; the best `each` of every kind.

    Those with these very accents go first, then names that are no longer than what was typed, then those that begin with it.
    """
    exact, folded = " ".join(words), " ".join(fold_words(words))
    better = [
        ({"prefix": {"starts_exact": exact}}, 4.0),
        ({"term": {"whole_folded": f"{folded} "}}, 2.0),
        ({"prefix": {"whole_folded": folded}}, 1.0),
    ]
    query = {
        "bool": {
            "filter": [{"prefix": {"starts_folded": folded}}, _of_readers(), _of_kinds(kinds)],
            "should": [{"constant_score": {"filter": found, "boost": step}} for found, step in better],
        }
    }
    return _best_by_kind(query, each)


def found_starting(answer: dict) -> Iterator[tuple[str, dict, list[str]]]:
    """The kind, the card and the ways to write it (without accents, a blank behind) of each name of an answer."""
    for kind, hit in _hits_by_kind(answer):
        yield kind, hit["_source"]["card"], hit["_source"]["whole_folded"]


def _holds(words: list[str], *fields: str) -> dict:
    """The condition that one or another of the fields holds each word."""
    held = [
        {"bool": {"should": [{"term": {field: word}} for field in fields], "minimum_should_match": 1}}
        for word in dict.fromkeys(words)
    ]
    return {"bool": {"filter": held}}


def _of_readers() -> dict:
    """The condition that a name is in the reader's language, or in all."""
    own = [{"term": {"language": get_language() or ""}}, {"bool": {"must_not": [{"exists": {"field": "language"}}]}}]
    return {"bool": {"should": own, "minimum_should_match": 1}}


def _of_kinds(kinds: Iterable[str]) -> dict:
    return {"terms": {"kind": list(kinds)}}


def _best_by_kind(query: dict, each: int) -> dict:
    order = [{"_score": "desc"}, {"length": "asc"}, {"id": "asc"}]
    best = {"top_hits": {"size": each, "sort": order, "_source": ["card", "whole_folded"]}}
    kinds = {"terms": {"field": "kind", "size": 10}, "aggs": {"best": best}}
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": {"kinds": kinds}}


def _hits_by_kind(answer: dict) -> Iterator[tuple[str, dict]]:
    for bucket in answer["aggregations"]["kinds"]["buckets"]:
        for hit in bucket["best"]["hits"]["hits"]:
            yield bucket["key"], hit
