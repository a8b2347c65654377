# ruff: noqa: ANN401 - Kivy is untyped
"""What reaches the glass: rounded boxes, the paper under a screen, the short fade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.config.settings import Settings
from kiosk.core.rules import rules_from
from kiosk.core.viewmodels import ViewModel
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from kiosk.ui.box import Box
from kiosk.ui.rehearsal import rehearse
from kiosk.ui.theme import Colour, theme

WHITE, BLACK, GROUND = (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, 1.0)
Pixel = Callable[[int, int], tuple[int, ...]]


@pytest.fixture
def pixel(window: Any) -> Iterator[Pixel]:
    """Read a pixel of what is drawn now."""
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

    def read(x: int, y: int) -> tuple[int, ...]:
        window.canvas.ask_update()
        window.dispatch("on_draw")
        return tuple(glReadPixels(x, y, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE))[:3]

    kept = window.clearcolor
    yield read
    window.clearcolor = kept


@pytest.fixture
def views() -> list[ViewModel]:
    """A visit's screens, one after the other."""
    settings = Settings()
    rules = rules_from(settings, load_survey(settings.survey.file, Path()))
    return list(rehearse(rules, Catalogues()))


def bytes_of(colour: Colour) -> tuple[int, ...]:
    """Return a colour as the window stores it."""
    return tuple(round(255 * part) for part in colour[:3])


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two colours differ by less than the eye sees, where a curve meets an edge."""
    return all(abs(a - b) <= 4 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("radius", [0, 3, 10, 500])
@pytest.mark.parametrize("stroke", [0.0, 1.2, 4.0])
def test_a_box_has_its_fill_its_edge_and_free_corners(
    window: Any, pixel: Pixel, radius: float, stroke: float
) -> None:
    """A rounded box is filled, outlined inside its bounds, and nothing is drawn outside it."""
    from kivy.uix.widget import Widget

    from kiosk.ui.widgets.patches import draw_patch

    painted = Widget()
    with painted.canvas:
        draw_patch(Box(20, 20, 61, 40), WHITE, BLACK, stroke, radius)
    window.add_widget(painted)
    window.clearcolor = GROUND
    try:
        assert pixel(50, 40) == bytes_of(WHITE)
        for x, y in ((20, 40), (80, 40), (50, 20), (50, 59)):
            assert near(pixel(x, y), bytes_of(BLACK if stroke else WHITE)), (x, y)
        for x, y in ((19, 40), (81, 40), (50, 19), (50, 60)):
            assert pixel(x, y) == bytes_of(GROUND), (x, y)
        if radius >= 10:
            for x, y in ((20, 20), (80, 20), (20, 59), (80, 59)):
                assert pixel(x, y) == bytes_of(GROUND), (x, y)
    finally:
        window.remove_widget(painted)


@pytest.mark.parametrize("name", ["normal", "contrast"])
def test_a_screen_stands_on_the_paper_of_its_theme(
    window: Any, pixel: Pixel, views: list[ViewModel], name: Any
) -> None:
    """Behind the controls there is the theme's paper, also when only the theme changes."""
    from kiosk.ui.stage import Stage

    stage = Stage(lambda _message: None, size=window.size, inches=10.1, movement=False)
    window.add_widget(stage)
    try:
        stage.show(views[0])
        stage.show(replace(views[0], frame=replace(views[0].frame, theme=name)))
        assert pixel(2, window.height // 2) == bytes_of(theme(name)["paper"])
    finally:
        window.remove_widget(stage)


def test_a_new_screen_comes_out_of_the_paper_and_is_then_whole(
    window: Any, views: list[ViewModel]
) -> None:
    """The fade ends with a whole screen, also for one that another replaced on the way."""
    from kivy.clock import Clock

    from kiosk.ui.stage import Stage

    stage = Stage(lambda _message: None, size=window.size, inches=10.1, movement=True)
    stage.show(views[0])
    first = stage.screen
    assert not stage.still
    stage.show(views[1])
    assert first.opacity == 1
    for _ in range(100):
        Clock.tick()
        if stage.still:
            break
    assert stage.still
