"""Make a large catalogue for benchmarks."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from marketplace.demo.generator import generate
from search.services import rebuild


class Command(BaseCommand):
    help = "Adds many example sellers and products in bulk, the same for the same seed, and rebuilds the search index."

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, default=10_000)
        parser.add_argument("--sellers", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--without-index", action="store_true", help="leave the search index as it is")

    def handle(self, *args, **options):
        if not (options["sellers"] >= 1 and 1 <= options["products"] <= 10_000_000):
            raise CommandError("Give at least one seller and from 1 to 10,000,000 products.")
        started = time.monotonic()
        with tqdm(
            total=options["products"], desc="Products", file=sys.stderr, disable=options["verbosity"] == 0
        ) as bar:
            made = generate(
                products=options["products"],
                sellers=options["sellers"],
                seed=options["seed"],
                progress=lambda done, _total: bar.update(done - bar.n),
            )
        self.stdout.write(f"{len(made)} products, {time.monotonic() - started:.0f} s.")
        if not options["without_index"]:
            documents = rebuild()
            self.stdout.write(f"{documents} documents in the search index, {time.monotonic() - started:.0f} s.")
