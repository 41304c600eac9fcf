"""A fair queue of writers for one SQLite file, across threads and processes of one machine.

SQLite lets one writer in at a time and makes the others knock again after growing pauses: whoever came last is often
served first, and with a few busy processes somebody waits for seconds. Here every writer draws a ticket and waits for
the one before it to finish, so they are served in the order in which they came.

A ticket is a lock on a small file beside the database. The next writer waits on that lock, not on a clock, and the
kernel gives it up when its holder ends in any way, so a crash never blocks the queue. The queue is a courtesy between
our own writers: what keeps the data right is SQLite's own lock.
"""

import os
import threading
from pathlib import Path

try:
    import fcntl
except ImportError:  # Without file locks (Windows) SQLite's own waiting has to do.
    fcntl = None  # type: ignore[assignment]

# More writers at once than this wait at the door, still in order.
SEATS = 128
_DIGITS = 20

_held = threading.local()


class Turns:
    """The queue of one database file. `take` waits for the caller's turn, `Turn.give_up` lets the next one in."""

    def __init__(self, database: str) -> None:
        self._folder = Path(f"{database}-turns")

    def take(self) -> "Turn | None":
        """Wait until every writer who came before has finished.

        None where there is nothing to wait for: no file locks on this system, or this thread has the turn already.
        """
        if fcntl is None or str(self._folder) in _turns_of_this_thread():
            return None
        self._folder.mkdir(exist_ok=True)
        door = os.open(self._folder / "door", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(door, fcntl.LOCK_EX)
            number = int(os.pread(door, _DIGITS, 0) or 0) + 1
            # Always the same width, so the file is never cut: that alone would cost milliseconds on many disks.
            os.pwrite(door, b"%0*d" % (_DIGITS, number), 0)
            own = self._lock_seat(number)
        finally:
            os.close(door)
        os.close(self._lock_seat(number - 1))
        return Turn(own, str(self._folder))

    def _lock_seat(self, number: int) -> int:
        seat = os.open(self._folder / str(number % SEATS), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(seat, fcntl.LOCK_EX)
        return seat


class Turn:
    """A turn that was taken and must be given up."""

    def __init__(self, seat: int, queue: str) -> None:
        self._seat = seat
        self._queue = queue
        _turns_of_this_thread().add(queue)

    def give_up(self) -> None:
        """Let the next writer in."""
        _turns_of_this_thread().discard(self._queue)
        os.close(self._seat)


def _turns_of_this_thread() -> set[str]:
    if not hasattr(_held, "queues"):
        _held.queues = set()
    return _held.queues
