"""The tables of a survey file as people write them; `survey_file` makes a `Survey` of them.

The limits keep every text on the smallest reference screen (7", 800×480) in the largest theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from sync.model.survey import AskIf, Kind, Option, Text
from sync.model.survey_text import LANGUAGE, TextIn
from sync.model.toml_reader import Reader
from sync.model.toml_rules import ABSENT, Between, Distinct, Length, Matches

Id = Annotated[
    str,
    Matches("[a-z][a-z0-9_]{0,30}", "a name of 1 to 31 of a-z, 0-9 and _, a letter first"),
]
Code = Annotated[str, Matches(LANGUAGE, "a language code such as fi")]
Codes = Annotated[tuple[Code, ...], Length(1, 20), Distinct()]

TITLE: Final = TextIn(60)
QUESTION: Final = TextIn(90)
HINT: Final = TextIn(120)
OPTION: Final = TextIn(48)
LABEL: Final = TextIn(28)

Labels = tuple[Annotated[Text, LABEL], ...]
Points = Literal["0-10", "1-5"]


@dataclass(frozen=True, slots=True)
class OptionTable:
    """`[[questions.options]]`."""

    id: Id
    text: Annotated[Text, OPTION]


Options = Annotated[tuple[OptionTable, ...], Length(2, 9)]
"""Nine fill the grid of the smallest screen."""


@dataclass(frozen=True, slots=True)
class AskIfTable:
    """`ask_if = { question = "…", any_of = ["…"] }`."""

    question: str
    any_of: Annotated[tuple[int | str, ...], Length(1, 11), Distinct()]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTable:
    """What `[[questions]]` of every kind share."""

    id: Id
    kind: Kind
    text: Annotated[Text, QUESTION]
    hint: Annotated[Text | None, HINT] = None
    optional: bool = True
    ask_if: AskIfTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingTable(QuestionTable):
    """Faces, from the worst to the best."""

    faces: Annotated[int, Between(4, 5)] = 5
    labels: Labels = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTable(QuestionTable):
    """Points in a row: a recommendation, or agreement with a statement."""

    points: Points
    labels: Labels = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceTable(QuestionTable):
    """One of the options."""

    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsTable(QuestionTable):
    """Any of the options, or at most so many."""

    options: Options
    at_most: Annotated[int | None, Between(2, 9)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentTable(QuestionTable):
    """A few words."""

    max_length: Annotated[int, Between(1, 500)] = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearTable(QuestionTable):
    """A question whose kind is wrong: every key of any kind is read, so that all is checked."""

    faces: Annotated[int, Between(4, 5)] = 5
    points: Points = "0-10"
    labels: Labels = ()
    options: tuple[OptionTable, ...] = ()
    at_most: Annotated[int | None, Between(2, 9)] = None
    max_length: Annotated[int, Between(1, 500)] = 500


KINDS: Final[Mapping[object, type[QuestionTable]]] = {
    "rating": RatingTable,
    "scale": ScaleTable,
    "choice": ChoiceTable,
    "topics": TopicsTable,
    "comment": CommentTable,
}


class ByKind:
    """Reads a question as the table that its `kind` names; metadata of an `Annotated`."""

    def read(self, reader: Reader, key: str, value: object) -> object:
        """Return the question's table, or report what is wrong and return ABSENT."""
        if not isinstance(value, Mapping):
            return reader.report(key, f"must be {self.words()}", value)
        kind = value.get("kind")
        table = KINDS.get(kind, UnclearTable) if isinstance(kind, str) else UnclearTable
        found = reader.read(table, value, key)
        return ABSENT if found is None else found

    def words(self) -> str:
        """Return what may stand there, as in "must be …"."""
        return f"a table with a kind: {', '.join(get_args(Kind))}"

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema: which other keys there are depends on the kind."""
        return {"type": "object", "properties": {"kind": {"enum": list(get_args(Kind))}}}


@dataclass(frozen=True, slots=True)
class SurveyTable:
    """The whole file."""

    id: Id
    rev: Annotated[int, Between(1, 9999)]
    title: Annotated[Text, TITLE]
    languages: Codes
    questions: Annotated[tuple[Annotated[QuestionTable, ByKind()], ...], Length(1, 12)]
    fallback: Codes = ()


def asked_if(table: AskIfTable | None) -> AskIf | None:
    """Return the condition as the survey holds it."""
    return None if table is None else AskIf(table.question, table.any_of)


def options_of(tables: tuple[OptionTable, ...]) -> tuple[Option, ...]:
    """Return the options as the survey holds them."""
    return tuple(Option(table.id, table.text) for table in tables)


def place(number: int, key: str = "") -> str:
    """Return the key within question `number`, counted from 1."""
    return f"questions[{number}].{key}" if key else f"questions[{number}]"
