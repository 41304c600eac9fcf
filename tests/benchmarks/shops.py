"""Starting shops: their databases, their worker processes, and the end of all of them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = "tests.benchmarks.ours.settings"
STOCK = "tests.benchmarks.stock.settings"
# A larger shop is made of copies of one of this size.
MOST_GENERATED = 100_000


class WorkerFailed(Exception):
    """A shop could not do what a measure asked; the message is its traceback."""


class Bench:
    """What a run has in common: its folder, its size, and everything it must stop."""

    def __init__(self, folder: Path, *, products: int, search_sizes: list[int], rounds: int, quick: bool):
        self.folder = folder
        self.products = products
        self.search_sizes = search_sizes
        self.rounds = rounds
        self.quick = quick
        self._workers: list[Shop] = []
        self._made: set[str] = set()

    def environment(self, settings: str, database_url: str, **extra: str) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": database_url,
            "MARKETPLACE_VAR": str(self.folder / "var"),
            "TMPDIR": str(self.folder),
            "PYTHONWARNINGS": "ignore",
            **extra,
        }

    def run(self, settings: str, database_url: str, *arguments: str) -> float:
        """Run a Python command of a shop to its end; the seconds it took."""
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(settings, database_url),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise WorkerFailed(f"{' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return time.perf_counter() - start

    def shop(self, settings: str, database_url: str, **extra: str) -> "Shop":
        """A worker process of a shop. It ends with the bench."""
        worker = Shop(self.environment(settings, database_url, **extra))
        self._workers.append(worker)
        return worker

    def sqlite(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite3"

    def our_shop(self, products: int, database_url: str = "") -> str:
        """The database URL of our shop with so many generated products, made when first asked for; beside it the list of
        its products for the stock shop, `goods-<products>.csv`."""
        url = database_url or self.sqlite(f"ours-{products}")
        if not self._is_made(url) and products > MOST_GENERATED:
            self._grow(url, products // MOST_GENERATED)
        elif not self._is_made(url):
            say(f"filling our shop with {products:,} products ({engine(url)})")
            self.run(OURS, url, "-m", "tests.benchmarks.ours.populate", str(products), str(self.goods(products)))
            self._note_made(url)
        return url

    def _grow(self, url: str, times: int) -> None:
        shutil.copyfile(_file(self.our_shop(MOST_GENERATED)), _file(url))
        say(f"making it {times} times as large")
        self.run(OURS, url, "-m", "tests.benchmarks.ours.grow", str(times))
        self._note_made(url)

    def stock_shop(self, products: int, database_url: str = "") -> str:
        """The database URL of the stock shop with the same products."""
        url = database_url or self.sqlite(f"stock-{products}")
        if not self._is_made(url):
            if not self.goods(products).exists():
                self.our_shop(products)
            say(f"filling the stock shop with {products:,} products ({engine(url)})")
            self.run(STOCK, url, "-m", "tests.benchmarks.stock.populate", str(self.goods(products)))
            self._note_made(url)
        return url

    def _is_made(self, url: str) -> bool:
        # A SQLite shop may be left from an earlier run in the same folder.
        return url in self._made or (url.startswith("sqlite") and _marker(url).exists())

    def _note_made(self, url: str) -> None:
        self._made.add(url)
        if url.startswith("sqlite"):
            _marker(url).touch()

    def goods(self, products: int) -> Path:
        return self.folder / f"goods-{products}.csv"

    def stop(self, *workers: "Shop") -> None:
        """End these workers, or all of them."""
        for worker in workers or tuple(self._workers):
            worker.stop()
            self._workers.remove(worker)


class Shop:
    """A shop in a process of its own, told what to do line by line."""

    def __init__(self, environment: dict[str, str]):
        self.log = tempfile.TemporaryFile("w+", dir=environment["TMPDIR"])  # noqa: SIM115 lives as long as the shop
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.answer()

    def send(self, do: str, **arguments) -> None:
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            raise WorkerFailed(f"a shop ended: {self.log.read()[-4000:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerFailed(answer["error"])
        return answer

    def do(self, do: str, **arguments) -> dict:
        self.send(do, **arguments)
        return self.answer()

    def stop(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


@contextmanager
def bench(*, products: int, search_sizes: list[int], rounds: int, quick: bool, kept: Path | None = None):
    """A bench in a temporary folder, of which nothing is left afterwards; or in the folder `kept`, whose shops stay."""
    with tempfile.TemporaryDirectory(prefix="market-bench-") as temporary:
        if kept:
            kept.mkdir(parents=True, exist_ok=True)
        folder = (kept or Path(temporary)).resolve()
        made = Bench(folder, products=products, search_sizes=search_sizes, rounds=rounds, quick=quick)
        try:
            yield made
        finally:
            made.stop()


def _file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def _marker(sqlite_url: str) -> Path:
    return _file(sqlite_url).with_suffix(".ready")


def engine(url: str) -> str:
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)
