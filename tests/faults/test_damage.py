"""kiosk.db flipped, truncated, zeroed, newer, a directory: what is kept, and what is told."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kiosk.store import remains, salvage
from kiosk.store.api import StoreTooNewError
from sync import state
from sync.outbox import READ_ALL, verify
from sync.sqlite import sqlite3
from tests.kiosk.store.bench import Bench, record

DAY_S = 24 * 3600
NOBODY = 65534


def filled(bench: Bench, submissions: int = 300, waiting: int = 6) -> str:
    """Release some visits, leave some waiting and one open; returns the epoch."""
    bench.opened = bench.another(durable=False)
    for number in range(submissions):
        bench.visit(f"released comment {number} " + "word " * 30)
    bench.store.release(bench.clock.stamp(), everything=True)
    for number in range(waiting):
        bench.visit(f"waiting comment {number}")
    bench.store.save(9999, record(comment="open"))
    ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    bench.close()
    return str(epoch)


def account(bench: Bench, epoch: str) -> tuple[set[int], set[int]]:
    """Return the epoch's numbers that are kept, each intact, and those reported as lost."""
    kept = [verify(row) for row in bench.sql(READ_ALL)]
    assert len({(each.epoch, each.seq) for each in kept}) == len(kept)
    lost = [
        seq
        for lost_epoch, first, last in bench.sql("SELECT epoch, first_seq, last_seq FROM lost")
        if lost_epoch == epoch
        for seq in range(first, last + 1)
    ]
    assert len(lost) == len(set(lost))
    return {each.seq for each in kept if each.epoch == epoch}, set(lost)


def flip(path: Path, chance: Random, bytes_: int = 40) -> None:
    """Change some bytes anywhere in the file."""
    content = bytearray(path.read_bytes())
    for _ in range(bytes_):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def test_flipped_bytes_cost_only_the_rows_they_hit(bench: Bench, full_dose: bool) -> None:
    """Whatever bytes change, every number is either kept intact or reported as lost."""
    epoch = filled(bench)
    original = bench.data_dir.parent / "original"
    bench.data_dir.rename(original)
    saved = 0
    for seed in range(200 if full_dose else 20):
        shutil.copytree(original, bench.data_dir)
        flip(bench.data_dir / "kiosk.db", Random(seed))
        bench.store.check()
        kept, lost = account(bench, epoch)
        assert kept | lost == set(range(1, 301))
        assert not kept & lost
        saved += len(kept)
        bench.visit("after the damage")
        bench.close()
        shutil.rmtree(bench.data_dir)
    assert saved > 100 * (200 if full_dose else 20)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_truncated_file_keeps_what_is_left(bench: Bench, share: float) -> None:
    """A file cut off anywhere accounts for all of its numbers."""
    epoch = filled(bench)
    path = bench.data_dir / "kiosk.db"
    os.truncate(path, int(path.stat().st_size * share))
    bench.store.check()
    kept, lost = account(bench, epoch)
    assert kept | lost == set(range(1, 301))
    assert share < 0.9 or kept


def test_a_zeroed_file_is_known_by_the_note_beside_it(bench: Bench) -> None:
    """With nothing readable in the file every number that was given out is reported as lost."""
    epoch = filled(bench)
    path = bench.data_dir / "kiosk.db"
    path.write_bytes(bytes(path.stat().st_size))
    assert bench.store.counts() == {
        "open": 0, "ended": 0, "released": 0, "releases": 0, "lost": 300
    }  # fmt: skip
    assert account(bench, epoch) == (set(), set(range(1, 301)))


def test_what_the_endpoint_has_is_not_lost(bench: Bench) -> None:
    """Numbers that the cursor has passed leave no gap, so they are not reported."""
    epoch = filled(bench)
    connection = sqlite3.connect(str(bench.data_dir / state.FILE_NAME))
    with connection:
        state.create(connection)
        state.record_passed(connection, state.Passed(epoch, 1, 120, date(2026, 11, 23)))
    connection.close()
    (bench.data_dir / "kiosk.db").write_bytes(b"not a database at all" * 500)
    assert bench.store.counts()["lost"] == 180
    assert account(bench, epoch) == (set(), set(range(121, 301)))


def test_a_header_that_is_gone_is_mended(bench: Bench) -> None:
    """The first 100 bytes are the same in every kiosk.db: without them all rows are still read."""
    epoch = filled(bench)
    with (bench.data_dir / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 100)
    assert bench.store.counts() == {
        "open": 0, "ended": 7, "released": 300, "releases": 1, "lost": 0
    }  # fmt: skip
    assert account(bench, epoch)[0] == set(range(1, 301))


