"""One shop in one process, doing what it is told line by line, so that shops can be measured in turn.

Reads JSON lines on standard input and answers each with a JSON line: {"do": "get", "path": "/…", "times": 5} gives seconds per
request, SQL queries, status and size. DJANGO_SETTINGS_MODULE and DATABASE_URL choose the shop; what differs between shops
(addresses, the way to an order) is the module that its setting BENCHMARK_SHOPPER names.
"""

import gzip
import importlib
import itertools
import json
import os
import re
import sys
import time
import traceback
from collections.abc import Iterator
from urllib.parse import urlencode

import django


class Worker:
    def __init__(self) -> None:
        django.setup()
        from django.conf import settings
        from django.db import connection

        # A server keeps its connection too; without this each request would open one.
        connection.settings_dict["CONN_MAX_AGE"] = None
        self.connection = connection
        self.shopper = importlib.import_module(settings.BENCHMARK_SHOPPER)
        self.clients: dict[str, object] = {}
        self.ready_orders: list[tuple] = []
        self.walks: dict[str, Iterator[str]] = {}

    def client(self, name: str):
        from django.test import Client

        return self.clients.setdefault(name, Client())

    def pages(self) -> dict:
        """The addresses of the shop's pages by name."""
        return {"pages": self.shopper.pages()}

    def look(self, path: str, client: str = "visitor", warm: int = 3) -> dict:
        """Ask for a page a few times, then once more: its SQL statements and its size in bytes."""
        from django.test.utils import CaptureQueriesContext

        browser = self.client(client)
        for _ in range(warm):
            browser.get(path)
        with CaptureQueriesContext(self.connection) as queries:
            response = browser.get(path)
        if response.status_code != 200:
            return {"error": f"{path} answers {response.status_code} {response.get('Location', '')}"}
        statements = [query["sql"] for query in queries.captured_queries]
        return {
            "queries": len(statements),
            "statements": statements,
            "bytes": len(response.content),
            "cards": len(re.findall(self.shopper.CARD, response.content.decode())),
            "compressed": len(gzip.compress(response.content, 6)),
        }

    def walk(self, name: str) -> dict:
        """Begin to ask for each address of a list in turn: `time` with the path "walk:<name>"."""
        self.walks[f"walk:{name}"] = itertools.cycle(self.shopper.walks()[name])
        return {}

    def time(self, path: str, times: int, client: str = "visitor") -> dict:
        """Seconds of each of `times` requests."""
        browser = self.client(client)
        seconds = []
        for _ in range(times):
            asked = next(self.walks[path]) if path in self.walks else path
            start = time.perf_counter()
            browser.get(asked)
            seconds.append(time.perf_counter() - start)
        return {"seconds": seconds}

    def fill(self, client: str, lines: int, skip: int = 0) -> dict:
        """Put `lines` different offers into the basket of a visitor."""
        browser = self.client(client)
        for key in self.shopper.offers(lines, skip):
            self.shopper.add(browser, key)
        return {}

    def member(self, client: str, email: str) -> dict:
        """Sign a visitor in as somebody of the shop."""
        from django.contrib.auth import get_user_model

        user = get_user_model()._default_manager.get(email=email)
        self.client(client).force_login(user, backend=self.shopper.SIGN_IN)
        return {}

    def ready(self, orders: int, lines: int, skip: int = 0, same_goods: bool = False, sellers: int = 0) -> dict:
        """Bring `orders` new guests to the button that places their order.

        Each has own goods, unless `same_goods` or the goods are to be of so many `sellers`.
        """
        from django.test import Client

        same_goods = same_goods or bool(sellers)
        if sellers:
            keys = self.shopper.offers_of_few(lines, sellers)
        else:
            keys = self.shopper.offers(lines if same_goods else orders * lines, skip)
        for number in range(orders):
            browser = Client(raise_request_exception=False)
            own = keys if same_goods else keys[number * lines : (number + 1) * lines]
            for key in own:
                self.shopper.add(browser, key)
            self.ready_orders.append((browser, *self.shopper.last_step(browser, number)))
        return {}

    def place(self, at: float = 0.0) -> dict:
        """Place every order that is ready, from the moment `at` on: when it began and ended, seconds of each, what became of them.

        The form is sent as browsers send it. It ends when the mails about the orders are handed over too.
        """
        seconds, outcomes, first_error = [], [], ""
        time.sleep(max(0.0, at - time.time()))
        began = time.time()
        for browser, path, data in self.ready_orders:
            start = time.perf_counter()
            response = browser.post(path, urlencode(data), content_type="application/x-www-form-urlencoded")
            seconds.append(time.perf_counter() - start)
            if response.status_code >= 500:
                outcomes.append("failed")
                error = getattr(response, "exc_info", None)
                first_error = first_error or (repr(error[1]) if error else str(response.status_code))
            else:
                outcomes.append("placed" if self.shopper.is_placed(response) else "refused")
        self.shopper.hand_over_mails()
        ended = time.time()
        self.ready_orders.clear()
        return {"seconds": seconds, "outcomes": outcomes, "began": began, "ended": ended, "first_error": first_error}

    def count_review(self, lines: int) -> dict:
        """SQL statements of the page before the order, with so many lines."""
        from django.test.utils import CaptureQueriesContext

        self.ready(1, lines)
        browser, *_last_step = self.ready_orders.pop()
        path = self.shopper.pages()["review"]
        with CaptureQueriesContext(self.connection) as queries:
            response = browser.get(path)
        if response.status_code != 200:
            return {"error": f"{path} answers {response.status_code}"}
        return {"queries": len(queries), "statements": [query["sql"] for query in queries.captured_queries]}

    def count_place(self) -> dict:
        """Place one ready order; the SQL statements it took, and those of the page that thanks."""
        from django.test.utils import CaptureQueriesContext

        browser, path, data = self.ready_orders.pop()
        with CaptureQueriesContext(self.connection) as placing:
            response = browser.post(path, data)
        if not self.shopper.is_placed(response):
            return {"error": f"no order: {response.status_code} {response.get('Location', '')}"}
        with CaptureQueriesContext(self.connection) as thanking:
            thanks = browser.get(response["Location"])
        if thanks.status_code != 200:
            return {"error": f"{response['Location']} answers {thanks.status_code}"}
        return {
            "queries": len(placing),
            "thanks": len(thanking),
            "statements": [query["sql"] for query in placing.captured_queries],
        }

    def call(self, function: str, **arguments) -> dict:
        """A function of the shop's own module for this benchmark."""
        return {"answer": getattr(self.shopper, function)(**arguments)}

    def memory(self) -> dict:
        """Resident memory now, MiB."""
        with open(f"/proc/{os.getpid()}/statm") as stream:
            return {"mib": int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20}


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    # Whatever a shop prints must not end up among the answers.
    sys.stdout = sys.stderr
    worker = Worker()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(worker, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 whatever goes wrong is the answer
            answer = {"error": f"{error!r}\n{traceback.format_exc()}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
