"""Ratios of two things measured in turn, with their uncertainty."""

import random
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """Median of A over median of B, with a 95 % bootstrap interval."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 2 if self.median >= 0.1 else 3
        return f"{self.median:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"


def ratio(a: list[float], b: list[float], *, draws: int = 2000, seed: int = 1) -> Ratio:
    """The ratio of medians of two samples taken in turn."""
    source = random.Random(seed)
    drawn = sorted(
        statistics.median(source.choices(a, k=len(a))) / statistics.median(source.choices(b, k=len(b)))
        for _ in range(draws)
    )
    low, high = drawn[int(draws * 0.025)], drawn[int(draws * 0.975)]
    return Ratio(statistics.median(a) / statistics.median(b), low, high)


def percentile(values: list[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
