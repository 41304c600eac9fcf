"""A real browser on the real demo."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_server import new_context, running_chromium, running_demo


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Iterator[str]:
    """Base address of a freshly prepared demo shop."""
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, chromium) -> Iterator[Page]:
    """A page on a 360 px screen, once with and once without JavaScript."""
    context = new_context(chromium, javascript=request.param)
    yield context.new_page()
    context.close()
