from django.core.management.base import BaseCommand

from marketplace.geography.services import load_units


class Command(BaseCommand):
    help = "Load the provinces and communes, today's and those before 01/07/2025. May run again at any time."

    def handle(self, **options):
        result = load_units()
        self.stdout.write(
            f"Administrative units: {result.created} added, {result.updated} changed, "
            f"{result.successions} successions added."
        )
