"""Compile the text catalogues; production runs it once when it is built."""

from django.core.management.base import BaseCommand

from marketplace.core.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compiles the text catalogues (.po to .mo)."
    requires_system_checks = []

    def handle(self, *args, **options):
        for path in compile_catalogues():
            self.stdout.write(str(path.relative_to(path.parents[3])))
