"""The fair queue of writers on one SQLite file."""

import subprocess
import sys
import threading
import time

import pytest

from marketplace.core.sqlite3.turns import SEATS, Turns

pytest.importorskip("fcntl")


@pytest.fixture
def queue(tmp_path):
    return str(tmp_path / "shop.sqlite3")


def test_writers_are_served_in_the_order_in_which_they_came(queue):
    served = []
    first = Turns(queue).take()

    def write(number):
        turn = Turns(queue).take()
        served.append(number)
        turn.give_up()

    writers = []
    for number in range(8):
        writers.append(threading.Thread(target=write, args=[number]))
        writers[-1].start()
        # Each has its ticket before the next one comes.
        time.sleep(0.05)
    assert served == []
    first.give_up()
    for writer in writers:
        writer.join(10)

    assert served == list(range(8))


def test_one_writer_at_a_time(queue):
    inside, most = 0, 0
    guard = threading.Lock()

    def write():
        nonlocal inside, most
        for _ in range(30):
            turn = Turns(queue).take()
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.0002)
            with guard:
                inside -= 1
            turn.give_up()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert most == 1


def test_a_writer_that_dies_lets_the_next_one_in(queue):
    program = f"import os; from marketplace.core.sqlite3.turns import Turns; Turns({queue!r}).take(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9

    Turns(queue).take().give_up()


def test_a_thread_never_waits_for_itself(queue):
    turn = Turns(queue).take()

    assert Turns(queue).take() is None
    turn.give_up()
    Turns(queue).take().give_up()


def test_the_queue_goes_round_its_seats(queue):
    for _ in range(2 * SEATS + 3):
        Turns(queue).take().give_up()
