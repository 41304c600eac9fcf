"""Pages of both shops in turn, over the same products; SQL statements at two sizes."""

import random
from collections.abc import Iterator

from tests.benchmarks.shops import OURS, STOCK, Bench, Shop, say
from tests.benchmarks.table import Row, bounded, compared, ms

# The most SQL statements that a page may take, however much it shows.
CEILINGS = {
    "listing": 8,
    "search": 8,
    "category": 8,
    "product": 10,
    "sizes": 10,
    "basket": 14,
    "review": 14,
    "seller orders": 15,
    "administrator orders": 15,
}
PLACE_ORDER_CEILING = 35
THANKS_CEILING = 10
PAGES = ("listing", "search", "category", "product", "sizes")
BASKET_LINES = 20
CARDS = 20


def measure(bench: Bench) -> Iterator[Row]:
    yield from _times(bench)
    yield from _statements(bench)


def _times(bench: Bench) -> list[Row]:
    ours = bench.shop(OURS, bench.our_shop(bench.products))
    stock = bench.shop(STOCK, bench.stock_shop(bench.products), STOCK_ENGINE="stub")
    simple = bench.shop(STOCK, bench.stock_shop(bench.products), STOCK_ENGINE="simple")
    our_pages, stock_pages = ours.do("pages")["pages"], stock.do("pages")["pages"]
    for shop in (ours, stock):
        shop.do("fill", client="buyer", lines=BASKET_LINES)
    say("asking for pages in turn")
    runs = {
        "bare": (ours, "/bare/", "visitor"),
        **{f"our {name}": (ours, our_pages[name], "visitor") for name in PAGES},
        **{f"stock {name}": (stock, stock_pages[name], "visitor") for name in PAGES},
        "our basket": (ours, our_pages["basket"], "buyer"),
        "stock basket": (stock, stock_pages["basket"], "buyer"),
    }
    sizes = {name: shop.do("look", path=path, client=client) for name, (shop, path, client) in runs.items()}
    for shop, whose in ((ours, "our"), (stock, "stock")):
        for name in ("listing", "product"):
            # Nothing is asked for twice, so nothing that a process keeps of a page helps the next one.
            shop.do("walk", name=name)
            runs[f"{whose} {name} walk"] = (shop, f"walk:{name}", "visitor")
    seconds = _in_turn(runs, bench.rounds, times=4)
    # The simple engine reads every product for each search: seconds a page, so it gets few turns.
    # A listing without words finds nothing with it, so only searches are compared.
    slow = {"our search": runs["our search"], "simple search": (simple, stock_pages["search"], "visitor")}
    sizes |= {"simple search": simple.do("look", path=stock_pages["search"], warm=1)}
    _check_cards(sizes)
    beside = _in_turn(slow, max(3, bench.rounds // 6), times=1)

    def row(title: str, our: str, other: str, source: dict = seconds, at_most: float | None = None) -> Row:
        return compared(title, source[our], source[other], show=ms, at_most=at_most)

    rows = [
        row("listing / bare page of 20 cards", "our listing", "bare", at_most=2.5),
        row("listing / stock, search engine that costs nothing", "our listing", "stock listing", at_most=1 / 8),
        row("listing, page after page / bare page of 20 cards", "our listing walk", "bare", at_most=2.5),
        row("listing, page after page / stock", "our listing walk", "stock listing walk", at_most=1 / 8),
        row("search / bare page of 20 cards", "our search", "bare"),
        row("search / stock, search engine that costs nothing", "our search", "stock search"),
        row("search / stock, its simple engine", "our search", "simple search", beside),
        row("category / bare page of 20 cards", "our category", "bare", at_most=2.5),
        row("category / stock, search engine that costs nothing", "our category", "stock category", at_most=1 / 8),
        row("product / stock", "our product", "stock product", at_most=0.5),
        row("product in two sizes / stock", "our sizes", "stock sizes", at_most=0.5),
        row("product after product / stock", "our product walk", "stock product walk", at_most=0.5),
        row(f"basket of {BASKET_LINES} lines / stock", "our basket", "stock basket"),
    ]
    for name in ("listing", "product", "basket"):
        rows.append(
            bounded(
                f"{name}: HTML, compressed",
                sizes[f"our {name}"]["compressed"],
                10 * 1024,
                show=lambda size: f"{size / 1024:.1f} KiB",
                other=f"{sizes[f'stock {name}']['compressed'] / 1024:.1f} KiB",
            )
        )
    bench.stop(ours, stock, simple)
    return rows


def _check_cards(sizes: dict[str, dict]) -> None:
    """A page that shows nothing would be fast for the wrong reason."""
    for name, size in sizes.items():
        if name.endswith(("bare", "listing", "search", "category")) and size["cards"] < CARDS:
            raise AssertionError(f"{name} shows {size['cards']} products")


def _in_turn(runs: dict[str, tuple[Shop, str, str]], rounds: int, times: int) -> dict[str, list[float]]:
    """Seconds of every page, each round in another order so that no page always follows the same one."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    order = list(runs)
    shuffle = random.Random(1).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            shop, path, client = runs[name]
            # The first request finds other pages' code in the processor's cache.
            shop.do("time", path=path, times=1, client=client)
            seconds[name] += shop.do("time", path=path, times=times, client=client)["seconds"]
    return seconds


def _statements(bench: Bench) -> Iterator[Row]:
    small, large = 1_000, 10_000 if bench.quick else 100_000
    say(f"counting SQL statements at {small:,} and {large:,} products, with 1 and 50 lines")
    counts: dict[str, list[int]] = {}
    for products in (small, large):
        shop = bench.shop(OURS, bench.our_shop(products))
        for name, path in shop.do("pages")["pages"].items():
            if name in CEILINGS and name not in ("basket", "review"):
                counts.setdefault(name, []).append(shop.do("look", path=path)["queries"])
        bench.stop(shop)
    yield from (
        _same(f"SQL of {name}, {small:,} / {large:,} products", counts[name], CEILINGS[name]) for name in counts
    )

    shop = bench.shop(OURS, bench.our_shop(small))
    counts = {"basket": [], "review": [], "place order": [], "thanks": []}
    for lines in (1, 50):
        client = f"buyer of {lines}"
        shop.do("fill", client=client, lines=lines)
        counts["basket"].append(shop.do("look", path=shop.do("pages")["pages"]["basket"], client=client)["queries"])
        counts["review"].append(shop.do("count_review", lines=lines)["queries"])
        shop.do("ready", orders=2, lines=lines)
        # The first order of a process asks what the process remembers afterwards.
        shop.do("count_place")
        placed = shop.do("count_place")
        counts["place order"].append(placed["queries"])
        counts["thanks"].append(placed["thanks"])
    ceilings = {**CEILINGS, "place order": PLACE_ORDER_CEILING, "thanks": THANKS_CEILING}
    yield from (_same(f"SQL of {name}, 1 / 50 lines", counts[name], ceilings[name]) for name in counts)
    for desk in ("seller orders", "administrator orders"):
        found = []
        for orders in (1, 50):
            listed = shop.do("call", function="desk", name=desk, orders=orders)["answer"]
            shop.do("member", client=desk, email=listed["email"])
            found.append(shop.do("look", path=listed["path"], client=desk)["queries"])
        yield _same(f"SQL of {desk}, 1 / 50 orders", found, CEILINGS[desk])
    bench.stop(shop)


def _same(title: str, counts: list[int], ceiling: int) -> Row:
    small, large = counts
    met = "met" if small == large <= ceiling else "NOT MET"
    return Row(title, f"{small} / {large}", goal=f"equal, ≤ {ceiling}", met=met)
