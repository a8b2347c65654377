"""`config show` and `config schema`: what is written is what is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config.schema import settings_schema
from kiosk.config.settings import (
    HoursException,
    HoursSettings,
    LanguageSettings,
    OfficeSettings,
    Settings,
    VisitSettings,
)
from kiosk.config.showing import as_toml
from sync.model.opening import WEEKDAYS, Span
from sync.model.toml_reader import Reader

MINUTES = st.integers(0, 24 * 60)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw ordered spans of one day."""
    marks = sorted(draw(st.sets(MINUTES, max_size=4)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple((as_time(start), as_time(end)) for start, end in pairs)


def as_time(minutes: int) -> time:
    """Return minutes since midnight as a time; 24:00 as 00:00."""
    return time(minutes // 60 % 24, minutes % 60)


LANGUAGES = st.sampled_from(["fi", "sv", "en", "ar", "pt-BR"])
LINES = st.dictionaries(LANGUAGES, st.text('aå"\\ \n#ع', min_size=1).filter(str.strip))
SETTINGS = st.builds(
    Settings,
    languages=st.lists(LANGUAGES, min_size=1, unique=True).map(
        lambda codes: LanguageSettings(tuple(codes), codes[0])
    ),
    visit=st.builds(VisitSettings, idle_s=st.integers(20, 3600)),
    hours=st.builds(
        HoursSettings,
        weekdays=st.dictionaries(st.sampled_from(WEEKDAYS), spans()),
        exceptions=st.lists(
            st.builds(HoursException, st.dates(date(2026, 1, 1), date(2030, 1, 1)), spans()),
            max_size=3,
        ).map(tuple),
    ),
    office=st.builds(OfficeSettings, LINES, LINES),
)


@settings(max_examples=50, deadline=None)
@given(SETTINGS)
def test_what_is_shown_reads_back_as_the_same(wanted: Settings) -> None:
    """The TOML of any settings gives those settings again."""
    reader = Reader("shown.toml")
    assert reader.read(Settings, tomllib.loads(as_toml(wanted))) == wanted
    assert reader.problems == []


def leaves(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of a schema with what it says about it."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}{name}", inner
        yield from leaves(inner, f"{path}{name}.")
        yield from leaves(inner.get("items", {}), f"{path}{name}[].")


def test_the_schema_describes_every_key() -> None:
    """Each table and key has a description, and no table allows other keys."""
    schema = settings_schema()
    found = dict(leaves(schema))
    assert {"visit.idle_s", "hours.exceptions[].date", "office.contact"} <= set(found)
    assert [key for key, inner in found.items() if not inner.get("description")] == []
    tables = [schema, *(inner for inner in found.values() if "properties" in inner)]
    assert all(table["additionalProperties"] is False for table in tables)


def test_the_schema_says_what_the_reader_enforces() -> None:
    """Ranges, words, names of weekdays, required keys and defaults are in the schema."""
    found = dict(leaves(settings_schema()))
    idle = found["visit.idle_s"]
    assert (idle["type"], idle["minimum"], idle["maximum"], idle["default"]) == (
        "integer", 20, 3600, 45,
    )  # fmt: skip
    assert found["clock.trust"]["enum"] == ["timesync", "system"]
    assert found["hours.weekdays"]["propertyNames"] == {"enum": list(WEEKDAYS)}
    assert found["hours.exceptions"]["items"]["required"] == ["date"]
    assert found["languages.offered"]["default"] == ["fi", "sv", "en", "ar"]
