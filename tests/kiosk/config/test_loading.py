"""Files laid over each other give one Settings, or every mistake in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from kiosk.config import Settings, load
from sync.model.problems import InvalidFileError

Write = Callable[..., Path]


def mistakes(*files: Path) -> list[str]:
    """Return what loading complains about, a line for each mistake, without folders."""
    with pytest.raises(InvalidFileError) as caught:
        load(files)
    return [str(problem).replace(f"{files[0].parent}/", "") for problem in caught.value.problems]


def test_no_files_give_the_defaults() -> None:
    """The default configuration file says what the code says."""
    assert load() == Settings()


def test_later_files_override_key_by_key(write: Write) -> None:
    """Tables are merged, arrays and values replaced, untouched keys stay."""
    first = write(
        'languages.offered = ["sv", "fi"]\nvisit.idle_s = 60\nvisit.warning_s = 30\n'
        'hours.weekdays = { monday = ["9:00-10:00"], friday = ["9:00-10:00"] }',
        "first.toml",
    )
    second = write(
        'languages.offered = ["fi"]\nvisit.idle_s = 90\n[hours.weekdays]\nmonday = []',
        "second.toml",
    )
    settings = load([first, second])
    assert settings.languages.offered == ("fi",)
    assert (settings.visit.idle_s, settings.visit.warning_s) == (90, 30)
    assert settings.visit.more_time_s == Settings().visit.more_time_s
    assert settings.hours.weekdays == {"monday": (), "friday": ((time(9), time(10)),)}


def test_overrides_lie_over_all_files(write: Write) -> None:
    """What the program asks for goes before what a file says, and is checked like it."""
    file = write("visit.idle_s = 60")
    assert load([file], {"visit": {"idle_s": 70}}).visit.idle_s == 70
    with pytest.raises(InvalidFileError, match=r"command line: visit\.idle_s"):
        load([file], {"visit": {"idle_s": 0}})


def test_mistakes_of_all_files_come_at_once_with_their_file(write: Write) -> None:
    """Each mistake names the file it stands in, even one that a later file overrides."""
    first = write("visit.idle_s = 5\nvisit.idel_s = 5", "first.toml")
    second = write('visit.idle_s = 45\nclock.trust = "sytem"', "second.toml")
    lines = mistakes(first, second, first.parent / "third.toml")
    assert lines == [
        "third.toml: the whole file: no such file: check the path",
        "first.toml: visit.idel_s: is not a key; here are idle_s, warning_s, last_screen_s, "
        "more_time_s, got 5; did you mean 'idle_s'?",
        "first.toml: visit.idle_s: must be a whole number from 20 to 3600, got 5",
        'second.toml: clock.trust: must be one of "timesync", "system", got "sytem"; '
        "did you mean 'system'?",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[visit]\nidle_s = 5 s", "mine.toml: line 2, column 12: is not TOML: "),
        ("a = 1\na = 2", "mine.toml: end of document: is not TOML: Cannot overwrite a value"),
        ("[visit", "mine.toml: end of document: is not TOML: "),
        ("x = " + "[" * 10_000, "mine.toml: the whole file: is nested too deeply"),
        ("x = " + "1" * 10_000, "mine.toml: the whole file: is not TOML: "),
    ],
)
def test_a_syntax_error_names_file_and_line(write: Write, text: str, line: str) -> None:
    """What is not TOML is said with its place, whatever the parser stumbled over."""
    (found,) = mistakes(write(text))
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('name = "x\nrev = 1', 'a text begins and ends with " on one line'),
        ('name = "x', 'a text begins and ends with " on one line'),
        ("name = 'x", 'a text begins and ends with " on one line'),
        ('name = "C:\\dir"', r"write \\ for each backslash, or put the text between two '"),
        ("a = 1\na = 2", "a key or table may stand only once in a file"),
        ("näme = 1", "a line reads key = value, and a key is written with a-z, 0-9, _ and -"),
        ("[kiosk", "close every [ with a ]"),
        ("a = 09:00-16:00", 'one key = value on each line, and texts between two "'),
        ("a = True", 'a value is a "text", a number, true, false, a date or a list in [ ]'),
    ],
)
def test_a_syntax_error_says_how_to_mend_it(write: Write, text: str, hint: str) -> None:
    """After the parser's words comes the rule that was broken, in plain words."""
    (found,) = mistakes(write(text))
    assert found.endswith(f"; {hint}")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    """The byte order mark that Windows puts first is no mistake."""
    file = tmp_path / "mine.toml"
    file.write_text("visit.idle_s = 60", encoding="utf-8-sig")
    assert load([file]).visit.idle_s == 60


