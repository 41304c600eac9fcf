"""The full-text index over the documents' words, as `SearchConfig.create_own_tables` makes it."""

from django.db import migrations

from search.engines.fulltext import GOODS, fulltext_for


def create(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        fulltext_for(schema_editor.connection.vendor, GOODS).create(cursor)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
