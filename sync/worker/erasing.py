"""Texts that the endpoint was told to erase: the kiosk is asked to delete its own copies.

The list is not signed, as the other documents may be: whoever can change it could do so through
verdicts, too. So it counts only for what the endpoint has a final word on: what it may have lost,
or never had, is deleted nowhere on its word. What has not passed yet is kept in mind until it has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from sync.model.ranges import Range, Ranges, common, count, merged, without
from sync.policy.replies import Failure
from sync.sqlite import sqlite3, transaction
from sync.state import record_request
from sync.state.passed import passed_within
from sync.state.requests import new_request
from sync.state.tables import read_cursors, read_facts, read_spans, write_facts, write_spans
from sync.wire import Wire

NAME = "erasures"
_UNREADABLE = "the endpoint's list of erasures can't be read; it is fetched again"

Numbers = Mapping[str, Ranges]


def take_erasures(
    connection: sqlite3.Connection, wire: Wire, offers: Mapping[str, str], chance: Random
) -> tuple[str, ...]:
    """Fetch the list if it has changed, and ask the kiosk for what was not asked before.

    Returns what to log. What can't be fetched or read now is fetched again after the next answer.
    """
    wanted, revision, notes = _fetched(connection, wire, offers)
    with transaction(connection):
        asked = _ask(connection, wanted, chance)
        if revision is not None:
            write_facts(connection, erasures_revision=revision)
    if asked:
        notes = (*notes, f"{asked} submissions were erased at the endpoint; the kiosk is asked to")
    return notes


def _fetched(
    connection: sqlite3.Connection, wire: Wire, offers: Mapping[str, str]
) -> tuple[Numbers, str | None, tuple[str, ...]]:
    """Return what a new list names, its revision, and what to log; nothing without a new list."""
    known = read_facts(connection).get("erasures_revision")
    if NAME not in offers or offers[NAME] == known:
        return {}, None, ()
    document = wire.fetch(NAME, known)
    if document is None or isinstance(document, Failure):
        return {}, None, ()
    try:
        return _parse(document.body), document.revision, ()
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}, None, (_UNREADABLE,)


def _ask(connection: sqlite3.Connection, wanted: Numbers, chance: Random) -> int:
    """Ask for what has passed, keep the rest in mind; returns how many numbers are asked for."""
    asked, later = read_spans(connection, "erased"), read_spans(connection, "erase_later")
    number = 0
    for epoch in read_cursors(connection):
        waiting = later.get(epoch, ())
        new = without((*wanted.get(epoch, ()), *waiting), asked.get(epoch, ()))
        due = _passed(connection, epoch, new)
        if due:
            number += count(due)
            record_request(connection, new_request(chance, "erase", epoch, due))
            write_spans(connection, "erased", epoch, merged((*asked.get(epoch, ()), *due)))
        if (left := without(new, due)) != waiting:
            write_spans(connection, "erase_later", epoch, left)
    return number


def _passed(connection: sqlite3.Connection, epoch: str, numbers: Ranges) -> Ranges:
    found = [passed_within(connection, epoch, first, last) for first, last in numbers]
    return common(numbers, [each for ranges in found for each in ranges])


def _parse(body: bytes) -> dict[str, Ranges]:
    """Return the numbers by epoch. Raises `ValueError`, `TypeError`, `KeyError`."""
    entries: list[Any] = json.loads(body)["erasures"]
    found: dict[str, list[Range]] = {}
    for epoch, seq in entries:
        if not isinstance(epoch, str) or type(seq) is not int or seq < 1:
            raise ValueError("an erasure must name an epoch and a number")
        found.setdefault(epoch, []).append((seq, seq))
    return {epoch: merged(numbers) for epoch, numbers in found.items()}
