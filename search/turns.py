"""Writers of what the search reads take turns."""

from django.db import connection


def wait_for_turn(lock: int) -> None:
    """Make writers under the same number take turns until their transactions end.

    What a writer reads after its turn has come is newer than all that was written before, so a late writer cannot bring
    anything old back. SQLite's write transactions take turns anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
