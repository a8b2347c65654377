"""What a batch adds to the roll-ups. Pure: the cost is per distinct pair of head and give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.endpoint.incoming import Head, Incoming
from sync.endpoint.ingest.cells import Sort, Word

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


class Where(NamedTuple):
    """What the counts of a head have in common."""

    place: Place
    sort: Sort


Counts = Mapping[Where, Mapping[Word, int]]
"""How often each value of a question was given."""
# No counted question is called so: decoding takes only names that a survey file could give.
_SUBMISSION = (SUBMISSIONS, "")
_COMMENT = (COMMENTS, "")


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
    counts: defaultdict[Where, defaultdict[Word, int]] = defaultdict(lambda: defaultdict(int))
    by_head = [counts[_where(head)] for head in incoming.heads]
    for (head_at, given_at), times in Counter(pairs).items():
        if head_at >= 0:
            words = by_head[head_at]
            words[_SUBMISSION] += times
            for word in incoming.gives[given_at].counted:
                words[word] += times
    for seq in incoming.comments:
        head_at = incoming.head[seq - incoming.first_seq]
        if head_at >= 0 and (went_in is None or seq in went_in):
            by_head[head_at][_COMMENT] += 1
    return {where: words for where, words in counts.items() if words}


def _where(head: Head) -> Where:
    place = place_of(head)
    return Where(place, Sort(head.survey, head.language, int(head.doubtful), place.length))
