"""Bring into the search index what changed and what a crash left behind."""

from django.core.management.base import BaseCommand

from search.services import drain_changes


class Command(BaseCommand):
    help = "Refreshes the search documents of changed products. Runs by itself after every change; this is for crashes."

    def handle(self, *args, **options):
        self.stdout.write(f"{drain_changes()} products refreshed.")
