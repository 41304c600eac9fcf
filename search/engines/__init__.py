"""The engines that can answer a search, chosen by the setting SEARCH_ENGINE."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.interface import SearchEngine


@cache
def get_engine() -> SearchEngine:
    """The engine of this installation."""
    from search.engines.database import DatabaseEngine

    engines = {"database": DatabaseEngine}
    if settings.SEARCH_ENGINE not in engines:
        raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; known are: {', '.join(engines)}")
    return engines[settings.SEARCH_ENGINE]()
