"""What should be here and is not: numbers without a verdict, kiosks that fell silent; alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, select

from sync.endpoint.fleet import KioskLine, fleet
from sync.endpoint.schema import alerts, lost, releases, settled
from sync.model.ranges import Ranges, count, merged, without

Epoch = tuple[str, str]
"""Kiosk and epoch."""


@dataclass(frozen=True, slots=True)
class EpochGaps:
    """One epoch of a kiosk, if something is missing or was lost in it."""

    epoch: str
    missing: Ranges
    """Below the highest number that is known to be given out, and without a verdict."""
    lost: Ranges
    """Given out, and reported unreadable: nobody waits for these."""


@dataclass(frozen=True, slots=True)
class KioskGaps:
    """How much of a kiosk's submissions is here."""

    line: KioskLine
    epochs: tuple[EpochGaps, ...]

    @property
    def missing(self) -> int:
        """Return how many submissions are missing."""
        return sum(count(each.missing) for each in self.epochs)

    def silent_s(self, now_s: float) -> float | None:
        """Return for how long nothing has been heard; None if nothing ever was."""
        contact = self.line.last_contact_s
        return None if contact is None else max(0.0, now_s - contact)


@dataclass(frozen=True, slots=True)
class Alert:
    """One kind of trouble with one kiosk."""

    kind: str
    since: date
    last: date
    count: int
    detail: str
    """Never what a client wrote."""


def gaps(connection: Connection, kiosk: str | None = None) -> list[KioskGaps]:
    """Return how it stands with every kiosk, or with the one of that name.

    A number counts as given out if a verdict or a release report names it or a later one: so the
    end of an epoch that was never sent shows too, once a report has told of it.
    """
    here = _ranges(connection, settled, kiosk)
    unreadable = _ranges(connection, lost, kiosk)
    reported = _ranges(connection, releases, kiosk)
    found: defaultdict[str, list[EpochGaps]] = defaultdict(list)
    for owner, epoch in sorted({*here, *unreadable, *reported}):
        name = (owner, epoch)
        highest = max(last for _, last in (*here[name], *unreadable[name], *reported[name]))
        missing = without([(1, highest)], [*here[name], *unreadable[name]])
        if missing or unreadable[name]:
            found[owner].append(EpochGaps(epoch, missing, merged(unreadable[name])))
    return [KioskGaps(line, tuple(found[line.kiosk])) for line in fleet(connection, kiosk)]


def alerts_of(connection: Connection, kiosk: str | None = None) -> defaultdict[str, list[Alert]]:
    """Return kiosk → what a person should look at, of all kiosks or of one."""
    chosen = select(
        alerts.c.kiosk, alerts.c.kind, alerts.c.first_day, alerts.c.last_day, alerts.c["count"],
        alerts.c.detail,
    ).order_by(alerts.c.kiosk, alerts.c.kind)  # fmt: skip
    if kiosk is not None:
        chosen = chosen.where(alerts.c.kiosk == kiosk)
    found: defaultdict[str, list[Alert]] = defaultdict(list)
    for owner, *rest in connection.execute(chosen):
        found[owner].append(Alert(*rest))
    return found


def _ranges(
    connection: Connection, table: Table, kiosk: str | None
) -> defaultdict[Epoch, list[tuple[int, int]]]:
    chosen = select(table.c.kiosk, table.c.epoch, table.c.first_seq, table.c.last_seq)
    only: Iterable[ColumnElement[bool]] = [] if kiosk is None else [table.c.kiosk == kiosk]
    found: defaultdict[Epoch, list[tuple[int, int]]] = defaultdict(list)
    for owner, epoch, first, last in connection.execute(chosen.where(*only)):
        found[owner, epoch].append((first, last))
    return found
