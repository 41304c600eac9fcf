"""Resident memory of one gunicorn worker: against stock after the same pages, and over many requests."""

import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.servers import Server, serve
from tests.benchmarks.shops import OURS, STOCK, Bench, say
from tests.benchmarks.table import Row, bounded, mib

PAGES = ("listing", "search", "category", "product", "basket")
WARM_REQUESTS = 400
MANY_REQUESTS = 20_000
VISITORS = 2


def measure(bench: Bench) -> list[Row]:
    many = 1_000 if bench.quick else MANY_REQUESTS
    stock_url, our_url = bench.stock_shop(bench.products), bench.our_shop(bench.products)
    stock_paths, our_paths = _paths(bench, STOCK, stock_url), _paths(bench, OURS, our_url)
    say("asking two servers for pages")
    with serve(bench, STOCK, stock_url, STOCK_ENGINE="stub") as stock, serve(bench, OURS, our_url) as ours:
        for server, paths in ((stock, stock_paths), (ours, our_paths)):
            _visit(server, paths, WARM_REQUESTS)
        stock_mib, warm_mib = stock.mib(), ours.mib()
        say(f"asking our server {many:,} times")
        # Memory settles in the first tenth: caches fill up to their limits.
        _visit(ours, our_paths, many // 10)
        settled = ours.mib()
        _visit(ours, our_paths, many - many // 10)
        end = ours.mib()
    return [
        bounded(
            f"memory of a worker after {WARM_REQUESTS} pages / stock",
            warm_mib / stock_mib,
            1.6,
            show=lambda value: f"{value:.2f}",
            other=f"{warm_mib:.0f} / {stock_mib:.0f} MiB",
        ),
        bounded(
            f"growth over {many:,} requests",
            100 * (end - settled) / settled,
            5,
            show=lambda value: f"{value:.1f} %",
            other=f"{mib(settled)} → {mib(end)}",
        ),
    ]


def _paths(bench: Bench, settings: str, url: str) -> list[str]:
    """Every kind of page, and 200 different products."""
    shop = bench.shop(settings, url)
    pages = shop.do("pages")["pages"]
    products = shop.do("call", function="product_pages", count=200)["answer"]
    kinds = [pages[name] for name in PAGES]
    for path in kinds:
        # The stock shop cuts its thumbnails here and not in the server that is measured.
        shop.do("look", path=path)
    bench.stop(shop)
    searches = [f"/search/?q={urllib.parse.quote(word)}" for word in ("cà phê", "ca phe", "trà", "gạo", "mật ong")]
    return [path for product in products for path in (*kinds, *searches, product)]


def _visit(server: Server, paths: list[str], requests: int) -> None:
    def ask(number: int) -> None:
        status, _headers, _body = server.get(paths[number % len(paths)])
        assert status == 200, (status, paths[number % len(paths)])

    with ThreadPoolExecutor(VISITORS) as visitors:
        for _ in visitors.map(ask, range(requests)):
            pass
