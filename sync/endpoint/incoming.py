"""A batch as the endpoint works with it: decoded, its shape checked, its checksums recomputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from sync.model.messages import ReleaseReport


class Head(msgspec.Struct, frozen=True):
    """What many submissions have in common."""

    survey: str
    rev: int
    language: str
    bucket: str
    channel: str
    doubtful: bool
    extra: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Members of the submission that this version does not know: stored raw, shown later."""
    day: date | None = None
    """The bucket's start as a date; None for `unknown` or a bucket that can't be read."""


class Given(msgspec.Struct, frozen=True):
    """What was answered, the comment aside."""

    rating: int | None
    answers: Mapping[str, Any]
    """Question → a whole number, a text or a list of texts; of a later version, anything else."""
    answers_json: str
    """Those in which no words can stand, sorted, compact: as stored."""
    counted: tuple[tuple[str, str], ...] = ()
    """(question, value) for the roll-ups: a topic once per topic, no value that isn't known."""
    extra: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """As a head's; under `answers` those in which words of a client may stand."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One batch. Columns run parallel: entry i has the number `first_seq + i`.

    `head[i]` and `given[i]` point into `heads` and `gives`; both are -1 where the content is lost,
    or where `faults` has the number (then only `raw` can show it).
    """

    proto: int
    batch: str
    kiosk: str
    epoch: str
    first_seq: int
    heads: Sequence[Head]
    gives: Sequence[Given]
    head: Sequence[int]
    given: Sequence[int]
    comments: Mapping[int, str]
    """seq → comment."""
    tickets: Mapping[int, str]
    """seq → ticket hash."""
    canonicals: Sequence[bytes | None]
    """The canonical form of each record, a faulty one's too (as sent); None where it is lost."""
    faults: Mapping[int, str]
    """seq → why the record goes into quarantine. Never its content."""
    heartbeat: Mapping[str, Any]
    """The members of it that have the right shape, `releases` aside; see `docs/protocol.md`."""
    releases: Sequence[ReleaseReport]
    """The release reports of the heartbeat that are in order; the others are dropped."""
    raw: Callable[[int], str]
    """seq → the whole record as sent, as JSON in ASCII; `null` for a lost one."""

    @property
    def last_seq(self) -> int:
        """Return the last number; `first_seq - 1` for an empty batch."""
        return self.first_seq + len(self.canonicals) - 1
