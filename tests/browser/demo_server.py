"""The demo shop as the README starts it, in a folder and on a port of its own."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from marketplace.demo.accounts import DEMO_PASSWORD
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


RUN_DEMO = [sys.executable, "manage.py", "run_demo"]


def environment_of(folder: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "MARKETPLACE_VAR": str(folder),
        "PYTHONUTF8": "1",
    }
    environment.pop("DATABASE_URL", None)
    return environment


def wait_for(address: str, seconds: float) -> None:
    """Return when the address answers 200; raise TimeoutError otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise TimeoutError(address)


def prepare_demo(folder: Path) -> None:
    """Fill the folder with a demo that has never been served. Whoever else wants it there meanwhile waits, and finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [*RUN_DEMO, "--prepare-only"]
        subprocess.run(command, cwd=ROOT, env=environment_of(folder), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Base address of the demo shop in the folder, prepared first where it is not; stopped afterwards."""
    port = free_port()
    command = [*RUN_DEMO, "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment_of(folder), stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz/ready", seconds=600)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Debian's chromium; browsers that tools download are not wanted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


def new_context(chromium: Browser, *, width: int = 360, javascript: bool = True) -> BrowserContext:
    """A visitor of their own, on a phone's width unless said otherwise."""
    return chromium.new_context(
        viewport={"width": width, "height": 740 if width < 600 else 900},
        java_script_enabled=javascript,
        locale="vi-VN",
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
    )


def sign_in(page: Page, shop: str, email: str) -> None:
    page.goto(f"{shop}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
