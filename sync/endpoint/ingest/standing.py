"""What the tables hold near a batch, read in one statement."""

from __future__ import annotations

from collections.abc import Callable

from sync.endpoint.driver import Driver, Rows
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.batch import Standing
from sync.model.ranges import Range

_QUERY = """
SELECT 's', first_seq, last_seq, CAST(NULL AS bytea) FROM settled
    WHERE kiosk = ? AND epoch = ? AND first_seq <= ? AND last_seq >= ?
UNION ALL SELECT 'l', first_seq, last_seq, NULL FROM lost
    WHERE kiosk = ? AND epoch = ? AND first_seq <= ? AND last_seq >= ?
UNION ALL SELECT 'q', seq, seq, mac FROM quarantine
    WHERE kiosk = ? AND epoch = ? AND seq <= ? AND seq >= ? AND verdict = 'quarantined'
UNION ALL SELECT 'e', seq, seq, row_id FROM erasures
    WHERE kiosk = ? AND epoch = ? AND seq <= ? AND seq >= ?
UNION ALL SELECT 'c', 0, 0, content FROM erasures
    WHERE kiosk = ? AND epoch <> ? AND content IS NOT NULL
"""


def ask_standing(driver: Driver, incoming: Incoming) -> Callable[[], Standing]:
    """Ask what stands in and right beside the batch's range."""
    where = (incoming.kiosk, incoming.epoch, incoming.last_seq + 1, incoming.first_seq - 1)
    rows = driver.ask(_QUERY, (*where * 4, incoming.kiosk, incoming.epoch))
    return lambda: _read(rows())


def _read(rows: Rows) -> Standing:
    settled: list[Range] = []
    lost: list[Range] = []
    quarantined: set[tuple[int, bytes]] = set()
    erased: set[bytes] = set()
    elsewhere: set[bytes] = set()
    for kind, first, last, mark in rows:
        if kind == "s":
            settled.append((first, last))
        elif kind == "l":
            lost.append((first, last))
        elif kind == "q":
            quarantined.add((first, bytes(mark)))
        else:
            (erased if kind == "e" else elsewhere).add(bytes(mark))
    return Standing(
        sorted(settled), sorted(lost), frozenset(quarantined), frozenset(erased),
        frozenset(elsewhere),
    )  # fmt: skip
