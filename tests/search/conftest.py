"""What the tests of search share."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cms import shared
from search import services


@pytest.fixture
def index():
    """A function that writes the whole index anew and says how many documents there are."""
    return services.rebuild


@pytest.fixture
def stories_forgotten():
    """What pages remember of the stories of a test leaves with it."""
    shared.forget()
    yield
    shared.forget()


@pytest.fixture
def titles(client):
    """A function that opens a page of results and gives the titles of its cards in order."""

    def read(path: str, **params) -> list[str]:
        response = client.get(path, params)
        assert response.status_code == 200, response.content
        return [card.title for card in response.context["results"].cards]

    return read


@pytest.fixture
def on_the_day():
    """The day on which the random market's papers hold or have ended: 23 November 2026, noon in Vietnam."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False):
        yield


@pytest.fixture
def time_machine_at():
    """A function that moves the clock to noon of a day of Vietnam's calendar, as a context."""
    return lambda day: time_machine.travel(
        datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False
    )
