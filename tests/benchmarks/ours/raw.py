"""The same questions as somebody would write them by hand to Elasticsearch, over plain HTTP: the least that an answer can cost.

The bodies ask the indices of our shop for what a page shows: 24 cards with their stars, the number of hits, the count of every
filter under the other filters, and for words the sellers and pages that hold them. They know neither synonyms nor turns of
sellers nor the ways in which a title may match.
"""

import json
from datetime import date
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from marketplace.core import clock
from search.engines.elasticsearch.indices import NAMES, PRODUCTS, alias_of
from search.words import exact_words, fold_words

CARDS = 24
_STARS = (3, 4, 5)


class RawEngine:
    """One connection that is kept, as the shop keeps its own."""

    def __init__(self) -> None:
        address = urlsplit(settings.ELASTICSEARCH["urls"][0])
        self._pool = urllib3.HTTPConnectionPool(address.hostname, address.port, maxsize=1, retries=False, timeout=60)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> dict:
        """The answer as Python reads JSON. Raises RuntimeError for an error."""
        answer = self._pool.request(method, path, body=body or None, headers={"Content-Type": kind})
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} answers {answer.status}: {answer.data[:500]!r}")
        return json.loads(answer.data)

    def search(self, body: bytes) -> dict:
        return self.send("POST", f"/{alias_of(PRODUCTS)}/_search", body)

    def page(self, body: bytes, names: bytes = b"") -> dict:
        """What a page shows, in one call: goods, and with a body for them sellers, pages and stories. The answer about the goods."""
        if not names:
            return self.search(body)
        indices = [json.dumps({"index": alias_of(kind)}).encode() for kind in (PRODUCTS, NAMES)]
        lines = b"\n".join([indices[0], body, indices[1], names, b""])
        goods, beside = self.send("POST", "/_msearch", lines, "application/x-ndjson")["responses"]
        if "error" in goods or "error" in beside:
            raise RuntimeError(f"{goods.get('error')} {beside.get('error')}"[:500])
        return goods

    def keep_no_answers(self) -> None:
        """Let the cluster look for every answer anew. To clear its caches instead would take with them what it knows of the
        indices, such as which documents hold others, and the next question would pay for that."""
        setting = json.dumps({"index.requests.cache.enable": False}).encode()
        self.send("PUT", f"/{alias_of(PRODUCTS)},{alias_of(NAMES)}/_settings", setting)


def page_body(text: str = "", in_stock: int = 0, price_max: int | None = None, ocop_set: str = "") -> bytes:
    """A page of results for words, and filters that a shopper has chosen; `ocop_set` is what a category's page stands for."""
    today = clock.today()
    query: dict = {"filter": [{"term": {"set": ocop_set}}] if ocop_set else []}
    if text:
        words = exact_words(text)
        exact, folded = " ".join(words), " ".join(fold_words(words))
        query["must"] = [_phrase(folded, ["title_folded^4", "body_folded"])]
        query["should"] = [
            _phrase(exact, ["title_exact^8", "body_exact^1.5"]),
            {"term": {"facets": {"value": "in_stock:1"}}},
        ]
        query["should"] += [_recognised(today, number) for number in _STARS]
        order: list = [{"_score": "desc"}]
    else:
        order = [{"precedence": "desc"}]
    chosen: dict[str, dict] = {}
    if in_stock:
        chosen["in_stock"] = {"term": {"available": True}}
    if price_max:
        chosen["price"] = {"range": {"price": {"lte": price_max}}}
    body = {
        "query": {"bool": query},
        "sort": [*order, *([{"listed_at": "desc"}] if text else []), {"id": "desc"}],
        "size": CARDS,
        "track_total_hits": True,
        "_source": ["card", "recognitions"],
        "aggs": {name: _under(chosen, name, counted) for name, counted in _counts(today, chosen).items()},
    }
    if chosen:
        body["post_filter"] = {"bool": {"filter": list(chosen.values())}}
    return json.dumps(body).encode()


def names_body(text: str) -> bytes:
    """The best three sellers, pages and stories that hold the words."""
    words = exact_words(text)
    exact, folded = " ".join(words), " ".join(fold_words(words))
    query = {
        "must": [_words(folded, ["title_folded^3", "body_folded"])],
        "should": [_words(exact, ["title_exact^2", "body_exact"])],
        "filter": [{"terms": {"kind": ["seller", "page", "story"]}}],
    }
    best = {"top_hits": {"size": 3, "_source": ["card"]}}
    kinds = {"terms": {"field": "kind"}, "aggs": {"best": best}}
    return json.dumps({"query": {"bool": query}, "size": 0, "aggs": {"kinds": kinds}}).encode()


def suggest_body(text: str) -> bytes:
    """Cards of eight products whose title holds what was typed so far."""
    folded = " ".join(fold_words(exact_words(text)))
    query = {"match_bool_prefix": {"title_folded": {"query": folded, "operator": "and"}}}
    return json.dumps({"query": query, "size": 8, "_source": ["card"], "track_total_hits": False}).encode()


def _phrase(text: str, fields: list[str]) -> dict:
    return {"multi_match": {"query": text, "type": "phrase", "fields": fields}}


def _words(text: str, fields: list[str]) -> dict:
    return {"multi_match": {"query": text, "type": "cross_fields", "operator": "and", "fields": fields}}


def _valid(path: str, today: date) -> dict:
    begun = {"range": {f"{path}.since": {"lte": today.isoformat()}}}
    ended = {"range": {f"{path}.until": {"lte": today.isoformat()}}}
    return {"bool": {"filter": [begun], "must_not": [ended]}}


def _turned(today: date) -> dict:
    return {"range": {"facets_until": {"lte": today.isoformat()}}}


def _recognised(today: date, stars: int) -> dict:
    by_period = {"bool": {"filter": [_valid("recognitions", today), {"term": {"recognitions.stars": stars}}]}}
    as_written = {"bool": {"filter": {"term": {"facets": f"stars:{stars}"}}, "must_not": _turned(today)}}
    turned = {"bool": {"filter": [_turned(today), {"nested": {"path": "recognitions", "query": by_period}}]}}
    return {"constant_score": {"filter": {"bool": {"should": [as_written, turned]}}, "boost": stars - 2}}


def _terms(field: str, **more) -> dict:
    return {"terms": {"field": field, "size": 100} | more}


def _proofs(facet: str, path: str, field: str, today: date) -> dict:
    held = {"filter": _valid(path, today), "aggs": {"of": _terms(f"{path}.{field}")}}
    held = {"nested": {"path": path}, "aggs": {"of": held}}
    return {"filter": _turned(today), "aggs": {"held": held, "written": _terms("facets", include=f"{facet}:.*")}}


def _counts(today: date, chosen: dict[str, dict]) -> dict[str, dict]:
    counts = {"together": _terms("facets")}
    counts |= {name: _terms("facets", include=f"{name}:.*") for name in chosen}
    # Stars and certificates are among the facets; of goods of which one has begun or ended since, they are read from the periods.
    counts["stars"] = _proofs("stars", "recognitions", "stars", today)
    counts["certification"] = _proofs("certification", "certifications", "scheme", today)
    counts["seller"] = _terms("sellers", size=12)
    return counts


def _under(chosen: dict[str, dict], name: str, counted: dict) -> dict:
    others = [condition for other, condition in chosen.items() if other != name]
    return {"filter": {"bool": {"filter": others}}, "aggs": {"of": counted}} if others else counted
