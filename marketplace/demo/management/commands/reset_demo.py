"""Start the demo afresh."""

import shutil

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Removes the demo's database, pictures and papers. Nothing outside the demo's folder is touched."
    requires_system_checks = []

    def handle(self, *args, **options):
        if not settings.DEMO or not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            raise CommandError("Only a demo on SQLite is reset this way.")
        for folder in (settings.MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT, *settings.VAR_DIR.glob("demo.*-turns")):
            shutil.rmtree(folder, ignore_errors=True)
        for path in settings.VAR_DIR.glob("demo.*"):
            path.unlink()
        self.stdout.write("The demo is empty. `make demo` fills it again.")
