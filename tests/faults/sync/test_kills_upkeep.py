"""The endpoint's daily care and its erasing are killed in mid-work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sync.model.submission import Submission
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.endpoint_process import ROOT, Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired, written
from tests.faults.sync.recount import counts_agree
from tests.kiosk.store.bench import ZONE

_COUNT = 1000
_KINDS = ("sqlite", "postgresql")
_FULL = os.environ.get("VUORO_FAULTS") == "full"
_NEW_BUCKET = f"{datetime.now(ZONE).date()}T09:00+02:00/PT1H"
_OLD_BUCKET = f"{datetime.now(ZONE).date() - timedelta(days=5 * 366)}T09:00+02:00/PT1H"
_STARTING_S = 0.5
"""A command takes about so long until it touches the database."""


def old(seq: int) -> Submission:
    """Return a submission with a text; every second one is five years old."""
    bucket = _OLD_BUCKET if seq % 2 else _NEW_BUCKET
    return replace(written(seq), comment=f"Name and number {seq} of a person", bucket=bucket)


def care(endpoint: Endpoint, *words: str, killed_after_s: float | None = None) -> int:
    """Run one of the endpoint's commands, perhaps not to its end; returns its exit status."""
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", "endpoint", *words, "--database", endpoint.url],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        if killed_after_s is not None:
            time.sleep(killed_after_s)
            process.kill()
        _, said = process.communicate(timeout=120)
    assert b"Traceback" not in said or killed_after_s is not None, said
    return process.returncode


def left(endpoint: Endpoint, where: str) -> int:
    """Return how many texts stand there."""
    ((count,),) = endpoint.rows(f"SELECT count(*) FROM submissions WHERE {where}")
    return int(count)


def everything_again(kiosk: Kiosk) -> None:
    """Let sync forget what it sent."""
    for path in kiosk.data_dir.glob("sync.db*"):
        path.unlink()
    kiosk.drain()


@pytest.fixture
def filled(
    make_endpoint: MakeEndpoint, request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> tuple[Endpoint, Kiosk]:
    """A running endpoint that holds many texts, half of them too old."""
    url = None if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    endpoint = make_endpoint(url)
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(_COUNT, content=old)
    kiosk.drain()
    return endpoint, kiosk


@pytest.mark.parametrize("kind", _KINDS if _FULL else _KINDS[1:])
def test_daily_care_killed_in_mid_work_goes_on_the_next_time(
    filled: tuple[Endpoint, Kiosk], full_dose: bool
) -> None:
    """Killed at any moment while kiosks send, it has taken whole rows' texts or none; the next run
    ends the work, no young text goes, no count changes, and a copy that comes again is a
    duplicate."""
    (endpoint, kiosk), chance = filled, Random(6)
    is_old = f"bucket = '{_OLD_BUCKET}' AND comment IS NOT NULL"
    is_young = f"bucket <> '{_OLD_BUCKET}' AND comment IS NOT NULL"
    for _ in range(40 if full_dose else 2):
        care(endpoint, "maintain", killed_after_s=_STARTING_S + chance.random() * 0.5)
        assert left(endpoint, is_young) == _COUNT // 2
        assert left(endpoint, "1 = 1") == _COUNT
    assert care(endpoint, "maintain") == 0
    assert (left(endpoint, is_old), left(endpoint, is_young)) == (0, _COUNT // 2)
    everything_again(kiosk)
    assert left(endpoint, "1 = 1") == _COUNT
    assert (left(endpoint, is_old), left(endpoint, is_young)) == (0, _COUNT // 2)
    assert endpoint.rows("SELECT count(*) FROM quarantine") == [(0,)]
    counts_agree(endpoint)


@pytest.mark.parametrize("kind", _KINDS if _FULL else _KINDS[:1])
def test_erasing_killed_in_mid_work_is_ended_by_running_it_again(
    filled: tuple[Endpoint, Kiosk], tmp_path: Path, full_dose: bool
) -> None:
    """A list of texts to erase, killed in the middle and run again: all are gone, no other is, and
    a kiosk that sends everything again brings none of them back."""
    (endpoint, kiosk), chance = filled, Random(7)
    ask = "SELECT row_id, comment FROM submissions ORDER BY seq LIMIT 60"
    named = [(bytes(row_id).hex(), str(comment)) for row_id, comment in endpoint.rows(ask)]
    listed = tmp_path / "to-erase"
    listed.write_text("".join(f"{row_id}\n" for row_id, _ in named), encoding="ascii")
    for _ in range(40 if full_dose else 2):
        after_s = _STARTING_S + chance.random() * 0.5
        care(endpoint, "erase", "--from", str(listed), killed_after_s=after_s)
        assert left(endpoint, "comment IS NOT NULL") >= _COUNT - len(named)
    assert care(endpoint, "erase", "--from", str(listed)) == 0
    assert left(endpoint, "comment IS NOT NULL") == _COUNT - len(named)
    if endpoint.url.startswith("sqlite:"):
        files = b"".join(path.read_bytes() for path in endpoint.folder.glob("vuoro.db*"))
        assert [words for _, words in named if words.encode() in files] == []
    everything_again(kiosk)
    assert left(endpoint, "1 = 1") == _COUNT
    assert left(endpoint, "comment IS NOT NULL") == _COUNT - len(named)
    assert endpoint.rows("SELECT count(*) FROM quarantine") == [(0,)]
    counts_agree(endpoint)
