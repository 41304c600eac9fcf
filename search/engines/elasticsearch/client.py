"""The connection to Elasticsearch, made from the settings once per process."""

from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

# A page waits so long and no longer; then the shop's own database answers.
SEARCH_SECONDS = 1.0
# Writers work in the background and may wait.
WRITE_SECONDS = 30.0


class EngineUnavailable(Exception):
    """Elasticsearch did not answer, or not as it should. `counts` says whether the circuit breaker should know."""

    def __init__(self, reason: str, *, counts: bool = True):
        super().__init__(reason)
        self.counts = counts


# What the client raises when the engine is away, slow, overloaded or talks nonsense.
FAILURES = (TransportError, ApiError)


@cache
def get_client() -> Elasticsearch:
    """The client of this process. It asks nothing by itself, so making it never fails for a server that is away."""
    given = settings.ELASTICSEARCH
    options: dict = {
        "hosts": given["urls"],
        "request_timeout": SEARCH_SECONDS,
        "retry_on_timeout": False,
        # Another node is tried once, a lone one never again: the database is the second try.
        "max_retries": min(1, len(given["urls"]) - 1),
    }
    if given.get("ca"):
        options["ca_certs"] = given["ca"]
    if given.get("api_key"):
        options["api_key"] = given["api_key"]
    elif given.get("user"):
        options["basic_auth"] = (given["user"], given["password"])
    return Elasticsearch(**options)


def as_unavailable(failure: Exception) -> EngineUnavailable:
    """What a failure of the client means. A query that the engine refuses (400) says nothing about the engine."""
    status = failure.meta.status if isinstance(failure, ApiError) else None
    # The client itself says "TLS error" and no more.
    cause = f" ({failure.__cause__})" if failure.__cause__ else ""
    return EngineUnavailable(f"{type(failure).__name__}: {failure}{cause}"[:500], counts=status != 400)
