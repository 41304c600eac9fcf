"""Shops behind a production server on loopback, and a visitor who asks them for pages."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.shops import OURS, ROOT, Bench
from tests.postgres import free_port


class Server:
    """A gunicorn with one synchronous worker."""

    def __init__(self, port: int, master: int):
        self.port = port
        self.master = master

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def mib(self) -> float:
        """Resident memory of the worker process, MiB."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        pages = Path(f"/proc/{children[0]}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serve(bench: Bench, settings: str, database_url: str, **extra: str) -> Iterator[Server]:
    """A shop on a free port of loopback; stopped afterwards with everything that it started."""
    port = free_port()
    wsgi = "tests.benchmarks.ours.wsgi" if settings == OURS else "tests.benchmarks.stock.wsgi"
    log = open(bench.folder / f"server-{port}.log", "w")  # noqa: SIM115 lives as long as the server
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--workers",
            "1",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
            wsgi,
        ],
        cwd=ROOT,
        env=bench.environment(settings, database_url, **extra),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        server = Server(port, process.pid)
        wait_until_it_answers(server, process)
        yield server
    finally:
        stop_with_children(process)
        log.close()


def stop_with_children(process: subprocess.Popen) -> None:
    """End a server that leads a process group of its own."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_it_answers(server: Server, process: subprocess.Popen, seconds: float = 60) -> None:
    """Return once the server answers; AssertionError when it ends or stays silent."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError("the server ended before its first answer")
        try:
            server.get("/robots.txt")
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")
