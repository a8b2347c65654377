"""An export from beginning to end: what is asked for, from a database into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from sync.export.columns import Sheet, Wording, sheet_of
from sync.export.csv_form import Dialect
from sync.export.explaining import titles_of
from sync.export.filters import Filters
from sync.export.source import LineSource, Moved, Source
from sync.export.words import Gettext
from sync.export.writing import Pieces, TellLines
from sync.model.survey import Survey
from sync.stats.disclosure import LEAST
from sync.stats.periods import Period, previous

if TYPE_CHECKING:
    from sync.export.xlsx import About
    from sync.stats.filling import Filling
    from sync.stats.summary import Earlier

Form = Literal["csv", "xlsx", "jsonl"]
Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    form: Form
    path: Path
    language: str
    made: date
    """The day on which it is made, for the summary."""
    filters: Filters = field(default_factory=Filters)
    dialect: Dialect = "rfc4180"
    """Of CSV."""
    wording: Wording | None = None
    """None: what suits the form, words for people and codes for programs."""
    smallest_cell: int = LEAST
    """The fewest submissions on which a figure of a workbook's summary may rest; 3 or more."""

    @property
    def worded(self) -> Wording:
        """Return how headings and values are told."""
        people = self.form == "xlsx" or (self.form == "csv" and self.dialect == "excel-fi")
        return self.wording or ("labels" if people else "codes")


@dataclass(frozen=True, slots=True)
class Work:
    """How much there is to do."""

    rows: int
    doubtful_left_out: int
    looks: int
    """How many rows are looked at on the way, for a progress bar."""


def work_of(source: Source, order: Order) -> Work:
    """Return how much there is to do. Raises `ExportError`."""
    rows = source.count(order.filters)
    all_rows = source.count(_with_doubtful(order.filters))
    looks = rows
    if order.form == "xlsx":
        periods = _periods(order)
        earlier = _with_doubtful(_within(order.filters, periods[1])) if periods else None
        looks += all_rows + (source.count(earlier) if earlier else 0)
    return Work(rows, all_rows - rows, looks)


def make(
    source: Source,
    order: Order,
    surveys: Sequence[Survey],
    *,
    languages: Mapping[str, str],
    _: Gettext = str,
    moved: Moved = lambda _rows: None,
) -> int:
    """Write the file, whole or not at all; return its rows.

    `surveys` explain questions beside those that the source has itself; `languages` are names of
    languages by code; `_` gives the export's own words in its language. Raises `ExportError`,
    `OSError`, and whatever `moved` raises.
    """
    known = (*surveys, *source.surveys())
    questions = source.questions(order.filters)
    sheet = sheet_of(questions, known, order.language, languages=languages, _=_)
    return _WRITERS[order.form](_Making(source, order, known, sheet, _, moved))


@dataclass(frozen=True, slots=True)
class _Making:
    source: Source
    order: Order
    surveys: Sequence[Survey]
    sheet: Sheet
    gettext: Gettext
    moved: Moved

    @property
    def pieces(self) -> Pieces:
        return self.source.rows(self.order.filters)

    @property
    def lines(self) -> TellLines | None:
        """What gives the rows as lines, where the source can."""
        source, filters = self.source, self.order.filters
        return (
            (lambda line: source.lines(filters, line)) if isinstance(source, LineSource) else None
        )


def _csv(making: _Making) -> int:
    from sync.export.csv_file import write_csv

    order = making.order
    return write_csv(
        order.path, making.sheet, making.pieces,
        wording=order.worded, moved=making.moved, dialect=order.dialect,
        lines=making.lines,
    )  # fmt: skip


def _json_lines(making: _Making) -> int:
    from sync.export.dictionary import beside
    from sync.export.json_lines import write_json_lines

    order = making.order
    with beside(order.path, making.sheet, "rfc4180") as dictionary:
        lines = making.lines
        return write_json_lines(
            order.path, making.sheet, _then(dictionary.step_aside, making.pieces),
            wording=order.worded, moved=making.moved,
            lines=lines and (lambda line: _then(dictionary.step_aside, lines(line))),
        )  # fmt: skip


def _then(do: Callable[[], None], pieces: Iterable[Piece]) -> Iterator[Piece]:
    yield from pieces
    do()


def _xlsx(making: _Making) -> int:
    from sync.export.xlsx import write_xlsx

    order = making.order
    return write_xlsx(
        order.path, making.sheet, making.pieces, wording=order.worded, moved=making.moved,
        count=making.source.count(order.filters), about=_about(making), _=making.gettext,
    )  # fmt: skip


def _about(making: _Making) -> About:
    """Return what the workbook tells in sum: doubtful rows too, since it tells what they change."""
    from sync.export.xlsx import About
    from sync.stats.summary import summarise

    order = making.order
    filling = _filled(making, order.filters)
    for each in making.source.outcomes(order.filters):
        filling.end(each.language, each.outcome, each.visits)
    summary = summarise(
        filling.tally(), making.surveys,
        with_doubtful=order.filters.with_doubtful, least=order.smallest_cell,
        today=order.made, earlier=_earlier(making),
    )  # fmt: skip
    titles = titles_of(making.surveys, order.language)
    return About(summary, order.made, order.filters, titles)


def _filled(making: _Making, filters: Filters) -> Filling:
    from sync.stats.filling import Filling

    filling = Filling(making.surveys)
    for piece in making.source.uncounted(_with_doubtful(filters)):
        filling.take(piece)
        making.moved(len(piece))
    return filling


def _earlier(making: _Making) -> Earlier | None:
    """Return what came before the days that were asked for, if these are over."""
    from sync.stats.summary import Earlier

    periods = _periods(making.order)
    if periods is None:
        return None
    now, before = periods
    return Earlier(now, before, _filled(making, _within(making.order.filters, before)).tally())


def _periods(order: Order) -> tuple[Period, Period] | None:
    """Return the days that were asked for, and those before them; None if they are not over."""
    since, until = order.filters.since, order.filters.until
    if since is None or until is None or until >= order.made:
        return None
    now = Period(since, until)
    try:
        return now, previous(now)
    except (OverflowError, ValueError):  # before the first day of the calendar
        return None


def _within(filters: Filters, period: Period) -> Filters:
    return replace(filters, since=period.first, until=period.last)


def _with_doubtful(filters: Filters) -> Filters:
    return replace(filters, with_doubtful=True)


_WRITERS: Final[Mapping[Form, Callable[[_Making], int]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "jsonl": _json_lines,
}
