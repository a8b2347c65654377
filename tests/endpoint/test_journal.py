"""The endpoint's log: one line for each event, and never the text of an exception."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from sync.endpoint.journal import JsonLine, Line, whereabouts


def record_of(message: str, *args: object, failed: bool = False) -> logging.LogRecord:
    """Return a log record, with an exception that quotes a comment if asked."""
    info = None
    if failed:
        try:
            try:
                raise ValueError("nobody answers the telephone")
            except ValueError as error:
                raise KeyError("nobody answers") from error
        except KeyError:
            info = sys.exc_info()
    return logging.LogRecord("vuoro.endpoint", logging.INFO, __file__, 1, message, args, info)


@pytest.mark.parametrize("form", [Line(), JsonLine()])
def test_an_exception_is_told_by_kind_and_place(form: logging.Formatter) -> None:
    """Kinds and places of the whole chain, on one line, without a word of what they say."""
    line = form.format(record_of("it failed", failed=True))
    assert "KeyError at" in line
    assert "ValueError at" in line
    assert "test_journal.py:" in line
    assert "telephone" not in line
    assert "\n" not in line


def test_json_lines_are_json() -> None:
    """Time with its offset, level and message."""
    said = json.loads(JsonLine().format(record_of('it\nsaid "%s"', "ä")))
    assert said["message"] == 'it\nsaid "ä"'
    assert said["level"] == "info"
    assert said["time"][-5] in "+-"


def test_a_chain_that_bites_its_tail_ends() -> None:
    """An exception that is its own cause is told once."""
    error = ValueError()
    error.__context__ = KeyError()
    error.__context__.__context__ = error
    assert whereabouts(error).count("ValueError") == 1
