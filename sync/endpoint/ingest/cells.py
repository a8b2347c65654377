"""Numbers for what the roll-ups count: looked up once, then known to the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sync.endpoint.api import BusyError
from sync.endpoint.driver import Driver

Word = tuple[str, str]
"""A question and a value of it."""


class Sort(NamedTuple):
    """What cells have in common, the question and its value aside."""

    survey: str
    language: str
    doubtful: int
    length: str


Known = dict[Sort, dict[Word, int]]


class Cell(NamedTuple):
    """What is counted: one value of one question."""

    survey: str
    question: str
    value: str
    language: str
    doubtful: int
    length: str


_INSERT = """
INSERT INTO cells (survey, question, value, language, doubtful, length) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (survey, question, value, language, doubtful, length) DO NOTHING
"""
_FIND = """
SELECT id FROM cells WHERE survey = ? AND question = ? AND value = ? AND language = ?
    AND doubtful = ? AND length = ?
"""
_STAY = "INSERT INTO stays (kiosk, site) VALUES (?, ?) ON CONFLICT (kiosk, site) DO NOTHING"
_MOST_KNOWN = 200_000


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a transaction made, to be remembered once it's committed."""

    numbers: Mapping[Cell, int] = field(default_factory=dict)
    stay: tuple[str, str] | None = None


class Cells:
    """The numbers of committed cells, and who stayed where.

    Shared by threads: only `learn` changes it, after COMMIT.
    """

    def __init__(self) -> None:
        self.known: Known = {}
        self._count = 0
        self._stays: set[tuple[str, str]] = set()

    def stay(self, driver: Driver, kiosk: str, site: str) -> tuple[str, str]:
        """Note that a kiosk sent from a site."""
        if (kiosk, site) not in self._stays:
            driver.run(_STAY, (kiosk, site))
        return kiosk, site

    def numbers(self, driver: Driver, wanted: Iterable[Cell]) -> dict[Cell, int]:
        """Return the numbers of cells that are not known yet, made if need be.

        They may still be rolled back: `learn` them after the COMMIT. Made in one order everywhere,
        so that two transactions never wait for each other. Raises `BusyError`.
        """
        found: dict[Cell, int] = {}
        for cell in sorted(wanted):
            row = driver.row(_FIND, cell)
            if row is None:
                driver.run(_INSERT, cell)
                row = driver.row(_FIND, cell)
            if row is None:
                raise BusyError("database: a cell that stands there can't be read; try again later")
            found[cell] = row[0]
        return found

    def learn(self, committed: Fresh) -> None:
        """Remember what was committed."""
        if self._count > _MOST_KNOWN:
            self.known, self._count = {}, 0  # not cleared: a transaction may be reading it
        for cell, number in committed.numbers.items():
            sort = Sort(cell.survey, cell.language, cell.doubtful, cell.length)
            self.known.setdefault(sort, {})[cell.question, cell.value] = number
        self._count += len(committed.numbers)
        if committed.stay:
            self._stays.add(committed.stay)
