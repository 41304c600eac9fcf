"""Races: real threads, each with a connection of its own, on data that is really committed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tests.emptying import empty_tables


@pytest.fixture
def race(django_db_blocker):
    """Run actions at the same moment, each in a thread with its own connection; what each returned or raised."""

    def run(actions):
        start = threading.Barrier(len(actions))

        def runner(action):
            try:
                start.wait(120)
                return action()
            except Exception as error:  # The outcome is what the test looks at.
                return error
            finally:
                connections.close_all()

        with django_db_blocker.unblock(), ThreadPoolExecutor(len(actions)) as pool:
            return list(pool.map(runner, actions))

    return run


@pytest.fixture
def without_constraint(committed):
    """Take a constraint away from a model's table for one test, to see what it and the code hold back."""
    taken = []

    def take(model, name):
        constraint = next(each for each in model._meta.constraints if each.name == name)
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
        taken.append((model, constraint))

    yield take
    # What the test has written would break it: what empties the tables later would find the constraint still missing.
    empty_tables()
    for model, constraint in taken:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
