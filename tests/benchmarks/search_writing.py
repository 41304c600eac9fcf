"""Writing the index: a whole rebuild, and one change from its commit until a search finds it."""

from collections.abc import Iterator

from tests.benchmarks.search_shops import Market
from tests.benchmarks.shops import say
from tests.benchmarks.statistics import percentile
from tests.benchmarks.table import Row, bounded, compared, mib, ms, per_second

CHANGES = 60
# How much later than a plain write with its refresh a change may be found, in seconds.
LATER = 1.0


def measure_rebuilds(market: Market) -> Iterator[Row]:
    """Rebuild every index; the small one several times. Afterwards all are filled."""
    memory: dict[int, float] = {}
    for size in market.sizes:
        say(f"rebuilding the index of {size:,} products, and writing ready documents, in turn")
        helper = market.worker(size)
        ours, ready = [], [_rate(helper.do("call", function="bulk_ready")["answer"])]
        for _ in range(max(3, market.bench.rounds // 8) if size == market.sizes[0] else 1):
            # A process of its own for each, whose memory is that of a rebuild.
            worker = market.worker(size)
            done = worker.do("call", function="rebuild_index")["answer"]
            market.bench.stop(worker)
            memory[size] = max(memory.get(size, 0), done["mib"])
            ours.append(_rate(done))
            ready.append(_rate(helper.do("call", function="bulk_ready")["answer"]))
        market.bench.stop(helper)
        yield compared(
            f"documents per second, rebuild of {size:,} / parallel_bulk of ready documents",
            ours,
            ready,
            show=per_second,
            at_least=0.4,
        )
        yield bounded(
            f"SQL statements per document, rebuild of {size:,}",
            done["statements"] / done["documents"],
            0.05,
            show=lambda value: f"{value:.3f}",
        )
    small, large = market.sizes[0], market.sizes[-1]
    if small != large:
        yield bounded(
            f"most memory of a rebuild, {large:,} / {small:,}",
            memory[large] / memory[small],
            1.3,
            show=lambda value: f"{value:.2f}",
            other=f"{mib(memory[large])} / {mib(memory[small])}",
        )


def _rate(done: dict) -> float:
    return done["documents"] / done["seconds"]


def measure_freshness(market: Market) -> Iterator[Row]:
    size = market.sizes[-1]
    changes = 10 if market.bench.quick else CHANGES
    say(f"changing {changes} prices among {size:,} products, one after the other")
    with market.drainer(size):
        # The first change waits until the worker has started.
        market.call(size, "time_freshness", changes=1)
        found = market.call(size, "time_freshness", changes=changes)
    ours, raw = (percentile(found[name], 95) for name in ("ours", "raw"))
    yield bounded(
        f"from commit to found, {size:,} products: 95th percentile, against index and refresh plus 1 s",
        ours,
        raw + LATER,
        show=ms,
        other=ms(raw),
    )
