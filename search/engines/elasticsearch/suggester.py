"""Proposals from Elasticsearch while somebody types: one call for goods and names."""

from search.engines.elasticsearch.asking import ask_together
from search.engines.elasticsearch.client import EngineUnavailable
from search.engines.elasticsearch.indices import NAMES, PRODUCTS
from search.engines.elasticsearch.names import found_starting, starting_request
from search.engines.guarded import CircuitBreaker
from search.suggestions import NAMES as KINDS
from search.suggestions import READ, DatabaseSuggester, FoundName, LookedUp
from search.words import fold_words

# Steps of the score of a title, each larger than all that lies below; a title of few other words scores higher among equals.
_ACCENTS, _BEGINNING = 1_024.0, 512.0
# Goods with the same title from many sellers are one proposal, so more are read than shown.
_GOODS_READ = 24


class ElasticsearchSuggester(DatabaseSuggester):
    """Asks Elasticsearch, and the database while that cannot answer or `breaker` spares it."""

    def __init__(self, breaker: CircuitBreaker):
        self.breaker = breaker

    def look_up(self, words: list[str]) -> LookedUp:
        return self.breaker.ask(lambda: _look_up(words)) or super().look_up(words)


def _look_up(words: list[str]) -> LookedUp:
    goods, names = ask_together([(PRODUCTS, _titles_request(words)), (NAMES, starting_request(words, KINDS, READ))])
    try:
        typed = " ".join(fold_words(words))
        found = [
            FoundName(kind, card["text"], card["detail"], card["url"], _position(spellings, typed))
            for kind, card, spellings in found_starting(names)
        ]
        cards = {int(hit["_id"]): hit["_source"]["card"] for hit in goods["hits"]["hits"]}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EngineUnavailable(f"unreadable answer: {error!r}") from error
    return LookedUp(found, cards)


def _position(spellings: list[str], typed: str) -> int:
    """The number of the word from which on one of these ways to write a name goes on as typed; the lowest of all."""
    before = [f" {spelling}".partition(f" {typed}") for spelling in spellings]
    return min(head.count(" ") for head, found, _rest in before if found)


def _titles_request(words: list[str]) -> dict:
    """A request for products whose title holds the words, the last perhaps half typed; those with these very accents first, then
    those that begin so."""
    folded = fold_words(words)
    held = [{"term": {"title_folded": word}} for word in folded[:-1]]
    better = [
        (_side_by_side("title_exact", words), _ACCENTS),
        ({"span_first": {"match": _side_by_side("title_folded", folded), "end": len(folded)}}, _BEGINNING),
    ]
    steps = [{"constant_score": {"filter": found, "boost": step}} for found, step in better]
    return {
        "query": {
            "bool": {
                "must": [*held, {"prefix": {"title_folded": folded[-1]}}],
                # A title that holds the last word whole scores by its length too.
                "should": [*steps, {"term": {"title_folded": folded[-1]}}],
            }
        },
        "size": _GOODS_READ,
        "track_total_hits": False,
        "_source": ["card"],
    }


def _side_by_side(field: str, words: list[str]) -> dict:
    """The condition that a text holds these words side by side, the last perhaps half typed."""
    *whole, begun = words
    spans = [*({"span_term": {field: word}} for word in whole), {"span_multi": {"match": {"prefix": {field: begun}}}}]
    return spans[0] if len(spans) == 1 else {"span_near": {"clauses": spans, "slop": 0, "in_order": True}}
