"""Imports beside a plain `bulk_create` of the same rows, in turn in one process."""

from collections.abc import Iterator

from tests.benchmarks.shops import OURS, Bench, say
from tests.benchmarks.table import Row, compared, per_second

ROWS = 1_000


def measure(bench: Bench) -> Iterator[Row]:
    shop = bench.shop(OURS, bench.our_shop(ROWS * 2))
    rounds = max(3, bench.rounds // 2)
    say("importing in turn")
    for title, function in (
        ("recognitions", "time_recognitions"),
        ("products with offers and papers", "time_products"),
    ):
        ours, plain = [], []
        for number in range(rounds + 1):
            seed = {"seed": 100 + number} if function == "time_products" else {}
            times = shop.do("call", function=function, rows=ROWS, **seed)["answer"]
            if number:
                # The first turn finds nothing in any cache.
                ours.append(ROWS / times["ours"])
                plain.append(ROWS / times["plain"])
        yield compared(f"import of {title} / bulk_create, rows", ours, plain, show=per_second, at_least=0.3)
    bench.stop(shop)
