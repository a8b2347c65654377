"""A batch as JSON, in each version of the protocol that the other end may speak."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sync.model.messages.batch import PROTO, Batch, digest_of
from sync.model.messages.heartbeat import Heartbeat, ReleaseReport
from sync.model.rows import Writer, give_of, head_of
from sync.model.submission import Submission

Members = dict[str, Any]


def batch_json(batch: Batch, proto: int = PROTO) -> bytes:
    """Return the batch as compact JSON in UTF-8.

    Raises `ValueError` for an unknown `proto` and, as `UnicodeEncodeError`, for a lone surrogate.
    """
    writer = _WRITERS.get(proto)
    if writer is None:
        raise ValueError(f"protocol version {proto} is unknown: speak one of {sorted(_WRITERS)}")
    rows = Writer()
    canonicals = (None if each is None else rows.canonical(each) for each in batch.entries)
    members = {
        "proto": proto,
        "batch": batch.id,
        "kiosk": batch.kiosk,
        "epoch": batch.epoch,
        "first_seq": batch.first_seq,
        "digest": digest_of(canonicals),
        **writer(batch, rows),
        "heartbeat": heartbeat_members(batch.heartbeat),
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def heartbeat_members(heartbeat: Heartbeat) -> Members:
    """Return the heartbeat as the page on the protocol shows it."""
    return {
        "released": heartbeat.released,
        "stored": heartbeat.stored,
        "pending": heartbeat.pending,
        "quarantined": heartbeat.quarantined,
        "conflicts": heartbeat.conflicts,
        "lost": heartbeat.lost,
        "failed_writes": heartbeat.failed_writes,
        "free_disk_mib": heartbeat.free_disk_mib,
        "clock": {
            "trusted": heartbeat.clock_trusted,
            "boot": heartbeat.boot,
            "sent_at_s": heartbeat.sent_at_s,
        },
        "versions": dict(heartbeat.versions),
        "last_release": heartbeat.last_release,
        "releases": [_report(each) for each in heartbeat.releases],
    }


def _report(report: ReleaseReport) -> Members:
    return {
        "epoch": report.epoch,
        "number": report.number,
        "first_seq": report.first_seq,
        "last_seq": report.last_seq,
        "day": report.day,
        "counts": report.counts,
    }


class _Table:
    """Different things in the order of their first coming, each with its place."""

    def __init__(self) -> None:
        self.things: list[Members] = []
        self._places: dict[object, int] = {}

    def place(self, key: object, thing: Callable[[Submission], Members], of: Submission) -> int:
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.things)
            self.things.append(thing(of))
        return place


def _columns(batch: Batch, rows: Writer) -> Members:
    heads, gives = _Table(), _Table()
    head: list[int | None] = []
    give: list[int | None] = []
    for each in batch.entries:
        if each is None:
            head.append(None)
            give.append(None)
            continue
        alike = (each.survey, each.rev, each.language, each.bucket, each.channel, each.doubtful)
        head.append(heads.place(alike, head_of, each))
        given = (each.rating, rows.answers_text(each))
        give.append(gives.place(given, give_of, each))
    return {
        "heads": heads.things,
        "gives": gives.things,
        "head": head,
        "give": give,
        "comments": [[s.seq, s.comment] for s in _present(batch) if s.comment is not None],
        "tickets": [[s.seq, s.ticket_hash] for s in _present(batch) if s.ticket_hash is not None],
    }


def _present(batch: Batch) -> Iterator[Submission]:
    return (each for each in batch.entries if each is not None)


def _plain(batch: Batch, _: Writer) -> Members:
    return {
        "submissions": [
            None
            if each is None
            else {
                **head_of(each),
                **give_of(each),
                "comment": each.comment,
                "ticket_hash": each.ticket_hash,
            }
            for each in batch.entries
        ]
    }


_WRITERS: dict[int, Callable[[Batch, Writer], Members]] = {1: _plain, 2: _columns}
