"""The tables of kiosk.db, and the steps that lead there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from kiosk.store.api import StoreTooNewError
from kiosk.store.connection import connect
from kiosk.store.schema import STEPS, Step, migrate
from tests.kiosk.store.bench import Bench

if TYPE_CHECKING:
    from sqlite_utils import Database

ROOT = Path(__file__).resolve().parents[3]


def _add_room(db: Database) -> None:
    db.table("visits").add_column("room", str)


def _fail(db: Database) -> None:
    db.table("visits").add_column("half", str)
    raise RuntimeError("power cut")


def columns(bench: Bench) -> set[str]:
    """Return the columns of the table of visits."""
    return {name for _, name, *_ in bench.sql("PRAGMA table_info(visits)")}


def take(bench: Bench, *steps: Step) -> None:
    """Open the file with these steps on top of today's."""
    path = bench.data_dir / "kiosk.db"
    connection = connect(path)
    try:
        migrate(connection, path, Random(1), (*STEPS, *steps))
    finally:
        connection.close()


def test_a_later_step_keeps_what_is_there(bench: Bench) -> None:
    """A new column comes to the rows that wait; the epoch stays."""
    bench.visit("before")
    epoch = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    bench.close()
    take(bench, Step("add_room", _add_room, min_writer=1))
    assert "room" in columns(bench)
    assert bench.sql("SELECT value FROM meta WHERE key = 'epoch'") == epoch
    bench.visit("by the older code, which is still allowed to write")
    assert bench.store.counts()["ended"] == 2


def test_a_step_that_fails_leaves_nothing(bench: Bench) -> None:
    """A step is all or nothing: what it had done is taken back."""
    bench.visit()
    bench.close()
    with pytest.raises(RuntimeError):
        take(bench, Step("fail", _fail, min_writer=1))
    assert "half" not in columns(bench)
    assert bench.store.counts()["ended"] == 1


def test_a_step_can_shut_older_code_out(bench: Bench) -> None:
    """After a step that says so the older package refuses, and names the remedy."""
    bench.visit()
    bench.close()
    take(bench, Step("add_room", _add_room, min_writer=len(STEPS) + 1))
    with pytest.raises(StoreTooNewError, match="install the newer package again"):
        bench.another()


def test_every_step_allows_itself_and_some_writer_before_it() -> None:
    """No step shuts out the very code that takes it."""
    for number, step in enumerate(STEPS, start=1):
        assert 1 <= step.min_writer <= number


def test_a_normal_start_needs_no_heavy_library(bench: Bench) -> None:
    """Opening a database that has its tables imports neither sqlite-utils nor click."""
    bench.visit()
    bench.close()
    script = (
        "import sys; from pathlib import Path; from kiosk.config.settings import Settings;"
        " from kiosk.store.store import Store; from sync.model.calendar import Stamp;"
        " Store.open(Path(sys.argv[1]), settings=Settings(), stamp=Stamp(None, 'b', 0)).close();"
        " print(sorted({'sqlite_utils', 'click', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(bench.data_dir)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
