"""What is pending, as batches for a bundle: read only, and nothing is settled by it.

Each batch is read by itself, and the read ends before the batch is written: a stick may be slow,
and the kiosk goes on meanwhile. Only a receipt, or the network, moves the cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

from sync.gathering import REPORT_BYTES, Overview, Piece, open_reader
from sync.model.messages import Batch, ReleaseReport
from sync.model.ranges import Ranges, common, count, merged
from sync.policy.planning import EpochState
from sync.state import FILE_NAME
from sync.state.opening import open_to_read
from sync.state.tables import count_trouble, read_spans
from sync.times import SyncClock
from sync.worker.heart import heartbeat
from sync.worker.ledger import load_states

_MOST_REPORTS = 100


class Bundling:
    """What is pending at this moment, of which a bundle can be made."""

    def __init__(
        self,
        data_dir: Path,
        *,
        kiosk: str,
        clock: SyncClock,
        chance: Random,
        versions: Mapping[str, str],
    ) -> None:
        """Look once. Raises `UnreadableError`, and SQLite's errors for sync.db."""
        self._path, self._kiosk, self._chance = data_dir / "kiosk.db", kiosk, chance
        overview = self._overview()
        with closing(open_to_read(data_dir / FILE_NAME)) as connection:
            states = load_states(connection, overview)
            troubles = count_trouble(connection)
            self._reported: dict[str, Ranges] = dict(read_spans(connection, "reported"))
        self._heartbeat = heartbeat(states, overview, troubles, (), clock, data_dir, versions)
        self._due = [(each.epoch, _due(each)) for each in states.values()]
        self.numbers = sum(count(ranges) for _, ranges in self._due)
        """How many are pending; damaged ones among them are left out."""
        self.left_out = sum(troubles.get(each, 0) for each in ("set_aside", "damaged"))
        """How many the endpoint refused, or are damaged: they don't go."""
        self.written = 0
        """How many went into batches so far."""

    def batches(self) -> Iterator[Batch]:
        """Yield batches as they would be sent. Raises `UnreadableError`."""
        for epoch, ranges in self._due:
            for first, last in ranges:
                yield from self._of_range(epoch, first, last)

    def _of_range(self, epoch: str, first: int, last: int) -> Iterator[Batch]:
        while first <= last:
            piece, reports = self._read(epoch, first, last)
            if piece.entries:
                self.written += len(piece.entries)
                yield self._batch(epoch, piece, reports)
            first = piece.first_seq + len(piece.entries)

    def _read(self, epoch: str, first: int, last: int) -> tuple[Piece, tuple[ReleaseReport, ...]]:
        reader = open_reader(self._path)
        if reader is None:
            # Moved aside meanwhile: what was due is no longer here.
            return Piece(last + 1), ()
        with closing(reader):
            lost = reader.overview().lost.get(epoch, ())
            piece = reader.piece(epoch, first, last, lost)
            return piece, reader.reports(self._reported, _MOST_REPORTS, REPORT_BYTES)

    def _batch(self, epoch: str, piece: Piece, reports: tuple[ReleaseReport, ...]) -> Batch:
        for each in reports:
            known = self._reported.get(each.epoch, ())
            self._reported[each.epoch] = merged((*known, (each.number, each.number)))
        return Batch(
            id=f"{self._chance.getrandbits(128):032x}",
            kiosk=self._kiosk,
            epoch=epoch,
            first_seq=piece.first_seq,
            entries=piece.entries,
            heartbeat=replace(self._heartbeat, releases=reports),
        )

    def _overview(self) -> Overview:
        reader = open_reader(self._path)
        if reader is None:
            return Overview()
        with closing(reader):
            return reader.overview()


def _due(state: EpochState) -> Ranges:
    """Return what has no final word, in order."""
    new = [(state.cursor + 1, state.highest)] if state.cursor < state.highest else []
    return common((*state.resend, *new), [(1, state.highest)])
