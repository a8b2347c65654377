"""Numbers for what the roll-ups count: looked up once, then known to the process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sync.endpoint.driver import Driver


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
_MOST_KNOWN = 200_000


class Cells:
    """The numbers of committed cells. Shared by threads: only `learn` changes it, after COMMIT."""

    def __init__(self) -> None:
        self.known: dict[Cell, int] = {}

    def numbers(self, driver: Driver, wanted: Iterable[Cell]) -> dict[Cell, int]:
        """Return the numbers of cells that are not known yet, made if need be.

        They may still be rolled back: `learn` them after the COMMIT. Made in one order everywhere,
        so that two transactions never wait for each other.
        """
        found: dict[Cell, int] = {}
        for cell in sorted(each for each in wanted if each not in self.known):
            row = driver.row(_FIND, cell)
            if row is None:
                driver.run(_INSERT, cell)
                row = driver.row(_FIND, cell)
            found[cell] = row[0] if row else 0
        return found

    def learn(self, committed: dict[Cell, int]) -> None:
        """Remember numbers that were committed."""
        if len(self.known) > _MOST_KNOWN:
            self.known = {}
        self.known.update(committed)
