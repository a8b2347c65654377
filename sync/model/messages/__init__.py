"""The protocol between a kiosk and the endpoint: what is said, in both directions.

Pure: bytes in, frozen dataclasses out, and back. `docs/protocol.md` explains it with examples, so
that someone else could write either end. Nothing here knows HTTP, files or databases.
"""

from sync.model.messages.answer import (
    Answer,
    BadAnswerError,
    EpochHoldings,
    Verdict,
    VerdictRange,
)
from sync.model.messages.answering import answer_json, parse_answer
from sync.model.messages.batch import (
    ACCEPTED_PROTOS,
    LARGEST_BATCH_BYTES,
    LARGEST_BATCH_COUNT,
    PROTO,
    Batch,
    digest_of,
)
from sync.model.messages.heartbeat import Heartbeat, ReleaseReport
from sync.model.messages.writing import batch_json

__all__ = [
    "ACCEPTED_PROTOS",
    "LARGEST_BATCH_BYTES",
    "LARGEST_BATCH_COUNT",
    "PROTO",
    "Answer",
    "BadAnswerError",
    "Batch",
    "EpochHoldings",
    "Heartbeat",
    "ReleaseReport",
    "Verdict",
    "VerdictRange",
    "answer_json",
    "batch_json",
    "digest_of",
    "parse_answer",
]
