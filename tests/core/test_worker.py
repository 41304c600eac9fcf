"""The worker in a process of its own: it gives every command its turn, goes on when one fails, and ends with its parent."""

import os
import subprocess
import sys
import time

import pytest
from django.core.management import get_commands

from marketplace.core.management.commands import run_worker

# Programs in a shop of their own. `parent` starts the worker, which finds no tables at first, and tells its number.
PARENT = """
import os, subprocess, sys, time
worker = subprocess.Popen(
    [sys.executable, "manage.py", "run_worker", "--parent", str(os.getpid())], stderr=subprocess.DEVNULL
)
print(worker.pid, flush=True)
time.sleep(120)
"""
WRITE_MAIL = """
import django
django.setup()
from django.core.management import call_command
from marketplace.communication.models import OutboxMessage
call_command("prepare_database", verbosity=0)
OutboxMessage.objects.create(dedupe_key="1", recipient="an@example.vn", subject="Xin chào", body_text="Chào An", state="waiting")
"""
STATE = """
import django
django.setup()
from marketplace.communication.models import OutboxMessage
print(OutboxMessage.objects.get().state)
"""


def wait_until(holds, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("name", ["search_drain", *run_worker.SECONDS_BETWEEN])
def test_the_commands_that_it_calls_are_there(name):
    assert name in get_commands()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_it_survives_a_database_without_tables_and_ends_with_its_parent(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}",
        "MARKETPLACE_VAR": str(tmp_path),
        "SEARCH_ENGINE": "database",
    }

    def run(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    parent = subprocess.Popen([sys.executable, "-c", PARENT], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        worker = int(parent.stdout.readline())
        run(WRITE_MAIL)
        wait_until(lambda: run(STATE) == "sent", seconds=60)
        assert runs(worker)
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: not runs(worker), seconds=30)
