"""Benchmarks against a stock Oscar shop: `python -m tests.benchmarks --help`.

Everything is a ratio of two things measured in turn in one run, so that a busy machine harms both alike.
"""

import argparse
import importlib
import os
import platform
import sys
import time
from pathlib import Path

import django
import oscar

from tests.benchmarks import table
from tests.benchmarks.shops import ROOT, WorkerFailed, bench, say

MEASURES = ("pages", "orders", "race", "imports", "memory", "front", "relevance", "search")
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(MEASURES), help="some of: %(default)s")
    parser.add_argument("--products", type=int, default=10_000, help="products of both shops (%(default)s)")
    parser.add_argument("--rounds", type=int, default=24, help="turns that each shop gets (%(default)s)")
    parser.add_argument(
        "--search-sizes", default="10000,100000", help="products of the shops whose search is measured (%(default)s)"
    )
    parser.add_argument("--quick", action="store_true", help="a smoke run of a few minutes: small sizes, few turns")
    parser.add_argument("--folder", type=Path, help="build the shops here and use them again in the next run")
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    chosen = ["imports" if name == "import" else name for name in options.only.split(",")]
    unknown = [name for name in chosen if name not in MEASURES]
    if unknown:
        parser.error(f"no such measure: {', '.join(unknown)}")
    products, rounds = options.products, options.rounds
    sizes = sorted({int(size) for size in options.search_sizes.split(",")})
    if options.quick:
        products, rounds, sizes = min(products, 1_000), min(rounds, 4), [1_000]

    start = time.monotonic()
    rows: list[table.Row] = []
    given = {"products": products, "search_sizes": sizes, "rounds": rounds, "quick": options.quick}
    with bench(**given, kept=options.folder) as made:
        for name in chosen:
            say(f"— {name}")
            try:
                for row in importlib.import_module(f"tests.benchmarks.{name}").measure(made):
                    rows.append(row)
                    say("  ".join(cell for cell in row.cells() if cell))
            except (WorkerFailed, AssertionError) as error:
                # One measure that cannot be taken does not cost the others.
                say(f"{name} failed: {error}")
                rows.append(table.Row(name, met=f"FAILED: {str(error).strip().splitlines()[-1][:100]}"))
            finally:
                made.stop()
    minutes = (time.monotonic() - start) / 60
    print(f"\n{_circumstances(products, rounds)} {minutes:.0f} minutes.\n\n{table.as_text(rows)}")
    if options.write:
        _write(PAGE, rows, _circumstances(products, rounds))
        say(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if any(row.met.startswith(("NOT MET", "FAILED")) for row in rows) else 0


def _circumstances(products: int, rounds: int) -> str:
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{products:,} products in both shops, {rounds} turns. {os.cpu_count()} cores, {gib:.0f} GiB of memory, "
        f"Python {platform.python_version()}, Django {django.__version__}, django-oscar {oscar.get_short_version()}."
    )


def _write(page: Path, rows: list[table.Row], circumstances: str) -> None:
    """Replace what stands between the page's markers; the explanations around it stay."""
    begin, end = "<!-- table -->\n", "<!-- end of table -->"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{circumstances}\n\n{table.as_markdown(rows)}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