def test_waiting_visits_enter_the_new_epoch(bench: Bench) -> None:
    """Visits that can be read are released after the damage, under new numbers from one."""
    epoch = filled(bench)
    with (bench.data_dir / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 100)
    bench.store.release(bench.clock.stamp(), everything=True)
    fresh = [row for row in bench.outbox() if row["epoch"] != epoch]
    assert sorted(row["seq"] for row in fresh) == [1, 2, 3, 4, 5, 6, 7]
    assert {row["comment"] for row in fresh} == {
        "open", *(f"waiting comment {number}" for number in range(6))
    }  # fmt: skip


def test_a_row_that_disagrees_with_its_checksum_is_lost(bench: Bench) -> None:
    """Damage that SQLite cannot see is found by the daily check; the row's number is reported."""
    epoch = filled(bench)
    assert bench.store.counts()["lost"] == 0
    bench.sql("UPDATE submissions SET comment = 'forged' WHERE seq = 7")
    bench.store.check()
    kept, lost = account(bench, epoch)
    assert lost == {7}
    assert len(kept) == 299


def test_damage_in_mid_visit_neither_loses_nor_doubles_the_visit(bench: Bench) -> None:
    """A visit that goes on while the file is rescued stays one row."""
    filled(bench)
    bench.store.save(1, record(comment="before"))
    bench.sql("UPDATE submissions SET comment = 'forged' WHERE seq = 7")
    bench.store.check()
    bench.store.save(1, record(comment="after"))
    bench.store.end(1, "completed", frozenset(), bench.clock.stamp())
    assert bench.sql("SELECT count(*) FROM visits WHERE comment = 'after'") == [(1,)]
    assert bench.sql("SELECT count(*) FROM visits WHERE comment = 'before'") == [(0,)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("answers", "[1]"),
        ("answers", "7"),
        ("answers", "{"),
        ("answers", '{"rating": "\\ud800"}'),
        ("answers", "[" * 100_000),
        ("reasons", "{}"),
        ("reasons", '[["burst"]]'),
        ("reasons", "5"),
        ("hour", "9999-12-31T23:00-05:00"),
        ("hour", "9999-12-31T22:30+00:00"),
        ("hour", "0001-01-01T00:00+02:00"),
        ("hour", "2026-11-23T09:00"),
        ("hour", "soon"),
        ("unknown_since", "yesterday"),
        ("uptime_h", -(10**18)),
        ("uptime_h", None),
    ],
)
def test_a_waiting_visit_that_makes_no_sense_holds_up_nobody(
    bench: Bench, column: str, value: object
) -> None:
    """A damaged visit without a checksum is left behind in the damaged file; the others go out."""
    broken = bench.visit("broken")
    for number in range(5):
        bench.visit(f"sound {number}")
    set_there = f"UPDATE visits SET {column} = ? WHERE comment = 'broken'"
    if column in ("uptime_h", "unknown_since"):
        bench.sql("UPDATE visits SET hour = NULL, boot = 'simulated' WHERE comment = 'broken'")
    bench.sql(set_there, value)
    if column == "reasons":
        bench.store.end(9999, "completed", frozenset(), bench.clock.stamp(), also=[broken])
    bench.clock.advance(8 * DAY_S)
    assert bench.store.release(bench.clock.stamp()) is not None
    assert {row["comment"] for row in bench.outbox()} == {f"sound {n}" for n in range(5)}
    assert [path.name for path in (bench.data_dir / "damaged").iterdir()] != []
    bench.clock.advance(DAY_S)
    assert bench.store.release(bench.clock.stamp()) is None
    assert len(list((bench.data_dir / "damaged").iterdir())) == 1


@pytest.mark.parametrize("value", ["x", "", str(10**30)])
def test_a_count_of_numbers_that_makes_no_sense_is_damage(bench: Bench, value: str) -> None:
    """If the next number can't be understood while the kiosk runs, the database is rescued."""
    bench.visit("before")
    bench.sql("UPDATE meta SET value = ? WHERE key = 'next_seq'", value)
    bench.clock.advance(8 * DAY_S)
    assert bench.store.release(bench.clock.stamp()) is not None
    assert [row["seq"] for row in bench.outbox()] == [1]
    bench.sql("DELETE FROM meta WHERE key = 'epoch'")
    bench.store.tidy(bench.clock.stamp())
    assert [row["comment"] for row in bench.outbox()] == ["before"]


