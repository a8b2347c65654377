"""The checks themselves: a fault made on purpose is found, a good screen gives none."""

# ruff: noqa: ANN401 - Kivy is untyped

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from kiosk.core.viewmodels import ThemeName
from kiosk.ui.box import Box
from kiosk.ui.gallery.scenes import scenes_named, view_of
from kiosk.ui.gallery.studio import Studio


@pytest.fixture
def shown(bench: Any) -> Iterator[tuple[Studio, Any]]:
    """The topics in English, and the studio that shows them."""
    studio: Studio = bench.studio
    yield studio, studio.show(view_of(scenes_named(("topics",))[0], "en", "normal"))
    # Spoilt on purpose: it must not be shown again.
    studio.stage._screens.pop(type(studio.stage.screen.view), None)


def layout(screen: Any) -> str:
    """Return the layout's findings in one text."""
    from kiosk.ui.layout_check import findings

    return "\n".join(findings(screen, screen.look.metrics))


def colours(studio: Studio, screen: Any) -> str:
    """Return the findings on contrast in one text."""
    from kiosk.ui.contrast_check import contrast_findings

    size = studio.size
    return "\n".join(contrast_findings(screen, studio.pixels(), size.width, size.height))


def card(screen: Any) -> Any:
    """Return the first topic's card."""
    return next(c for c in screen.controls() if getattr(c, "kind", "") == "card")


def test_a_good_screen_has_no_findings(shown: tuple[Studio, Any]) -> None:
    """The topics as they are give no finding."""
    studio, screen = shown
    assert (layout(screen), colours(studio, screen)) == ("", "")


def test_a_small_target_is_found(shown: tuple[Studio, Any]) -> None:
    """A control lower than 12 mm is found, with its size."""
    box = card(shown[1]).box
    card(shown[1]).place(Box(box.x, box.y, box.w, 60))
    assert "is 68.7×10.2 mm, must be 12 mm both ways" in layout(shown[1])


def test_an_overlap_is_found(shown: tuple[Studio, Any]) -> None:
    """Two controls that overlap are found."""
    box = card(shown[1]).box
    card(shown[1]).place(Box(box.x, box.y - 60, box.w, box.h))
    assert "overlap by" in layout(shown[1])


def test_a_clipped_text_is_found(shown: tuple[Studio, Any]) -> None:
    """A text larger than its box, even at its smallest size, is found."""
    words = card(shown[1]).words
    words.place(Box(words.x, words.y, 30, words.height))
    assert "“Being heard” is clipped" in layout(shown[1])


def test_what_leaves_the_window_is_found(shown: tuple[Studio, Any]) -> None:
    """A control that reaches out of the window is found."""
    box = card(shown[1]).box
    card(shown[1]).place(Box(-40, box.y, box.w, box.h))
    assert "reaches 40 px out of the window" in layout(shown[1])


def test_letters_too_small_to_read_are_found(shown: tuple[Studio, Any]) -> None:
    """Letters below 3.2 mm are found, with their size and the least there must be."""
    words = card(shown[1]).words
    words.style = words.style._replace(size=12, floor=12)
    words.place(words.box)
    assert "“Being heard” has 12 px letters, must be 19" in layout(shown[1])


def test_shrunken_letters_in_the_large_theme_are_found(bench: Any) -> None:
    """In the contrast theme letters smaller than the usual theme's are found."""
    screen = bench.studio.show(view_of(scenes_named(("topics",))[0], "en", "contrast"))
    assert layout(screen) == ""
    for option in (c for c in screen.controls() if getattr(c, "kind", "") == "card"):
        option.words.style = option.words.style._replace(size=25, floor=25)
        option.words.place(option.words.box)
    assert "“Being heard” has 25 px letters, must be 26" in layout(screen)
    bench.studio.stage._screens.pop(type(screen.view), None)


def test_neighbours_of_two_sizes_are_found(shown: tuple[Studio, Any]) -> None:
    """Options of one group whose letters differ in size are found."""
    words = card(shown[1]).words
    words.limit(22)
    words.place(words.box)
    assert "have letters of 22, 26 px" in layout(shown[1])


def test_a_faint_text_is_found(shown: tuple[Studio, Any]) -> None:
    """A text in a colour too near to its ground is found in the pixels."""
    studio, screen = shown
    card(screen).words.tinted("card_edge")
    assert "“Being heard” has contrast 1.5:1" in colours(studio, screen)


def test_the_ratio_is_wcags() -> None:
    """Black on white is 21:1, and #777777 on white the well-known 4.48:1."""
    from kiosk.ui.contrast_check import contrast

    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


TEXTS = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "surface_pressed"), ("ink", "bar"),
    ("muted", "paper"), ("muted", "surface"), ("on_accent", "accent"),
    ("on_accent", "accent_pressed"), ("on_selected", "selected"),
]  # fmt: skip
EDGES = [
    ("edge", "paper"), ("edge", "surface"), ("edge", "bar"), ("accent", "paper"),
    ("accent", "surface"), ("selected_edge", "paper"), ("focus", "paper"), ("focus", "surface"),
    ("face_edge", "paper"),
]  # fmt: skip


@pytest.mark.parametrize("name", get_args(ThemeName))
def test_themes_keep_their_contrasts(name: ThemeName) -> None:
    """Every pair of colours that carries text has 4.5:1, every edge 3:1, in both themes."""
    from kiosk.ui.contrast_check import CONTROL_AT_LEAST, TEXT_AT_LEAST, contrast
    from kiosk.ui.theme import theme

    chosen = theme(name)

    def ratio(one: str, other: str) -> float:
        return contrast(*(tuple(round(v * 255) for v in chosen[r][:3]) for r in (one, other)))

    assert [pair for pair in TEXTS if ratio(*pair) < TEXT_AT_LEAST] == []
    assert [pair for pair in EDGES if ratio(*pair) < CONTROL_AT_LEAST] == []
