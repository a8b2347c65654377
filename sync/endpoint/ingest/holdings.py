"""What the answer says beside the verdicts: what is held of each epoch, and what is offered."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from sync.endpoint.driver import Driver, Rows
from sync.endpoint.incoming import Incoming
from sync.model.messages import EpochHoldings
from sync.model.ranges import Range, gaps

MOST_EPOCHS = 50
MOST_MISSING = 100
_SETTLED = (
    "SELECT epoch, first_seq, last_seq FROM settled WHERE kiosk = ? ORDER BY epoch, first_seq"
)
_DOCUMENTS = "SELECT kiosk, name, etag FROM documents WHERE kiosk IN (?, '*')"
ERASURES = "SELECT epoch, seq FROM erasures WHERE kiosk = ?"


def ask_holdings(driver: Driver, incoming: Incoming) -> Callable[[], dict[str, EpochHoldings]]:
    """Ask what is held of this kiosk's epochs: the batch's own first, then the others.

    The batch's own is named even if nothing of it is held: a kiosk must see that an endpoint put
    back to an older copy lacks all that it sent.
    """
    rows = driver.ask(_SETTLED, (incoming.kiosk,))
    return lambda: _by_epoch(rows(), incoming)


def ask_offers(driver: Driver, kiosk: str) -> Callable[[], dict[str, str]]:
    """Ask for name → revision of each document for this kiosk; its own goes before all kiosks'."""
    documents, erased = driver.ask(_DOCUMENTS, (kiosk,)), driver.ask(ERASURES, (kiosk,))
    return lambda: _offers(kiosk, documents(), erased())


def _by_epoch(rows: Rows, incoming: Incoming) -> dict[str, EpochHoldings]:
    by_epoch: defaultdict[str, list[Range]] = defaultdict(list, {incoming.epoch: []})
    for epoch, first, last in rows:
        by_epoch[epoch].append((first, last))
    names = sorted(by_epoch, key=lambda epoch: (epoch != incoming.epoch, epoch))
    return {epoch: _holdings(by_epoch[epoch]) for epoch in names[:MOST_EPOCHS]}


def _offers(kiosk: str, documents: Rows, erased: Rows) -> dict[str, str]:
    found = {
        name: etag for _, name, etag in sorted(documents, key=lambda row: bool(row[0] == kiosk))
    }
    if erased:
        found["erasures"] = hashlib.sha256(erasures_body(erased)).hexdigest()
    return found


def erasures_body(numbers: Iterable[tuple[Any, ...]]) -> bytes:
    """Return the document `erasures`; its revision is the SHA-256 of it."""
    listed = [[epoch, seq] for epoch, seq in sorted(numbers)]
    return json.dumps({"erasures": listed}, separators=(",", ":")).encode("utf-8")


def _holdings(ranges: list[Range]) -> EpochHoldings:
    if not ranges:
        return EpochHoldings(0, 0)
    first, last = ranges[0]
    missing = tuple(islice(gaps(ranges), MOST_MISSING))
    return EpochHoldings(last if first == 1 else 0, ranges[-1][1], missing)
