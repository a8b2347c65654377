"""`vuoro endpoint serve` as a process: starting, refusing to start, TLS, and stopping."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, closing, suppress
from datetime import date
from pathlib import Path

import pytest
import requests
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.cli import main
from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from sync.model.messages import parse_answer
from tests.endpoint.app.asking import BATCH_ID, KEY, KIOSK, batch
from tests.endpoint.app.serving import ROOT, served

HEADERS = {"Authorization": f"Bearer {KEY.text}", "Content-Type": "application/json"}


def registered(url: str) -> None:
    """Make the database and let the tests' kiosk in."""
    with closing(Database.open(url)) as database, database.write() as connection:
        add_kiosks(connection, [("torikatu", KIOSK)], date(2026, 11, 23), lambda n: bytes(range(n)))


def refused(*words: str, cwd: Path) -> str:
    """Return what is said when the endpoint, as a process, doesn't start."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "endpoint", "serve", "--port", "0", *words],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What is said when the endpoint doesn't start, in this process."""

    def start(*words: str) -> str:
        with chdir(tmp_path):
            assert main(["endpoint", "serve", "--port", "0", *words]) == 1
        return capsys.readouterr().err

    return start


def test_it_serves_and_drains(tmp_path: Path) -> None:
    """A batch that is half sent when SIGTERM comes is stored and answered; then it ends well."""
    registered(f"sqlite:///{tmp_path / 'vuoro.db'}")
    body = batch(3)
    with served(cwd=tmp_path) as running:
        address = f"{running.address}/v1/batches"
        first = requests.post(address, body, headers=HEADERS, timeout=20)
        assert first.status_code == 200, first.text
        parse_answer(first.content, batch=BATCH_ID, first_seq=1, count=3)
        begun, told = threading.Event(), threading.Event()
        answers = []

        def halves() -> Iterator[bytes]:
            yield body[:50]
            begun.set()
            told.wait(10)
            yield body[50:]

        sender = threading.Thread(
            target=lambda: answers.append(
                requests.post(address, halves(), headers=HEADERS, timeout=20)
            )
        )
        sender.start()
        assert begun.wait(10)
        # The first half has arrived once another request on the same loop was answered.
        requests.get(f"{running.address}/healthz", timeout=20)
        running.process.send_signal(signal.SIGTERM)
        told.set()
        sender.join()
        assert running.process.wait(20) == 0
        parse_answer(answers[0].content, batch=BATCH_ID, first_seq=1, count=3)


def certified(folder: Path, name: str = "127.0.0.1") -> Path:
    """Lay a key and a certificate of a new authority into a folder; return the authority's own."""
    authority = trustme.CA()
    certificate = authority.issue_cert(name, "localhost")
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    for number, part in enumerate(certificate.cert_chain_pems):
        part.write_to_path(str(folder / "cert.pem"), append=number > 0)
    theirs = folder / f"ca-{len(list(folder.glob('ca-*')))}.pem"
    authority.cert_pem.write_to_path(str(theirs))
    return theirs


def test_over_tls_only_its_own_name_is_believed(tmp_path: Path) -> None:
    """With a certificate it speaks HTTPS and not HTTP; a stranger's authority is not believed."""
    (tmp_path / "elsewhere").mkdir()
    authority, stranger = certified(tmp_path), certified(tmp_path / "elsewhere")
    with served("--tls-cert", "cert.pem", "--tls-key", "key.pem", cwd=tmp_path) as running:
        assert running.address.startswith("https://")
        health = f"https://127.0.0.1:{running.port}/healthz"
        assert requests.get(health, verify=str(authority), timeout=9).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(health, verify=str(stranger), timeout=9)
        with socket.create_connection(("127.0.0.1", running.port), timeout=9) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            with suppress(ConnectionResetError):
                assert b"200" not in plain.recv(4096)


def test_a_new_certificate_is_taken_without_a_restart(tmp_path: Path) -> None:
    """At SIGHUP new connections see the new one; if the files are no pair, the one before stays."""
    first = certified(tmp_path)
    with served("--tls-cert", "cert.pem", "--tls-key", "key.pem", cwd=tmp_path) as running:
        health = f"https://127.0.0.1:{running.port}/healthz"
        assert requests.get(health, verify=str(first), timeout=9).status_code == 200
        second = certified(tmp_path)
        assert running.hears(signal.SIGHUP).endswith("the certificate was read again\n")
        assert requests.get(health, verify=str(second), timeout=9).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(health, verify=str(first), timeout=9)
        (tmp_path / "key.pem").write_text("nothing", encoding="ascii")
        assert "the certificate stays the one before: --tls-cert" in running.hears(signal.SIGHUP)
        assert requests.get(health, verify=str(second), timeout=9).status_code == 200


