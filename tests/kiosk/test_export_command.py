"""`vuoro export` as a person types it."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from zipfile import ZipFile

import pytest

from kiosk.cli import main
from kiosk.exporting.native_words import native_words_held
from sync.export.durable import alone_in
from sync.export.source import ExportError
from sync.sqlite import sqlite3
from tests.endpoint import rows
from tests.endpoint.opened import writing
from tests.sync.export.databases import copies, kiosk_db, submission

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a kiosk's data in `data`."""
    given = [submission(1), submission(2, comment="=HYPERLINK(1)"), submission(3, doubtful=True)]
    kiosk_db(tmp_path / "data", given)
    return tmp_path


def export(folder: Path, form: str, *words: str) -> int:
    """Run the command; returns its exit status."""
    out = ["--out", str(folder / f"out.{form}")]
    places = [] if "--database" in words else ["--data-dir", str(folder / "data")]
    return main(["export", "--format", form, *out, *places, *words])


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_library_in_trouble_has_no_word_of_its_own(folder: Path) -> None:
    """Where there is no room to put a workbook together, one sentence says so, no panic."""
    kiosk_db(folder / "many", [submission(n, comment=f"{n} " * 20) for n in range(1, 600)])
    words = [sys.executable, "-m", "kiosk", "export", "--format", "xlsx"]
    words += ["--out", str(folder / "out.xlsx"), "--data-dir", str(folder / "many")]
    limited = ["prlimit", "--fsize=100000", *words]
    ended = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert "TMPDIR" in ended.stderr


