"""One shop in one process, doing what it is told line by line, so that shops can be measured in turn.

Reads JSON lines on standard input, answers each with a JSON line: {"do": "get", "path": "/…", "times": 5} gives seconds per
request, SQL queries, status and size. DJANGO_SETTINGS_MODULE and DATABASE_URL choose the shop.
"""

import json
import resource
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    # A server keeps its connection too; without this each request would open one.
    connection.settings_dict["CONN_MAX_AGE"] = None
    clients: dict[str, Client] = {}

    def get(path: str, times: int, client: str = "visitor", warm: int = 2) -> dict:
        browser = clients.setdefault(client, Client())
        for _ in range(warm):
            response = browser.get(path)
        if response.status_code != 200:
            return {"error": f"{path} answers {response.status_code}"}
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        # The next request empties the log that `queries` looks into.
        count = len(queries)
        seconds = []
        for _ in range(times):
            start = time.perf_counter()
            browser.get(path)
            seconds.append(time.perf_counter() - start)
        return {"seconds": seconds, "queries": count, "bytes": len(response.content)}

    def post(path: str, data: dict, client: str = "visitor") -> dict:
        browser = clients.setdefault(client, Client())
        start = time.perf_counter()
        response = browser.post(path, data)
        seconds = time.perf_counter() - start
        return {"seconds": [seconds], "status": response.status_code, "location": response.get("Location", "")}

    def memory() -> dict:
        return {"mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

    actions = {"get": get, "post": post, "memory": memory}
    sys.stdout.write(json.dumps({"ready": True}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        answer = actions[order.pop("do")](**order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
