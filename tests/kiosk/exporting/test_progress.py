"""The bar that shows a person how far an export is."""

from __future__ import annotations

import io

import pytest

from kiosk.exporting.progress import Stage, progress

STAGES = [Stage("summing up", 3), Stage("nothing", 0), Stage("writing", 2)]


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.mark.parametrize("steps", [(1, 2, 2), (5,), (2, 3), (0, 3, 1, 1, 4)])
def test_each_stage_has_a_bar_of_its_own(steps: tuple[int, ...]) -> None:
    """Stages come in order, each from none to all, however the rows are told; then the ending."""
    terminal = Terminal()
    with progress(STAGES, "putting together", to=terminal, after_s=0) as moved:
        for step in steps:
            moved(step)
    said = terminal.getvalue()
    places = [said.index(each) for each in ("summing up", "writing", "putting together")]
    assert places == sorted(places)
    assert "0/3" in said
    assert "0/2" in said[places[1] :]
    assert "nothing" not in said


def test_a_short_export_shows_no_bar() -> None:
    """What is done at once flashes nothing up."""
    terminal = Terminal()
    with progress(STAGES, "putting together", to=terminal, after_s=600) as moved:
        moved(5)
    assert terminal.getvalue().strip() == ""


def test_a_log_gets_no_bars() -> None:
    """Where nobody sits at a terminal nothing is written."""
    log = io.StringIO()
    with progress(STAGES, to=log, after_s=0) as moved:
        moved(5)
    assert log.getvalue() == ""
