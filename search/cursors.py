"""Places in a list of results, to go on from there however deep it is.

A cursor is the sort key of the last product of a page, as the engine that made it compares products. It stays right while
goods come and go: nothing is shown twice or left out that was there all the time.
"""

import base64
import binascii
import json
from collections.abc import Container
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from search.query import ProductQuery, QueryRefused

Value = int | float | bool | datetime | None


def write_cursor(engine: str, query: ProductQuery, key: list[Value]) -> str:
    """The text for the address: letters, digits, `-` and `_`. `engine` is a short name of who can read it again.

    A moment without a zone is one of UTC.
    """
    plain = [_in_utc(value).isoformat() if isinstance(value, datetime) else value for value in key]
    text = json.dumps([engine, query.order, plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(
    engine: str, query: ProductQuery, kinds: tuple[type, ...], nullable: Container[int] = frozenset()
) -> list:
    """The sort key in `query.after`, its values of these types; those with the numbers in `nullable` may be None. Moments are aware.

    Raises QueryRefused for a cursor of another engine, of another order, or one that nobody wrote.
    """
    padded = query.after + "=" * (-len(query.after) % 4)
    try:
        made_by, order, key = json.loads(base64.urlsafe_b64decode(padded))
        if (made_by, order) != (engine, query.order):
            raise ValueError
        return [
            None if value is None and number in nullable else _value(value, kind)
            for number, (value, kind) in enumerate(zip(key, kinds, strict=True))
        ]
    except (ValueError, TypeError, RecursionError, OverflowError, binascii.Error):
        raise QueryRefused(
            _("The list cannot go on from here, it has changed since. Start again from its first page."),
            parameter="after",
        ) from None


def _value(value, kind: type) -> Value:
    if kind is datetime:
        return _in_utc(datetime.fromisoformat(value))
    # Whole numbers are compared with columns of 64 bits; not-a-number compares with nothing.
    if type(value) is not kind or not abs(value) < 2**63:
        raise ValueError
    return value


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
