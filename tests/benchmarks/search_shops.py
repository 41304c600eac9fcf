"""The shops whose search is measured, and their worker that keeps the index."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.benchmarks.shops import OURS, ROOT, Bench, Shop


@dataclass
class Market:
    """The same shop at several sizes, each with an index of its own in one cluster."""

    bench: Bench
    url: str
    sizes: list[int]
    shops: dict[int, Shop] = field(default_factory=dict)

    def environment(self, size: int) -> dict[str, str]:
        return {
            "SEARCH_ENGINE": "elasticsearch",
            "ELASTICSEARCH_URLS": self.url,
            "ELASTICSEARCH_PREFIX": f"market-{size}",
            "ELASTICSEARCH_SHARDS": "1",
        }

    def worker(self, size: int) -> Shop:
        """A new process of the shop of this size."""
        return self.bench.shop(OURS, self.bench.our_shop(size), **self.environment(size))

    def call(self, size: int, function: str, **arguments) -> dict:
        """Call a function of the shop's benchmark module in the process that stays."""
        return self.shops[size].do("call", function=function, **arguments)["answer"]

    @contextmanager
    def drainer(self, size: int) -> Iterator[None]:
        """The shop's worker that brings changes into the index, as it runs in production."""
        environment = self.bench.environment(OURS, self.bench.our_shop(size), **self.environment(size))
        with open(self.bench.folder / f"drainer-{size}.log", "w") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "search_drain"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait()
