"""SIGKILL at random moments while visits are written, and a log that is cut anywhere."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kiosk.store.store import Store
from sync.sqlite import sqlite3
from tests.kiosk.store.bench import Bench, record

HOUR_S = 3600


@dataclass
class Heard:
    """What the children told through the pipe: words of visits, by what was done to them."""

    saved: set[str] = field(default_factory=set)
    withdrawing: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    flagged: set[str] = field(default_factory=set)

    def take(self, line: str) -> None:
        """Note one line: what was done, and the visit's word."""
        done, word = line.split(" ", 1)
        getattr(self, done).add(word)


def test_a_killed_kiosk_keeps_every_confirmed_tap_once(
    bench: Bench, quick_dir: Path, full_dose: bool
) -> None:
    """However often the process is killed, what it confirmed is there and nothing is twice; what
    was withdrawn stays withdrawn, in every file, and what was flagged stays flagged."""
    bench.data_dir = quick_dir / "data"
    chance, heard = Random(11), Heard()
    for life in range(1000 if full_dose else 100):
        one_life(bench, life, chance, heard)
    assert len(heard.saved) > 100
    assert min(len(heard.withdrawn), len(heard.flagged)) > 10
    assert bench.store.tidy(bench.clock.stamp())
    doubtful = dict(
        bench.sql(
            "SELECT comment, doubtful FROM submissions"
            " UNION ALL SELECT comment, reasons LIKE '%streak%' FROM visits"
        )
    )
    counts = bench.store.counts()
    assert len(doubtful) == counts["ended"] + counts["released"]
    assert heard.saved - heard.withdrawing - set(doubtful) == set()
    assert heard.withdrawn & set(doubtful) == set()
    assert {word for word in heard.flagged if not doubtful[word]} == set()
    files = b"".join(path.read_bytes() for path in bench.data_dir.glob("kiosk.db*"))
    assert [word for word in heard.withdrawn if word.encode() in files] == []
    seqs = [row["seq"] for row in bench.outbox()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert not (bench.data_dir / "damaged").exists()


def one_life(bench: Bench, life: int, chance: Random, heard: Heard) -> None:
    """Let a child write visits until it is killed; hears what it confirmed."""
    bench.clock.advance(600)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_for_ever(bench, life, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        said = b""
        for _ in range(chance.choice((0, 1, 2, 5, 12))):
            said += pipe.read(4096)
        time.sleep(chance.random() * 0.004)
        os.kill(child, signal.SIGKILL)
        while more := pipe.read(4096):
            said += more
    os.waitpid(child, 0)
    for line in said.decode().splitlines():
        heard.take(line)


def write_for_ever(bench: Bench, life: int, pipe: int) -> None:
    """Save, confirm, then withdraw, or change, end and flag; release now and then."""
    store = bench.another()

    def tell(done: str, word: str) -> None:
        os.write(pipe, f"{done} {word}\n".encode())

    for visit in range(10_000):
        word = f"life {life:04} visit {visit:05}"
        store.save(visit, record(comment=word))
        tell("saved", word)
        if visit % 4 == 1:
            tell("withdrawing", word)
            store.withdraw(visit)
            tell("withdrawn", word)
            continue
        store.save(visit, record(rating=5, comment=word))
        store.end(visit, "completed", frozenset(), bench.clock.stamp())
        if visit % 4 == 2:
            store.end(10_000, "completed", frozenset(), bench.clock.stamp(), also=[visit])
            tell("flagged", word)
        if visit % 7 == 6:
            bench.clock.advance(HOUR_S)
            store.release(bench.clock.stamp())


def test_a_log_cut_anywhere_gives_an_exact_committed_prefix(
    bench: Bench, quick_dir: Path, full_dose: bool
) -> None:
    """Cut at every 509th byte, the log gives the visits committed before the cut, and no other."""
    bench.data_dir = quick_dir / "data"
    bench.store.tidy(bench.clock.stamp())
    log = bench.data_dir / "kiosk.db-wal"
    empty, ends = end_of_frames(log), []
    reach = 800 if full_dose else 300
    for visit in range(150 if full_dose else 60):
        bench.store.save(visit, record(comment=f"{visit} " + "word " * (visit * 37 % reach)))
        ends.append(end_of_frames(log))
    base = (bench.data_dir / "kiosk.db").read_bytes()
    content = log.read_bytes()[: ends[-1] + 2 * 509]
    for cut in range(0, len(content), 509):
        expected = sum(end <= cut for end in ends)
        if cut >= empty:
            assert committed(quick_dir / "cut", base, content[:cut]) == list(range(expected))


def end_of_frames(log: Path) -> int:
    """Return where the log's last frame ends: what follows is laid out with zeros (or older).

    The header's salts stand in every frame that counts (sqlite.org/fileformat2, section 4.1).
    """
    content = log.read_bytes()
    end = 32
    while content[end + 8 : end + 16] == content[16:24]:
        end += 24 + 4096
    return end


def committed(folder: Path, base: bytes, log: bytes) -> list[int]:
    """Return which visits a database with this log holds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "kiosk.db").write_bytes(base)
    (folder / "kiosk.db-wal").write_bytes(log)
    with closing(sqlite3.connect(str(folder / "kiosk.db"))) as connection:
        rows = connection.execute("SELECT comment FROM visits ORDER BY id")
        return [int(comment.split()[0]) for (comment,) in rows]


def test_the_store_itself_opens_on_a_cut_log(
    bench: Bench, quick_dir: Path, full_dose: bool
) -> None:
    """A cut log is no damage: nothing is moved aside and open visits end as crashed."""
    bench.data_dir = quick_dir / "data"
    for visit in range(12):
        bench.store.save(visit, record(comment=str(visit)))
    copies = list(cut_copies(bench.data_dir, quick_dir, 509 if full_dose else 4 * 509))
    bench.close()
    for copy in copies:
        bench.data_dir = copy
        counts = bench.store.counts()
        assert (counts["open"], counts["lost"]) == (0, 0)
        assert not (copy / "damaged").exists()
        bench.close()


def cut_copies(data_dir: Path, target: Path, step: int) -> Iterator[Path]:
    """Yield copies of a data directory in use whose log is cut off ever later."""
    size = end_of_frames(data_dir / "kiosk.db-wal") + step
    for cut in range(0, size, step):
        copy = target / f"cut-{cut}"
        shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns("*-shm", "kiosk.lock"))
        os.truncate(copy / "kiosk.db-wal", cut)
        yield copy


def test_a_killed_release_is_all_or_nothing(bench: Bench, quick_dir: Path, full_dose: bool) -> None:
    """A release that is killed anywhere has moved every visit or none."""
    bench.data_dir = quick_dir / "data"
    chance = Random(5)
    for visit in range(40):
        bench.visit(f"word {visit}")
    bench.close()
    original = bench.data_dir.parent / "original"
    bench.data_dir.rename(original)
    seen = set()
    for _ in range(200 if full_dose else 20):
        shutil.copytree(original, bench.data_dir)
        kill_release(bench, chance.random() * 0.02)
        counts = bench.store.counts()
        assert sorted((counts["ended"], counts["released"])) == [0, 40]
        seen.add(counts["released"])
        bench.close()
        shutil.rmtree(bench.data_dir)
    assert seen <= {0, 40}


def kill_release(bench: Bench, after_s: float) -> None:
    """Begin a release in a child and kill it a little later."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            store: Store = bench.another()
            os.write(writing, b"opened")
            store.release(bench.clock.stamp(), everything=True)
        finally:
            os._exit(0)
    os.read(reading, 16)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
