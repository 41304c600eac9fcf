"""Complete orders whose time for complaints is over."""

import time

from django.core.management.base import BaseCommand

from marketplace.order.completion import complete_due


class Command(BaseCommand):
    help = "Completes delivered orders whose time for complaints is over, once or (with --every) for ever."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=500, help="how many at most in one round")
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="look again after so many seconds")

    def handle(self, *args, limit, every, **options):
        while True:
            self.stdout.write(f"{complete_due(limit)} completed")
            if not every:
                return
            time.sleep(every)
