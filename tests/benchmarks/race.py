"""Many buyers for few goods: what is sold must be exactly what there was."""

import time
from collections.abc import Iterator

from tests.benchmarks.databases import postgres
from tests.benchmarks.shops import OURS, STOCK, Bench, Shop, engine, say
from tests.benchmarks.statistics import percentile
from tests.benchmarks.table import Row, exact

CHECKOUTS = 10_000
PROCESSES = 4
PRODUCTS = 1_000
# The small race through the views of both shops: so many guests press the button at once for so few units.
GUESTS = 16
UNITS = 5


def measure(bench: Bench) -> Iterator[Row]:
    with postgres(bench) as database:
        if database is None:
            yield Row("race on PostgreSQL", met="left out: no PostgreSQL server on this machine")
        else:
            ours = bench.our_shop(PRODUCTS, database("ours"))
            stock = bench.stock_shop(PRODUCTS, database("stock"))
            yield from _checkouts(bench, ours, 600 if bench.quick else CHECKOUTS)
            yield from _guests(bench, ours, stock)
    ours, stock = bench.our_shop(PRODUCTS), bench.stock_shop(PRODUCTS)
    yield from _checkouts(bench, ours, 400 if bench.quick else CHECKOUTS)
    yield from _guests(bench, ours, stock)


def _checkouts(bench: Bench, url: str, checkouts: int) -> list[Row]:
    """`place_order` from several processes: half of the baskets hold one scarce product, half hold two in opposite order."""
    shops = [bench.shop(OURS, url) for _ in range(PROCESSES)]
    plan = shops[0].do("call", function="prepare_race", checkouts=checkouts)["answer"]
    say(f"racing {checkouts:,} checkouts from {PROCESSES} processes on {engine(url)}")
    at = time.time() + 1
    for number, shop in enumerate(shops):
        shop.send("call", function="race", baskets=plan["baskets"][number::PROCESSES], at=at)
    answers = [shop.answer()["answer"] for shop in shops]
    sold = shops[0].do("call", function="count_sold", plan=plan)["answer"]
    bench.stop(*shops)
    placed = sum(answer["placed"] for answer in answers)
    refused = sum(answer["refused"] for answer in answers)
    errors = [error for answer in answers for error in answer["errors"]]
    deadlocks = sum("deadlock" in error.lower() for error in errors)
    seconds = [second for answer in answers for second in answer["seconds"]]
    span = max(answer["ended"] for answer in answers) - at
    if errors:
        say(f"first error: {errors[0]}")
    where = f"race of {checkouts:,} checkouts, {engine(url)}"
    latency = f"p50 {percentile(seconds, 50) * 1000:.0f}, p99 {percentile(seconds, 99) * 1000:.0f}, max {max(seconds) * 1000:.0f} ms"
    return [
        exact(f"{where}: units oversold", sold["oversold"], 0),
        exact(f"{where}: units undersold", sold["undersold"], 0),
        exact(f"{where}: errors, deadlocks among them", (len(errors), deadlocks), (0, 0)),
        Row(f"{where}: orders, refusals", f"{placed}, {refused}", latency, f"{checkouts / span:.0f} checkouts/s"),
    ]


def _guests(bench: Bench, our_url: str, stock_url: str) -> list[Row]:
    """The same small race through the views of both shops."""
    rounds = 2 if bench.quick else 5
    found = {}
    for name, settings, url in (("ours", OURS, our_url), ("stock", STOCK, stock_url)):
        shops = [bench.shop(settings, url) for _ in range(PROCESSES)]
        say(f"{GUESTS} guests for {UNITS} units, {name}, {engine(url)}")
        outcomes: list[str] = []
        for _ in range(rounds):
            outcomes += _one_rush(shops)
        bench.stop(*shops)
        found[name] = outcomes
    title = f"{GUESTS} guests for {UNITS} units, {rounds} times, {engine(our_url)}"

    def told(name: str) -> str:
        return f"{found[name].count('placed')} orders, {found[name].count('failed')} errors"

    expected = f"{UNITS * rounds} orders, 0 errors"
    return [exact(title, told("ours"), expected, other=f"stock: {told('stock')}")]


def _one_rush(shops: list[Shop]) -> list[str]:
    shops[0].do("call", function="limit_stock", count=1, stock=UNITS)
    for shop in shops:
        # One after the other: only the last press of the button is the race.
        shop.do("ready", orders=GUESTS // len(shops), lines=1, same_goods=True)
    at = time.time() + 0.3
    for shop in shops:
        shop.send("place", at=at)
    return [outcome for shop in shops for outcome in shop.answer()["outcomes"]]
