"""A private PostgreSQL server for one test run: own folder, own free port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Its compiler pays for itself in long questions only; tables of a few rows that nobody has analysed yet look as if theirs were.
SHORT_QUESTIONS = "-c jit=off"
# Every test rolls back, and what was rolled back lies in the tables until it is cleaned away: often, so that plans stay right.
CLEANING = "-c autovacuum_naptime=1s -c autovacuum_vacuum_threshold=500 -c autovacuum_analyze_threshold=500"


def server_binary(name: str) -> str | None:
    """Path of a server program, also where Debian hides it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(found[0]) if found else None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server on loopback, yield its database URL, stop it and remove its files.

    Durability is switched off, which is for tests only. PostgreSQL refuses root, so under root it runs as `postgres`.
    """
    folder = Path(tempfile.mkdtemp(prefix="market-pg-"))
    account = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data, port = folder / "data", free_port()
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=120 {SHORT_QUESTIONS} {CLEANING}"

    def server(*arguments: str) -> None:
        subprocess.run(arguments, cwd=folder, check=True, stdout=subprocess.DEVNULL, **account)

    try:
        server(
            server_binary("initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        server(
            server_binary("pg_ctl"),
            "-D",
            str(data),
            "-o",
            options,
            "-l",
            str(folder / "log"),
            "-w",
            "-t",
            "60",
            "start",
        )
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            server(server_binary("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
