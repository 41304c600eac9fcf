"""The full-text index over the documents' words, as `SearchConfig.create_own_tables` makes it."""

from django.apps import apps as installed
from django.db import migrations


def create(apps, schema_editor):
    installed.get_app_config("search").create_own_tables(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
