"""Send the mail that waits in the outbox."""

from django.core.management.base import BaseCommand

from marketplace.communication.services import send_waiting


class Command(BaseCommand):
    help = "Sends waiting e-mails once. Several may run at the same time."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="how many mails at most in one round")

    def handle(self, *args, limit, **options):
        self.stdout.write(f"{send_waiting(limit)} sent")
