"""A submission: what an ended visit leaves behind, as stored and as sent. It never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

Answer = int | str | tuple[str, ...]
"""A face or scale point (int), a chosen option (str) or chosen topics in survey order (tuple)."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One client's answers under a coarse bucket; `(kiosk, epoch, seq)` names it between machines.

    `rating` is 1 (worst) to 4 or 5, or None where the survey has no faces. `answers` holds every
    answer by question id except the comment. `channel` says by what way it came (`kiosk`).
    """

    epoch: str
    seq: int
    survey: str
    rev: int
    language: str
    bucket: str
    rating: int | None
    answers: Mapping[str, Answer]
    comment: str | None
    doubtful: bool
    channel: str = "kiosk"
    ticket_hash: str | None = None


def answers_json(answers: Mapping[str, Answer]) -> str:
    """Return answers as JSON with sorted keys, as stored in the `answers` column."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(submission: Submission) -> bytes:
    """Return the one byte string that stands for a submission: sorted, compact JSON in UTF-8.

    Only strings, integers, booleans, nulls, lists and maps occur, so that this agrees with
    RFC 8785 (JSON Canonicalization Scheme) without its number rules.
    """
    fields = {
        "answers": dict(submission.answers),
        "bucket": submission.bucket,
        "channel": submission.channel,
        "comment": submission.comment,
        "doubtful": submission.doubtful,
        "epoch": submission.epoch,
        "language": submission.language,
        "rating": submission.rating,
        "rev": submission.rev,
        "seq": submission.seq,
        "survey": submission.survey,
        "ticket_hash": submission.ticket_hash,
    }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def checksum(submission: Submission) -> str:
    """Return the SHA-256 of the canonical form in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(submission)).hexdigest()
