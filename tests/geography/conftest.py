import pytest

from marketplace.geography.provinces import forget_provinces


@pytest.fixture(autouse=True)
def fresh_provinces():
    """A test that moves the clock or writes units must not leave its provinces to the next one."""
    forget_provinces()
    yield
    forget_provinces()
