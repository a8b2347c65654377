"""What the answer says beside the verdicts: what is held of each epoch, and what is offered."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from itertools import islice

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.ranges import Range, gaps
from sync.model.messages import EpochHoldings

MOST_EPOCHS = 50
MOST_MISSING = 100
_SETTLED = (
    "SELECT epoch, first_seq, last_seq FROM settled WHERE kiosk = ? ORDER BY epoch, first_seq"
)
_DOCUMENTS = "SELECT kiosk, name, etag FROM documents WHERE kiosk IN (?, '*')"
_ERASURES = "SELECT epoch, seq FROM erasures WHERE kiosk = ?"


def holdings_of(driver: Driver, incoming: Incoming) -> dict[str, EpochHoldings]:
    """Return what is held of this kiosk's epochs: the batch's own first, then the others.

    The batch's own is named even if nothing of it is held: a kiosk must see that an endpoint put
    back to an older copy lacks all that it sent.
    """
    by_epoch: defaultdict[str, list[Range]] = defaultdict(list, {incoming.epoch: []})
    for epoch, first, last in driver.rows(_SETTLED, (incoming.kiosk,)):
        by_epoch[epoch].append((first, last))
    names = sorted(by_epoch, key=lambda epoch: (epoch != incoming.epoch, epoch))
    return {epoch: _holdings(by_epoch[epoch]) for epoch in names[:MOST_EPOCHS]}


def offers_for(driver: Driver, kiosk: str) -> dict[str, str]:
    """Return name → revision of every document for this kiosk; its own goes before all kiosks'."""
    found = {
        name: etag
        for _, name, etag in sorted(
            driver.rows(_DOCUMENTS, (kiosk,)), key=lambda row: bool(row[0] == kiosk)
        )
    }
    numbers = driver.rows(_ERASURES, (kiosk,))
    if numbers:
        found["erasures"] = hashlib.sha256(erasures_body(numbers)).hexdigest()
    return found


def erasures_body(numbers: list[tuple[str, int]]) -> bytes:
    """Return the document `erasures`; its revision is the SHA-256 of it."""
    listed = [[epoch, seq] for epoch, seq in sorted(numbers)]
    return json.dumps({"erasures": listed}, separators=(",", ":")).encode("utf-8")


def _holdings(ranges: list[Range]) -> EpochHoldings:
    if not ranges:
        return EpochHoldings(0, 0)
    first, last = ranges[0]
    missing = tuple(islice(gaps(ranges), MOST_MISSING))
    return EpochHoldings(last if first == 1 else 0, ranges[-1][1], missing)
