"""What is removed and what stays, case by case (cases_removed.toml, cases_kept.toml)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from sync.model.personal_data import Found, Kind, Masked, mask
from sync.model.personal_data.markers import marker

_ROOT = Path(__file__).parents[4]
Case = tuple[str, tuple[tuple[Kind, int, int], ...]]
"""A text, and the (kind, start, end) that must be found in it."""


def test_removed(removed_case: Case) -> None:
    """Exactly the marked pieces go, each as its kind, and the text around them stays."""
    text, expected = removed_case
    masked = mask(text, "fi")
    assert [(one.kind, one.start, one.end) for one in masked.found] == list(expected)
    for kind, start, end in reversed(expected):
        text = text[:start] + marker(kind, "fi") + text[end:]
    assert masked.text == text


def test_kept(kept_case: str) -> None:
    """Nothing is found and not a character changes."""
    assert mask(kept_case, "fi") == Masked(kept_case, ())


def test_there_are_enough_written_cases(written_cases: tuple[list[Case], list[str]]) -> None:
    """At least 300 cases, at least 140 of them that stay, and none written twice."""
    removed, kept = written_cases
    assert len(kept) >= 140
    assert len(removed) + len(kept) >= 300
    texts = [text for text, _ in removed] + kept
    assert len(set(texts)) == len(texts)


def test_the_documentation_counts_the_cases(written_cases: tuple[list[Case], list[str]]) -> None:
    """docs/personal-data.md states how many written cases there are, as they are now."""
    page = (_ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
    removed, kept = written_cases
    assert f"({len(removed)} comments)" in page
    assert f"({len(kept)}\ncomments" in page


def test_a_masked_case_stays_as_it_is(written_cases: tuple[list[Case], list[str]]) -> None:
    """Masking a second time, in any language, changes nothing in any written case."""
    for text, _ in written_cases[0]:
        once = mask(text, "sv").text
        assert [mask(once, language).text for language in ("fi", "sv", "en", "ar")] == [once] * 4


def test_found_is_the_public_type(written_cases: tuple[list[Case], list[str]]) -> None:
    """Findings are `Found` values that do not overlap and stand in order."""
    for text, _ in written_cases[0]:
        found = mask(text).found
        assert all(isinstance(one, Found) and one.start < one.end for one in found)
        assert all(one.end <= other.start for one, other in pairwise(found))
