"""How much one batch and one record may hold. Beyond it a record goes into quarantine."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model.messages import LARGEST_BATCH_COUNT


@dataclass(frozen=True, slots=True)
class Limits:
    """Lengths are in characters, also of JSON as text."""

    batch_count: int = LARGEST_BATCH_COUNT
    """Numbers in a batch; more are answered with 413."""
    canonical_bytes: int = 4 * 1024 * 1024
    """Of all canonical forms together, at most: many rows may point at one large head, and each
    row is stored whole. 413 beyond it."""
    canonical_bytes_for_any: int = 2 * 1024 * 1024
    """So much any batch may be spelled out: 2,000 rows of 1 KiB that have most in common."""
    canonical_per_byte: int = 8
    """Beyond that, so many times what came."""
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

    def canonical_bytes_of(self, body_bytes: int) -> int:
        """Return how large the canonical forms of a body of this size may be together."""
        most = max(self.canonical_bytes_for_any, self.canonical_per_byte * body_bytes)
        return min(most, self.canonical_bytes)


DEFAULT_LIMITS = Limits()
RATINGS = range(1, 6)
HIGHEST_REV = 2**31 - 1
HIGHEST_SEQ = 2**53 - 1
"""What every reader of JSON holds exactly."""
HIGHEST_INTEGER = 2**63 - 1
