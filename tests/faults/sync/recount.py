"""Roll-ups against the rows that they count, as the endpoint's own pages ask for both."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from datetime import date

from sync.endpoint.counts import SUBMISSIONS, Span, Which, by_hour, by_value
from sync.endpoint.database import Database
from tests.faults.sync.endpoint_process import Endpoint

_ALWAYS = Span(date(2000, 1, 1), date(2200, 1, 1))
_Kind = tuple[str | None, str, bool]
"""Whose (None: everybody's), in which language, with doubtful ones."""


def counts_agree(endpoint: Endpoint) -> None:
    """Assert that the roll-ups, everybody's and each kiosk's, say what a recount says.

    Comments are left out: an erased one stays counted.
    """
    expected = _recount(endpoint)
    with closing(Database.open(endpoint.url)) as database, database.read() as connection:
        for (kiosk, language, doubtful), questions in expected.items():
            which = Which(kiosk=kiosk, language=language, with_doubtful=doubtful)
            for question, values in questions.items():
                found = by_value(connection, question, which)
                assert found == values, (kiosk, language, doubtful, question)
            hours = by_hour(connection, SUBMISSIONS, which, _ALWAYS).total()
            assert hours == questions[SUBMISSIONS].total(), (kiosk, language, doubtful)


def counted(endpoint: Endpoint, kiosk: str) -> int:
    """Return how many submissions of a kiosk the roll-ups know."""
    with closing(Database.open(endpoint.url)) as database, database.read() as connection:
        which = Which(kiosk=kiosk, with_doubtful=True)
        return by_value(connection, SUBMISSIONS, which).total()


def _recount(endpoint: Endpoint) -> dict[_Kind, dict[str, Counter[str]]]:
    found: dict[_Kind, dict[str, Counter[str]]] = {}
    ask = "SELECT kiosk, language, doubtful, answers FROM submissions"
    for kiosk, language, doubtful, answers in endpoint.rows(ask):
        values = [(SUBMISSIONS, "")]
        for question, answer in json.loads(answers).items():
            given = answer if isinstance(answer, list) else [answer]
            values += [(question, str(each)) for each in given]
        for whose in (kiosk, None):
            for among in {True, bool(doubtful)}:
                questions = found.setdefault((whose, language, among), {})
                for question, value in values:
                    questions.setdefault(question, Counter())[value] += 1
    return found
