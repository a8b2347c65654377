"""Surveys: versioned lists of questions in several languages, as written in one TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sync.model.submission import Answer

Kind = Literal["rating", "scale", "choice", "topics", "comment"]
Moment = Literal["waiting", "leaving"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; `by_moment` may hold other wordings for a moment."""

    by_language: Mapping[str, str]
    by_moment: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a client can choose in a `choice` or `topics` question."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class AskIf:
    """Ask only when the answer to an earlier question is one of these."""

    question: str
    any_of: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Which of the later fields matter depends on `kind`."""

    id: str
    kind: Kind
    text: Text
    hint: Text | None = None
    optional: bool = True
    ask_if: AskIf | None = None
    lowest: int = 1
    """First value of a rating or scale: 1 for faces and agreement, 0 for a recommendation."""
    highest: int = 5
    labels: tuple[Text, ...] = ()
    """A word per face or point, or the two ends of a 0–10 scale; empty: the interface's own."""
    options: tuple[Option, ...] = ()
    at_most: int | None = None
    """Most topics that can be chosen, None for all."""
    max_length: int = 500
    """Most characters (code points) of a comment."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A whole survey; `id` and `rev` name it. `fallback` is asked in order for missing texts."""

    id: str
    rev: int
    title: Text
    languages: tuple[str, ...]
    fallback: tuple[str, ...]
    questions: tuple[Question, ...]

    def wording(self, text: Text, language: str, moment: Moment) -> str:
        """Return `text` in `language` for `moment`, else along the fallback chain."""
        for candidate in (language, *self.fallback):
            for wordings in (text.by_moment.get(moment, {}), text.by_language):
                if candidate in wordings:
                    return wordings[candidate]
        return next(iter(text.by_language.values()))

    def asked(self, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
        """Return the questions that these answers lead to, in order."""
        return tuple(q for q in self.questions if q.ask_if is None or _holds(q.ask_if, answers))


def _holds(condition: AskIf, answers: Mapping[str, Answer]) -> bool:
    answer = answers.get(condition.question)
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return any(value in chosen for value in condition.any_of)
