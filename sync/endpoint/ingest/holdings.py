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
MOST_SEQ = 2**63 - 1
_SETTLED = f"""
WITH RECURSIVE others (epoch, number) AS (
    SELECT (SELECT min(epoch) FROM settled WHERE kiosk = ?), 1
    UNION ALL
    SELECT (SELECT min(epoch) FROM settled WHERE kiosk = ? AND epoch > others.epoch), number + 1
    FROM others WHERE others.epoch IS NOT NULL AND number < {MOST_EPOCHS}
), epochs (epoch) AS (
    SELECT epoch FROM others WHERE epoch IS NOT NULL UNION SELECT ?
)
SELECT epochs.epoch, held.first_seq, held.last_seq FROM epochs JOIN settled AS held
    ON held.kiosk = ? AND held.epoch = epochs.epoch AND held.first_seq <= COALESCE((
        SELECT near.first_seq FROM settled AS near
        WHERE near.kiosk = ? AND near.epoch = epochs.epoch
        ORDER BY near.first_seq LIMIT 1 OFFSET {MOST_MISSING}
    ), {MOST_SEQ})
UNION SELECT epochs.epoch, held.first_seq, held.last_seq FROM epochs JOIN settled AS held
    ON held.kiosk = ? AND held.epoch = epochs.epoch AND held.first_seq = (
        SELECT max(last.first_seq) FROM settled AS last
        WHERE last.kiosk = ? AND last.epoch = epochs.epoch
    )
"""  # noqa: S608 - only our own numbers
"""Steps from epoch to epoch in the key's order, the batch's own always among them; of each epoch
the ranges between which the first gaps lie, and the last one."""
_DOCUMENTS = "SELECT kiosk, name, etag FROM documents WHERE kiosk IN (?, '*')"
ERASURES = "SELECT epoch, seq FROM erasures WHERE kiosk = ?"
_ANY_ERASURE = "SELECT max(day) FROM (SELECT day FROM erasures WHERE kiosk = ? LIMIT 1) AS one"
_KEEP_ERASURES = """
INSERT INTO documents (kiosk, name, etag, body, day) VALUES (?, 'erasures', ?, ?, ?)
ON CONFLICT (kiosk, name) DO UPDATE
    SET etag = excluded.etag, body = excluded.body, day = excluded.day
"""
_DROP_ERASURES = "DELETE FROM documents WHERE kiosk = ? AND name = 'erasures'"


def ask_holdings(driver: Driver, incoming: Incoming) -> Callable[[], dict[str, EpochHoldings]]:
    """Ask what is held of this kiosk's epochs: the batch's own first, then the others.

    The batch's own is named even if nothing of it is held: a kiosk must see that an endpoint put
    back to an older copy lacks all that it sent.
    """
    kiosk = incoming.kiosk
    rows = driver.ask(_SETTLED, (kiosk, kiosk, incoming.epoch, kiosk, kiosk, kiosk, kiosk))
    return lambda: _by_epoch(rows(), incoming)


def ask_offers(driver: Driver, kiosk: str) -> Callable[[], dict[str, str]]:
    """Ask for name → revision of each document for this kiosk; its own goes before all kiosks'.

    The list of erasures is made once after each erasure, in the transaction of the next batch.
    """
    documents, erased = driver.ask(_DOCUMENTS, (kiosk,)), driver.ask(_ANY_ERASURE, (kiosk,))

    def offers() -> dict[str, str]:
        rows = sorted(documents(), key=lambda row: bool(row[0] == kiosk))
        found = {name: etag for _, name, etag in rows}
        ((day,),) = erased()
        if day is not None and "erasures" not in found:
            found["erasures"] = _keep_erasures(driver, kiosk, day)
        return found

    return offers


def erased_more(driver: Driver, kiosk: str) -> None:
    """Let the kiosk's list of erasures be made anew: for whoever adds to it."""
    driver.run(_DROP_ERASURES, (kiosk,))


def _keep_erasures(driver: Driver, kiosk: str, day: object) -> str:
    body = erasures_body(driver.rows(ERASURES, (kiosk,)))
    revision = hashlib.sha256(body).hexdigest()
    driver.run(_KEEP_ERASURES, (kiosk, revision, body, day))
    return revision


def _by_epoch(rows: Rows, incoming: Incoming) -> dict[str, EpochHoldings]:
    by_epoch: defaultdict[str, list[Range]] = defaultdict(list, {incoming.epoch: []})
    for epoch, first, last in rows:
        by_epoch[epoch].append((first, last))
    for ranges in by_epoch.values():
        ranges.sort()
    names = sorted(by_epoch, key=lambda epoch: (epoch != incoming.epoch, epoch))
    return {epoch: _holdings(by_epoch[epoch]) for epoch in names[:MOST_EPOCHS]}


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
