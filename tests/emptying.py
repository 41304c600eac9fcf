"""What a test of committed data leaves behind is cleared away."""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

# Beside the places: what Django itself writes after migrating and no test changes.
READ_ONLY = ("contenttypes.ContentType", "auth.Permission")
# Before the name of a table: the rows of reference data that it held before any test.
KEPT = "kept__"


# The statements that do it, written when the rows were copied.
PUTS_BACK: list[str] = []


def keep_reference_data() -> None:
    """Remember the rows that `empty_tables` puts back, as copies in the database: writing them anew asks pages and all."""
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table in filled(tables_of_tests()):
        if table.endswith("_fts"):
            continue  # Triggers on the table it indexes write it.
        fields = models[table]._meta.local_concrete_fields
        columns = ", ".join(quoted(field.column) for field in fields if not field.generated)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {quoted(KEPT + table)} AS SELECT {columns} FROM {quoted(table)}")  # noqa: S608
        PUTS_BACK.append(
            f"INSERT INTO {quoted(table)} ({columns}) SELECT {columns} FROM {quoted(KEPT + table)}"  # noqa: S608
        )


def empty_tables() -> None:
    """Empty every table but those that tests only read; then the reference data stands there as before all tests."""
    used = filled(tables_of_tests())
    if connection.vendor == "postgresql":
        # TRUNCATE makes a new file of every table and index, two seconds for all; few tables hold anything, and little.
        # As a replica it neither checks keys nor runs triggers.
        deletes = [f"DELETE FROM {quoted(table)}" for table in used]  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("; ".join([*deletes, *PUTS_BACK]))
            cursor.execute("SET session_replication_role = DEFAULT")
        return
    deletes = connection.ops.sql_flush(no_style(), used)
    with connection.constraint_checks_disabled():
        connection.ops.execute_sql_flush([*deletes, *PUTS_BACK])


def tables_of_tests() -> list[str]:
    """The tables that tests may write into."""
    read_only = [*apps.get_app_config("geography").get_models(), *map(apps.get_model, READ_ONLY)]
    kept = {model._meta.db_table for model in read_only}
    return sorted(
        set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - kept,
    )


def filled(tables: list[str]) -> list[str]:
    """Those of the tables that hold a row."""
    ask = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(table)})" for table in tables]  # noqa: S608
    found: list[str] = []
    # SQLite joins at most 500 selects into one.
    for start in range(0, len(ask), 400):
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(ask[start : start + 400]))
            found += [table for (table,) in cursor.fetchall()]
    return found


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
