"""What the endpoint itself refuses, with its echo: nothing is lost, and it heals when it ends."""

from __future__ import annotations

import socket
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from sync.model.submission import Submission
from sync.sqlite import sqlite3
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired, written
from tests.faults.sync.oracle import oracle

Running = subprocess.Popen[bytes]
STRANGER = "vuoro_0123456789abcdef_" + "s" * 43


def talkative(seq: int) -> Submission:
    """Return a submission with a long text that hardly packs."""
    return replace(written(seq), comment=f"{seq} {Random(seq).randbytes(200).hex()}")


def told(kiosk: Kiosk, endpoint: Endpoint, sync: Running, kind: str, pending: int) -> None:
    """Let a sync fail in this way: it is told, and everything is kept."""
    kiosk.nudge_until(sync, lambda: kiosk.facts().get("last_error_kind") == kind)
    found = oracle(kiosk, endpoint)
    found.nothing_wrong()
    assert len(found.pending) == pending


def test_a_wrong_key_and_another_kiosks_key(endpoint: Endpoint, tmp_path: Path) -> None:
    """401 and 403 keep everything and raise an alert; with the right key all goes."""
    kiosk = paired(tmp_path / "kiosk", endpoint)
    own = kiosk.key_file.read_text().strip()
    (others,) = endpoint.register("hameentie-1")
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(30)
    kiosk.write_key(STRANGER)
    with kiosk.looping() as sync:
        told(kiosk, endpoint, sync, "key", 30)
        kiosk.write_key(others)
        told(kiosk, endpoint, sync, "forbidden", 30)
        assert "alert" in kiosk.facts()
        kiosk.write_key(own)
        kiosk.nudge_until(sync, kiosk.has_nothing_pending)
    assert "alert" not in kiosk.facts()
    oracle(kiosk, endpoint).complete()


def test_too_many_at_once_and_too_large(make_endpoint: MakeEndpoint, tmp_path: Path) -> None:
    """413 splits until it fits; 429 names a time; then all arrives."""
    endpoint = make_endpoint(config="[limits]\nbody_kib = 64\nbatches_per_minute = 1\nburst = 5\n")
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(1200, content=talkative)
    assert kiosk.once() == 75
    facts = kiosk.facts()
    assert facts["last_error_kind"] == "busy", facts
    assert "429" in facts["last_error"]
    found = oracle(kiosk, endpoint)
    found.nothing_wrong()
    assert found.arrived
    assert found.pending
    assert not found.aside
    assert float(facts["due_elapsed_s"]) - monotonic() > 30, "Retry-After is a minimum"
    endpoint.stop()
    endpoint.config = "[limits]\nbody_kib = 64\n"
    endpoint.start()
    kiosk.drain()
    oracle(kiosk, endpoint).complete()


def test_no_room_for_another_batch(make_endpoint: MakeEndpoint, tmp_path: Path) -> None:
    """Somebody's half-sent batch takes the only place: 503 with our echo; later all is there."""
    endpoint = make_endpoint(config="[limits]\nat_once = 1\nbody_s = 300\nburst = 100000\n")
    kiosk = paired(tmp_path / "kiosk", endpoint)
    (others,) = endpoint.register("hameentie-1")
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(30)
    head = (
        "POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {others}\r\nContent-Length: 1000\r\n\r\n{{"
    )
    with kiosk.looping() as sync:
        kiosk.nudge_until(sync, kiosk.has_nothing_pending)
        with socket.create_connection(("127.0.0.1", endpoint.port)) as slow:
            slow.sendall(head.encode("ascii"))
            # Once the place is taken, not before.
            kiosk.nudge_until(sync, lambda: kiosk.facts().get("last_error_kind") == "busy")
            kiosk.release(30)
            told(kiosk, endpoint, sync, "busy", 30)
            assert "503" in kiosk.facts()["last_error"]
        kiosk.nudge_until(sync, kiosk.has_nothing_pending)
    oracle(kiosk, endpoint).complete()


def test_a_locked_database(endpoint: Endpoint, tmp_path: Path, full_dose: bool) -> None:
    """Somebody holds the endpoint's file: 503, and later everything is there once."""
    if not full_dose:
        pytest.skip("waits for a lock of five seconds: in the full dose")
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(30)
    with closing(sqlite3.connect(str(endpoint.file), isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        assert kiosk.once() == 75
        assert "503" in kiosk.facts()["last_error"]
        oracle(kiosk, endpoint).nothing_wrong()
        blocker.execute("ROLLBACK")
    kiosk.drain()
    oracle(kiosk, endpoint).complete()
