"""An empty database made ready in seconds.

Running about 380 migrations one by one costs most of a minute, nearly all of it Django redrawing its models after each.
A database without tables needs none of that history: the tables are made from today's models and every migration is
recorded as applied. `tests/core/test_schema.py` proves that both roads lead to the same tables.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings

# Migrations whose SQL makes what no model describes: full-text tables and their triggers.
MIGRATIONS_WITH_OWN_SQL = [
    ("wagtailsearch", "0006_customise_indexentry"),
]


class _NoMigrations:
    """Answers Django's MIGRATION_MODULES with "this app has none"."""

    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


@contextmanager
def without_migrations():
    """Inside, `migrate` makes tables straight from the models."""
    with override_settings(MIGRATION_MODULES=_NoMigrations()):
        yield


def is_empty(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database has no table at all."""
    return not connections[using].introspection.table_names()


def create_from_models(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make every table from the models in an empty database and record all migrations as applied."""
    with without_migrations():
        call_command("migrate", database=using, run_syncdb=True, verbosity=0, interactive=False)
    finish_from_models(using)


def finish_from_models(using: str = DEFAULT_DB_ALIAS) -> None:
    """What tables made from models still lack: full-text tables, the migration record."""
    connection = connections[using]
    loader = MigrationLoader(connection)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS wagtailsearch_indexentry_fts")
    for key in MIGRATIONS_WITH_OWN_SQL:
        _run_own_sql(connection, loader.disk_migrations[key].operations)
    for config in apps.get_app_configs():
        if hasattr(config, "create_own_tables"):
            config.create_own_tables(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    applied = set(recorder.applied_migrations())
    # A squashed migration counts as applied only together with those that it replaces.
    names = {name for key, migration in loader.disk_migrations.items() for name in (key, *migration.replaces)}
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(names - applied))


def _run_own_sql(connection, operations) -> None:
    with connection.cursor() as cursor:
        for operation in operations:
            if isinstance(operation, migrations.SeparateDatabaseAndState):
                _run_own_sql(connection, operation.database_operations)
            elif isinstance(operation, migrations.RunSQL) and isinstance(operation.sql, str) and operation.sql:
                cursor.execute(operation.sql)


def load_reference_data() -> None:
    """Let every room load what it cannot do without (places, categories, rates, pages). Safe to repeat."""
    for config in apps.get_app_configs():
        if hasattr(config, "load_reference_data"):
            config.load_reference_data()
