"""Mistakes in files that people write, collected so that one reading shows them all.

A `Problem` names the file, the key, what stood there, what may stand there and, where a word
looks misspelt, the one that was probably meant. `InvalidFileError` carries every problem found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what stood there, what is allowed and what was probably meant."""

    file: str
    key: str
    allowed: str
    got: str | None = None
    meant: str | None = None

    def __str__(self) -> str:
        text = f"{self.file}: {self.key}: {self.allowed}"
        if self.got is not None:
            text += f", got {self.got}"
        if self.meant is not None:
            text += f"; did you mean {self.meant!r}?"
        return text


class InvalidFileError(Exception):
    """A file that people write is wrong; `problems` lists every mistake in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was probably meant to be, or None."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
