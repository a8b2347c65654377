"""The typed TOML reader: the types are the definition, every mistake is collected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model.toml_reader import Reader
from sync.model.toml_rules import Between, Distinct, Length, Matches, OneOf
from sync.model.toml_text import shortened, toml_key, toml_value


@dataclass(frozen=True)
class Item:
    """A table with a key that must stand there."""

    id: Annotated[str, Matches("[a-z]+", "a word of small letters")]
    kind: Literal["rating", "scale"] = "rating"
    any_of: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One of everything."""

    whole: Annotated[int, Between(20, 3600)] = 45
    part: Annotated[float, Between(0, 1)] = 0.5
    free: float = 0.0
    flag: bool = True
    title: Annotated[str, Length(1, 8)] = "title"
    turn: Literal[0, 90] = 0
    day: date = date(2026, 1, 1)
    hour: time = time(9)
    maybe: str | None = None
    words: Annotated[tuple[str, ...], Length(1, 3), Distinct()] = ("a",)
    by_day: Mapping[Annotated[str, OneOf(("monday", "tuesday"))], int] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


def read(text: str) -> tuple[Sheet | None, list[str]]:
    """Return what a file gives, and its problems as people read them."""
    reader = Reader("sheet.toml")
    sheet = reader.read(Sheet, tomllib.loads(text))
    return sheet, [str(problem) for problem in reader.problems]


def test_a_right_file_gives_the_object() -> None:
    """Values come out in the types of the hints, keys left out have their defaults."""
    sheet, problems = read(
        """
        whole = 20
        part = 1
        day = 2026-12-24
        hour = 10:30:00
        maybe = "yes"
        words = ["b", "c"]
        by_day.monday = 1
        [[items]]
        id = "one"
        any_of = [1, "x"]
        """
    )
    assert problems == []
    assert sheet == Sheet(
        whole=20, part=1.0, day=date(2026, 12, 24), hour=time(10, 30), maybe="yes",
        words=("b", "c"), by_day={"monday": 1}, items=(Item("one", any_of=(1, "x")),),
    )  # fmt: skip
    assert isinstance(sheet.part, float)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("whole = 19", "whole: must be a whole number from 20 to 3600, got 19"),
        ("whole = 20.0", "whole: must be a whole number from 20 to 3600, got 20.0"),
        ("whole = true", "whole: must be a whole number from 20 to 3600, got true"),
        ("part = nan", "part: must be a number from 0 to 1, got nan"),
        ("free = inf", "free: must be a number, got inf"),
        (f"free = 1{'0' * 400}", "free: must be a number, got 1000"),
        ('flag = "yes"', 'flag: must be true or false, got "yes"'),
        ("flag = 1", "flag: must be true or false, got 1"),
        ('title = "  "', 'title: must be a text of 1 to 8 characters, got "  "'),
        ("turn = false", "turn: must be one of 0, 90, got false"),
        ("day = 2026-01-01T00:00:00", "day: must be a date such as 2026-12-24, got 2026-01-01T"),
        ("maybe = 1", "maybe: must be a text, got 1"),
        ("words = []", "words: must be an array, each item a text, 1 to 3 of them, each once,"),
        ('words = ["a", "a"]', "words: must be an array, each item a text, 1 to 3 of them, each"),
        ('words = "a"', "words: must be an array, each item a text, 1 to 3 of them, each once"),
        ("words = [1]", "words[1]: must be a text, got 1"),
        ("by_day = 3", "by_day: must be a table, got 3"),
        ("by_day.tusday = 3", "by_day.tusday: must be one of monday, tuesday, got "),
        ("items = [3]", "items[1]: must be a table, got 3"),
        ("[[items]]", "items[1].id: is missing: must be a word of small letters"),
        ('[[items]]\nid="A"', 'items[1].id: must be a word of small letters, got "A"'),
        ('items=[{id="a"},{id="b",any_of=[0.5]}]', "items[2].any_of[1]: must be a whole number or"),
    ],
)
def test_a_mistake_names_file_key_rule_and_value(text: str, problem: str) -> None:
    """One mistake gives one line with the file, the dotted key, what may stand and what stood."""
    _, problems = read(text)
    assert len(problems) == 1
    assert problems[0].startswith(f"sheet.toml: {problem}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("wole = 20", "whole"),
        ('[[items]]\nid = "a"\nkind = "ratin"', "rating"),
        ("by_day.tusday = 3", "tuesday"),
    ],
)
def test_a_misspelt_word_is_guessed(text: str, meant: str) -> None:
    """Unknown keys, words of a `Literal` and keys of a mapping get a "did you mean"."""
    _, problems = read(text)
    assert [line.endswith(f"did you mean {meant!r}?") for line in problems] == [True]


def test_every_mistake_is_reported_at_once() -> None:
    """A file with many mistakes shows them all in one reading."""
    text = 'whole = 0\nturn = 1\nx = 1\nwords = ["a", 2]\n[[items]]\nid = "A"\nkind = "x"'
    _, problems = read(text)
    keys = {line.split(": ")[1] for line in problems}
    assert keys == {"whole", "turn", "x", "words[2]", "items[1].id", "items[1].kind"}


def test_what_can_be_read_is_kept_to_look_further() -> None:
    """Beside mistakes, right values stay, wrong ones take their default, wrong items go."""
    sheet, _ = read('whole = 0\ntitle = "x"\nitems = [{id = "a"}, {id = "B"}]')
    assert sheet == Sheet(title="x", items=(Item("a"),))


TEXTS = st.text("ab-_ .=\"'\\#[]{}\n\r\t\x00\x1f\x7f\x85å\u2028ع😀", max_size=12)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
    | st.dates() | st.times() | st.datetimes()
)  # fmt: skip
TOML = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = [*Sheet.__dataclass_fields__, "unknown", "a.b", ""]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), TOML, max_size=5))
def test_any_value_at_any_key_is_read_or_reported(data: dict[str, object]) -> None:
    """Whatever stands in a file, reading never raises, and names only keys that stand there."""
    reader = Reader("any.toml")
    sheet = reader.read(Sheet, data)
    assert sheet is not None
    if not reader.problems:
        assert set(data) <= set(Sheet.__dataclass_fields__)
    named = tuple(toml_key(key) for key in data)
    assert all(problem.key.startswith(named) for problem in reader.problems)
    assert all(str(problem) for problem in reader.problems)


WRITABLE = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.dates()
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(TEXTS, WRITABLE)
def test_what_is_written_reads_back(key: str, value: object) -> None:
    """Any key and value written as TOML are the same when parsed again."""
    assert tomllib.loads(f"{toml_key(key)} = {toml_value(value)}") == {key: value}


def test_a_number_too_long_for_decimal_is_quoted_all_the_same() -> None:
    """A hexadecimal number of any length in a file is reported, not a crash."""
    _, problems = read(f"whole = 0x{'f' * 5000}")
    assert problems[0].endswith("…")


def test_long_values_are_shortened() -> None:
    """A message quotes at most 60 characters of what stood there."""
    assert shortened("x" * 60) == "x" * 60
    assert shortened("x" * 61) == "x" * 59 + "…"
