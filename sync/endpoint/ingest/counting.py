"""What a batch adds to the roll-ups. Pure: the cost is per distinct pair of head and give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sync.endpoint.incoming import Head, Incoming
from sync.endpoint.ingest.cells import Cell

SUBMISSIONS = ""
"""The question under which submissions are counted."""
COMMENTS = "#comment"
"""The question under which submissions that came with a comment are counted."""
UNKNOWN = "unknown"
HOURS = 100
"""A count's key in a row of roll-ups is its cell's number times this, plus the hour."""
_WIDTHS = ("PT1H", "PT12H", "P1D", "P7D")


class Place(NamedTuple):
    """Where in the calendar a head's submissions are counted."""

    day: str
    hour: int
    length: str


Counts = Counter[tuple[str, int, Cell]]
"""(day, hour, cell) → how many."""


def place_of(head: Head) -> Place:
    """Return where the submissions of a head are counted. A wider bucket is never spread."""
    length = head.bucket.rpartition("/")[2]
    if head.day is None or length not in _WIDTHS:
        return Place("", 0, UNKNOWN)
    hour = int(head.bucket[11:13]) if length in ("PT1H", "PT12H") else 0
    return Place(head.day.isoformat(), hour, length)


def count(incoming: Incoming, went_in: frozenset[int] | None) -> Counts:
    """Return what the rows that went in add; None for `went_in` means every row."""
    pairs: Iterable[tuple[int, int]] = zip(incoming.head, incoming.given, strict=True)
    if went_in is not None:
        pairs = [pair for seq, pair in enumerate(pairs, incoming.first_seq) if seq in went_in]
    by_head: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for (head_at, given_at), times in Counter(pairs).items():
        if head_at >= 0:
            words = by_head[head_at]
            words[SUBMISSIONS, ""] += times
            for question, value in incoming.gives[given_at].counted:
                if question and question[0] != "#":
                    words[question, value] += times
    for seq in incoming.comments:
        head_at = incoming.head[seq - incoming.first_seq]
        if head_at >= 0 and (went_in is None or seq in went_in):
            by_head[head_at][COMMENTS, ""] += 1
    return _placed(incoming, by_head)


def _placed(incoming: Incoming, by_head: dict[int, Counter[tuple[str, str]]]) -> Counts:
    counts: Counts = Counter()
    for head_at, words in by_head.items():
        head = incoming.heads[head_at]
        day, hour, length = place_of(head)
        survey, language, doubtful = head.survey, head.language, int(head.doubtful)
        for (question, value), times in words.items():
            cell = Cell(survey, question, value, language, doubtful, length)
            counts[day, hour, cell] += times
    return counts
