"""Tell members about new goods that match their saved searches."""

from django.core.management.base import BaseCommand

from search.alerts import send_alerts


class Command(BaseCommand):
    help = "Writes mails about new goods into the outbox. Run it once a day or more often; several may run at once."

    def handle(self, *args, **options):
        looked = send_alerts()
        self.stdout.write(f"{looked.searches} saved searches looked through, {looked.mails} mails")
