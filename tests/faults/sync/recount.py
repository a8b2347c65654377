"""Roll-ups against the rows that they count: every cell, by statements of this file's own."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.faults.sync.endpoint_process import Endpoint

_WHOSE = "CASE WHEN substr(kiosk, 1, 1) = '*' THEN '*' ELSE kiosk END"
"""Everybody's counts may stand in several parts, so that those who write don't meet."""
_COUNTED = (
    f"SELECT {_WHOSE}, question, value, language, doubtful, sum(count) FROM {{table}}"
    " JOIN cells ON cells.id = cell GROUP BY 1, 2, 3, 4, 5"
)


def counts_agree(endpoint: Endpoint) -> None:
    """Assert that both roll-ups, everybody's and each kiosk's, say what a recount says.

    Comments are left out: an erased one stays counted.
    """
    expected = _recount(endpoint)
    for table in ("rollup_days", "rollup_hours"):
        rows = endpoint.rows(_COUNTED.format(table=table))
        found = Counter({tuple(cell): int(count) for *cell, count in rows if cell[1] != "#comment"})
        wrong = {cell: (found[cell], expected[cell]) for cell in found | expected
                 if found[cell] != expected[cell]}  # fmt: skip
        assert not wrong, f"{table}, counted and recounted: {wrong}"


def _recount(endpoint: Endpoint) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    ask = "SELECT kiosk, language, doubtful, answers FROM submissions"
    for kiosk, language, doubtful, answers in endpoint.rows(ask):
        values = [("", "")]
        for question, answer in json.loads(answers).items():
            given = answer if isinstance(answer, list) else [answer]
            values += [(question, str(each)) for each in given]
        for whose in (kiosk, "*"):
            for question, value in values:
                found[whose, question, value, language, int(doubtful)] += 1
    return found
