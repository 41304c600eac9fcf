"""Make the database ready: tables, migrations, reference data."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from marketplace.core import schema


class Command(BaseCommand):
    help = "Creates the tables of an empty database in seconds, migrates any other, and loads reference data."

    def handle(self, *args, **options):
        if schema.is_empty():
            self.stdout.write("Making the tables …")
            schema.create_from_models()
        else:
            self.stdout.write("Bringing the tables up to date …")
            call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Loading places, categories and rates …")
        schema.load_reference_data()
        self.stdout.write(self.style.SUCCESS("The database is ready."))
