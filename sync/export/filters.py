"""Which submissions an export holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty or None stands for all; what is given must hold all at once.

    Days are those on which a bucket starts, both ends included: a week belongs to its Monday. Where
    a day is given, submissions of unknown day stay out.
    """

    since: date | None = None
    until: date | None = None
    sites: tuple[str, ...] = ()
    kiosks: tuple[str, ...] = ()
    surveys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    with_doubtful: bool = False
