"""What a batch adds to the roll-ups. Pure: the cost is per distinct pair of head and give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sync.endpoint.incoming import Head, Incoming
from sync.endpoint.ingest.cells import Cell

SUBMISSIONS = ""
"""The question under which submissions are counted."""
COMMENTS = "#comment"
"""The question under which submissions that came with a comment are counted."""
UNKNOWN = "unknown"
ALL_KIOSKS_SHARDS = ("*", "*0", "*1", "*2", "*3")
"""SQLite, with its one writer, counts everybody under the first; on PostgreSQL the others share
the work, so that not every transaction waits for the same rows."""


class Place(NamedTuple):
    """Where in the calendar a head's submissions are counted."""

    day: str
    length: str
    week: str
    slot: int
    slot_length: str


@dataclass(slots=True)
class Counts:
    """What is to be added: (day, cell) and (week, slot, cell) → how many."""

    days: Counter[tuple[str, Cell]] = field(default_factory=Counter)
    hours: Counter[tuple[str, int, Cell]] = field(default_factory=Counter)

    def cells(self) -> set[Cell]:
        """Return every cell that occurs."""
        return {key[1] for key in self.days} | {key[2] for key in self.hours}


def place_of(head: Head) -> Place:
    """Return where the submissions of a head are counted. A wider bucket is never spread."""
    duration = head.bucket.rpartition("/")[2]
    if head.day is None or duration not in ("PT1H", "PT12H", "P1D", "P7D"):
        return Place("", UNKNOWN, "", 0, UNKNOWN)
    monday = (head.day - timedelta(days=head.day.weekday())).isoformat()
    length = "P7D" if duration == "P7D" else "P1D"
    return Place(
        head.day.isoformat(), length, monday, _slot(head.bucket, duration, head.day), duration
    )


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
    counts = Counts()
    days, hours = counts.days, counts.hours
    for head_at, words in by_head.items():
        head = incoming.heads[head_at]
        place, doubtful = place_of(head), int(head.doubtful)
        for (question, value), times in words.items():
            cell = Cell(head.survey, question, value, head.language, doubtful, place.length)
            days[place.day, cell] += times
            if place.slot_length != place.length:
                cell = cell._replace(length=place.slot_length)
            hours[place.week, place.slot, cell] += times
    return counts


def _slot(bucket: str, duration: str, day: date) -> int:
    if duration == "P7D":
        return 0
    hour = int(bucket[11:13]) if duration in ("PT1H", "PT12H") else 0
    return day.isoweekday() * 100 + hour
