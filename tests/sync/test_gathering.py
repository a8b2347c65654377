"""Reading kiosk.db: while it is written, after a kill, beside a rescue, and where it is damaged."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sync.gathering import Reader, UnreadableError, open_reader
from sync.gathering.reader import _HIGHEST, _LAST_RELEASE, _NEXT_EPOCH, _ROWS
from sync.gathering.reports import _COUNTS, _NEXT
from sync.model.messages import LARGEST_BATCH_BYTES, batch_json
from sync.sqlite import sqlite3
from tests.sync.bench import KioskFile, SyncBench

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(tmp_path: Path) -> SyncBench:
    """A kiosk with an endpoint."""
    return SyncBench(tmp_path / "data")


@pytest.fixture
def kiosk(bench: SyncBench) -> KioskFile:
    """Its database."""
    return bench.kiosk


def reader_of(kiosk: KioskFile) -> Reader:
    """Begin a read."""
    reader = open_reader(kiosk.path)
    assert reader is not None
    return reader


def test_there_is_nothing_to_read_before_the_kiosk_started(tmp_path: Path) -> None:
    """No file, an empty file and a file without tables are all a kiosk that never started."""
    path = tmp_path / "kiosk.db"
    assert open_reader(path) is None
    path.touch()
    assert open_reader(path) is None
    with closing(sqlite3.connect(str(path))) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert open_reader(path) is None


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """The error names the file and what mends it."""
    path = tmp_path / "kiosk.db"
    path.write_bytes(b"no database " * 100)
    with pytest.raises(UnreadableError, match=r"kiosk\.db: can't be read now .*rescues it"):
        open_reader(path)


def test_every_epoch_is_known_and_the_present_one_comes_last(kiosk: KioskFile) -> None:
    """Epochs with rows, with only lost numbers, and the present one, each with its highest."""
    kiosk.release(5, epoch="zz")
    kiosk.release(3, epoch="aa")
    kiosk.release(2, epoch="mm")
    kiosk.sql("INSERT INTO lost VALUES ('gone', 1, 7), ('zz', 6, 9)")
    with closing(reader_of(kiosk)) as reader:
        overview = reader.overview()
    assert overview.epoch == "mm"
    assert dict(overview.highest) == {"gone": 7, "zz": 9, "aa": 3, "mm": 2}
    assert next(reversed(overview.highest)) == "mm"
    assert overview.lost == {"gone": ((1, 7),), "zz": ((6, 9),)}


def test_everything_is_read_by_index(kiosk: KioskFile) -> None:
    """No look of the normal way grows with the table: SQLite searches, it does not scan."""
    kiosk.release(5)
    with closing(sqlite3.connect(str(kiosk.path))) as connection:
        for ask, values in (
            (_ROWS, ("e1", 1, 2)),
            (_NEXT_EPOCH, ("",)),
            (_HIGHEST, ("e1",)),
            (_NEXT, (0,)),
            (_COUNTS, (1,)),
        ):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {ask}", values).fetchall()
            assert all(step[3].startswith("SEARCH") for step in plan), (ask, plan)
        (step,) = connection.execute(f"EXPLAIN QUERY PLAN {_LAST_RELEASE}").fetchall()
        assert step[3] == "SCAN releases"  # from its end, one row


def test_a_lost_number_goes_without_content(kiosk: KioskFile) -> None:
    """Numbers noted as lost, and numbers of which there is no trace, close their gap."""
    kiosk.release(10)
    kiosk.sql("DELETE FROM submissions WHERE seq IN (3, 7)")
    kiosk.sql("INSERT INTO lost VALUES ('e1', 3, 3)")
    with closing(reader_of(kiosk)) as reader:
        piece = reader.piece("e1", 1, 10, ((3, 3),))
    missing = [at + 1 for at, entry in enumerate(piece.entries) if entry is None]
    assert (missing, piece.damaged) == ([3, 7], ())


@pytest.mark.parametrize(
    ("column", "value"),
    [("comment", "'forged'"), ("answers", "'{'"), ("checksum", "''"), ("answers", "'[]'")],
)
def test_a_damaged_row_holds_up_no_other(bench: SyncBench, column: str, value: str) -> None:
    """The others are sent; the damaged one is neither sent nor passed, and goes once mended."""
    bench.kiosk.release(20)
    ((before,),) = bench.kiosk.sql(f"SELECT {column} FROM submissions WHERE seq = 8")
    bench.kiosk.sql(f"UPDATE submissions SET {column} = {value} WHERE seq IN (8, 9)")
    attempts = bench.drain()
    assert bench.endpoint.numbers("e1") == [seq for seq in range(1, 21) if seq not in (8, 9)]
    assert any("2 rows" in note for each in attempts for note in each.notes)
    assert bench.worker.attempt().notes == ()
    assert bench.endpoint.batches[-1].heartbeat.pending == 2
    bench.kiosk.sql(f"UPDATE submissions SET {column} = ? WHERE seq = 8", before)
    bench.kiosk.sql("DELETE FROM submissions WHERE seq = 9")
    bench.kiosk.sql("INSERT INTO lost VALUES ('e1', 9, 9)")
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 21))
    bench.restart()


def test_a_text_that_is_no_text_is_a_damaged_row(bench: SyncBench) -> None:
    """Bytes that are no UTF-8 stop neither the reading nor the rows around them."""
    bench.kiosk.release(10)
    bench.kiosk.sql(
        "UPDATE submissions SET comment = CAST(x'ff41' AS TEXT) WHERE seq IN (4, 9, 10)"
    )
    bench.drain()
    assert bench.endpoint.numbers("e1") == [1, 2, 3, 5, 6, 7, 8]
    bench.kiosk.release(1)
    bench.drain()
    assert bench.endpoint.numbers("e1") == [1, 2, 3, 5, 6, 7, 8, 11]
    bench.restart()


def test_a_row_that_the_index_hides_is_not_called_lost(kiosk: KioskFile) -> None:
    """A damaged index loses nothing: what is in the table is never said to be lost."""
    kiosk.release(10)
    with closing(sqlite3.connect(str(kiosk.path), isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        index = "sqlite_autoindex_submissions_1"
        ((page,),) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)
        ).fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(kiosk.path.read_bytes())
    start = (page - 1) * 4096
    # An index page with one cell less: the last pointer is dropped from the count.
    cells = int.from_bytes(raw[start + 3 : start + 5], "big")
    raw[start + 3 : start + 5] = (cells - 1).to_bytes(2, "big")
    kiosk.path.write_bytes(raw)
    with closing(reader_of(kiosk)) as reader:
        piece = reader.piece("e1", 1, 10, ())
        assert (len(piece.entries), None in piece.entries) == (9, False)
        assert reader.piece("e1", 10, 10, ()).damaged == (10,)


def test_a_batch_of_long_comments_stays_below_the_limit(bench: SyncBench) -> None:
    """Batches are cut at 512 KiB of JSON in each version of the protocol, and never empty."""
    bench.kiosk.release(400, comment='"ä\n' * 900)
    for proto in (1, 2):
        with closing(reader_of(bench.kiosk)) as reader:
            piece = reader.piece("e1", 1, 400, (), proto)
        assert 50 < len(piece.entries) < 400
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 401))
    largest = max(len(batch_json(batch)) for batch in bench.endpoint.batches)
    assert LARGEST_BATCH_BYTES // 2 < largest <= LARGEST_BATCH_BYTES
    bench.restart()


def test_a_read_ends_before_the_network_is_waited_for(bench: SyncBench) -> None:
    """While a batch is on its way the kiosk can cut its log to nothing."""
    bench.kiosk.release(10)
    held: list[object] = []

    def look(*_: object) -> None:
        bench.kiosk.release(1)
        held.extend(bench.kiosk.sql("PRAGMA wal_checkpoint(TRUNCATE)"))

    bench.endpoint.faults = [look]
    bench.worker.attempt()
    assert [row[0] for row in held if isinstance(row, tuple)] == [0]
    bench.restart()


def test_a_kiosk_that_was_killed_is_read(bench: SyncBench, tmp_path: Path) -> None:
    """A log that nobody wrote back, without the file that SQLite shares beside it, is read too."""
    script = (
        "import sys, os, signal; from pathlib import Path\n"
        "from tests.sync.bench import KioskFile\n"
        "kiosk = KioskFile(Path(sys.argv[1])); keep = kiosk.connect(); kiosk.release(7)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(bench.data_dir)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert (bench.data_dir / "kiosk.db-wal").stat().st_size > 0
    (bench.data_dir / "kiosk.db-shm").unlink()
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 8))
    bench.restart()


def test_a_rescue_between_two_batches_loses_nothing(bench: SyncBench) -> None:
    """kiosk.db is replaced by a rescued one of a new epoch: both epochs arrive."""
    bench.kiosk.release(300)
    bench.worker.attempt()
    fresh = KioskFile(bench.data_dir / "fresh")
    fresh.data_dir.mkdir()
    fresh.release(290)
    fresh.sql("INSERT INTO lost VALUES ('e1', 291, 300)")
    fresh.release(4, epoch="e2")
    shutil.move(fresh.path, bench.kiosk.path)
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 301))
    assert bench.endpoint.rows["e1", 300] is None
    assert bench.endpoint.numbers("e2") == [1, 2, 3, 4]
    bench.restart()


def test_more_reports_than_fit_go_with_the_next_batches(bench: SyncBench) -> None:
    """Each release is reported once it is acknowledged, oldest first, some with every batch."""
    for _ in range(130):
        bench.kiosk.release(1)
    for _ in range(3):
        bench.worker.attempt()
    counts = [len(batch.heartbeat.releases) for batch in bench.endpoint.batches]
    assert counts == [100, 30, 0]
    assert sorted(number for _, number in bench.endpoint.reports) == list(range(1, 131))
    bench.restart()


def test_a_file_that_may_not_be_read_is_a_failure_that_passes(bench: SyncBench) -> None:
    """What can't be read now is told and tried again; nothing is settled by it."""
    bench.kiosk.path.write_bytes(b"no database " * 100)
    attempt = bench.worker.attempt()
    assert (attempt.outcome, attempt.kind) == ("failed", "local")
    assert bench.endpoint.batches == []
    bench.kiosk.path.unlink()
    bench.kiosk.release(3)
    bench.drain()
    assert bench.endpoint.numbers("e1") == [1, 2, 3]
    bench.restart()
