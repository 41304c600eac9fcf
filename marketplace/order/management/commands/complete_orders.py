"""Complete orders whose time for complaints is over."""

from django.core.management.base import BaseCommand

from marketplace.order.completion import complete_due


class Command(BaseCommand):
    help = "Completes delivered orders whose time for complaints is over."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=500, help="how many at most in one round")

    def handle(self, *args, limit, **options):
        self.stdout.write(f"{complete_due(limit)} completed")
