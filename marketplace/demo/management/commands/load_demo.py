"""Load the demo: accounts, sellers, goods, proofs, pictures, stories, orders, reviews."""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from tqdm import tqdm

from marketplace.demo import loader
from marketplace.demo.pictures import drawn

_STEPS = ("accounts", "sellers", "goods", "papers", "published", "proofs", "deliveries")
# Pictures are shown to the shop in batches, so that a stopped load keeps what it has drawn.
_BATCH = 60


class Command(BaseCommand):
    help = "Loads the demo through the services of the shop. Loading again adds only what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--processes", type=int, default=2, help="how many processes draw pictures (default 2)")
        parser.add_argument(
            "--without-pictures",
            action="store_true",
            help="load everything but the pictures, and the stories, which have some",
        )
        parser.add_argument("--without-orders", action="store_true", help="load no orders and no reviews")

    def handle(self, *args, **options):
        started = time.monotonic()
        self.quiet = options["verbosity"] == 0
        jobs = [] if options["without_pictures"] else loader.picture_jobs()
        if jobs:
            # Fresh processes: a forked one would share this one's database connection.
            fresh = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(max_workers=max(1, options["processes"]), mp_context=fresh) as pool:
                # Pictures are drawn while the goods are written.
                drawings = pool.map(drawn, jobs, chunksize=4)
                demo = self._load()
                self._keep(demo, zip(jobs, drawings, strict=True), len(jobs))
            stories = loader.load_stories(demo)
            self.stdout.write(f"{stories} stories published.")
        else:
            demo = self._load()
        if not options["without_orders"]:
            orders = loader.load_orders(demo)
            reviews = loader.load_reviews(demo)
            self.stdout.write(f"{orders} orders placed, {reviews} reviews.")
        self.stdout.write(
            self.style.SUCCESS(
                f"The demo is loaded: {len(demo.partners)} sellers, {len(demo.products)} products, "
                f"{time.monotonic() - started:.0f} s."
            )
        )

    def _load(self) -> loader.Demo:
        with tqdm(total=len(_STEPS), desc="Goods and sellers", file=sys.stderr, disable=self.quiet) as bar:
            return loader.load(progress=lambda _step: bar.update())

    def _keep(self, demo, pictures, total: int) -> None:
        with tqdm(pictures, total=total, desc="Pictures", file=sys.stderr, disable=self.quiet) as bar:
            waiting = []
            for job, image in bar:
                waiting.append((job, image))
                if len(waiting) == _BATCH:
                    loader.keep_pictures(demo, waiting, default_storage)
                    waiting = []
            loader.keep_pictures(demo, waiting, default_storage)
