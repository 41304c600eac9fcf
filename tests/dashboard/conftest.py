"""What the tests of both desks share: the language they read pages in, and an administrator at work."""

import pytest

from tests.factories.orders import make_administrator


@pytest.fixture
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def administrator():
    return make_administrator()


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client