def test_a_key_with_a_passphrase_is_refused(tmp_path: Path, says: Callable[..., str]) -> None:
    """Nobody is asked for it, whether somebody sits there or not."""
    certified(tmp_path)
    key = load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    locked = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame")
    )
    (tmp_path / "key.pem").write_bytes(locked)
    said = says("--tls-cert", "cert.pem", "--tls-key", "key.pem")
    assert "--tls-key key.pem: has a passphrase" in said
    assert "openssl pkey" in said


def test_settings_are_refused_with_every_mistake(tmp_path: Path, says: Callable[..., str]) -> None:
    """A misspelt key, a value out of bounds and a wrong type are all named at once."""
    (tmp_path / "endpoint.toml").write_text(
        '[limits]\nbody_kb = 5\nat_once = 0\n[log]\nformat = "xml"\n', encoding="utf-8"
    )
    said = says("--config", "endpoint.toml")
    assert "limits.body_kb: is not a key" in said
    assert "did you mean 'body_kib'" in said
    assert "limits.at_once: must be a whole number from 1 to 10000, got 0" in said
    assert "log.format: must be" in said


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--config", "missing.toml"], "missing.toml: the whole file: can't be read"),
        (["--workers", "2"], "a SQLite file has one writer"),
        (["--tls-cert", "cert.pem"], "give both or neither"),
        (["--tls-cert", "cert.pem", "--tls-key", "key.pem"], "no certificate in PEM"),
        (["--host", "203.0.113.77"], "can't listen there"),
        (["--config", "token.toml"], "metrics.token_file: nothing: can't be read"),
    ],
)
def test_it_says_why_it_does_not_start(
    tmp_path: Path, says: Callable[..., str], words: list[str], hint: str
) -> None:
    """What is wrong is named with its remedy, not shown as a traceback."""
    (tmp_path / "token.toml").write_text('[metrics]\ntoken_file = "nothing"\n', encoding="utf-8")
    assert hint in says(*words)


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    """A SQLite file is served by one process; the other says so and ends."""
    with served(cwd=tmp_path):
        assert "vuoro.db" in refused(cwd=tmp_path)


def test_a_wrong_address_is_told_without_its_password(tmp_path: Path) -> None:
    """A kind of database that isn't known is named, what else stood in the address is not."""
    said = refused("--database", "mysql://vuoro:sesame@db/vuoro", cwd=tmp_path)
    assert "--database: 'mysql' is not known" in said
    assert "sesame" not in said


def test_processes_on_postgresql_are_one_endpoint(postgres_url: str, tmp_path: Path) -> None:
    """Two processes on one port store and answer alike, count together, and end together."""
    registered(postgres_url)
    (tmp_path / "token").write_text("sesame-sesame-sesame\n", encoding="ascii")
    (tmp_path / "endpoint.toml").write_text('[metrics]\ntoken_file = "token"\n', encoding="utf-8")
    words = ("--database", postgres_url, "--workers", "2", "--config", "endpoint.toml")
    with served(*words, cwd=tmp_path) as running:
        for _ in range(6):
            told = requests.post(
                f"{running.address}/v1/batches", batch(3), headers=HEADERS, timeout=20
            )
            assert told.status_code == 200, told.text
        reader = {"Authorization": "Bearer sesame-sesame-sesame"}
        page = requests.get(f"{running.address}/metrics", headers=reader, timeout=20).text
        assert "vuoro_batches_total 6.0" in page
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0


@pytest.mark.slow
def test_processes_end_with_the_one_that_started_them(postgres_url: str, tmp_path: Path) -> None:
    """Killed outright, the endpoint leaves no process behind that holds its port."""
    words = ("--database", postgres_url, "--workers", "2")
    with served(*words, cwd=tmp_path) as running:
        running.process.kill()
        for _ in range(200):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", running.port)) != 0:
                    return
            time.sleep(0.1)
        raise AssertionError("somebody still listens")