def test_words_of_a_library_are_kept_for_a_fault_that_nobody_knows(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What was held back is shown where the program itself can say nothing better."""

    @native_words_held()
    def fail(words: bytes, fault: Exception) -> None:
        os.write(2, words)
        raise fault

    with pytest.raises(RuntimeError):
        fail(b"odd\n", RuntimeError())
    with pytest.raises(ExportError):
        fail(b"known\n", ExportError())
    assert capfd.readouterr().err == "odd\n"


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_each_form_is_written_and_told(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says where the rows are, and how many doubtful ones are not in it."""
    assert export(folder, form) == 0
    assert (folder / f"out.{form}").stat().st_size > 0
    said = capsys.readouterr()
    assert "2 rows; 1 doubtful ones left out (--with-doubtful)" in said.out
    assert said.err == ""


def test_the_dictionary_is_beside_the_table(folder: Path) -> None:
    """Every column of the table is explained in the file beside it, in the chosen language."""
    assert export(folder, "csv", "--labels", "sv") == 0
    explained = {each["column"]: each for each in table(folder / "out.columns.csv")}
    assert set(table(folder / "out.csv")[0]) <= set(explained)
    assert "Hur" in explained["pulse.rating"]["label"]


def test_filters_reach_the_rows(folder: Path) -> None:
    """What is asked for on the command line is what is in the file."""
    assert export(folder, "csv", "--with-doubtful", "--since", "2026-11-23", "--site", "site") == 0
    assert len(table(folder / "out.csv")) == 3


def test_nothing_that_matches_is_a_file_with_headings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty answer is an answer: a valid file, and a word about it."""
    assert export(folder, "csv", "--language", "ar") == 0
    assert (folder / "out.csv").read_text().startswith("row_id,site,")
    assert "nothing matches" in capsys.readouterr().out


def test_wrong_usage_names_the_remedy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What can't be meant is refused before anything is written."""
    wrong = [
        ("csv", "--since", "2026-12-01", "--until", "2026-11-01"),
        ("csv", "--since", "1.12.2026"),
        ("xlsx", "--dialect", "excel-fi"),
        ("bundle", "--site", "a"),
        ("bundle", "--database", "sqlite:///x.db"),
    ]
    for form, *words in wrong:
        with pytest.raises(SystemExit) as stopped:
            export(folder, form, *words)
        assert stopped.value.code == 2
    said = capsys.readouterr().err
    for word in ("swap them", "2026-11-23", "--format csv", "leave --site out", "--data-dir"):
        assert word in said
    assert not list(folder.glob("out.*"))


def test_a_bundle_is_what_sync_would_write(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without keys it says which is missing, as `vuoro sync --bundle` does."""
    assert export(folder, "bundle") == 1
    assert "keys.bundle is empty" in capsys.readouterr().err


def test_verify_writes_nothing_over_damage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An altered row is counted, the remedy named, and no file made."""
    assert export(folder, "csv", "--verify") == 0
    (folder / "out.csv").unlink()
    with closing(sqlite3.connect(folder / "data" / "kiosk.db")) as connection, connection:
        connection.execute("UPDATE submissions SET rating = 1 WHERE seq = 1")
    assert export(folder, "csv", "--verify") == 1
    assert "1 of 2 rows" in (said := capsys.readouterr().err)
    assert "restart the kiosk" in said
    assert not (folder / "out.csv").exists()


def test_the_endpoints_data_comes_out_alike(folder: Path) -> None:
    """`--database` writes the same table."""
    address = f"sqlite:///{folder / 'endpoint.db'}"
    with writing(address) as connection:
        rows.put(connection, rows.submission(comment="words"))
    assert export(folder, "csv", "--database", address) == 0
    (row,) = table(folder / "out.csv")
    assert (row["site"], row["comment"], row["row_id"]) == (
        "torikatu", "words", rows.row_id("a-1", 1).hex(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--database", "postgresql://u:secret@127.0.0.1:1/d"), "no PostgreSQL answers there"),
        (("--database", "sqlite:///nowhere/x.db"), "is not there"),
        (("--out", "/nowhere/out.csv"), "no file was written"),
    ],
)
def test_errors_name_the_remedy_and_no_password(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """What fails is said in one line that holds no secret."""
    assert export(folder, "csv", *words) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "secret" not in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_killed_at_any_moment_a_file_is_the_old_one_or_the_new(folder: Path, form: str) -> None:
    """SIGKILL leaves what was there, or all of the new file, never half of one; what it left
    besides goes with the next export."""
    _many_rows(folder)
    file, chance = folder / f"out.{form}", random.Random(4)
    words = _words(folder, form)
    began = time.monotonic()
    assert main(words) == 0
    takes_s = time.monotonic() - began
    file.unlink()
    for _ in range(6):
        before = file.exists()
        process = _started(words)
        time.sleep(chance.uniform(0.2, 0.6 + takes_s))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert file.exists() or not before
        if file.exists():
            assert _rows_in(file) == 20_000
    assert main(words) == 0
    assert _names(folder) == _expected(form)


@pytest.mark.parametrize(
    ("form", "number", "status"),
    [
        ("csv", signal.SIGTERM, 143),
        ("csv", signal.SIGHUP, 129),
        ("jsonl", signal.SIGINT, 130),
        ("xlsx", signal.SIGTERM, 143),
    ],
)
def test_ended_by_a_signal_nothing_is_left(
    folder: Path, form: str, number: signal.Signals, status: int
) -> None:
    """A service that is stopped, a session that is cut off and Ctrl-C leave the old file alone."""
    if form == "xlsx":
        _many_rows(folder)
    file = folder / f"out.{form}"
    file.write_bytes(b"old")
    # Nobody else gives names in the folder meanwhile, so the export waits with all written.
    with alone_in(folder), _started(_words(folder, form)) as process:
        _wait_until_it_writes(process)
        process.send_signal(number)
        assert process.wait(30) == status
    assert file.read_bytes() == b"old"
    assert _names(folder) == {"data", file.name}


def _many_rows(folder: Path) -> None:
    """Give the kiosk 20,000 rows."""
    with closing(sqlite3.connect(folder / "data" / "kiosk.db")) as connection, connection:
        connection.execute("DELETE FROM submissions WHERE seq > 1")
    copies(folder / "data" / "kiosk.db", 20_000)


def _words(folder: Path, form: str) -> list[str]:
    out = ["--data-dir", str(folder / "data"), "--out", str(folder / f"out.{form}")]
    return ["export", "--format", form, *out]


def _started(words: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", *words], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _wait_until_it_writes(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process holds a file that has no name, or one of a part."""
    handles = Path(f"/proc/{process.pid}/fd")
    while process.poll() is None:
        for handle in handles.iterdir():
            with suppress(OSError):
                leads_to = str(handle.readlink())
                if "(deleted)" in leads_to or leads_to.endswith(".part"):
                    return
    raise AssertionError("it has ended already")


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _expected(form: str) -> set[str]:
    beside = {"csv": {"out.columns.csv"}, "jsonl": {"out.jsonl.columns.csv"}}
    return {"data", f"out.{form}"} | beside.get(form, set())


def _rows_in(file: Path) -> int:
    """Return how many rows a whole file holds."""
    if file.suffix == ".csv":
        return len(table(file))
    with ZipFile(file) as workbook:
        assert workbook.testzip() is None
        return max(workbook.read(name).count(b"<row ") for name in workbook.namelist()) - 1
