"""A receipt carried out: the endpoint's word on batches that went another way.

It counts only for what still stands here as it was sent: each batch is compared with kiosk.db, by
its digest. Between the bundle and its receipt the card may have been copied, or put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sync.export.receipt import ReceivedBatch
from sync.gathering import Overview, Reader
from sync.model.messages import digest_of
from sync.model.ranges import Ranges, count, merged, without
from sync.model.submission import Submission, canonical
from sync.sqlite import sqlite3, transaction
from sync.state.passed import passed_within
from sync.state.tables import write_facts
from sync.times import SyncClock
from sync.worker.ledger import load_states
from sync.worker.older_copy import last_marks, notice_an_older_copy
from sync.worker.settling import MarksOf, Settlement


@dataclass(frozen=True, slots=True)
class Applied:
    """What a receipt changed, in numbers of submissions."""

    settled: int
    """Have a final word now and had none before."""
    early: int
    """Come after others that have no word yet: apply the receipt again once those have one."""
    strange: int
    """Are not here as they were sent: nothing is settled by this receipt."""
    notes: tuple[str, ...]
    """What a person should read in the log."""


class ByHand:
    """Carries one receipt out within one read of kiosk.db. `versions`: our own, the endpoint's."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        reader: Reader | None,
        clock: SyncClock,
        chance: Random,
        *,
        versions: tuple[str, str],
    ) -> None:
        self._connection, self._reader, self._clock = connection, reader, clock
        self._overview = Overview() if reader is None else reader.overview()
        self._chance, self._versions = chance, versions

    def apply(self, batches: Sequence[ReceivedBatch]) -> Applied:
        """Settle what is as it was sent. Raises `UnreadableError` and SQLite's errors."""
        settled = early = strange = 0
        with transaction(self._connection):
            states = load_states(self._connection, self._overview)
            notes = notice_an_older_copy(
                self._connection, self._reader, states, self._overview, self._chance
            )
            settlement = Settlement(
                self._connection, states, self._clock, self._chance, versions=self._versions
            )
            for batch in sorted(batches, key=lambda each: (each.epoch, each.first_seq)):
                before = self._unsettled(batch)
                if not before:
                    # Rows that passed may be gone since: there is nothing left to compare.
                    continue
                if not self._is_as_sent(batch):
                    strange += count(before)
                    continue
                settlement.settle(batch.epoch, batch.verdicts, None, self._marks_of(batch.epoch))
                after = self._unsettled(batch)
                settled += count(before) - count(after)
                early += count(after)
            if strange:
                write_facts(self._connection, strange_day=self._clock.today().isoformat())
        notes = (*notes, *settlement.notes, *([_strange(strange)] if strange else []))
        return Applied(settled, early, strange, notes)

    def _marks_of(self, epoch: str) -> MarksOf:
        reader = self._reader
        return lambda through: {} if reader is None else last_marks(reader, epoch, through)

    def _unsettled(self, batch: ReceivedBatch) -> Ranges:
        """Return the numbers on which this batch has a word and sync.db has none yet."""
        passed = passed_within(self._connection, batch.epoch, batch.first_seq, batch.last_seq)
        return without(merged((v.first_seq, v.last_seq) for v in batch.verdicts), passed)

    def _is_as_sent(self, batch: ReceivedBatch) -> bool:
        if self._reader is None or batch.last_seq > self._overview.highest.get(batch.epoch, 0):
            return False
        entries = self._entries(batch)
        forms = [None if each is None else canonical(each) for each in entries]
        return len(forms) == batch.count and digest_of(forms) == batch.digest

    def _entries(self, batch: ReceivedBatch) -> list[Submission | None]:
        """Return the submissions of a batch; fewer if one of them is damaged."""
        found: list[Submission | None] = []
        lost = self._overview.lost.get(batch.epoch, ())
        while self._reader is not None and len(found) < batch.count:
            next_seq = batch.first_seq + len(found)
            piece = self._reader.piece(batch.epoch, next_seq, batch.last_seq, lost)
            if piece.damaged or not piece.entries:
                break
            found += piece.entries
        return found


def _strange(number: int) -> str:
    return (
        f"{number} submissions of a receipt are not here as they were sent (a copied card, or older"
        " data put back): they don't count as stored and are sent again"
    )
