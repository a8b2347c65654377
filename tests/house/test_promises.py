"""What the pages promise to clients is promised no further than it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/clients.md"])
def test_the_promise_of_five_names_its_exception(page: str) -> None:
    """Where five (or four others) are said to share a time, the thin week is told beside it."""
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    promises = re.findall(r"at least (?:five|four others)[^.]*\.", text)
    assert promises
    assert [said for said in promises if "except in a week with fewer than five" not in said] == []


def test_the_folders_that_keep_the_promises_are_there() -> None:
    """docs/clients.md names only places where there are tests."""
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs/clients.md").read_text(encoding="utf-8"))
    assert len(named) >= 4
    assert [name for name in named if not list((ROOT / name).glob("**/test_*.py"))] == []
