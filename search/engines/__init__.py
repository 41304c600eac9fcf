"""The engines that can answer a search, chosen by the setting SEARCH_ENGINE."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.interface import SearchEngine

ENGINES = ("database", "elasticsearch")


@cache
def get_engine() -> SearchEngine:
    """The engine of this installation. Elasticsearch never stands alone: the database answers while it cannot."""
    from search.engines.database import DatabaseEngine

    if settings.SEARCH_ENGINE not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; known are: {', '.join(ENGINES)}")
    if settings.SEARCH_ENGINE == "database":
        return DatabaseEngine()
    from search.engines.elasticsearch.engine import ElasticsearchEngine
    from search.engines.guarded import GuardedEngine

    return GuardedEngine(ElasticsearchEngine(), DatabaseEngine())
