"""Send the mail that waits in the outbox."""

import time

from django.core.management.base import BaseCommand

from marketplace.communication.services import send_waiting


class Command(BaseCommand):
    help = "Sends waiting e-mails, once or (with --every) for ever. Several may run at the same time."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="how many mails at most in one round")
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="look again after so many seconds")

    def handle(self, *args, limit, every, **options):
        while True:
            sent = send_waiting(limit)
            self.stdout.write(f"{sent} sent")
            if not every:
                return
            time.sleep(every)
