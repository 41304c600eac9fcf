"""Write the whole search index anew."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import drainer, services


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
        written = self._with_bar(options, "documents", services.rebuild)
        if drainer.is_wanted():
            written = self._with_bar(
                options, "index", lambda progress: self._elasticsearch("rebuild", progress=progress)
            )
        self.stdout.write(f"{written} products in the search index.")

    def _with_bar(self, options, name, rebuild):
        with tqdm(unit=" products", desc=name, disable=options["verbosity"] == 0) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return rebuild(progress=progress)

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
