"""Orders per second of two worker processes on PostgreSQL: the final press of the button, through the views."""

import time

from tests.benchmarks.databases import postgres
from tests.benchmarks.shops import OURS, STOCK, Bench, Shop, say
from tests.benchmarks.table import Row, compared, ms, per_second

WORKERS = 2
PRODUCTS = 2_000
LONG_ORDER = 20
# As many sellers as a basket usually has; without a choice the goods of a long order are nearly each of another one.
FEW_SELLERS = 3


def measure(bench: Bench) -> list[Row]:
    with postgres(bench) as database:
        if database is None:
            return [Row("orders per second", met="left out: no PostgreSQL server on this machine")]
        ours = _workers(bench, OURS, bench.our_shop(PRODUCTS, database("ours")))
        stock = _workers(bench, STOCK, bench.stock_shop(PRODUCTS, database("stock")))
        rates: dict[str, list[float]] = {"ours": [], "stock": []}
        each: dict[str, list[float]] = {"ours": [], "stock": []}
        orders = 10 if bench.quick else 60
        say("placing orders in turn")
        for _ in range(max(4, bench.rounds // 3)):
            for name, shops in (("ours", ours), ("stock", stock)):
                rate, seconds = _round(shops, orders, 1)
                rates[name].append(rate)
                each[name] += seconds
        short: list[float] = []
        long: list[float] = []
        of_few: list[float] = []
        # One process alone: the seconds of one order, not of two that share the processors.
        for _ in range(max(4, bench.rounds // 4)):
            short += _round(ours[:1], 8, 1)[1]
            long += _round(ours[:1], 4, LONG_ORDER)[1]
            of_few += _round(ours[:1], 4, LONG_ORDER, sellers=FEW_SELLERS)[1]
        bench.stop(*ours, *stock)
    # The first round fills caches.
    return [
        compared(
            f"orders per second, {WORKERS} workers, PostgreSQL, 1 line / stock",
            rates["ours"][1:],
            rates["stock"][1:],
            show=per_second,
            at_least=4,
        ),
        compared("time of one such order / stock", each["ours"][orders:], each["stock"][orders:], show=ms),
        compared(
            f"order of {LONG_ORDER} lines of {FEW_SELLERS} sellers / order of 1 line", of_few, short, show=ms, at_most=2
        ),
        # Each seller has a part, a number and a mail of its own, so this one is more than a long order.
        compared(f"order of {LONG_ORDER} lines, nearly each of another seller / order of 1 line", long, short, show=ms),
    ]


def _workers(bench: Bench, settings: str, url: str) -> list[Shop]:
    return [bench.shop(settings, url) for _ in range(WORKERS)]


def _round(shops: list[Shop], orders: int, lines: int, sellers: int = 0) -> tuple[float, list[float]]:
    """Every process places `orders` orders of own goods, or of so many sellers' goods, all beginning together; orders per second, seconds of each."""
    for number, shop in enumerate(shops):
        shop.send("ready", orders=orders, lines=lines, skip=number * PRODUCTS // len(shops), sellers=sellers)
    for shop in shops:
        shop.answer()
    at = time.time() + 0.2
    for shop in shops:
        shop.send("place", at=at)
    answers = [shop.answer() for shop in shops]
    placed = sum(answer["outcomes"].count("placed") for answer in answers)
    if placed != orders * len(shops):
        raise AssertionError(f"{placed} of {orders * len(shops)} orders placed: {answers[0]['first_error']}")
    span = max(answer["ended"] for answer in answers) - min(answer["began"] for answer in answers)
    return placed / span, [second for answer in answers for second in answer["seconds"]]
