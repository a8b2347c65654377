"""A kiosk's own database: read-only, in one read transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from sync import outbox
from sync.export.cells import answered
from sync.export.filters import Filters
from sync.export.source import Damage, ExportError, Line, NameKind, ReleaseCount
from sync.export.sources.conditions import Condition, by_content, by_day
from sync.export.sources.faults import is_on_read_only_disk, readable
from sync.export.sources.row_ids import RowIds, export_key
from sync.export.sources.sqlite_rows import PIECE_ROWS, SqliteRows, Table
from sync.model.rows import Reader
from sync.model.survey import Survey
from sync.sqlite import sqlite3

_MOST_KINDS: Final = 20_000
_KINDS: Final = f"SELECT DISTINCT survey, answers FROM submissions LIMIT {_MOST_KINDS}"  # noqa: S608
"""Answers are alike in many rows. Should they not be, no memory has to hold them all."""
_QUESTIONS: Final = """
SELECT DISTINCT survey, key FROM submissions,
    json_each(CASE WHEN json_valid(answers) THEN answers ELSE '{}' END)
WHERE typeof(key) = 'text'
"""
_OUTCOMES: Final = """
SELECT releases.day, language, name, sum(count)
FROM release_counts JOIN releases ON number = release
WHERE kind = 'outcome' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


class KioskSource:
    """kiosk.db as it was when this was opened. See `sync.export.source.Source`."""

    def __init__(self, data_dir: Path, *, site: str, kiosk: str) -> None:
        """Open it. Raises `ExportError`."""
        self._path = data_dir / "kiosk.db"
        self._site, self._kiosk = site, kiosk
        if not self._path.is_file():
            raise ExportError(
                f"{self._path}: is not there: name the kiosk's data directory with --data-dir"
            )
        with self._readable():
            self._connection = _opened(self._path)
        try:
            with self._readable():
                self._begin()
            key = export_key(data_dir)
        except BaseException:
            self._connection.close()
            raise
        self._row_ids = RowIds(key.secret)
        self.keeps_row_ids = key.is_kept

    def count(self, filters: Filters) -> int:
        """Return how many rows there will be."""
        with self._readable():
            return self._rows(filters).count()

    def questions(self, filters: Filters) -> Sequence[tuple[str, str]]:  # noqa: ARG002
        """Return every (survey, question) of all rows."""
        with self._readable():
            kinds = self._connection.execute(_KINDS).fetchall()
            if len(kinds) == _MOST_KINDS:
                kinds = self._connection.execute(_QUESTIONS).fetchall()
                return [(survey, question) for survey, question in kinds]
        found = {(survey, name): None for survey, answers in kinds for name in answered(answers)}
        return list(found)

    def names(self, kind: NameKind) -> Sequence[str]:
        """Return every name of a kind."""
        if kind in ("site", "kiosk"):
            return [self._site if kind == "site" else self._kiosk]
        with self._readable():
            ask = f"SELECT DISTINCT {kind} FROM submissions"  # noqa: S608
            return [name for (name,) in self._connection.execute(ask)]

    def rows(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in pieces."""
        with self._readable():
            yield from self._rows(filters).pieces()

    def uncounted(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in any order, to be counted."""
        with self._readable():
            yield from self._rows(filters).uncounted()

    def lines(self, filters: Filters, line: Line) -> Iterator[Sequence[bytes]]:
        """Yield the rows as lines. See `sync.export.source.LineSource`."""
        with self._readable():
            yield from self._rows(filters).lines(line)

    def outcomes(self, filters: Filters) -> Sequence[ReleaseCount]:
        """Return how visits ended, by the day of their release."""
        if not self._is_chosen(filters):
            return []
        with self._readable():
            found = self._connection.execute(_OUTCOMES).fetchall()
        return [
            ReleaseCount(day, self._site, self._kiosk, language, name, visits)
            for text, language, name, visits in found
            if is_within(day := as_day(text), filters) and _speaks(language, filters)
        ]

    def verify(self, filters: Filters, moved: Callable[[int], None]) -> Damage:
        """Compare every row with its SHA-256."""
        where = self._where(filters)
        checked = damaged = 0
        with self._readable():
            cursor = self._connection.execute(f"{outbox.READ_ALL} WHERE {where.text}", where.values)
            while rows := cursor.fetchmany(PIECE_ROWS):
                intact = Reader().intact
                damaged += sum(intact(row) is None for row in rows)
                checked += len(rows)
                moved(len(rows))
        return Damage(checked, damaged)

    def surveys(self) -> Sequence[Survey]:
        """Return none: a kiosk's surveys are files, which its settings name."""
        return ()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        # The read begins with the first look, not with BEGIN: what comes later is not in it.
        if not self._connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE name = 'submissions'"
        ).fetchone():
            raise ExportError(
                f"{self._path}: is no kiosk's database: for the endpoint's say --database sqlite:///…"
            )

    def _rows(self, filters: Filters) -> SqliteRows:
        fixed = {"site": self._site, "kiosk": self._kiosk}
        table = Table(day="substr(bucket, 1, 10)", names=self._row_ids, fixed=fixed)
        return SqliteRows(self._connection, table, self._where(filters))

    def _where(self, filters: Filters) -> Condition:
        found = by_day("bucket", filters, by_content(filters))
        return found if self._is_chosen(filters) else found.also("0")

    def _is_chosen(self, filters: Filters) -> bool:
        return (not filters.sites or self._site in filters.sites) and (
            not filters.kiosks or self._kiosk in filters.kiosks
        )

    @contextmanager
    def _readable(self) -> Iterator[None]:
        with readable(self._path):
            yield


def _opened(path: Path) -> sqlite3.Connection:
    """Open it; on a disk that takes nothing SQLite can't make the files that it keeps beside it."""
    beside = (Path(f"{path}-wal"), Path(f"{path}-shm"))
    is_alone = not any(each.exists() for each in beside)
    return outbox.open_outbox(path, immutable=is_alone and is_on_read_only_disk(path))


def as_day(text: Any) -> date | None:  # noqa: ANN401 - whatever stands there
    """Return a day as it stands in a database; None if it is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def is_within(day: date | None, filters: Filters) -> bool:
    """Whether the filters let a day through."""
    if filters.since is None and filters.until is None:
        return True
    return day is not None and (filters.since or day) <= day <= (filters.until or day)


def _speaks(language: str, filters: Filters) -> bool:
    return not filters.languages or language in filters.languages
