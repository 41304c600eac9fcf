"""The shop as it is served, two workers of four threads on one SQLite file: fifty guests press the last button at once."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.postgres import free_port

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

GUESTS = 50
UNITS = 10
# Any 32 letters do as long as cookie and form carry the same.
CSRF = "a" * 32


def environment_for(database):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONUTF8": "1",
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A file with one scarce offer, and the guests who wait for it."""
    database = tmp_path_factory.mktemp("race") / "shop.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.prepare", str(GUESTS), str(UNITS)],
        cwd=settings.BASE_DIR,
        env=environment_for(database),
        check=True,
        stdout=subprocess.PIPE,
    )
    return database, json.loads(done.stdout)


@pytest.fixture
def serve(prepared, tmp_path):
    """Serve a copy of the prepared file; gives port and file."""
    servers = []

    def start(application="marketplace.wsgi:application"):
        database = tmp_path / "shop.sqlite3"
        shutil.copy(prepared[0], database)
        port = free_port()
        arguments = ("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--timeout", "120")
        servers.append(
            subprocess.Popen(
                [str(Path(sys.executable).with_name("gunicorn")), *arguments, "--log-level", "warning", application],
                cwd=settings.BASE_DIR,
                env=environment_for(database),
            )
        )
        wait_until_served(port)
        return port, database

    yield start
    for server in servers:
        server.terminate()
        server.wait(30)


def wait_until_served(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if send(port, "GET", "/healthz/ready")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(port)


def send(port, method, path, body="", headers=None):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read().decode()


def press(port, guest):
    cookies = {**guest["cookies"], "csrftoken": CSRF}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = {**guest["form"], "terms": "on", "csrfmiddlewaretoken": CSRF}
    return send(port, "POST", "/checkout/place/", urllib.parse.urlencode(form), headers)


def all_press(port, guests):
    with ThreadPoolExecutor(len(guests)) as pool:
        return list(pool.map(lambda guest: press(port, guest), guests))


def ask(database, question, *values):
    with closing(sqlite3.connect(database)) as look:
        return look.execute(question, values).fetchone()


STOCK = "SELECT num_in_stock, num_allocated FROM partner_stockrecord WHERE id = ?"


def test_without_the_guards_fifty_guests_oversell_ten_units(serve, prepared):
    port, database = serve("tests.concurrency.unguarded:application")

    answers = all_press(port, prepared[1]["guests"])

    assert Counter(status for status, _location, _page in answers) == {302: GUESTS}
    assert ask(database, STOCK, prepared[1]["offer"]) == (UNITS, GUESTS)


def test_fifty_guests_of_ten_units_get_ten_orders_and_forty_clear_answers(serve, prepared):
    port, database = serve()

    answers = all_press(port, prepared[1]["guests"])

    assert Counter(status for status, _location, _page in answers) == {302: UNITS, 409: GUESTS - UNITS}
    thanks = {location for status, location, _page in answers if status == 302}
    assert len(thanks) == UNITS
    assert all(location.startswith("/checkout/thanks/HT-") for location in thanks)
    assert all('role="alert"' in page for status, _location, page in answers if status == 409)
    assert ask(database, STOCK, prepared[1]["offer"]) == (UNITS, UNITS)
    assert ask(database, "SELECT count(*) FROM order_order") == (UNITS,)
    assert ask(database, "SELECT count(*) FROM basket_basket WHERE status = 'Open'") == (GUESTS - UNITS,)


def test_one_guest_who_presses_many_times_has_one_order(serve, prepared):
    port, database = serve()

    answers = all_press(port, prepared[1]["guests"][:1] * 8)

    assert {status for status, _location, _page in answers} == {302}
    assert len({location for _status, location, _page in answers}) == 1
    assert ask(database, "SELECT count(*) FROM order_order") == (1,)
    assert ask(database, STOCK, prepared[1]["offer"]) == (UNITS, 1)
