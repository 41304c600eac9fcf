"""What a search in Elasticsearch costs our shop: the engine's part, the rest, and the least that the same question could cost."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.test import Client

from catalogue.models import Category
from marketplace.core import clock
from search.cursors import write_cursor
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch.requests import Request
from search.engines.interface import PAGE_SIZE
from search.query import ProductQuery
from search.suggestions import get_suggester
from search.understanding import understand
from tests.benchmarks.ours.raw import CARDS, RawEngine, names_body, page_body, suggest_body

# What is asked for is timed, however long it takes: an answer from the database instead would be another measure.
clients.SEARCH_SECONDS = 60.0

# Goods that a generated catalogue has; typed with accents, without, and both words of one thing.
TEXTS = ("mật ong rừng", "ca phe", "gạo lứt đỏ", "bưởi da xanh", "tieu den", "miến dong", "trà ô long", "nước mắm cốt")
FILTERS = ({"in_stock": 1}, {"price_max": 300_000}, {"in_stock": 1, "price_max": 500_000})
TYPED = ("ma", "mat o", "cà ph", "gao", "bưởi da x", "tieu d", "nuoc ma", "che xa", "hop tac", "dak")
_SCAN = 10_000


@dataclass
class Meter:
    """What passed to Elasticsearch meanwhile."""

    calls: int = 0
    seconds: float = 0.0


@contextmanager
def metered() -> Iterator[Meter]:
    """Count and time what the shop asks of the cluster, the reading of the answer's JSON included."""
    transport = clients.get_client()._transport
    meter, real = Meter(), transport.perform_request

    def perform_request(*arguments, **options):
        start = time.perf_counter()
        try:
            return real(*arguments, **options)
        finally:
            meter.seconds += time.perf_counter() - start
            meter.calls += 1

    transport.perform_request = perform_request
    try:
        yield meter
    finally:
        transport.perform_request = real


_browser = Client()
raw = cache(RawEngine)


def questions(kind: str) -> list[tuple[str, tuple[bytes, ...]]]:
    """The addresses of a kind of pages, and what to ask by hand for each."""
    if kind == "words":
        return [(f"/search/?{urlencode({'q': text})}", (page_body(text), names_body(text))) for text in TEXTS]
    if kind == "words and filters":
        return [
            (f"/search/?{urlencode({'q': text, **chosen})}", (page_body(text, **chosen), names_body(text)))
            for text, chosen in itertools.product(TEXTS, FILTERS)
        ]
    sets = Category.objects.filter(depth=2, code__in=[str(number) for number in range(1, 12)]).order_by("path")
    return [(each.get_absolute_url(), (page_body(ocop_set=each.code),)) for each in sets]


def paths(kind: str) -> list[str]:
    """The addresses of a kind of pages."""
    return [path for path, _bodies in questions(kind)]


def _get(path: str) -> None:
    response = _browser.get(path)
    if response.status_code != 200:
        raise AssertionError(f"{path} answers {response.status_code}")


@cache
def _walk(kind: str) -> Iterator[tuple[int, tuple[str, tuple[bytes, ...]]]]:
    """Every question again and again, with its number in the walk."""
    return enumerate(itertools.cycle(questions(kind)))


def time_pages(kind: str, times: int) -> dict:
    """Seconds in the engine and elsewhere of our pages of a kind, and of the hand-written bodies, in turn; the most calls of a
    page."""
    # The cluster keeps the counts of a question until something changes; here each is the first to ask.
    raw().keep_no_answers()
    engine, rest, plain, calls = [], [], [], 0
    for number, (path, bodies) in itertools.islice(_walk(kind), times):
        # Whoever asks second finds the engine's caches warm.
        if number % 2:
            plain.append(_seconds(lambda bodies=bodies: raw().page(*bodies)))
        with metered() as meter:
            whole = _seconds(lambda path=path: _get(path))
        if not number % 2:
            plain.append(_seconds(lambda bodies=bodies: raw().page(*bodies)))
        engine.append(meter.seconds)
        rest.append(whole - meter.seconds)
        calls = max(calls, meter.calls)
    return {"engine": engine, "rest": rest, "raw": plain, "calls": calls}


def check_pages(kind: str) -> dict:
    """Ask each question of a kind once: the fewest cards of a page, and how far the number of hits is from the hand-written
    body's. A page that shows nothing would be fast for the wrong reason."""
    fewest, totals = CARDS, []
    for path, bodies in questions(kind):
        with metered() as meter:
            html = _browser.get(path).content.decode()
        if not meter.calls:
            raise AssertionError(f"{path} was not answered by Elasticsearch")
        answer = raw().page(*bodies)
        fewest = min(fewest, html.count('<article class="card"'), len(answer["hits"]["hits"]))
        totals.append((path, answer["hits"]["total"]["value"]))
    return {"cards": fewest, "totals": totals}


def time_suggestions(times: int) -> dict:
    """Seconds of proposals for half-typed words, of the whole answer with them, and of one hand-written request."""
    typed = itertools.islice(itertools.cycle(TYPED), times)
    ours, answer, plain = [], [], []
    for text in typed:
        ours.append(_seconds(lambda text=text: get_suggester().suggest(text)))
        answer.append(_seconds(lambda text=text: _browser.get("/search/suggest/", {"q": text})))
        body = suggest_body(text)
        plain.append(_seconds(lambda body=body: raw().search(body)))
    return {"ours": ours, "answer": answer, "raw": plain}


def deep_page(number: int) -> dict:
    """The address of a page deep in the list of all goods, with its cursor; the last full page when there are fewer."""
    query = ProductQuery()
    request = Request(query, understand(""), clock.today())

    def ask(size: int, after: list) -> dict:
        body = request.hits(start=0, size=size, search_after=after or None)
        return raw().search(json.dumps(body).encode())["hits"]

    total = raw().search(json.dumps(request.total()).encode())["hits"]["total"]["value"]
    number = min(number, total // PAGE_SIZE - 1)
    left, last = (number - 1) * PAGE_SIZE, []
    while left:
        hits = ask(min(left, _SCAN), last)["hits"]
        left, last = left - len(hits), hits[-1]["sort"]
    after = write_cursor("es", query, last)
    return {"number": number, "path": query.changed(page=number, after=after).link("/search/")}


def time_path(path: str, times: int) -> dict:
    """Seconds of a page, the engine's part among them."""
    whole, engine = [], []
    for _ in range(times):
        with metered() as meter:
            whole.append(_seconds(lambda: _get(path)))
        engine.append(meter.seconds)
    return {"seconds": whole, "engine": engine}


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
