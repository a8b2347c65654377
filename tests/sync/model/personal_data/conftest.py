"""The written cases: comments as clients could write them, in two files that anybody can extend."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_ALL_KINDS = ("identity_code", "telephone", "email", "iban", "card", "web", "plate")
_MARKED = re.compile("«(.+?)»", re.DOTALL)


def _read(name: str) -> dict[str, list[str]]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _removed() -> list[tuple[str, tuple[tuple[str, int, int], ...]]]:
    """Return each text and the (kind, start, end) that must be found in it."""
    cases = []
    for section, lines in _read("cases_removed.toml").items():
        for line in lines:
            parts = _MARKED.split(line)
            kinds = _ALL_KINDS if section == "several" else (section,)
            place, found = 0, []
            for number, part in enumerate(parts):
                if number % 2:
                    kind = kinds[number // 2 % len(kinds)]
                    found.append((kind, place, place + len(part)))
                place += len(part)
            cases.append(("".join(parts), tuple(found)))
    return cases


def _kept() -> list[str]:
    return [line for lines in _read("cases_kept.toml").values() for line in lines]


@pytest.fixture(scope="session")
def written_cases() -> tuple[list[tuple[str, tuple[tuple[str, int, int], ...]]], list[str]]:
    """All texts with something to remove, and all that must stay as they are."""
    return _removed(), _kept()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per written case."""
    if "removed_case" in metafunc.fixturenames:
        cases = _removed()
        metafunc.parametrize("removed_case", cases, ids=[text for text, _ in cases])
    if "kept_case" in metafunc.fixturenames:
        cases_kept = _kept()
        metafunc.parametrize("kept_case", cases_kept, ids=cases_kept)
