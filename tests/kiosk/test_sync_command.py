"""`vuoro sync` as a person and a service manager see it: real processes, real sockets."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.cli import main
from sync.bell import ring
from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from sync.export.receipt import Receipt, ReceivedBatch, write
from sync.lock import SyncLock
from sync.model.messages import VerdictRange, digest_of
from sync.model.submission import canonical
from sync.sqlite import sqlite3
from sync.state import FILE_NAME, read_passed
from tests.endpoint.app.asking import KEY, KIOSK
from tests.endpoint.app.serving import ROOT, served
from tests.sync.bench import PLAIN, KioskFile

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(SIGNING.public_key().public_bytes_raw()).decode()


TODAY = datetime.now(ZoneInfo("Europe/Helsinki")).date().isoformat()


class Folder:
    """A folder with a configuration, a key and a data directory."""

    def __init__(self, path: Path) -> None:
        self.path, self.data_dir = path, path / "data"
        self.data_dir.mkdir(mode=0o700)
        self.kiosk = KioskFile(self.data_dir, day=TODAY)
        (path / "key").write_text(f"{KEY.text}\n")
        self.configure("https://127.0.0.1:1")

    def configure(self, url: str) -> None:
        """Name the endpoint."""
        (self.path / "kiosk.toml").write_text(
            f'[kiosk]\nname = "{KIOSK}"\n[clock]\ntrust = "system"\n[sync]\nurl = "{url}"\n'
            f'allow_http = true\nkey_file = "key"\n[keys]\nreceipts = "{PUBLIC}"\n'
        )

    def words(self, *words: str) -> list[str]:
        """Return the words of a command line."""
        config, data = str(self.path / "kiosk.toml"), str(self.data_dir)
        return ["sync", "--config", config, "--data-dir", data, *words]

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run `vuoro sync` as a process until the end of the block."""
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *self.words(*words)],
            cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def passed(self) -> list[tuple[int, int]]:
        """Return the ranges that the kiosk may believe to be stored."""
        return [(p.first_seq, p.last_seq) for p in read_passed(self.data_dir / FILE_NAME)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A kiosk's folder."""
    return Folder(tmp_path)


@pytest.fixture
def silent() -> Iterator[tuple[str, threading.Event]]:
    """An endpoint that takes a connection and never says a word; the event: somebody came."""
    came = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def wait() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(10)
                came.set()
                while connection.recv(65536):
                    pass

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def read_line(process: subprocess.Popen[str], word: str) -> str:
    """Return the first line on standard error that has this word."""
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return line
    raise AssertionError(f"never said: {word}")


def test_without_an_address_the_remedy_is_named(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kiosk that was not told where to send says which key to set."""
    folder.configure("")
    assert main(folder.words("--once")) == 1
    assert "sync.url is empty" in capsys.readouterr().err


def test_a_status_needs_neither_endpoint_nor_folder(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything was ever sent there is one line, and no file is made for it."""
    folder.data_dir.rmdir()
    assert main(folder.words("--status")) == 0
    assert capsys.readouterr().out == "nothing waiting; never sent yet; vuoro sync is not running\n"
    assert not folder.data_dir.exists()


def test_a_failure_is_told_in_one_line(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """`--once` says 75; the status says how much waits, since when, why, and the remedy."""
    folder.kiosk.release(7)
    assert main(folder.words("--once")) == 75
    assert main(folder.words("--status")) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"7 waiting since {TODAY}; never sent yet; nobody answered")
    assert "check the network" in line


def test_a_missing_key_is_an_alert(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person must mend makes the status 1 and names the file."""
    (folder.path / "key").unlink()
    assert main(folder.words("--once")) == 75
    assert main(folder.words("--status")) == 1
    assert "ALERT" in (line := capsys.readouterr().out)
    assert "key_file" in line


def test_a_bad_sync_db_is_told_with_the_remedy(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status names the file and what to do, and not just SQLite's words."""
    (folder.data_dir / FILE_NAME).write_bytes(b"no database " * 1000)
    assert main(folder.words("--status")) == 1
    assert "sync.db: can't be read" in (told := capsys.readouterr().err)
    assert "vuoro sync moves a damaged one aside" in told


def test_a_signal_before_anybody_listens_ends_nothing(folder: Folder) -> None:
    """SIGUSR1 means "now"; while sync is still starting it is passed over."""
    before = signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    try:
        assert main(folder.words("--status")) == 0
        assert signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_another_users_data_is_warned_of(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What root makes in the service's folder would lock the service out."""
    folder.kiosk.release(1)
    os.chown(folder.data_dir, 12345, 12345)
    assert main(folder.words("--once")) == 75
    assert "belongs to user 12345, and this is user 0" in capsys.readouterr().err


def test_receipts_are_looked_for_without_an_address(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing goes over the network, `--once` and the loop still apply what was left."""
    folder.configure("")
    receipts = folder.data_dir / "receipts"
    receipts.mkdir()
    (receipts / "bad").write_bytes(b"{}")
    assert main(folder.words("--once")) == 1
    assert "sync.url is empty" in capsys.readouterr().err
    assert (receipts / "refused" / "bad").exists()
    with folder.process() as process:
        read_line(process, "only receipts are applied")
        (receipts / "worse").write_bytes(b"{}")
        process.send_signal(signal.SIGUSR1)
        assert "worse is put into receipts/refused" in read_line(process, "worse")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_second_sync_is_refused_and_rings_the_first(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only one process writes sync.db; the second names it and leaves it alone."""
    lock = SyncLock(folder.data_dir)
    try:
        assert main(folder.words("--once")) == 75
        assert main(folder.words()) == 1
    finally:
        lock.release()
    said = capsys.readouterr().err
    assert said.count(f"process {os.getpid()} holds sync.lock") == 2


def test_a_stop_in_mid_request_ends_at_once(
    folder: Folder, silent: tuple[str, threading.Event], capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGTERM while the endpoint is silent: status 0, no failure is noted, nothing is lost."""
    address, came = silent
    folder.configure(address)
    folder.kiosk.release(3)
    with folder.process("--hurry") as process:
        assert came.wait(30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert main(folder.words("--status")) == 0
    assert capsys.readouterr().out.startswith(f"3 waiting since {TODAY}; never sent yet;")


def test_a_receipt_moves_the_cursor(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """A stick brings the endpoint's word where there is no network; a forged one is refused."""
    folder.configure("")
    folder.kiosk.release(10)
    verdicts = (VerdictRange(1, 8, "stored"), VerdictRange(9, 9, "quarantined", "why"))
    sent = [canonical(replace(PLAIN, seq=seq, rating=1 + seq % 5)) for seq in range(1, 10)]
    batch = ReceivedBatch("5f" * 16, "e1", 1, 9, digest_of(sent), verdicts)
    receipt = Receipt(KIOSK, "c2" * 16, "2026-11-23", (batch,))
    forged = Ed25519PrivateKey.from_private_bytes(bytes(32))
    (folder.path / "forged").write_bytes(write(receipt, forged))
    assert main(folder.words("--receipt", str(folder.path / "forged"))) == 1
    assert "not signed by the key" in capsys.readouterr().err
    assert folder.passed() == []
    (folder.path / "good").write_bytes(write(receipt, SIGNING))
    for _ in range(2):
        assert main(folder.words("--receipt", str(folder.path / "good"))) == 0
    assert folder.passed() == [(1, 9)]
    assert main(folder.words("--status")) == 1
    told = capsys.readouterr().out
    assert "1 waiting" in told
    assert "1 submission in the endpoint's quarantine" in told
    assert "[sync] url is empty; ALERT: name the endpoint there" in told


def test_sync_carries_everything_and_looks_after_itself(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a real endpoint: a drain, a bell, a signal, a receipt left in its folder, and an end."""
    url = f"sqlite:///{tmp_path / 'endpoint.db'}"
    with closing(Database.open(url)) as database, database.write() as connection:
        add_kiosks(connection, [("torikatu", KIOSK)], date(2026, 11, 23), lambda n: bytes(range(n)))
    folder.kiosk.release(450)
    with served("--database", url, cwd=tmp_path) as endpoint:
        folder.configure(endpoint.address)
        assert main(folder.words("--once")) == 0
        assert folder.passed() == [(1, 450)]
        with folder.process("--hurry") as process:
            read_line(process, "the endpoint answers")
            folder.kiosk.release(5)
            assert ring(folder.data_dir, "released")
            assert main(folder.words("--once")) == 75
            receipts = folder.data_dir / "receipts"
            receipts.mkdir()
            (receipts / "bad").write_bytes(b"{}")
            assert process.poll() is None
            process.send_signal(signal.SIGUSR1)
            assert "bad is put into receipts/refused" in read_line(process, "refused")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
    assert sum(last - first + 1 for first, last in folder.passed()) == 455
    with closing(sqlite3.connect(tmp_path / "endpoint.db")) as connection:
        assert connection.execute("SELECT count(*) FROM submissions").fetchone() == (455,)
    assert main(folder.words("--status")) == 0
    assert capsys.readouterr().out.startswith("nothing waiting; last sent ")
