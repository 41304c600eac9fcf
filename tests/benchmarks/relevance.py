"""How well each engine finds what people mean, on the checking half of the relevance set."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.shops import ROOT, Bench, WorkerFailed, say
from tests.benchmarks.table import Row, exact, floor

# Classes whose score is a part of the accented one's, and what that part must be.
_OF_ACCENTED = {"bare": 0.98, "decomposed": 0.98, "telex": 0.98, "vni": 0.98, "typo": 0.85}
_AT_LEAST = {"confusable": 0.95, "regional": 0.90}
_MOST_WRONG = 0.02
_MOST_EMPTY = 0.02
# How far the database may stay behind another engine in any class.
_BEHIND = 0.05


def measure(bench: Bench) -> Iterator[Row]:
    """One row per class and engine, then the goals over all of them."""
    say("asking the checking half of the relevance set")
    engines = _scores()
    for engine, classes in engines.items():
        accented = classes["accented"]["ndcg"]
        for name, score in classes.items():
            row = f"relevance, {engine}: {name} ({score['queries']})"
            figures = f"recall@50 {score['recall']:.2f}, empty {score['empty']:.1%}, wrong {score['wrong']:.1%}"
            if name in _OF_ACCENTED:
                yield floor(f"{row}, nDCG@10 / accented", score["ndcg"] / accented, _OF_ACCENTED[name], figures)
            elif name in _AT_LEAST:
                yield floor(f"{row}, nDCG@10", score["ndcg"], _AT_LEAST[name], figures)
            else:
                yield Row(f"{row}, nDCG@10", f"{score['ndcg']:.3f}", figures)
        number = sum(score["queries"] for score in classes.values())
        empty = sum(score["empty"] * score["queries"] for score in classes.values()) / number
        yield exact(
            f"relevance, {engine}: more than {_MOST_EMPTY:.0%} found nothing",
            empty > _MOST_EMPTY,
            False,
            f"{empty:.1%}",
        )
        wrong = classes["regional"]["wrong"]
        yield exact(
            f"relevance, {engine}: more than {_MOST_WRONG:.0%} wrong for regional words",
            wrong > _MOST_WRONG,
            False,
            f"{wrong:.1%}",
        )
    database = engines["database"]
    for engine, classes in engines.items():
        if engine != "database":
            behind = max(classes[name]["ndcg"] - database[name]["ndcg"] for name in classes)
            yield exact(
                f"relevance: database more than {_BEHIND} behind {engine}", behind > _BEHIND, False, f"{behind:.3f}"
            )


def _scores() -> dict[str, dict[str, dict]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "DATABASE_URL": "sqlite://:memory:",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.relevance", "--half", "checking", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WorkerFailed(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
