"""The drainer as a process of its own: killed, it loses nothing; running, it keeps up with many changes."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

# Run as a program in a shop of its own. `fill` makes products and the first index, `change` changes every one of them.
PROGRAM = """
import django, json, sys
django.setup()
from django.core.management import call_command
from django.db.models import F
from catalogue.changes import note_changes
from catalogue.models import Product
from marketplace.partner.models import StockRecord
from search import drainer, rebuilding, services
from search.models import WaitingDocument
from tests.factories.search import make_product, make_seller

if sys.argv[1] == "fill":
    call_command("prepare_database", verbosity=0, stdout=sys.stderr)
    seller = make_seller()
    for number in range(60):
        make_product(f"Trà {number}", seller=seller)
    rebuilding.rebuild_everything()
elif sys.argv[1] == "change":
    StockRecord.objects.update(price=F("price") + 1)
    note_changes(Product.objects.order_by("pk").values_list("pk", flat=True)[:59])
    last = Product.objects.order_by("-pk").first()
    Product.objects.filter(pk=last.pk).update(is_public=False)
    note_changes([last.pk])
elif sys.argv[1] == "drain slowly":
    # One product at a time, and slowly, so that it is killed between two of them.
    drainer.BATCH = 5
    real = drainer._write
    def slowly(*arguments):
        done = real(*arguments)
        print("batch", flush=True)
        import time; time.sleep(1)
        return done
    drainer._write = slowly
    drainer.drain_waiting()
elif sys.argv[1] == "release":
    from marketplace.core import clock
    WaitingDocument.objects.update(due_at=clock.now())
elif sys.argv[1] == "drain":
    call_command("search_drain", once=True)
elif sys.argv[1] == "measure":
    import subprocess, threading, time
    from statistics import median
    from elastic_transport import TransportError
    from search.engines.elasticsearch import indices
    from search.engines.elasticsearch.client import get_client
    worker = subprocess.Popen([sys.executable, "manage.py", "search_drain"])
    keys = list(Product.objects.listed().order_by("pk").values_list("pk", flat=True))
    committed, visible, ended = {}, {}, threading.Event()

    def look():
        client = get_client().options(request_timeout=30)
        while not ended.wait(0.1):
            try:
                found = client.search(index=indices.alias_of(indices.PRODUCTS), size=100, version=True, source=False)
            except TransportError:
                continue
            hits, now = found["hits"]["hits"], time.monotonic()
            for hit in hits:
                # A copy: the other thread adds to `committed` meanwhile.
                for change in [each for each in list(committed) if each not in visible]:
                    if change[0] == int(hit["_id"]) and change[1] <= hit["_version"]:
                        visible[change] = now

    looking = threading.Thread(target=look)
    looking.start()
    try:
        def change(some):
            note_changes(some)
            now = time.monotonic()
            for pair in Product.objects.filter(pk__in=some).values_list("pk", "version"):
                committed[pair] = now

        # The worker takes a while to start.
        change(keys[:1])
        while not visible:
            time.sleep(0.2)
        start = time.monotonic()
        for number in range(50):
            time.sleep(max(0, start + number / 5 - time.monotonic()))
            change([keys[(number * 10 + each) % len(keys)] for each in range(10)])
        rate = 500 / (time.monotonic() - start)
        deadline = time.monotonic() + 60
        while len(visible) < len(committed) and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        ended.set()
        looking.join()
        worker.kill()
    seconds = sorted(visible[change] - committed[change] for change in visible)
    json.dump({"changes": len(committed), "visible": len(visible), "rate": rate, "median": median(seconds), "p95": seconds[int(len(seconds) * 0.95)]}, sys.stdout)
elif sys.argv[1] == "look":
    from search.engines import get_engine
    from search.engines.elasticsearch import indices
    from search.query import ProductQuery
    indices.refresh(indices.alias_of(indices.PRODUCTS))
    result = get_engine().first.search(ProductQuery())
    differences = rebuilding.differences()
    waiting = WaitingDocument.objects.count()
    json.dump({"total": result.total, "prices": sorted({c.price for c in result.hits}), "waiting": waiting, **differences}, sys.stdout)
"""


@pytest.fixture
def run(tmp_path, cluster_url):
    """A function that starts the program with a step in a shop with a database file and indices of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.search.elasticsearch.shop_settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3",
        "ELASTICSEARCH_URLS": cluster_url,
        "ELASTICSEARCH_PREFIX": f"market-killed-{os.getpid()}",
        "PYTHONPATH": str(settings.BASE_DIR),
    }

    def start(step: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, step],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def finish(step: str) -> str:
        process = start(step)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
        return output

    finish.start = start
    return finish


def test_a_killed_drainer_loses_nothing(run):
    run("fill")
    run("change")
    drainer = run.start("drain slowly")
    assert drainer.stdout.readline() == "batch\n"
    os.kill(drainer.pid, signal.SIGKILL)
    drainer.wait(timeout=30)
    left = json.loads(run("look"))
    assert left["waiting"] > 0
    assert left["stale"] > 0

    # What it had claimed is free again after a while; here at once.
    run("release")
    run("drain")

    found = json.loads(run("look"))
    assert found == {"total": 59, "prices": [100_001], "waiting": 0, "missing": 0, "stale": 0, "left_over": 0}


@pytest.mark.slow
def test_changes_are_seen_within_seconds_while_many_more_are_made(run):
    run("fill")
    found = json.loads(run("measure"))
    print(found)

    assert found["visible"] == found["changes"] == 501
    assert found["median"] < 5.0
