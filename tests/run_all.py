"""Everything `make test` runs, step by step, with one line at the end for each.

A step whose service the machine lacks is skipped and named; with CI=true a missing service is a failure. The quick checks
run two at a time, as each uses one processor.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OWN_CODE = ["marketplace", "catalogue", "cms", "search", "tests", "manage.py"]
sys.path.insert(0, str(ROOT))

from tests import elastic, postgres  # noqa: E402


@dataclass
class Step:
    """One check. `missing` names the service it needs and the machine lacks, or is empty."""

    name: str
    command: list[str]
    missing: Callable[[], str] = lambda: ""
    environment: dict[str, str] = field(default_factory=dict)
    quick: bool = True
    on_postgres: bool = False


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def no_postgres() -> str:
    return "" if postgres.server_binary("postgres") else "PostgreSQL is not installed (make services)"


def no_elasticsearch() -> str:
    return next(filter(None, map(elastic.missing, elastic.VERSIONS)), "")


def no_browser() -> str:
    return "" if shutil.which("chromium") else "chromium is not installed (make services)"


def no_gettext() -> str:
    return "" if shutil.which("xgettext") else "gettext is not installed (make services)"


ON_SQLITE = "not browser and not postgres and not messages and not elasticsearch"
PYTEST = tool("pytest", "-p", "no:cacheprovider")
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}

STEPS = [
    Step("lint", tool("ruff", "check", *OWN_CODE)),
    Step("format", tool("ruff", "format", "--check", *OWN_CODE)),
    Step("templates", tool("djlint", "--lint", "--quiet", "marketplace/templates")),
    Step("types", tool("mypy")),
    Step("import contract", tool("lint-imports", "--no-cache")),
    Step("dependencies", tool("deptry", ".")),
    Step("missing migrations", manage("makemigrations", "--check", "--dry-run"), environment=TEST_SETTINGS),
    Step("system check", manage("check", "--fail-level", "WARNING"), environment=TEST_SETTINGS),
    Step(
        "untranslated messages",
        [*PYTEST, "tests/test_messages.py"],
        missing=no_gettext,
    ),
    Step(
        "unit tests on SQLite",
        # What is the same on every database is left to PostgreSQL, where there is one.
        [*PYTEST, "-n", "2", "-m", ON_SQLITE if no_postgres() else f"{ON_SQLITE} and not any_database"],
        quick=False,
    ),
    Step(
        "unit and race tests on PostgreSQL",
        [*PYTEST, "-n", "2", "-m", "not browser and not sqlite_only and not messages and not elasticsearch"],
        missing=no_postgres,
        quick=False,
        on_postgres=True,
    ),
    Step(
        "tests on Elasticsearch 8.19 and 9.1",
        [*PYTEST, "-n", "2", "--dist", "loadgroup", "-m", "elasticsearch", "tests/search/elasticsearch"],
        missing=no_elasticsearch,
        quick=False,
    ),
    Step(
        "browser tests",
        # A demo shop of its own for each worker.
        [*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "browser", "tests/browser"],
        missing=no_browser,
        quick=False,
    ),
]


@dataclass
class Outcome:
    """How a step went. `said` is what it wrote, unless that went straight to the screen."""

    step: Step
    ok: bool
    seconds: float = 0.0
    said: str = ""

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'FAILED':8} {self.step.name} ({self.seconds:.0f} s)"


def run(step: Step) -> Outcome:
    start = time.monotonic()
    environment = {**os.environ, **step.environment}
    with ExitStack() as stack:
        if step.on_postgres:
            environment["DATABASE_URL"] = stack.enter_context(postgres.private_server())
        out = subprocess.PIPE if step.quick else None
        done = subprocess.run(
            step.command, cwd=ROOT, env=environment, check=False, stdout=out, stderr=subprocess.STDOUT, text=True
        )
    return Outcome(step, done.returncode == 0, time.monotonic() - start, done.stdout or "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the tests that run for minutes")
    only_quick = parser.parse_args().quick
    required = os.environ.get("CI", "").lower() in {"1", "true"}
    steps = [step for step in STEPS if step.quick or not only_quick]
    lacking = {step.name: step.missing() for step in steps}
    wanted = [step for step in steps if not lacking[step.name]]
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run, [step for step in wanted if step.quick]):
            print(f"\n== {outcome.step.name}\n{outcome.said}", end="", flush=True)
            outcomes[outcome.step.name] = outcome
    for step in wanted:
        if not step.quick:
            print(f"\n== {step.name}", flush=True)
            outcomes[step.name] = run(step)
    print()
    for step in steps:
        if lacking[step.name]:
            print(f"{'FAILED' if required else 'skipped':8} {step.name}: {lacking[step.name]}")
        else:
            print(outcomes[step.name])
    failed = required and any(lacking.values()) or not all(outcome.ok for outcome in outcomes.values())
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
