"""A real browser on the real demo: prepared as the README says, served by the production server, on a port of its own."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.postgres import free_port

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def wait_for(address: str, seconds: float = 60) -> None:
    """Return when the address answers 200; raise TimeoutError otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Iterator[str]:
    """Base address of a freshly prepared demo shop."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "MARKETPLACE_VAR": str(tmp_path_factory.mktemp("demo")),
        "PYTHONUTF8": "1",
    }
    environment.pop("DATABASE_URL", None)
    run = [sys.executable, "manage.py", "run_demo", "--port", str(port)]
    server = subprocess.Popen(run, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz/ready", seconds=300)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


def new_context(chromium: Browser, *, width: int = 360, javascript: bool = True, language: str = "vi") -> BrowserContext:
    """A visitor of their own: phone width unless said otherwise, Vietnamese unless said otherwise."""
    return chromium.new_context(
        viewport={"width": width, "height": 740 if width < 600 else 900},
        java_script_enabled=javascript,
        locale={"vi": "vi-VN", "en": "en-GB"}[language],
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
    )


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, chromium) -> Iterator[Page]:
    """A page on a 360 px screen, once with and once without JavaScript."""
    context = new_context(chromium, javascript=request.param)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def visitor(chromium) -> Iterator[Page]:
    """A page on a 360 px screen."""
    context = new_context(chromium)
    page = context.new_page()
    yield page
    context.close()
