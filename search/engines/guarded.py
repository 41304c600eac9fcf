"""An engine that may fail, with the shop's own database behind it."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from search.drainer import is_kept_from_writing
from search.engines.elasticsearch.client import EngineUnavailable
from search.engines.interface import LAST_NUMBERED_PAGE, SearchEngine, SearchResult
from search.query import ProductQuery, QueryRefused

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class CircuitBreaker:
    """Spares an engine that fails: after `failures` in a row it is left alone for `seconds`, then one caller tries again.

    Nor is one asked that cannot be written and so falls behind, which is looked up once in so many seconds. One for all threads of a
    process.
    """

    def __init__(self, failures: int = 3, seconds: float = 5.0, now: Callable[[], float] = time.monotonic):
        self._most = failures
        self._seconds = seconds
        self._now = now
        self._behind = False
        self._look_again_at = now() + seconds
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_again_at = 0.0

    def may_try(self) -> bool:
        """Whether this caller should ask the engine."""
        if self._now() >= self._look_again_at:
            self._look_again_at = self._now() + self._seconds
            self._behind = is_kept_from_writing()
        if self._behind:
            return False
        with self._lock:
            if self._failed < self._most:
                return True
            if self._now() < self._closed_again_at:
                return False
            # This caller is the one who tries; the others wait for what it finds.
            self._closed_again_at = self._now() + self._seconds
            return True

    def ask(self, question: Callable[[], Answer]) -> Answer | None:
        """The engine's answer; None when it could not answer or is left alone."""
        if not self.may_try():
            return None
        try:
            answer = question()
        except EngineUnavailable as failure:
            logger.warning("the search engine could not answer: %s", failure)
            if failure.counts:
                self.failed()
            return None
        self.succeeded()
        return answer

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._closed_again_at = self._now() + self._seconds


class GuardedEngine:
    """Asks `first`, and `second` whenever the first cannot answer; such a result says so with `is_fallback`."""

    def __init__(self, first: SearchEngine, second: SearchEngine, breaker: CircuitBreaker | None = None):
        self.first = first
        self.second = second
        self.breaker = breaker or CircuitBreaker()

    def totals(self, queries: Sequence[ProductQuery], as_typed: Collection[int] = ()) -> list[int]:
        found = self.breaker.ask(lambda: self.first.totals(queries, as_typed))
        return self.second.totals(queries, as_typed) if found is None else found

    def search(self, query: ProductQuery, *, beside: bool = False) -> SearchResult:
        try:
            result = self.breaker.ask(lambda: self.first.search(query, beside=beside))
        except QueryRefused:
            # The cursor is one of the other engine, from a list begun while this one was away: it goes on there.
            return self.second.search(query, beside=beside)
        return result or replace(self._from_second(query, beside), is_fallback=True)

    def _from_second(self, query: ProductQuery, beside: bool) -> SearchResult:
        try:
            return self.second.search(query, beside=beside)
        except QueryRefused:
            if query.page > LAST_NUMBERED_PAGE:
                raise
            # The first engine's cursor says nothing here, the number of the page does.
            return self.second.search(replace(query, after=""), beside=beside)
