"""What a test of committed data leaves behind is cleared away."""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

# Beside the places: what Django itself writes after migrating and no test changes.
READ_ONLY = ("contenttypes.ContentType", "auth.Permission")


def empty_tables() -> None:
    """Empty every table but those that tests only read, some of which take seconds to fill; then the reference data."""
    read_only = [*apps.get_app_config("geography").get_models(), *map(apps.get_model, READ_ONLY)]
    kept = {model._meta.db_table for model in read_only}
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - kept
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))
    for config in apps.get_app_configs():
        if hasattr(config, "load_reference_data") and config.label != "geography":
            config.load_reference_data()
