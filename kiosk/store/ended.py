"""An ended visit as the table holds it, and whether it can be understood.

Visits have no checksum: what a damaged row means shows only when it is read. The release and the
rescue read by the same code, so that a row that the one stumbles over is never kept by the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Any

from kiosk.core.release import Kin, Waiting
from sync import outbox
from sync.model.calendar import UNKNOWN, parse_hour
from sync.model.submission import Submission
from sync.sqlite import sqlite3

NOT_UNDERSTOOD = (
    ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError
)  # fmt: skip
"""What reading a damaged row may raise."""

_FIELDS = (
    "id", "survey", "rev", "language", "rating", "answers", "comment", "wants_answer", "channel",
    "outcome", "hour", "unknown_since", "reasons",
)  # fmt: skip
_ENDED = f"SELECT {', '.join(_FIELDS)} FROM visits WHERE outcome IS NOT NULL"  # noqa: S608
_LONGEST_UPTIME_H = 1_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """One ended visit as the table holds it."""

    id: int
    survey: str
    rev: int
    language: str
    rating: int | None
    answers: str
    comment: str | None
    wants_answer: int
    channel: str
    outcome: str
    hour: str | None
    unknown_since: str | None
    reasons: tuple[str, ...]

    def waiting(self, zone: tzinfo) -> Waiting:
        """Return what the rule of release needs to know."""
        return Waiting(
            key=self.id,
            kin=Kin(self.language, self.survey, self.rev, self.channel, bool(self.reasons)),
            hour=parse_hour(self.hour, zone) if self.hour else None,
            comment=self.comment is not None,
            wants_answer=bool(self.wants_answer),
            unknown_since=date.fromisoformat(self.unknown_since) if self.unknown_since else None,
        )

    def submission(self, epoch: str, seq: int, bucket: str) -> Submission:
        """Return what goes out: no stamp, no outcome, no reason."""
        return Submission(
            epoch=epoch,
            seq=seq,
            survey=self.survey,
            rev=self.rev,
            language=self.language,
            bucket=bucket,
            rating=self.rating,
            answers=outbox.parse_answers(self.answers),
            comment=self.comment,
            doubtful=bool(self.reasons),
            channel=self.channel,
        )


def read_ended(connection: sqlite3.Connection) -> list[Ended]:
    """Return every ended visit, in no particular order. Raises one of `NOT_UNDERSTOOD`."""
    return [_ended(dict(zip(_FIELDS, row, strict=True))) for row in connection.execute(_ENDED)]


def makes_sense(visit: Mapping[str, Any]) -> bool:
    """Whether a visit, by its columns' names, could be released as it stands."""
    try:
        ended = _ended({name: visit[name] for name in _FIELDS})
        ended.waiting(UTC)
        outbox.to_row(ended.submission("", 1, UNKNOWN))
        return visit["boot"] is None or 0 <= visit["uptime_h"] <= _LONGEST_UPTIME_H
    except NOT_UNDERSTOOD:
        return False


def parse_reasons(text: str) -> tuple[str, ...]:
    """Read the column `reasons`. Raises one of `NOT_UNDERSTOOD`."""
    reasons = json.loads(text)
    if not isinstance(reasons, list) or not all(isinstance(each, str) for each in reasons):
        raise ValueError("reasons: must be a list of words")
    return tuple(reasons)


def _ended(fields: Mapping[str, Any]) -> Ended:
    return Ended(**{**fields, "reasons": parse_reasons(fields["reasons"])})
