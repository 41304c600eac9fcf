"""Find where the index of Elasticsearch differs from the catalogue, and repair it."""

from django.core.management.base import BaseCommand, CommandError

from search import drainer


class Command(BaseCommand):
    help = (
        "Compares keys and versions of the index in use with the catalogue and writes what differs anew. "
        "`--check` only says what it found and fails when there is something."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="repair nothing; fail when something differs")

    def handle(self, *args, **options):
        if not drainer.is_wanted():
            raise CommandError("This shop searches in its own database (SEARCH_ENGINE); there is nothing to compare.")
        from search import rebuilding
        from search.engines.elasticsearch.client import EngineUnavailable

        try:
            found = rebuilding.differences() if options["check"] else rebuilding.repair_live()
        except rebuilding.RebuildRefused as refusal:
            raise CommandError(f"Not done: {refusal}.") from refusal
        except EngineUnavailable as failure:
            raise CommandError(f"Elasticsearch did not do it: {failure}") from failure
        words = rebuilding.words_of(found)
        if options["check"] and any(found.values()):
            raise CommandError(f"The index differs: {words}.")
        self.stdout.write(f"The index differed: {words}; repaired." if any(found.values()) else "Nothing differs.")
