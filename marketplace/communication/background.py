"""One quiet thread per web process that sends waiting mail, so that no request waits for a mail server.

It starts with the first mail, goes on while something waits (also for a later try), and ends when all is sent.
The command `send_outbox` does the same from outside and takes over what a crash left.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger(__name__)

# How often a failed mail's turn is looked for while some are waiting.
LOOK_AGAIN_SECONDS = 30
# How long the thread lets mails gather before it sends them: many cost hardly more statements than one.
GATHER_SECONDS = 0.25
# How long the thread keeps its database connection for the next mail: making one for each mail costs more than the mail.
LINGER_SECONDS = 2

_lock = threading.Lock()
_wanted = threading.Event()
_thread: threading.Thread | None = None


def wake(send: Callable[[], bool]) -> None:
    """Let `send` run soon in the thread, and again as long as it answers that mail still waits. Never raises."""
    global _thread
    with _lock:
        _wanted.set()
        if _thread is None:
            _thread = threading.Thread(target=_run, args=[send], name="mail-outbox", daemon=True)
            _thread.start()


def _run(send: Callable[[], bool]) -> None:
    global _thread
    while True:
        time.sleep(GATHER_SECONDS)
        _wanted.clear()
        try:
            some_wait = send()
        except Exception:  # The thread outlives a database that is away for a moment.
            logger.exception("the mail outbox could not be read")
            connections.close_all()
            some_wait = True
        if _wanted.wait(timeout=LINGER_SECONDS):
            continue
        connections.close_all()
        if some_wait:
            _wanted.wait(timeout=LOOK_AGAIN_SECONDS)
            continue
        with _lock:
            if not _wanted.is_set():
                _thread = None
                return
