"""Lighthouse (mobile) of the demo's first pages in Debian's chromium, with bytes and requests."""

import gzip
import http.cookiejar
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.benchmarks.servers import Server, stop_with_children, wait_until_it_answers
from tests.benchmarks.shops import ROOT, Bench, say
from tests.benchmarks.table import Row, bounded, floor
from tests.postgres import free_port

TRIES = 3
LIGHTHOUSE = "lighthouse@12.8.2"
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


def measure(bench: Bench) -> Iterator[Row]:
    missing = [name for name in ("npm", "chromium") if shutil.which(name) is None]
    if missing:
        yield Row("Lighthouse", met=f"left out: no {' and no '.join(missing)} on this machine")
        return
    with _demo(bench) as server:
        runs = 1 if bench.quick else 3
        pages = _pages(server)
        for name, (path, cookie) in pages.items():
            status, _headers, body = server.get(path, {"Cookie": cookie} if cookie else {})
            assert status == 200, (path, status)
            assert name != "basket" or pages["product"][0] in body.decode(), "the basket is empty"
            say(f"Lighthouse: {name}")
            reports = [_lighthouse(bench, server, path, cookie) for _ in range(runs)]
            yield from _judge(name, reports, len(gzip.compress(body, 6)))


@contextmanager
def _demo(bench: Bench) -> Iterator[Server]:
    """The demo as `make demo` serves it, in a folder of its own."""
    say("preparing a demo")
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "MARKETPLACE_VAR": str(bench.folder / "demo"),
        "TMPDIR": str(bench.folder),
    }
    environment.pop("DATABASE_URL", None)
    with open(bench.folder / "demo.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            server = Server(port, process.pid)
            wait_until_it_answers(server, process, seconds=300)
            yield server
        finally:
            stop_with_children(process)


def _pages(server: Server) -> dict[str, tuple[str, str]]:
    """Address and cookies of every page that is looked at; the basket holds the product of the product page."""
    _status, _headers, listing = server.get("/search/")
    product = re.search(r'href="(/catalogue/[^"/]+_\d+/)"', listing.decode())[1]
    return {
        "home": ("/", ""),
        "listing": ("/search/", ""),
        "product": (product, ""),
        "basket": ("/basket/", _basket_with(server, product)),
    }


def _basket_with(server: Server, product: str) -> str:
    """Press a product page's button; the cookies that hold the basket."""
    base = f"http://127.0.0.1:{server.port}"
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(base + product, timeout=30).read().decode()
    fields = {
        name: re.search(rf'name="{name}"[^>]* value="([^"]+)"', page)[1]
        for name in ("csrfmiddlewaretoken", "stockrecord_id")
    }
    browser.open(f"{base}/basket/add/", urllib.parse.urlencode({**fields, "quantity": 1}).encode(), timeout=30).read()
    assert product in browser.open(f"{base}/basket/", timeout=30).read().decode(), "the basket is empty"
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _lighthouse(bench: Bench, server: Server, path: str, cookie: str) -> dict:
    """One report. Its default emulates a mid-range phone on slow 4G."""
    report = bench.folder / "lighthouse.json"
    headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
    command = [
        *("npm", "exec", "--yes", "--package", LIGHTHOUSE, "--", "lighthouse"),
        f"http://127.0.0.1:{server.port}{path}",
        *("--quiet", "--output", "json", "--output-path", str(report)),
        *("--only-categories", "performance,accessibility", f"--chrome-flags={CHROME_FLAGS}"),
        *headers,
    ]
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium")}
    # On a busy machine chromium may come up later than Lighthouse waits for it.
    for _attempt in range(TRIES):
        run = subprocess.run(
            command, cwd=bench.folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        if run.returncode == 0:
            break
    if run.returncode:
        raise AssertionError(f"lighthouse: {run.stderr[-800:]}")
    return json.loads(report.read_text(encoding="utf-8"))


def _judge(name: str, reports: list[dict], compressed: int) -> list[Row]:
    """The median of several reports against the goals."""

    def median(take: Callable[[dict], float]) -> float:
        return statistics.median(take(report) for report in reports)

    weight = median(lambda report: report["audits"]["total-byte-weight"]["numericValue"])
    requests = median(lambda report: len(report["audits"]["network-requests"]["details"]["items"]))
    performance = median(lambda report: report["categories"]["performance"]["score"])
    accessibility = min(report["categories"]["accessibility"]["score"] for report in reports)
    failed = [
        audit["id"]
        for audit in reports[0]["audits"].values()
        if audit["score"] == 0 and audit["id"] in _accessibility_audits(reports[0])
    ]
    return [
        floor(f"Lighthouse {name}: performance", performance, 0.97),
        floor(f"Lighthouse {name}: accessibility", accessibility, 1.0, other=", ".join(failed)),
        bounded(
            f"Lighthouse {name}: largest contentful paint",
            median(lambda report: report["audits"]["largest-contentful-paint"]["numericValue"]) / 1000,
            2.5,
            show=lambda seconds: f"{seconds:.2f} s",
        ),
        bounded(f"{name}: HTML, compressed", compressed, 10 * 1024, show=lambda size: f"{size / 1024:.1f} KiB"),
        bounded(
            f"{name}: everything on the page",
            weight,
            300_000,
            show=lambda size: f"{size / 1000:.0f} kB",
            other=f"{requests:.0f} requests",
        ),
    ]


def _accessibility_audits(report: dict) -> set[str]:
    return {reference["id"] for reference in report["categories"]["accessibility"]["auditRefs"]}
