"""How much one batch and one record may hold. Beyond it a record goes into quarantine."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model.messages import LARGEST_BATCH_COUNT


@dataclass(frozen=True, slots=True)
class Limits:
    """Lengths are in characters, also of JSON as text."""

    batch_count: int = LARGEST_BATCH_COUNT
    """Numbers in a batch; more are answered with 413."""
    canonical_bytes: int = 32 * 1024 * 1024
    """Of all canonical forms together: many rows may point at one large head. 413 beyond it."""
    depth: int = 16
    """Levels of maps and lists in an answer or an unknown member; deeper ones are 400."""
    name: int = 100
    """A survey, language, bucket, channel, question, option; they stand in the keys of tables."""
    comment: int = 4_000
    ticket_hash: int = 128
    answers_json: int = 16 * 1024
    counted_values: int = 200
    """Values of one submission that the roll-ups count."""
    extra_json: int = 16 * 1024
    """Unknown members of a head, and again of a give, as JSON."""
    releases: int = 500
    """Release reports in a heartbeat; the rest is left for the next batch."""
    release_counts: int = 500
    """Counts in one report; a longer report is dropped."""


DEFAULT_LIMITS = Limits()
RATINGS = range(1, 6)
HIGHEST_REV = 2**31 - 1
HIGHEST_SEQ = 2**53 - 1
"""What every reader of JSON holds exactly."""
HIGHEST_INTEGER = 2**63 - 1
