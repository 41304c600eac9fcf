"""Write the whole search index anew."""

from django.core.management.base import BaseCommand, CommandError

from search import drainer, services
from search.management.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Writes all search documents anew from the catalogue while the shop goes on. With Elasticsearch a new index is filled "
        "beside the old one, checked and taken into use in one step; `--rollback` goes back to the one before."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rollback", action="store_true", help="go back to the previous index of Elasticsearch")

    def handle(self, *args, **options):
        if options["rollback"]:
            self.stdout.write(f"Searches go to {self._elasticsearch('roll_back')} again.")
            return
        with progress_bar("documents", "products", options) as progress:
            written = services.rebuild(progress=progress)
        if drainer.is_wanted():
            with progress_bar("index", "products", options) as progress:
                written = self._elasticsearch("rebuild", progress=progress)
        self.stdout.write(f"{written} products in the search index.")

    def _elasticsearch(self, action: str, **arguments):
        if not drainer.is_wanted():
            raise CommandError("This shop searches in its own database (SEARCH_ENGINE), which keeps one index only.")
        from search import rebuilding
        from search.engines.elasticsearch.client import EngineUnavailable

        try:
            return getattr(rebuilding, action)(**arguments)
        except rebuilding.RebuildRefused as refusal:
            raise CommandError(f"Not done: {refusal}.") from refusal
        except EngineUnavailable as failure:
            raise CommandError(f"Elasticsearch did not do it: {failure}") from failure
