import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_tried_anything():
    """Tries are counted in the cache; each test starts from none."""
    cache.clear()
    yield
    cache.clear()
