"""The endpoint's log: one line for each event, on standard error, without a client's words."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

_OWN = "/sync/"
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def whereabouts(error: BaseException) -> str:
    """Return the kinds of an exception and its causes, each with its places, on one line.

    Never their texts: a database's error quotes the row.
    """
    return " <- ".join(_place(each) for each in _chain(error))


class Line(logging.Formatter):
    """One line for people: time, level, message, and where an exception came from."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the standard library's name
        """Return where an exception came from."""
        return "" if ei[1] is None else whereabouts(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        return super().format(record).replace("\n", " ")


class JsonLine(Line):
    """The same as an object, for a collector."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        said = {
            "time": self.formatTime(record, self.default_time_format),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            said["where"] = whereabouts(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def log_config(form: Literal["plain", "json"]) -> dict[str, Any]:
    """Return the set-up for `logging.config.dictConfig`; it can be handed to another process."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLine if form == "json" else Line}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "vuoro": {"level": "INFO"},
            # Its warnings are about single requests that are not HTTP: anybody can cause them.
            "uvicorn": {"level": "ERROR"},
        },
    }


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _place(error: BaseException) -> str:
    """Return the kind, the way through our own modules, and the last place, whoever's it is."""
    frames = traceback.extract_tb(error.__traceback__)
    way = [each for each in frames[:-1] if _OWN in each.filename] + frames[-1:]
    places = ", ".join(f"{_short(each.filename)}:{each.lineno}" for each in way)
    return f"{type(error).__qualname__} at {places or 'no place'}"


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-3:])
