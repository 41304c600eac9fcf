"""Score the search on the relevance set: `python -m tests.relevance`.

Prints one line per class and engine, as JSON with `--json`. `--half tuning --verbose` also names the queries that fell short;
of the checking half nothing but the means is ever printed. Uses the database of DATABASE_URL, which must be empty; a SQLite in
memory when there is none.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.relevance")
    parser.add_argument("--half", choices=("tuning", "checking"), default="checking")
    parser.add_argument("--verbose", action="store_true", help="name the queries that fell short (tuning half only)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    django.setup()
    # Tables from the models, as the tests make them.
    from django.core.management import call_command

    from search.engines.database import DatabaseEngine
    from tests.relevance import market
    from tests.relevance.scores import scores

    call_command("prepare_database", verbosity=0)
    numbers = market.load()

    def tell(query, answer) -> None:
        if answer.ndcg < 0.95 or answer.wrong:
            print(
                f"{query['class']:11} {query['text']:40} ndcg {answer.ndcg:.2f} recall {answer.recall:.2f} wrong {answer.wrong:.2f}"
            )

    found = scores(DatabaseEngine(), numbers, options.half, tell if options.verbose else None)
    if options.json:
        print(json.dumps({"database": {name: asdict(score) for name, score in found.items()}}))
        return 0
    for name, score in found.items():
        print(
            f"{name:11} {score.queries:4} queries  nDCG@10 {score.ndcg:.3f}  recall@50 {score.recall:.3f}  "
            f"empty {score.empty:.1%}  wrong in the first ten {score.wrong:.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
