"""The one table that a run prints."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.statistics import ratio

COLUMNS = ("measure", "ours", "other", "ratio (95 %)", "goal", "")


@dataclass(frozen=True)
class Row:
    """One line. `met` is empty where there is no goal, and says why where a measure was left out."""

    measure: str
    ours: str = ""
    other: str = ""
    ratio: str = ""
    goal: str = ""
    met: str = ""

    def cells(self) -> tuple[str, ...]:
        return (self.measure, self.ours, self.other, self.ratio, self.goal, self.met)


def compared(
    measure: str,
    ours: list[float],
    other: list[float],
    *,
    show: Callable[[float], str],
    at_most: float | None = None,
    at_least: float | None = None,
) -> Row:
    """Two samples taken in turn, judged by the ratio of their medians. A goal that only the interval reaches is open."""
    found = ratio(ours, other)
    goal, met = "", ""
    if at_most is not None:
        goal = f"≤ {at_most:g}"
        met = _word(found.median <= at_most, found.low <= at_most)
    elif at_least is not None:
        goal = f"≥ {at_least:g}"
        met = _word(found.median >= at_least, found.high >= at_least)
    return Row(measure, show(statistics.median(ours)), show(statistics.median(other)), str(found), goal, met)


def bounded(measure: str, value: float, at_most: float, *, show: Callable[[float], str] = str, other: str = "") -> Row:
    """A figure with a ceiling."""
    return Row(measure, show(value), other, "", f"≤ {show(at_most)}", _word(value <= at_most))


def floor(measure: str, value: float, at_least: float, other: str = "") -> Row:
    """A score that must reach a mark."""
    return Row(measure, f"{value:.2f}", other, "", f"≥ {at_least:.2f}", _word(value >= at_least))


def exact(measure: str, value: object, goal: object, other: str = "") -> Row:
    """A figure that must be this one."""
    return Row(measure, str(value), other, "", str(goal), _word(value == goal))


def _word(met: bool, perhaps: bool = False) -> str:
    return "met" if met else ("open" if perhaps else "NOT MET")


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def per_second(rate: float) -> str:
    return f"{rate:.1f}/s"


def mib(value: float) -> str:
    return f"{value:.0f} MiB"


def as_text(rows: list[Row]) -> str:
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(cells[column]) for cells in lines) for column in range(len(COLUMNS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in lines]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(text)


def as_markdown(rows: list[Row]) -> str:
    lines = ["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join("---" for _ in COLUMNS) + " |"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines)
