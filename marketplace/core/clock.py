"""What day and moment it is for the shop. Everything that compares dates asks here, so a test can move the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_moved_to: ContextVar[datetime | None] = ContextVar("moved_to", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _moved_to.get() or timezone.now()


def today() -> date:
    """The present day in Vietnam (Asia/Ho_Chi_Minh): a decision's dates are days of that calendar."""
    return timezone.localdate(now())


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """What happens inside happens at that moment, in this thread. For a demo that has a past."""
    token = _moved_to.set(moment)
    try:
        yield
    finally:
        _moved_to.reset(token)


def start_of(day: date) -> datetime:
    """The first moment of a day of Vietnam's calendar, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day of Vietnam's calendar, aware."""
    return timezone.make_aware(datetime.combine(day, time.max))
