"""Sessions in the database, as Django keeps them, read and written with one plain statement each.

Nearly every request of a shopper reads its session; Django words both statements anew each time and opens a transaction to
change one row.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from marketplace.core.statements import preparing_cursor

_TABLE = Session._meta.db_table
_READ = f"SELECT session_data FROM {_TABLE} WHERE session_key = %s AND expire_date > %s"  # noqa: S608
_CHANGE = f"UPDATE {_TABLE} SET session_data = %s, expire_date = %s WHERE session_key = %s"  # noqa: S608


class SessionStore(db.SessionStore):
    """Django's own, but for reading and changing a session that exists."""

    @classmethod
    def get_model_class(cls):
        return Session

    def load(self) -> dict:
        with preparing_cursor() as cursor:
            cursor.execute(_READ, [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())])
            found = cursor.fetchone()
        if found is None:
            # Django makes a new key then: what a visitor sends names a session only when we have given it out.
            self._session_key = None
            return {}
        return self.decode(found[0])

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            return super().save(must_create)
        expires = connection.ops.adapt_datetimefield_value(self.get_expiry_date())
        with preparing_cursor() as cursor:
            cursor.execute(_CHANGE, [self.encode(dict(self.items())), expires, self.session_key])
            if not cursor.rowcount:
                raise UpdateError
        return None
