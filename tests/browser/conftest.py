"""A real browser on the real demo."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_server import new_context, prepare_demo, running_chromium, running_demo


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shop(tmp_path_factory, worker_id) -> Iterator[str]:
    """Base address of a fresh demo shop. Test processes side by side have one each, copies of one that is prepared once."""
    own = tmp_path_factory.getbasetemp()
    prepared = (own if worker_id == "master" else own.parent) / "demo"
    prepare_demo(prepared)
    with running_demo(shutil.copytree(prepared, own / "shop")) as address:
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
