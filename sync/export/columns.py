"""The columns of an export, and what their values mean: the data dictionary.

One row per submission, one column per question. Names are stable: they follow from the survey's
and the question's id alone, never from language, filters or what happens to be in the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sync.export.buckets import BucketReader, bucket_reader
from sync.export.explaining import EarlierScale, Explained, explained, titles_of
from sync.export.words import (
    Gettext,
    channel_words,
    column_words,
    flag_words,
    length_words,
    question_about,
)
from sync.model.survey import Survey

ColumnKind = Literal[
    "id", "text", "number", "datetime", "flag",  # about the row
    "rating", "scale", "choice", "topics", "comment", "unknown",  # questions
]  # fmt: skip
Wording = Literal["codes", "labels"]
"""Stable ids, or words in a language: of headings, and of what stands in the cells by an id."""


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
    earlier: tuple[EarlierScale, ...] = ()
    """What values meant where a revision asked on another scale."""

    def meanings(self) -> list[tuple[str, str]]:
        """Return each value with its words, those on another scale with their revisions."""
        told = [
            (value, f"{words} ({scale.said})")
            for scale in self.earlier
            for value, words in scale.values.items()
        ]
        return [*self.values.items(), *told]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All columns in order, and how they are to be read."""

    columns: tuple[Column, ...]
    language: str
    direction: Literal["ltr", "rtl"] = "ltr"
    bucket: BucketReader = field(default=bucket_reader(str), compare=False)
    """Reads a bucket as stored: start, length, and a label in that language."""


_ABOUT_THE_ROW: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("row_id", "id"), ("site", "text"), ("kiosk", "text"), ("survey", "text"), ("rev", "number"),
    ("language", "text"), ("bucket_start", "datetime"), ("bucket_length", "text"),
    ("bucket_label", "text"), ("rating", "rating"),
)  # fmt: skip
_BEHIND_THE_QUESTIONS: Final[tuple[tuple[str, ColumnKind], ...]] = (
    ("comment", "comment"), ("doubtful", "flag"), ("channel", "text"),
)  # fmt: skip
_NO_NAMES: Final[Mapping[str, str]] = {}
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


def sheet_of(
    questions: Sequence[tuple[str, str]],
    surveys: Sequence[Survey],
    language: str,
    *,
    languages: Mapping[str, str] = _NO_NAMES,
    _: Gettext = str,
) -> Sheet:
    """Return the columns for these (survey, question) pairs.

    Every question of a survey that occurs has its column, answered or not, in the survey's order;
    what no known survey explains comes after, as it is. Newer revisions go before older ones.
    `languages` are names of languages by code; `_` gives the words that no survey brings, in that
    language.
    """
    known = explained(questions, surveys, language, _)
    faces = [each.values for each in known if each.kind == "rating"]
    values = {
        "survey": titles_of(surveys, language),
        "language": languages,
        "bucket_length": length_words(_),
        "doubtful": flag_words(_),
        "channel": channel_words(_),
        # Two surveys may have other words under their faces; then only their own columns say.
        "rating": faces[0] if faces and all(each == faces[0] for each in faces) else {},
    }
    columns = (
        *_fixed(_ABOUT_THE_ROW, values, _),
        *_asked(known, _),
        *_fixed(_BEHIND_THE_QUESTIONS, values, _),
    )
    direction: Literal["ltr", "rtl"] = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    return Sheet(columns, language, direction, bucket_reader(_))


def _fixed(
    names: Sequence[tuple[str, ColumnKind]], values: Mapping[str, Mapping[str, str]], _: Gettext
) -> list[Column]:
    words = column_words(_)
    return [
        Column(name, kind, words[name].label, words[name].about, values=values.get(name, {}))
        for name, kind in names
    ]


def _asked(known: Sequence[Explained], _: Gettext) -> list[Column]:
    several = len({each.survey for each in known}) > 1
    return [
        Column(
            name=f"{each.survey}.{each.question}",
            kind=each.kind,
            label=f"{each.title}: {each.label}" if several and each.title else each.label,
            about=question_about(_, each.kind),
            survey=each.survey,
            question=each.question,
            values=each.values,
            earlier=each.earlier,
        )
        for each in known
    ]
