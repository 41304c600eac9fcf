"""What day and moment it is for the shop. Everything that compares dates asks here, so a test can move the clock."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> date:
    """The present day in Vietnam (Asia/Ho_Chi_Minh): a decision's dates are days of that calendar."""
    return timezone.localdate()


def start_of(day: date) -> datetime:
    """The first moment of a day of Vietnam's calendar, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day of Vietnam's calendar, aware."""
    return timezone.make_aware(datetime.combine(day, time.max))