def test_a_name_is_refused_with_all_that_it_may_hold(write: Write) -> None:
    """Whatever the message allows is accepted, and what it leaves out is not."""
    assert load([write('kiosk.name = "Hall_2.b-1"')]).kiosk.name == "Hall_2.b-1"
    (found,) = mistakes(write('kiosk.name = "Halli å"'))
    assert (
        "must be 1 to 64 of a-z, A-Z, 0-9, dot, hyphen and underscore, a letter or digit first"
        in found
    )


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    """A folder, or bytes that are not UTF-8, are mistakes like any other."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin1.toml").write_bytes('office = "Ä"'.encode("latin-1"))
    assert mistakes(tmp_path / "folder.toml", tmp_path / "latin1.toml") == [
        "folder.toml: the whole file: can't be read: Is a directory",
        "latin1.toml: the whole file: must be UTF-8, byte 11 is not: "
        "save it again in that encoding",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            'languages.offered = ["sv", "en"]',
            'languages.default: must be one of languages.offered (sv, en), got "fi"',
        ),
        (
            'hours.timezone = "Europe/Helsinky"',
            "hours.timezone: must be a time zone such as Europe/Helsinki, "
            "got \"Europe/Helsinky\"; did you mean 'Europe/Helsinki'?",
        ),
        (
            'languages.offered = ["fi", "tlh"]',
            "languages.offered[2]: must be a language Vuoro is translated into (",
        ),
        (
            'hours.timezone = "Europe"',
            'hours.timezone: must be a time zone such as Europe/Helsinki, got "Europe"',
        ),
        (
            'hours.timezone = "../etc"',
            'hours.timezone: must be a time zone such as Europe/Helsinki, got "../etc"',
        ),
        (
            "hours.exceptions = [{date = 2026-12-24}, {date = 2026-12-24}]",
            "hours.exceptions[2].date: must be a date that no earlier exception has, "
            "got 2026-12-24",
        ),
    ],
)
def test_keys_are_checked_together(write: Write, text: str, line: str) -> None:
    """A mistake that shows only across keys names the file that made it, not the defaults."""
    assert mistakes(write("kiosk.name = 'a'", "other.toml"), write(text))[0].startswith(
        f"mine.toml: {line}"
    )


def test_a_mistake_does_not_cause_another(write: Write) -> None:
    """With a wrong list of languages, the default language is not blamed as well."""
    lines = mistakes(write('languages.offered = ["SV"]'), write("hours = 1", "b.toml"))
    assert lines == [
        'mine.toml: languages.offered[1]: must be a language code such as fi or pt-BR, got "SV"',
        "b.toml: hours: must be a table, got 1",
    ]


def test_an_unreadable_file_hides_nothing_in_the_others(write: Write) -> None:
    """What several keys of the readable files say together is still checked."""
    lines = mistakes(write("[visit", "first.toml"), write('languages.default = "de"', "b.toml"))
    assert [line.split(": ")[:2] for line in lines] == [
        ["first.toml", "end of document"],
        ["b.toml", "languages.default"],
    ]


@pytest.mark.parametrize(
    ("spans", "key"),
    [
        ('["16:00-09:00"]', "hours.weekdays.monday[1]: must end after its start"),
        ('["9-16"]', 'hours.weekdays.monday[1]: must be a text such as "09:00-16:15"'),
        ('["09:00-25:00"]', 'hours.weekdays.monday[1]: must be a text such as "09:00-16:15"'),
        ('["09:00-12:00", "11:00-13:00"]', "hours.weekdays.monday: must be an array, each item"),
        ('"09:00-12:00"', "hours.weekdays.monday: must be an array, each item"),
    ],
)
def test_opening_hours_are_ordered_spans(write: Write, spans: str, key: str) -> None:
    """Spans that run backwards, overlap or are no times are mistakes."""
    (found,) = mistakes(write(f"[hours.weekdays]\nmonday = {spans}"))
    assert found.startswith(f"mine.toml: {key}")


def test_hours_are_read_as_people_write_them(write: Write) -> None:
    """Without a leading zero, with a full stop, with a dash, and until midnight."""
    file = write('[hours.weekdays]\nmonday = ["9:00-12.00", "13:00 – 24:00"]')
    assert load([file]).hours.weekdays["monday"] == (
        (time(9), time(12)),
        (time(13), time(0)),
    )


@pytest.mark.parametrize("key", ["idle_s", "warning_s", "last_screen_s", "more_time_s"])
def test_nobody_is_hurried(write: Write, key: str) -> None:
    """WCAG 2.2.1: no configuration gives a client less than 20 seconds."""
    assert len(mistakes(write(f"visit.{key} = 19"))) == 1
    assert getattr(load([write(f"visit.{key} = 20")]).visit, key) == 20


def test_a_survey_file_lies_beside_the_file_that_names_it(write: Write) -> None:
    """A relative path starts at the configuration file in which it stands, a later one or not."""
    first = write('survey.file = "surveys/ours.toml"', "organisation/first.toml")
    second = write("visit.idle_s = 60", "kiosk/second.toml")
    assert load([first, second]).survey.file == str(first.parent / "surveys" / "ours.toml")
    assert load([second]).survey.file == "pulse"
