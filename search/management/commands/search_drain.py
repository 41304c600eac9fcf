"""Bring into the search index what changed and what a crash left behind."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import connection

from search import drainer
from search.services import drain_changes

logger = logging.getLogger(__name__)

# How often the rows are looked at, and how often whether the index is still there, in seconds.
PAUSE = 0.5
LOOK_AFTER_INDEX = 60.0


class Command(BaseCommand):
    help = (
        "Refreshes the search documents of changed products and, with Elasticsearch, writes them there and rebuilds an "
        "index that was lost. Goes on until it is stopped; any number may run at once. `--once` ends when nothing waits."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing waits any more")

    def handle(self, *args, **options):
        if options["once"]:
            refreshed = drain_changes()
            written = self._drain()
            self.stdout.write(f"{refreshed} products refreshed, {written} written to the index.")
            return
        looked = float("-inf")
        while True:
            try:
                if drainer.is_wanted() and time.monotonic() - looked > LOOK_AFTER_INDEX:
                    looked = time.monotonic()
                    self._look_after_index()
                drain_changes()
                self._drain()
            except Exception:
                # Neither a database that is away for a moment nor an answer that nobody has foreseen ends a worker.
                logger.exception("the search could not be kept current")
                connection.close()
            time.sleep(PAUSE)

    def _drain(self) -> int:
        written = drainer.drain_waiting() if drainer.is_wanted() else 0
        if written:
            # Once for all that was written, which is cheaper than refreshing more often whether or not something came.
            drainer.show_written()
        return written

    def _look_after_index(self) -> None:
        from search import rebuilding
        from search.engines.elasticsearch.client import EngineUnavailable

        try:
            if rebuilding.ensure_index():
                self.stdout.write("The index was missing or of another form and has been rebuilt.")
        except (EngineUnavailable, rebuilding.RebuildRefused) as refusal:
            logger.warning("the search index could not be looked after: %s", refusal)
