"""The columns of an export, and what their values mean: the data dictionary.

One row per submission, one column per question. Names are stable: they follow from the survey's
and the question's id alone, never from language, filters or what happens to be in the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sync.model.survey import Survey

ColumnKind = Literal[
    "id", "text", "number", "datetime", "flag",  # about the row
    "rating", "scale", "choice", "topics", "comment", "unknown",  # questions
]  # fmt: skip
Wording = Literal["codes", "labels"]
"""Stable ids, or words in a language: of headings, and of choices and topics in the cells."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """Stable: `row_id`, `site`, …, `comment`, or `<survey>.<question>`."""
    kind: ColumnKind
    label: str
    """In the export's language."""
    about: str
    """What it holds, in one sentence of that language."""
    survey: str = ""
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """Value as stored → its words in that language, in the survey's order."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All columns in order, and how they are to be read."""

    columns: tuple[Column, ...]
    language: str
    direction: Literal["ltr", "rtl"] = "ltr"


def sheet_of(
    questions: Sequence[tuple[str, str]], surveys: Sequence[Survey], language: str
) -> Sheet:
    """Return the columns for these (survey, question) pairs.

    Every question of a survey that occurs has its column, answered or not, in the survey's order;
    what no known survey explains comes after, as it is. Newer revisions go before older ones.
    """
    raise NotImplementedError
