"""Release reports that the endpoint has not acknowledged yet, oldest first."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model.messages import ReleaseReport
from sync.model.ranges import Ranges, end_of
from sync.sqlite import sqlite3

_NEXT = (
    "SELECT number, epoch, first_seq, last_seq, day FROM releases WHERE number > ?"
    " ORDER BY number LIMIT 1"
)
_COUNTS = "SELECT kind, language, name, count FROM release_counts WHERE release = ?"
_REPORT_BYTES, _COUNT_BYTES = 160, 24


def unreported(
    connection: sqlite3.Connection, reported: Mapping[str, Ranges], most: int, most_bytes: int
) -> tuple[ReleaseReport, ...]:
    """Return the next reports, as many as there is room for; numbers reported are jumped over."""
    found: list[ReleaseReport] = []
    after = room = 0
    while len(found) < most:
        report = _next(connection, after)
        if report is None:
            break
        known_through = end_of(reported.get(report.epoch, ()), report.number)
        after = known_through or report.number
        if known_through is None:
            room += _bytes_of(report)
            if found and room > most_bytes:
                break
            found.append(report)
    return tuple(found)


def _next(connection: sqlite3.Connection, after: int) -> ReleaseReport | None:
    try:
        row = connection.execute(_NEXT, (after,)).fetchone()
        if row is None:
            return None
        number, epoch, first_seq, last_seq, day = row
        counts = tuple(tuple(each) for each in connection.execute(_COUNTS, (number,)))
    except sqlite3.Error:
        # Damaged: the kiosk's check finds it; submissions matter more than their counts.
        return None
    return ReleaseReport(epoch, number, first_seq, last_seq, day, counts)


def _bytes_of(report: ReleaseReport) -> int:
    words = sum(
        _COUNT_BYTES + len(kind) + len(language) + len(name)
        for kind, language, name, _ in report.counts
    )
    return _REPORT_BYTES + words
