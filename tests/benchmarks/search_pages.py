"""Pages of results: the engine's part beside a request written by hand, the rest beside a bare page, at several sizes in turn."""

import random
import statistics
from collections.abc import Iterator

from tests.benchmarks.search_shops import Market
from tests.benchmarks.shops import STOCK, say
from tests.benchmarks.table import Row, bounded, compared, exact, ms

KINDS = ("words", "words and filters", "category")
DEEP = 5_000
# Seconds by which proposals may come later than the hand-written request for them.
LATER = 0.006
_CARDS = 24


def measure(market: Market) -> Iterator[Row]:
    for size in market.sizes:
        for kind in KINDS:
            found = market.call(size, "check_pages", kind=kind)
            if found["cards"] < min(_CARDS, size // 1_000):
                raise AssertionError(f"{kind} at {size} shows {found['cards']} products: {found['totals']}")
    samples, bare, calls = _in_turn(market)
    yield exact("calls to the search engine, most of any page", calls, 1)
    small, large = market.sizes[0], market.sizes[-1]
    for kind in KINDS:
        for size in market.sizes:
            of = samples[kind, size]
            title = f"{kind}, {size:,} products"
            yield compared(f"{title}: engine / request by hand", of["engine"], of["raw"], show=ms, at_most=1.3)
            yield compared(f"{title}: rest / bare page of 20 cards", of["rest"], bare, show=ms, at_most=2.5)
        if small != large:
            of, other = samples[kind, large], samples[kind, small]
            title = f"{kind}, {large:,} / {small:,} products"
            yield compared(f"{title}: engine", of["engine"], other["engine"], show=ms, at_most=4)
            yield compared(f"{title}: rest", of["rest"], other["rest"], show=ms, at_most=1.3)
    yield from _suggestions(market)
    yield from _deep(market)
    yield from _stock(market)


def _in_turn(market: Market) -> tuple[dict[tuple[str, int], dict[str, list[float]]], list[float], int]:
    say("asking for pages of results and by hand, in turn")
    samples = {(kind, size): {"engine": [], "rest": [], "raw": []} for kind in KINDS for size in market.sizes}
    # Of the smallest shop for all: there the bare page costs least, as it counts its products.
    bare, calls = [], 0
    order = [*samples, None]
    shuffle = random.Random(1).shuffle
    for number in range(market.bench.rounds + 2):
        shuffle(order)
        for turn in order:
            # The first request of each turn finds other pages' code in the processor's cache, the first turns nothing at all.
            if turn is None:
                seconds = market.shops[market.sizes[0]].do("time", path="/bare/", times=5)["seconds"]
                bare += seconds[1:] if number > 1 else []
                continue
            kind, size = turn
            found = market.call(size, "time_pages", kind=kind, times=5)
            calls = max(calls, found["calls"])
            for name, seconds in samples[turn].items():
                seconds += found[name][1:] if number > 1 else []
    return samples, bare, calls


def _suggestions(market: Market) -> Iterator[Row]:
    for size in market.sizes:
        market.call(size, "time_suggestions", times=20)
        found = market.call(size, "time_suggestions", times=20 * max(2, market.bench.rounds // 4))
        ours, answer, raw = (statistics.median(found[name]) for name in ("ours", "answer", "raw"))
        yield bounded(
            f"proposals while typing, {size:,} products: later than a request by hand", ours - raw, LATER, show=ms
        )
        yield Row(f"proposals while typing, {size:,} products: whole answer / request by hand", ms(answer), ms(raw))


def _deep(market: Market) -> Iterator[Row]:
    for size in market.sizes:
        deep = market.call(size, "deep_page", number=DEEP)
        first, last = [], []
        for number in range(market.bench.rounds + 1):
            for path, seconds in (("/search/", first), (deep["path"], last)):
                found = market.call(size, "time_path", path=path, times=4)["seconds"]
                seconds += found[1:] if number else []
        title = f"page {deep['number']:,} by its cursor / page 1, {size:,} products"
        yield compared(title, last, first, show=ms, at_most=1.5)


def _stock(market: Market) -> Iterator[Row]:
    """The same words at the stock shop. Its simple engine reads every product for each search, so it gets few turns."""
    size = market.sizes[0]
    bench = market.bench
    url = bench.stock_shop(size)
    shops = {name: bench.shop(STOCK, url, STOCK_ENGINE=name) for name in ("stub", "simple")}
    paths = market.call(size, "paths", kind="words")
    seconds: dict[str, list[float]] = {"ours": [], "stub": [], "simple": []}
    say("asking the stock shop for the same words")
    for path in paths[: 2 if bench.quick else len(paths)]:
        for name, times in (("ours", 5), ("stub", 5), ("simple", 2)):
            found = market.shops[size] if name == "ours" else shops[name]
            seconds[name] += found.do("time", path=path, times=times)["seconds"][1:]
    bench.stop(*shops.values())
    yield compared(f"search, {size:,} products / stock, its simple engine", seconds["ours"], seconds["simple"], show=ms)
    title = f"search, {size:,} products / stock, search engine that costs nothing"
    yield compared(title, seconds["ours"], seconds["stub"], show=ms)
