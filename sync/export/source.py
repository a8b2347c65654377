"""Where the rows of an export come from: a kiosk's database or the endpoint's, told alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from sync.export.filters import Filters
from sync.model.survey import Survey


class ExportError(Exception):
    """An export can't be made as asked; the text names the thing and the remedy."""


class Row(NamedTuple):
    """One submission as it leaves the house: without number, epoch and checksum.

    A source yields plain tuples in this order: a name for each of a million rows costs time.
    """

    row_id: str
    """20 hexadecimal digits: keyed and random, the only name that people see."""
    site: str
    kiosk: str
    survey: str
    rev: int
    language: str
    bucket: str
    """As stored: `2026-11-23T09:00+02:00/PT1H` or `unknown`."""
    rating: int | None
    answers: str
    """JSON as stored: every answer by question id, the comment not in it."""
    comment: str | None
    doubtful: int
    channel: str


class ReleaseCount(NamedTuple):
    """How many visits of all releases ended in one way, in one language (`all`: small ones)."""

    day: date | None
    site: str
    kiosk: str
    language: str
    outcome: str
    """completed, walked_away, replaced, crashed; `few`: not told."""
    visits: int


NameKind = Literal["site", "kiosk", "survey", "language"]
"""What can be asked for by name."""


class Damage(NamedTuple):
    """Rows that don't agree with their checksums."""

    checked: int
    damaged: int


class Source(Protocol):
    """A database, seen as it was at one moment: what comes in meanwhile is not in it."""

    def count(self, filters: Filters) -> int:
        """Return how many rows there will be."""
        ...

    def questions(self, filters: Filters) -> Sequence[tuple[str, str]]:
        """Return every (survey, question) that occurs in answers, comments not among them.

        May name some that the filters leave out.
        """
        ...

    def names(self, kind: NameKind) -> Sequence[str]:
        """Return every name of a kind that there is, in any order."""
        ...

    def rows(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in pieces, each a tuple as in `Row`.

        By the day on which the bucket starts, unknown days first; within a day in a keyed random
        order, the same in every export of this database. Memory does not grow with the rows. A
        piece is empty while there is nothing to tell but that work goes on.
        """
        ...

    def uncounted(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in pieces and in any order, to be counted.

        Row id, kiosk and channel may be left empty.
        """
        ...

    def outcomes(self, filters: Filters) -> Sequence[ReleaseCount]:
        """Return how visits ended; survey and doubt are not known of them."""
        ...

    def verify(self, filters: Filters, moved: Callable[[int], None]) -> Damage:
        """Compare every row with its checksum; `moved` is told how many more were looked at."""
        ...

    def surveys(self) -> Sequence[Survey]:
        """Return surveys that the database itself holds: published ones."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


@dataclass(frozen=True, slots=True)
class LinePart:
    """A piece of a row's line."""

    fields: tuple[str, ...]
    """Names of fields of a `Row`."""
    tell: Callable[..., str]
    """Takes these fields, returns the piece, in which no carriage return stands."""
    remembered: int = 4000
    """How many different ones are worth keeping."""

    def and_then(self, other: LinePart) -> LinePart:
        """Return both as one piece."""
        mine = len(self.fields)
        return LinePart(
            (*self.fields, *other.fields),
            lambda *given: self.tell(*given[:mine]) + other.tell(*given[mine:]),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """How a row is told in one line, behind its id."""

    origin: LinePart
    """Where and when it was given."""
    answers: LinePart
    text: LinePart
    """What somebody wrote: one field, mostly None."""
    rest: LinePart


@runtime_checkable
class LineSource(Protocol):
    """A source that puts lines together itself, faster than rows are read."""

    def lines(self, filters: Filters, line: Line) -> Iterator[Sequence[bytes]]:
        """Yield the same rows in the same order and way as `Source.rows`, as lines in UTF-8."""
        ...


class Stopped(Exception):  # noqa: N818 - nothing is wrong: somebody asked
    """The export was asked to end; nothing of it stays."""


Moved = Callable[[int], None]
"""Is told how many more rows are done; may raise `Stopped`."""
