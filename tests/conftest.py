"""What every test stands on: a database with tables and reference data, made once."""

import pytest
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from marketplace.core.catalogues import compile_catalogues
from tests.emptying import empty_tables, keep_reference_data

# Rooms, and files of others, whose tests ask the database for nothing that SQLite and PostgreSQL do each in their own way.
# Where there is a PostgreSQL they run on it alone, the stricter of the two (tests/run_all.py).
ANY_DATABASE = {
    "accounts",
    "api",
    "cms",
    "customer",
    "dashboard",
    "geography",
    "look",
    "partner",
    "payment",
    "shipping",
    # Single files of other rooms. What pages of a purchase do on SQLite the browser tests see too.
    "basket/test_pages.py",
    "catalogue/test_page.py",
    "checkout/test_journey.py",
    "core/test_catalogues.py",
    "core/test_images.py",
    "core/test_money.py",
    "core/test_text.py",
    "catalogue/test_pictures.py",
    "demo/test_generator.py",
    "demo/test_pictures.py",
    "search/test_query.py",
    "search/test_relevance_set.py",
    "search/test_understanding.py",
    "search/test_words.py",
    "test_compression.py",
    "test_language.py",
    "test_oscar_overrides.py",
    "test_production_settings.py",
}


def pytest_collection_modifyitems(config, items):
    # Those that take long begin first, so that no process is left alone with one at the end.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        path = item.path.relative_to(config.rootpath / "tests")
        if path.parts[0] in ANY_DATABASE or path.as_posix() in ANY_DATABASE:
            item.add_marker(pytest.mark.any_database)


def pytest_configure(config):
    # Every xdist worker runs this too; the first has compiled everything by then.
    compile_catalogues()


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Tables straight from the models (proved equal to the migrations by tests/core/test_schema.py), then reference data."""
    from django.db import connection

    from marketplace.core import schema

    if connection.vendor == "postgresql":
        # Each xdist worker gets a database of its own; SQLite's are in each worker's memory anyway.
        request.getfixturevalue("django_db_modify_db_settings")

    monkeypatch = pytest.MonkeyPatch()
    # In the place of Django's own flush, and not in a fixture: the mark `django_db` sets the database up before any fixture of
    # ours, so it is emptied after all of these, and the reference data would be gone for the tests that follow.
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
    with django_db_blocker.unblock():
        with schema.without_migrations():
            config = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        schema.finish_from_models()
        schema.load_reference_data()
        keep_reference_data()
    yield
    monkeypatch.undo()
    with django_db_blocker.unblock():
        teardown_databases(config, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def what_frames_show_is_remembered():
    """A page's frame (groups, rules, operator) is read once, so that counting queries does not depend on the clock."""
    from cms import shared

    shared.SECONDS = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _words_of_other_tests_are_forgotten():
    """What a test rolls back leaves the search's memory too."""
    from search.lexicon import forget_lexicon

    forget_lexicon()


@pytest.fixture
def committed(transactional_db):
    """A test whose writes are committed, so that other connections see them."""
