"""`make demo-reset` leaves nothing of the demo, and everything else."""

import subprocess
import sys

import pytest

from marketplace.core.sqlite3.turns import Turns
from tests.browser.demo_server import ROOT, environment_of


@pytest.mark.sqlite_only
def test_a_demo_that_has_been_written_to_is_thrown_away_whole(tmp_path):
    for name in ("demo.sqlite3", "demo.sqlite3-wal", "demo.ready", "notes.txt"):
        (tmp_path / name).touch()
    for name in ("media", "private"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "picture.jpg").touch()
    turn = Turns(str(tmp_path / "demo.sqlite3")).take()
    turn.give_up()

    subprocess.run([sys.executable, "manage.py", "reset_demo"], cwd=ROOT, env=environment_of(tmp_path), check=True)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
