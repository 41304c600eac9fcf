"""Find where the index of Elasticsearch differs from the catalogue, and repair it."""

from django.core.management.base import BaseCommand, CommandError

from search import drainer
from search.management.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Compares the index in use with the catalogue, first keys and versions, then every document word for word, and writes what "
        "differs anew. `--check` only says what it found and fails when there is something; `--quick` leaves out the words."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="repair nothing; fail when something differs")
        parser.add_argument("--quick", action="store_true", help="compare keys and versions alone, which takes seconds")

    def handle(self, *args, **options):
        if not drainer.is_wanted():
            raise CommandError("This shop searches in its own database (SEARCH_ENGINE); there is nothing to compare.")
        from search import rebuilding
        from search.engines.elasticsearch.client import EngineUnavailable

        try:
            find = rebuilding.differences if options["check"] else rebuilding.repair_live
            with progress_bar("comparing", "documents", options) as progress:
                found = find(quick=options["quick"], progress=progress)
        except rebuilding.RebuildRefused as refusal:
            raise CommandError(f"Not done: {refusal}.") from refusal
        except EngineUnavailable as failure:
            raise CommandError(f"Elasticsearch did not do it: {failure}") from failure
        words = rebuilding.words_of(found)
        if options["check"] and any(found.values()):
            raise CommandError(f"The index differs: {words}.")
        self.stdout.write(f"The index differed: {words}; repaired." if any(found.values()) else "Nothing differs.")
