"""What a summary is made from: plain counters, as stored, before any suppression.

Filled while rows stream by (`sync.stats.filling`), or from the endpoint's roll-ups without reading
a row. Its size follows from surveys, days and sites, never from rows. Never show a tally: only the
`Summary` made from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

SUBMISSIONS: Final = ""
"""The question under which submissions are counted, with the value ''."""
COMMENTS: Final = "#comment"
"""The question under which submissions that came with a comment are counted, with the value ''."""
UNKNOWN: Final = "unknown"


class Counted(NamedTuple):
    """What was counted: one value of one question. Numbers are written out (`4`).

    Where revisions of a survey can't be counted together, ids of survey and question are those of
    `sync.stats.editions`.
    """

    survey: str
    question: str
    value: str
    doubtful: bool


class Day(NamedTuple):
    """A day or a week of the local calendar.

    `length` is `P1D` (hours and half-days too: they lie in one day), `P7D` (the week from that
    Monday, never spread over its days) or `unknown` (then `day` is None).
    """

    day: date | None
    length: str


class Hour(NamedTuple):
    """A piece of the week. `weekday` is 1 to 7, 0 for a whole week or an unknown day.

    `hour` is 0–23 under `PT1H`, 0 or 12 under `PT12H`, else 0; `length` as stored.
    """

    weekday: int
    hour: int
    length: str


class Pair(NamedTuple):
    """A topic and the face that was given with it; '' as topic: answered the question at all."""

    survey: str
    question: str
    topic: str
    face: int
    doubtful: bool


@dataclass(slots=True)
class Tally:
    """Counts from one selection of submissions.

    What is counted where:

    - `values`: submissions, comments and every value of every question. Roll-ups: `by_value`.
    - `days`, `hours`, `sites`: submissions and the headline question alone (`headline_of`).
      Roll-ups: `by_day`, `by_hour`, and `by_value` once for each site.
    - `languages`: submissions. Roll-ups: `by_value` once for each language.
    - `pairs`: topics by face. Roll-ups can't give these, since they count each question by itself:
      None then, and the summary has no topics by rating.
    - `outcomes`: how visits ended, from the counts of releases: (language, outcome). These know
      neither survey nor doubt.

    - `guessed`: by survey, revisions that nobody knows, and which were read as others.

    `by_hour` of the roll-ups counts whole weeks, so hours may hold a few days more than the rest.
    """

    values: Counter[Counted] = field(default_factory=Counter)
    days: Counter[tuple[Counted, Day]] = field(default_factory=Counter)
    hours: Counter[tuple[Counted, Hour]] = field(default_factory=Counter)
    sites: Counter[tuple[Counted, str]] = field(default_factory=Counter)
    languages: Counter[tuple[Counted, str]] = field(default_factory=Counter)
    pairs: Counter[Pair] | None = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    guessed: dict[str, set[int]] = field(default_factory=dict)
