"""Texts that the endpoint was told to erase: the kiosk is asked to delete its own copies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from sync.model.ranges import Range, count, merged, without
from sync.policy.replies import Failure
from sync.sqlite import sqlite3, transaction
from sync.state import record_request
from sync.state.requests import new_request
from sync.state.tables import read_facts, read_spans, write_facts, write_spans
from sync.wire import Wire

NAME = "erasures"


def take_erasures(
    connection: sqlite3.Connection, wire: Wire, offers: Mapping[str, str], chance: Random
) -> tuple[str, ...]:
    """Fetch the list if it has changed, and ask the kiosk for what was not asked before.

    Returns what to log. What can't be fetched or read now is fetched again after the next answer.
    """
    known = read_facts(connection).get("erasures_revision")
    if NAME not in offers or offers[NAME] == known:
        return ()
    document = wire.fetch(NAME, known)
    if document is None or isinstance(document, Failure):
        return ()
    try:
        wanted = _parse(document.body)
    except (ValueError, TypeError, KeyError, RecursionError):
        return ("the endpoint's list of erasures can't be read; it is fetched again",)
    asked = read_spans(connection, "erased")
    number = 0
    with transaction(connection):
        for epoch, numbers in wanted.items():
            new = without(numbers, asked.get(epoch, ()))
            if new:
                number += count(new)
                record_request(connection, new_request(chance, "erase", epoch, new))
                all_asked = merged((*asked.get(epoch, ()), *new))
                write_spans(connection, "erased", epoch, all_asked)
        write_facts(connection, erasures_revision=document.revision)
    return (
        (f"{number} submissions were erased at the endpoint; the kiosk is asked to",)
        if number
        else ()
    )


def _parse(body: bytes) -> dict[str, list[Range]]:
    """Return the numbers by epoch. Raises `ValueError`, `TypeError`, `KeyError`."""
    entries: list[Any] = json.loads(body)["erasures"]
    found: dict[str, list[Range]] = {}
    for epoch, seq in entries:
        if not isinstance(epoch, str) or type(seq) is not int or seq < 1:
            raise ValueError("an erasure must name an epoch and a number")
        found.setdefault(epoch, []).append((seq, seq))
    return found
