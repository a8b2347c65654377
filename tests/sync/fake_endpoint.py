"""An endpoint in memory, with the faults of the real world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sync.model.messages import (
    PROTO,
    Answer,
    Batch,
    EpochHoldings,
    Verdict,
    VerdictRange,
    batch_json,
)
from sync.model.ranges import merged, without
from sync.model.submission import Submission
from sync.policy.replies import Acknowledged, Failure, Refusal, Reply
from sync.wire import Document

Stored = Submission | None
Fault = Callable[[Batch, int], Reply | None]
"""Looks at a batch and its protocol before the endpoint does; a reply goes out in its place."""


@dataclass
class FakeEndpoint:
    """Implements `Wire`: keeps what it gets by (epoch, seq) and answers as a real one."""

    id: str = "endpoint-1"
    version: str = "0.1.0"
    protos: tuple[int, ...] = (1, 2)
    slot: float | None = None
    rows: dict[tuple[str, int], Stored] = field(default_factory=dict)
    conflicts: dict[tuple[str, int], Stored] = field(default_factory=dict)
    reports: dict[tuple[str, int], object] = field(default_factory=dict)
    poison: set[int] = field(default_factory=set)
    """Numbers that are answered `quarantined`."""
    again: set[int] = field(default_factory=set)
    """Numbers that are answered `retry`."""
    faults: list[Fault] = field(default_factory=list)
    """Each is used up by one attempt."""
    always: Fault | None = None
    dropped_answers: int = 0
    """So many answers get lost after the COMMIT."""
    documents: dict[str, Document] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)
    names_only_the_batch: bool = False
    names_nothing: bool = False
    closed: bool = False

    def send(self, batch: Batch, proto: int) -> Reply:
        """Take a batch."""
        assert len(batch_json(batch, proto)) <= 512 * 1024
        self.batches.append(batch)
        self.spoken.append(proto)
        fault = self.faults.pop(0) if self.faults else self.always
        if fault is not None and (reply := fault(batch, proto)) is not None:
            return reply
        if proto not in self.protos:
            return Refusal(400, True, "unknown proto", None, self.protos, self.version)
        verdicts = [self._take(batch, at) for at in range(len(batch.entries))]
        for report in batch.heartbeat.releases:
            self.reports[report.epoch, report.number] = report
        if self.dropped_answers:
            self.dropped_answers -= 1
            return Failure("cut", "the connection broke")
        return Acknowledged(self._answer(batch, verdicts), 0.05)

    def fetch(self, name: str, revision: str | None) -> Document | Failure | None:
        """Give out a document."""
        document = self.documents[name]
        return None if document.revision == revision else document

    def close(self) -> None:
        """Take note."""
        self.closed = True

    def offer_erasures(self, revision: str, *erased: list[object]) -> None:
        """Publish a list of erasures."""
        body = json.dumps({"erasures": erased}).encode()
        self.documents["erasures"] = Document("erasures", revision, body, None)

    def numbers(self, epoch: str) -> list[int]:
        """Return the numbers that are here, in order."""
        return sorted(seq for of, seq in self.rows if of == epoch)

    def forget(self, numbers: Iterable[tuple[str, int]]) -> None:
        """Be restored from an older copy that lacks these."""
        for each in numbers:
            self.rows.pop(each, None)

    def _take(self, batch: Batch, at: int) -> VerdictRange:
        seq = batch.first_seq + at
        verdict, reason = self._verdict((batch.epoch, seq), batch.entries[at])
        return VerdictRange(seq, seq, verdict, reason)

    def _verdict(self, key: tuple[str, int], entry: Stored) -> tuple[Verdict, str]:
        if key[1] in self.again:
            return "retry", "busy"
        if key in self.rows:
            if entry is None or self.rows[key] == entry:
                return "duplicate", ""
            self.conflicts[key] = entry
            return "conflict", "other content"
        self.rows[key] = entry
        return ("quarantined", "survey: unknown") if key[1] in self.poison else ("stored", "")

    def _answer(self, batch: Batch, verdicts: list[VerdictRange]) -> Answer:
        named = {batch.epoch}
        if not self.names_only_the_batch:
            named |= {epoch for epoch, _ in self.rows}
        if self.names_nothing:
            named.clear()
        return Answer(
            batch=batch.id,
            endpoint=self.id,
            version=self.version,
            protos=self.protos,
            verdicts=tuple(verdicts),
            epochs={epoch: self._holdings(epoch) for epoch in named},
            releases=tuple((r.epoch, r.number) for r in batch.heartbeat.releases),
            offers={name: each.revision for name, each in self.documents.items()},
            slot=self.slot,
        )

    def _holdings(self, epoch: str) -> EpochHoldings:
        numbers = self.numbers(epoch)
        highest = max(numbers, default=0)
        missing = without([(1, highest)], merged((seq, seq) for seq in numbers))
        return EpochHoldings(missing[0][0] - 1 if missing else highest, highest, missing)


def too_large(most: int) -> Fault:
    """Refuse batches of more than so many, as a proxy with a small limit does."""

    def fault(batch: Batch, _proto: int) -> Reply | None:
        return Refusal(413, False, "too large") if len(batch.entries) > most else None

    return fault


def refuses(*numbers: int, status: int = 422, echoed: bool = True) -> Fault:
    """Refuse any batch that has one of these numbers in it."""

    def fault(batch: Batch, _proto: int) -> Reply | None:
        if any(batch.first_seq <= seq <= batch.last_seq for seq in numbers):
            return Refusal(status, echoed, "refused", None, (1, 2), "0.1.0")
        return None

    return fault


def answers(reply: Reply) -> Fault:
    """Give this reply whatever comes."""
    return lambda _batch, _proto: reply


assert PROTO in (1, 2)
