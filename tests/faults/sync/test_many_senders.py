"""Thirty-two senders with the same batch at once, over HTTP: it is stored once."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import requests

from sync.model.messages import Batch, Heartbeat, batch_json, parse_answer
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.kiosk_process import EPOCH, Kiosk, paired, written
from tests.faults.sync.oracle import oracle

SENDERS = 32
COUNT = 150
ROOM = "[limits]\nburst = 100000\nmib_burst = 100000\nat_once_per_key = 32\nthreads = 33\n"


def batch_of(kiosk: Kiosk, first: int, chance: Random) -> Batch:
    """Return a batch of what the kiosk has released from a number on."""
    heartbeat = Heartbeat(
        released=first + COUNT - 1, stored=0, pending=COUNT, quarantined=0, conflicts=0, lost=0,
        failed_writes=0, free_disk_mib=100, clock_trusted=True, boot="b", sent_at_s=1_795_422_000,
        versions={"vuoro": "0.1.0"}, last_release="2026-11-23",
    )  # fmt: skip
    entries = [replace(written(seq), epoch=EPOCH) for seq in range(first, first + COUNT)]
    return Batch(
        f"{chance.getrandbits(128):032x}", kiosk.name, EPOCH, first, tuple(entries), heartbeat
    )


def test_the_same_batch_from_all_of_them(
    make_endpoint: MakeEndpoint, database_url: str, tmp_path: Path, full_dose: bool
) -> None:
    """Each number is `stored` for one of them and `duplicate` for all others, whatever their
    batches are called; the kiosk itself then learns that everything is there."""
    endpoint = make_endpoint(database_url, config=ROOM)
    kiosk, chance = paired(tmp_path / "kiosk", endpoint), Random(5)
    endpoint.start(*(["--workers", "2"] if database_url.startswith("postgresql") else []))
    kiosk.configure(endpoint.address)
    key = kiosk.key_file.read_text().strip()
    for first in range(1, 1 + COUNT * (30 if full_dose else 1), COUNT):
        kiosk.release(COUNT)
        same = batch_of(kiosk, first, chance)
        batches = [
            same if sender % 2 else replace(same, id=f"{chance.getrandbits(128):032x}")
            for sender in range(SENDERS)
        ]
        told = sent_at_once(f"{endpoint.address}/v1/batches", key, batches)
        assert told == {"stored": COUNT, "duplicate": COUNT * (SENDERS - 1)}
        found = oracle(kiosk, endpoint)
        found.nothing_wrong()
        assert found.released == found.arrived
    kiosk.drain()
    oracle(kiosk, endpoint).complete()
    assert "Traceback" not in endpoint.log


def sent_at_once(url: str, key: str, batches: list[Batch]) -> Counter[str]:
    """Send each batch over a connection of its own, all at the same moment; count the verdicts."""
    start, found, odd = threading.Barrier(len(batches)), Counter[str](), list[str]()
    lock = threading.Lock()

    def run(batch: Batch) -> None:
        body = batch_json(batch)
        headers = {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json",
            "Vuoro-Batch": batch.id,
        }  # fmt: skip
        start.wait()
        told = requests.post(url, body, headers=headers, timeout=120)
        with lock:
            if told.status_code != 200:
                odd.append(f"{told.status_code} {told.text[:200]}")
                return
            answer = parse_answer(
                told.content, batch=batch.id, first_seq=batch.first_seq, count=len(batch.entries)
            )
            for each in answer.verdicts:
                found[each.verdict] += each.last_seq - each.first_seq + 1

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not odd, odd
    return found
