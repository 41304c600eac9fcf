"""Search in Elasticsearch at several sizes, beside hand-written requests to the same engine and beside the stock shop's search."""

from collections.abc import Iterator

from tests import elastic
from tests.benchmarks import search_pages, search_writing
from tests.benchmarks.search_shops import Market
from tests.benchmarks.shops import Bench, say
from tests.benchmarks.table import Row, exact

VERSION = "8.19.3"
HEAP = "2g"
FACET_VALUES = 30_000
LISTS = 20


def measure(bench: Bench) -> Iterator[Row]:
    if lacking := elastic.missing(VERSION):
        yield Row("search in Elasticsearch", met=f"left out: {lacking}")
        return
    for size in bench.search_sizes:
        bench.our_shop(size)
    say(f"starting Elasticsearch {VERSION}")
    with elastic.private_cluster(VERSION, heap=HEAP, tuned=True) as cluster:
        market = Market(bench, cluster.url, bench.search_sizes)
        try:
            yield from search_writing.measure_rebuilds(market)
            market.shops = {size: market.worker(size) for size in market.sizes}
            yield from search_pages.measure(market)
            yield from search_writing.measure_freshness(market)
            yield from _facets(market)
        finally:
            # Processes that still ask the cluster would wait for it in vain.
            bench.stop()


def _facets(market: Market) -> Iterator[Row]:
    size = market.sizes[0]
    values, lists = (2_000, 3) if market.bench.quick else (FACET_VALUES, LISTS)
    say(f"comparing {values:,} facet values with counts by hand")
    found = market.call(size, "check_facets", values=values)
    if found["wrong"]:
        say(f"wrong: {found['wrong'][:5]}")
    yield exact(
        f"facet values that differ from a count by hand, {size:,} products",
        len(found["wrong"]),
        0,
        f"of {found['checked']:,} in {found['selections']} selections",
    )
    paged = market.call(size, "check_totals", lists=lists)
    if paged["wrong"]:
        say(f"wrong: {paged['wrong'][:5]}")
    yield exact(
        "lists whose pages do not hold what their total says",
        len(paged["wrong"]),
        0,
        f"of {paged['lists']} with {paged['hits']:,} products",
    )
