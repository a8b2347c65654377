"""docs/surveys.md shows a survey that works, and the very words of a mistake in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.config.deep_check import deep_problems

PAGE = (Path(__file__).resolve().parents[2] / "docs/surveys.md").read_text(encoding="utf-8")
CONFIGURATION, SURVEY, *_ = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
(SAMPLE,) = re.findall(r"it says:\n\n```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_page_shows_a_survey_that_works() -> None:
    """Configuration and survey are accepted as they stand on the page."""
    Path("kiosk.toml").write_text(CONFIGURATION, encoding="utf-8")
    Path("our-survey.toml").write_text(SURVEY, encoding="utf-8")
    assert deep_problems([Path("kiosk.toml")]) == []


def test_the_page_shows_what_is_really_said() -> None:
    """The mistake that the page names gives the lines that the page shows."""
    wrong = SURVEY.replace("text.sv", "text.se")
    Path("our-survey.toml").write_text(wrong, encoding="utf-8")
    said = [str(problem) for problem in deep_problems([Path("our-survey.toml")])]
    assert said == SAMPLE.splitlines()
