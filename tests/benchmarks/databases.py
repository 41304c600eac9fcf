"""The private PostgreSQL server of a run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tests.benchmarks.shops import Bench, say
from tests.postgres import private_server, server_binary


@contextmanager
def postgres(bench: Bench) -> Iterator[Callable[[str], str] | None]:
    """A function that makes an empty database and gives its URL; None where the machine has no server."""
    if not (server_binary("initdb") and server_binary("pg_ctl")):
        yield None
        return
    say("starting a private PostgreSQL server")
    with private_server() as url:

        def database(name: str) -> str:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return f"{url.rsplit('/', 1)[0]}/{name}"

        try:
            yield database
        finally:
            # Processes that still hold connections would keep the server from stopping.
            bench.stop()