def _zero(path: Path) -> None:
    path.write_bytes(bytes(8192))


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


def _no_database(path: Path) -> None:
    path.write_bytes(b"plain text, no database\n" * 400)


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(str(path))
    connection.execute("CREATE TABLE meta (other TEXT)")
    connection.commit()
    connection.close()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _gone(path: Path) -> None:
    path.unlink()
    Path(f"{path}-wal").write_bytes(b"a log without its database")


@pytest.mark.parametrize("spoil", [_zero, _directory, _no_database, _foreign, _emptied, _gone])
def test_whatever_lies_there_is_moved_aside_whole(
    bench: Bench, spoil: Callable[[Path], None]
) -> None:
    """The kiosk starts beside any wreck; the wreck is kept for this user alone, for 14 days."""
    filled(bench, submissions=5)
    spoil(bench.data_dir / "kiosk.db")
    bench.visit("new life")
    (aside,) = (bench.data_dir / "damaged").iterdir()
    assert aside.name == "2026-11-23-1"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o700
    for path in aside.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    bench.clock.advance(14 * DAY_S)
    bench.store.tidy(bench.clock.stamp())
    assert aside.exists()
    bench.clock.advance(DAY_S)
    bench.store.tidy(bench.clock.stamp())
    assert not aside.exists()


def test_what_was_moved_aside_without_time_counts_from_when_time_is_known(bench: Bench) -> None:
    """A wreck of unknown day is kept 14 days from the day on which the clock is trusted."""
    filled(bench, submissions=5)
    _zero(bench.data_dir / "kiosk.db")
    bench.clock.trusted = False
    bench.store.tidy(bench.clock.stamp())
    assert [path.name for path in (bench.data_dir / "damaged").iterdir()] == ["unknown-1"]
    bench.clock.trusted = True
    bench.store.tidy(bench.clock.stamp())
    assert [path.name for path in (bench.data_dir / "damaged").iterdir()] == ["2026-11-23-1"]


def test_where_the_clock_is_never_trusted_a_wreck_stays_14_days_of_running(bench: Bench) -> None:
    """Without a date the hours count in which the device was on, over all its starts; starting
    the kiosk often counts for nothing."""
    filled(bench, submissions=5)
    _zero(bench.data_dir / "kiosk.db")
    bench.clock.trusted = False
    for day in range(28):
        bench.clock.reboot(f"day {day}")
        for _ in range(11):
            bench.store.tidy(bench.clock.stamp())
            bench.store.tidy(bench.clock.stamp())
            assert (bench.data_dir / "damaged" / "unknown-1" / "kiosk.db").exists()
            bench.clock.advance(3600)
        bench.close()
    bench.clock.reboot("the last day")
    for _ in range(14 * 24 - 28 * 11 + 2):
        bench.store.tidy(bench.clock.stamp())
        bench.clock.advance(3600)
    assert list((bench.data_dir / "damaged").iterdir()) == []


def test_a_strange_folder_holds_up_neither_the_others_nor_the_tidying(bench: Bench) -> None:
    """A folder of no real day counts from today, a file there is left; all else is done."""
    filled(bench, submissions=5)
    damaged = bench.data_dir / "damaged"
    (damaged / "2026-13-01-1").mkdir(parents=True)
    (damaged / "2026-01-01-1").write_text("no folder")
    (damaged / "2026-01-02-1").mkdir()
    reader = bench.another_reader()
    bench.store.save(1, record(comment="secretword"))
    bench.store.withdraw(1)
    reader.close()
    assert bench.store.tidy(bench.clock.stamp())
    assert bench.holds("secretword") == []
    assert {path.name for path in damaged.iterdir()} == {"2026-01-01-1", "2026-11-23-1"}
    bench.clock.trusted = False
    assert bench.store.tidy(bench.clock.stamp())


def test_the_wreck_is_kept_byte_for_byte(bench: Bench) -> None:
    """Database and log are moved as they are, for whoever can read more of them."""
    filled(bench)
    path = bench.data_dir / "kiosk.db"
    flip(path, Random(3), bytes_=2000)
    Path(f"{path}-wal").write_bytes(b"some log")
    before = (path.read_bytes(), Path(f"{path}-wal").read_bytes())
    bench.store.check()
    (aside,) = (bench.data_dir / "damaged").iterdir()
    moved = aside / "kiosk.db"
    assert (moved.read_bytes(), Path(f"{moved}-wal").read_bytes()) == before


