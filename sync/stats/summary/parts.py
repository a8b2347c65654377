"""What a summary is made of. Every figure here has been through suppression."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sync.model.survey import Kind
from sync.stats.figures import Estimate, Figure
from sync.stats.periods import Period

Step = Literal["day", "week", "month"]
Headline = Literal["index", "nps", "mean"]
Measure = Literal["submissions", "index", "nps", "mean", "unsatisfied"]
"""What sums a survey up: faces, a 0–10 scale, or the mean of its first statement."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """How often one value was given."""

    value: str
    """As stored: `4`, `waiting_time`. Its words stand in the survey."""
    count: Figure[int]
    share: Figure[Estimate]
    """0 to 1, of those who answered; of topics several can be chosen, so they add up to more."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its interval, and how far answers lie apart."""

    mean: Estimate
    deviation: float
    """Standard deviation of the answers."""


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question. What does not fit its kind is None."""

    question: str
    kind: Kind
    answered: Figure[int]
    missing: Figure[int]
    """Submissions of the survey without an answer to it: skipped, or not asked."""
    lines: tuple[ValueLine, ...]
    """In the survey's order; what no known revision explains comes last."""
    index: Figure[Estimate] | None = None
    """Faces: 0 to 100."""
    nps: Figure[Estimate] | None = None
    """0–10: −100 to +100."""
    mean: Figure[Mean] | None = None
    """Faces and scales."""
    agreement: Figure[Estimate] | None = None
    """1–5: the share, 0 to 1, that gave 4 or 5."""
    revisions: tuple[int, ...] = ()
    """Those of the survey that asked it on this scale; empty: all alike."""


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One step of time. A week among days is told by itself; `start` None: day unknown."""

    start: date | None
    length: Literal["day", "week", "month", "unknown"]
    count: Figure[int]
    headline: Figure[Estimate] | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One office."""

    site: str
    count: Figure[int]
    headline: Figure[Estimate] | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday, or a wider piece told by itself; hours without answers are absent.

    `weekday` 1 (Monday) to 7, 0 for weeks. `hour` is that in which the piece begins.
    """

    weekday: int
    hour: int
    count: Figure[int]
    share: Figure[Estimate]
    """Of the unsatisfied, 0 to 1."""


@dataclass(frozen=True, slots=True)
class HeatPart:
    """When clients are unsatisfied. Only submissions known to the hour are in `hours`."""

    hours: tuple[HeatCell, ...]
    half_days: tuple[HeatCell, ...]
    days: tuple[HeatCell, ...]
    weeks: HeatCell | None


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic: how often the unsatisfied and the satisfied chose it."""

    topic: str
    unsatisfied: Figure[int]
    satisfied: Figure[int]
    difference: Figure[Estimate]
    """Share among the unsatisfied less that among the satisfied, −1 to 1."""


@dataclass(frozen=True, slots=True)
class TopicsPart:
    """Topics by rating, first what the unsatisfied choose most beyond the satisfied."""

    question: str
    unsatisfied: Figure[int]
    """Who gave a low face and chose any topic."""
    satisfied: Figure[int]
    lines: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """Submissions in one language."""

    language: str
    count: Figure[int]


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """How visits in one language ended (`all`: small languages together; `total`: everybody).

    Doubtful visits are among them, and their day is that of their release.
    """

    language: str
    visits: Figure[int]
    """Of which it is known how they ended."""
    walked_away: Figure[int] | None
    """None where there are no such visits."""
    rate: Figure[Estimate] | None
    """Of visits that were walked away from, 0 to 1."""
    untold: Figure[int] | None = None
    """`few`: visits of which only the number is known; in neither side of the rate."""


@dataclass(frozen=True, slots=True)
class DoubtPart:
    """What doubtful submissions change; they are in no other figure unless `counted_in`."""

    doubtful: Figure[int]
    counted_in: bool
    without: Figure[Estimate] | None
    """The headline without the doubtful ones."""
    within: Figure[Estimate] | None
    """The headline with them."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """How much one figure changed against the period before."""

    measure: Measure
    now: Figure[float]
    before: Figure[float]
    change: Figure[Estimate | None]
    """None: no change beyond chance. Of submissions in per cent, else as the figure itself."""


@dataclass(frozen=True, slots=True)
class ChangesPart:
    """What changed between two periods."""

    now: Period
    before: Period
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class SurveyPart:
    """One survey, or revisions of it that can't be counted together with others."""

    survey: str
    count: Figure[int]
    comments: Figure[int]
    headline_question: str | None
    headline_kind: Headline | None
    headline: Figure[Estimate] | None
    questions: tuple[QuestionPart, ...]
    step: Step
    periods: tuple[PeriodLine, ...]
    sites: tuple[SiteLine, ...]
    languages: tuple[LanguageLine, ...]
    heat: HeatPart | None
    """None where the headline is not made of faces."""
    topics: tuple[TopicsPart, ...]
    doubt: DoubtPart
    revisions: tuple[int, ...] = ()
    """Empty: all that are known."""
    guessed: tuple[int, ...] = ()
    """Revisions that nobody knows, which were read as the next older one, else as the oldest."""
    changes: ChangesPart | None = None
    """None where there are no two periods to compare."""


@dataclass(frozen=True, slots=True)
class UnexplainedLine:
    """A survey that no survey file at hand explains: it is in no other figure."""

    survey: str
    count: Figure[int]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that may be told in sum."""

    surveys: tuple[SurveyPart, ...]
    outcomes: tuple[OutcomeLine, ...]
    """Of all surveys together; empty where the counts of releases are not known."""
    least: int
    """No figure rests on fewer submissions."""
    unexplained: tuple[UnexplainedLine, ...] = ()
