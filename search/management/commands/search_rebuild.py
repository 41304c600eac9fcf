"""Write the whole search index anew."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.services import rebuild


class Command(BaseCommand):
    help = "Writes all search documents anew from the catalogue while the shop goes on."

    def handle(self, *args, **options):
        with tqdm(unit="products", disable=options["verbosity"] == 0) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            written = rebuild(progress=progress)
        self.stdout.write(f"{written} products in the search index.")
