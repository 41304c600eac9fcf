"""How long a page waits for an engine outside the shop's own database: for all its questions together, not for each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class _Page:
    waited: float = 0.0


_page: ContextVar[_Page | None] = ContextVar("page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Let the questions asked within share one waiting time."""
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


@contextmanager
def waiting(most: float) -> Iterator[float]:
    """Seconds that the question asked within may wait, of `most` for the whole page; 0 or less when nothing is left of them."""
    page = _page.get() or _Page()
    start = time.monotonic()
    try:
        yield most - page.waited
    finally:
        page.waited += time.monotonic() - start
