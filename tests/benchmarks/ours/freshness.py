"""How long after its commit a change can be found, with the worker of the shop running beside."""

import json
import random
import time

from django.db import transaction

from marketplace.partner.models import StockRecord
from marketplace.partner.services import change_offer
from search.documents import build
from search.engines.elasticsearch.documents import sources_of
from search.engines.elasticsearch.indices import PRODUCTS, alias_of
from tests.benchmarks.ours.raw import RawEngine
from tests.benchmarks.ours.rebuilds import make_side_index

# Looked for this often.
PAUSE = 0.005
LONGEST = 60.0
SIDE = "raw-freshness"


def time_freshness(changes: int) -> dict:
    """Seconds from the commit of a new price until a search sees it, and from the writing of one ready document with a refresh
    until a search sees that, in turn."""
    chance = random.Random(1)  # noqa: S311 draws goods and pauses
    engine = RawEngine()
    make_side_index(SIDE)
    offers = list(StockRecord.objects.on_sale().filter(product__structure="standalone").order_by("pk")[:changes])
    ours, raw = [], []
    for number, offer in enumerate(offers):
        # Changes fall anywhere between two looks of the worker.
        time.sleep(chance.random())
        ours.append(_change(engine, offer))
        raw.append(_write(engine, offer.product_id, number))
    return {"ours": ours, "raw": raw}


def _change(engine: RawEngine, offer: StockRecord) -> float:
    committed: list[float] = []
    price = int(offer.price) + 1_000
    with transaction.atomic():
        # The first thing after the commit; whatever the shop does then counts.
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        change_offer(stockrecord=offer, price=price)
    asked = {"bool": {"filter": [{"term": {"id": offer.product_id}}, {"nested": _priced(price)}]}}
    _wait(engine, alias_of(PRODUCTS), asked)
    return time.perf_counter() - committed[0]


def _priced(price: int) -> dict:
    return {"path": "offers", "query": {"term": {"offers.price": price}}}


def _write(engine: RawEngine, product_id: int, number: int) -> float:
    """Write one document beside the shop's own, in an index made like that."""
    (source,) = sources_of(build([product_id])).values()
    source["id"] = -1 - number
    body = json.dumps(source).encode()
    start = time.perf_counter()
    engine.send("PUT", f"/{SIDE}/_doc/{source['id']}?refresh=true", body)
    _wait(engine, SIDE, {"term": {"id": source["id"]}})
    return time.perf_counter() - start


def _wait(engine: RawEngine, index: str, query: dict) -> None:
    body = json.dumps({"query": query, "size": 0, "track_total_hits": True}).encode()
    end = time.perf_counter() + LONGEST
    while engine.send("POST", f"/{index}/_search", body)["hits"]["total"]["value"] == 0:
        if time.perf_counter() > end:
            raise AssertionError("a change cannot be found")
        time.sleep(PAUSE)
