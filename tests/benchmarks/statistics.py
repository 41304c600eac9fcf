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
        return f"{self.median:.2f} [{self.low:.2f}, {self.high:.2f}]"


def ratio(a: list[float], b: list[float], *, rounds: int = 2000, seed: int = 1) -> Ratio:
    """The ratio of medians of two samples taken in turn."""
    source = random.Random(seed)
    draws = sorted(
        statistics.median(source.choices(a, k=len(a))) / statistics.median(source.choices(b, k=len(b)))
        for _ in range(rounds)
    )
    low, high = draws[int(rounds * 0.025)], draws[int(rounds * 0.975)]
    return Ratio(statistics.median(a) / statistics.median(b), low, high)
