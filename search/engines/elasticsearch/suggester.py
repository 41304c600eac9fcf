"""Proposals from Elasticsearch while somebody types: one call for goods and names."""

from search.engines.elasticsearch.asking import ask_together
from search.engines.elasticsearch.client import EngineUnavailable
from search.engines.elasticsearch.documents import placed
from search.engines.elasticsearch.indices import NAMES, PRODUCTS
from search.engines.elasticsearch.names import found_starting, starting_request
from search.engines.guarded import CircuitBreaker
from search.suggestions import NAMES as KINDS
from search.suggestions import READ, DatabaseSuggester, FoundName, LookedUp
from search.words import fold_words

# Steps of the score of a title, each larger than all that lies below: the very accents, the beginning, the last word whole.
_ACCENTS, _BEGINNING, _WHOLE = 8.0, 4.0, 2.0
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
    those that begin so, then those that hold the last word whole."""
    folded = fold_words(words)
    held = [{"term": {"title_folded": word}} for word in folded[:-1]]
    *whole, begun = placed(folded)
    # Where a word half typed stands is asked for a single one alone: there are many that begin so.
    begins = [{"term": {"places_folded": place}} for place in whole] or [{"prefix": {"places_folded": begun}}]
    accents = [*({"term": {"title_exact": word}} for word in words[:-1]), {"prefix": {"title_exact": words[-1]}}]
    better = [(accents, _ACCENTS), (begins, _BEGINNING), ([{"term": {"title_folded": folded[-1]}}], _WHOLE)]
    steps = [{"constant_score": {"filter": {"bool": {"filter": found}}, "boost": step}} for found, step in better]
    return {
        "query": {
            "bool": {
                "filter": [*held, {"prefix": {"title_folded": folded[-1]}}],
                # By itself and in few steps, so that the cluster is ready when it has found enough of the best.
                "must": {"bool": {"should": [*steps, {"match_all": {}}]}},
            }
        },
        "size": _GOODS_READ,
        "track_total_hits": False,
        "_source": ["card"],
    }
