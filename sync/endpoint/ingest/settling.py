"""Which numbers have a final verdict, and which of them only as lost."""

from __future__ import annotations

from collections.abc import Sequence

from sync.endpoint.driver import Driver
from sync.endpoint.ingest.batch import Arriving
from sync.model.ranges import Range, merged, ranges_of, without

_TABLES = ("settled", "lost")
_DELETE = {
    table: f"DELETE FROM {table} WHERE kiosk = ? AND epoch = ? AND first_seq = ?"  # noqa: S608
    for table in _TABLES
}
_INSERT = {
    table: f"INSERT INTO {table} (kiosk, epoch, first_seq, last_seq) VALUES (?, ?, ?, ?)"  # noqa: S608
    for table in _TABLES
}
_EXTEND = "UPDATE settled SET last_seq = ? WHERE kiosk = ? AND epoch = ? AND first_seq = ?"


def settle(driver: Driver, arriving: Arriving) -> None:
    """Write down that the whole batch has its verdicts, and which numbers came as lost."""
    incoming = arriving.incoming
    if not incoming.canonicals:
        return
    _settle_losses(driver, arriving)
    before = tuple(arriving.standing.settled)
    after = merged([*before, (incoming.first_seq, incoming.last_seq)])
    if len(before) == len(after) == 1 and before[0][0] == after[0][0]:
        if before != after:
            place = (incoming.kiosk, incoming.epoch, after[0][0])
            driver.send(_EXTEND, (after[0][1], *place))
        return
    _rewrite(driver, arriving, "settled", before, after)


def _settle_losses(driver: Driver, arriving: Arriving) -> None:
    """A lost number that is settled already is a duplicate; content takes one out of `lost`."""
    incoming, standing = arriving.incoming, arriving.standing
    marked = [
        seq for seq, each in enumerate(incoming.canonicals, incoming.first_seq) if each is None
    ]
    known = arriving.settled_before() if marked else set()
    for seq in marked:
        if seq in known:
            arriving.verdicts[seq] = ("duplicate", "")
    fresh = [seq for seq in marked if seq not in known]
    if not fresh and not standing.lost:
        return
    present = without([(incoming.first_seq, incoming.last_seq)], ranges_of(marked))
    after = merged([*without(standing.lost, present), *ranges_of(fresh)])
    _rewrite(driver, arriving, "lost", standing.lost, after)


def _rewrite(
    driver: Driver, arriving: Arriving, table: str, before: Sequence[Range], after: Sequence[Range]
) -> None:
    place = (arriving.incoming.kiosk, arriving.incoming.epoch)
    for first, last in before:
        if (first, last) not in after:
            driver.send(_DELETE[table], (*place, first))
    for first, last in after:
        if (first, last) not in before:
            driver.send(_INSERT[table], (*place, first, last))
