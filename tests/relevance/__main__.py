"""Score the search on the relevance set: `python -m tests.relevance`.

Prints one line per class and engine, as JSON with `--json`. `--half tuning --verbose` also names the queries that fell short;
of the checking half nothing but the means is ever printed. Uses the database of DATABASE_URL, which must be empty, or a SQLite in
memory; and an Elasticsearch of its own where this machine has one (`make services`).
"""

import argparse
import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict

import django

from tests import elastic


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.relevance")
    parser.add_argument("--half", choices=("tuning", "checking"), default="checking")
    parser.add_argument("--verbose", action="store_true", help="name the queries that fell short (tuning half only)")
    parser.add_argument("--database-only", action="store_true", help="leave Elasticsearch out")
    parser.add_argument(
        "--elasticsearch", choices=elastic.VERSIONS, default=min(elastic.VERSIONS), help="which version"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lacking = "not asked for" if options.database_only else elastic.missing(options.elasticsearch)
    with ExitStack() as stack:
        os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.test"
        if not lacking:
            os.environ["ELASTICSEARCH_URLS"] = stack.enter_context(elastic.private_cluster(options.elasticsearch)).url
            os.environ["ELASTICSEARCH_PREFIX"] = "relevance"
            os.environ["DJANGO_SETTINGS_MODULE"] = "tests.search.elasticsearch.shop_settings"
        django.setup()
        found = _scores(options, with_elasticsearch=not lacking)
    if options.json:
        print(
            json.dumps(
                {engine: {name: asdict(score) for name, score in some.items()} for engine, some in found.items()}
            )
        )
        return 0
    for engine, some in found.items():
        print(f"\n{engine}, {options.half} half")
        for name, score in some.items():
            print(
                f"{name:11} {score.queries:4} queries  nDCG@10 {score.ndcg:.3f}  recall@50 {score.recall:.3f}  "
                f"empty {score.empty:.1%}  wrong in the first ten {score.wrong:.1%}"
            )
    if lacking:
        print(f"\nElasticsearch is left out: {lacking}.")
    return 0


def _scores(options, *, with_elasticsearch: bool) -> dict:
    from django.core.management import call_command

    from search.engines.database import DatabaseEngine
    from tests.relevance import market
    from tests.relevance.scores import scores

    call_command("prepare_database", verbosity=0, stdout=sys.stderr)
    numbers = market.load()
    engines = {"database": DatabaseEngine()}
    if with_elasticsearch:
        from search import rebuilding
        from search.engines.elasticsearch import client
        from search.engines.elasticsearch.engine import ElasticsearchEngine

        # What is asked here is whether answers are right; a busy machine may take its time.
        client.SEARCH_SECONDS = 60.0
        rebuilding.rebuild()
        engines[f"Elasticsearch {options.elasticsearch}"] = ElasticsearchEngine()

    def tell(query, answer) -> None:
        if answer.ndcg < 0.95 or answer.wrong:
            print(
                f"{query['class']:11} {query['text']:40} nDCG {answer.ndcg:.2f} recall {answer.recall:.2f} wrong {answer.wrong:.2f}"
            )

    return {
        name: scores(engine, numbers, options.half, tell if options.verbose else None)
        for name, engine in engines.items()
    }


if __name__ == "__main__":
    sys.exit(main())
