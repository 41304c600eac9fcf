import pytest
from django.core.cache import cache

from marketplace.customer import throttle


@pytest.fixture(autouse=True)
def nobody_has_tried_anything(monkeypatch):
    """Tries are counted in the cache per window of time; each test starts from none and stays in one window."""
    cache.clear()
    now = throttle.time()
    monkeypatch.setattr(throttle, "time", lambda: now)
    yield
    cache.clear()
