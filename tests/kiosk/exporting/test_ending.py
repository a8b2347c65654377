"""Signals end an export in order, whatever library they fall into."""

from __future__ import annotations

import os
import signal
from contextlib import closing

import pytest

from kiosk.exporting.ending import ended_by_signals
from sync.sqlite import sqlite3


def hit_by(number: signal.Signals) -> int:
    """Send a signal to this very process, and stay in Python until it came."""
    os.kill(os.getpid(), number)
    return sum(range(100))


def test_an_interrupt_within_the_database_is_no_fault_of_the_database() -> None:
    """SQLite makes an error of what its functions raise: Ctrl-C leaves the block all the same."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("hit", 0, lambda: hit_by(signal.SIGINT))
        with pytest.raises(KeyboardInterrupt), ended_by_signals():
            connection.execute("SELECT hit()").fetchall()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_service_or_session_that_ends_takes_the_export_with_it(
    number: signal.Signals, status: int
) -> None:
    """SIGTERM and SIGHUP end the block with a shell's own status, and are as before behind it."""
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as ended, ended_by_signals():
        hit_by(number)
    assert ended.value.code == status
    assert signal.getsignal(number) is before


def test_what_is_ignored_stays_ignored() -> None:
    """nohup goes on after the session has ended."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals():
            assert hit_by(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_faults_of_the_block_itself_leave_it_as_they_are() -> None:
    """Without a signal nothing changes."""
    with pytest.raises(ValueError, match="own"), ended_by_signals():
        raise ValueError("own")