def test_an_unreadable_file_is_moved_aside(bench: Bench) -> None:
    """A file that may not be read does not stop the kiosk."""
    filled(bench, submissions=5)
    if os.geteuid() == 0:
        with tempfile.TemporaryDirectory() as folder:
            bench.data_dir = shutil.copytree(bench.data_dir, Path(folder) / "data")
            give_to_nobody(Path(folder))
            (bench.data_dir / "kiosk.db").chmod(0)
            assert as_nobody(lambda: bench.visit("new life")) == 0
            check_unreadable(bench)
    else:
        (bench.data_dir / "kiosk.db").chmod(0)
        bench.visit("new life")
        check_unreadable(bench)


def check_unreadable(bench: Bench) -> None:
    """The unreadable file lies aside and the new visit in a new one."""
    assert (bench.data_dir / "damaged" / "2026-11-23-1" / "kiosk.db").exists()
    assert bench.sql("SELECT comment FROM visits") == [("new life",)]


def give_to_nobody(folder: Path) -> None:
    """Let the user `nobody` own a folder and all in it."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


def as_nobody(work: Callable[[], object]) -> int:
    """Do something in a child that may not read everything; returns its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setuid(NOBODY)
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_newer_database_is_refused_untouched(bench: Bench) -> None:
    """A file that only newer code may write is neither salvaged nor changed."""
    filled(bench, submissions=5)
    bench.sql("UPDATE meta SET value = '99' WHERE key IN ('steps', 'min_writer')")
    path = bench.data_dir / "kiosk.db"
    before = path.read_bytes()
    with pytest.raises(StoreTooNewError, match="install the newer package"):
        bench.another()
    assert path.read_bytes() == before
    assert not (bench.data_dir / "damaged").exists()


def test_a_newer_database_that_allows_us_goes_on(bench: Bench) -> None:
    """A package that is rolled back still works where the newer tables let it write."""
    filled(bench, submissions=5)
    bench.sql("UPDATE meta SET value = '2' WHERE key = 'steps'")
    bench.visit()
    assert bench.store.counts()["released"] == 5
    assert bench.sql("SELECT value FROM meta WHERE key = 'steps'") == [("2",)]


def test_a_log_that_lost_a_release_never_gives_its_numbers_out_again(bench: Bench) -> None:
    """If the database falls back behind the note, no number is given out twice."""
    filled(bench, submissions=5)
    before = bench.data_dir.parent / "before"
    shutil.copytree(bench.data_dir, before)
    bench.store.release(bench.clock.stamp(), everything=True)
    ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    bench.close()
    shutil.copy(before / "kiosk.db", bench.data_dir / "kiosk.db")
    bench.store.release(bench.clock.stamp(), everything=True)
    seqs = [row["seq"] for row in bench.outbox() if row["epoch"] == epoch]
    assert max(seqs) == 5
    assert bench.store.counts()["lost"] == 7


@pytest.mark.parametrize("stop_after", ["copy", "build", "ready", "aside"])
def test_a_rescue_that_is_cut_short_is_done_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, stop_after: str
) -> None:
    """A power cut at any step of the rescue loses nothing: the next start goes on."""
    epoch = filled(bench)
    with (bench.data_dir / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 100)
    victim, name = {
        "copy": (salvage, "read_remains"),
        "build": (salvage, "_sync_folder"),
        "ready": (salvage, "finish"),
        "aside": (salvage, "_put_in_place"),
    }[stop_after]

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(victim, name, power_cut)
        with pytest.raises(KeyboardInterrupt):
            bench.another()
    assert account_after_restart(bench, epoch) == (set(range(1, 301)), set())
    assert bench.store.counts()["ended"] == 7


def account_after_restart(bench: Bench, epoch: str) -> tuple[set[int], set[int]]:
    """Open the store again and account for the epoch's numbers."""
    assert bench.store.counts()["open"] == 0
    return account(bench, epoch)


def test_an_unreadable_block_costs_only_its_rows(bench: Bench, tmp_path: Path) -> None:
    """Where the disk gives no bytes the copy holds zeros, and the rows around it are read."""
    filled(bench)
    work = tmp_path / "work"
    work.mkdir()
    copy = remains.copy_remains(bench.data_dir, work)
    with copy.open("r+b") as file:
        file.seek(copy.read_bytes().index(b"released comment 150") // 4096 * 4096)
        file.write(bytes(4096))
    found = remains.read_remains(copy, {})
    assert 200 < len(found.submissions) < 300
