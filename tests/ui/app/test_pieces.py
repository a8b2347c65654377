# ruff: noqa: ANN401 - Kivy is untyped
"""Boxes, themes, text, devices and hours: the parts that screens are made of."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.clock import SimulatedClock
from kiosk.config.settings import HoursSettings
from kiosk.core.messages import HoursChanged
from kiosk.core.rules import Rules
from kiosk.core.viewmodels import LastView, ThemeName
from kiosk.surveys import built_in_surveys, load_survey
from kiosk.texts import Catalogues
from kiosk.ui.box import Box
from kiosk.ui.hours import HoursWatcher
from kiosk.ui.input_devices import input_section, touch_panels
from kiosk.ui.rehearsal import rehearse
from kiosk.ui.runtime import Hands, Runtime
from kiosk.ui.text import fit, unligated, visual_line, wrap
from kiosk.ui.theme import Colour, Metrics, Role, TextStyle, theme

PANELS = [
    (800, 480, 7.0), (1280, 800, 10.1), (1920, 1080, 15.6), (800, 1280, 10.1), (1080, 1920, 15.6)
]  # fmt: skip
sides = st.integers(20, 2000)


@given(sides, sides, st.integers(1, 9), st.integers(0, 5))
def test_columns_fill_their_box(width: int, height: int, count: int, gap: int) -> None:
    """Columns are equally wide, lie inside the box and leave only the gaps."""
    columns = Box(3, 4, width, height).columns(count, gap)
    assert columns[0].x == 3
    assert abs(columns[-1].right - (3 + width)) < 1e-6
    assert abs(sum(c.w for c in columns) + gap * (count - 1) - width) < 1e-6


@given(sides, sides, sides)
def test_a_mirror_twice_changes_nothing(x: int, width: int, whole: int) -> None:
    """Mirroring keeps the size and undoes itself."""
    within = Box(0, 0, whole, 10)
    box = Box(x, 0, width, 10)
    assert box.mirrored(within).mirrored(within) == box


def luminance(colour: Colour) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["normal", "contrast"])
def test_colours_keep_their_distance(name: ThemeName) -> None:
    """Text has 4.5:1 and the edge of a control 3:1 against what it stands on."""
    chosen = theme(name)
    for words, ground in [
        ("ink", "paper"), ("muted", "paper"), ("accent", "paper"), ("ink", "surface"),
        ("on_accent", "accent"), ("on_accent", "accent_pressed"), ("on_selected", "selected"),
        ("ink", "surface_pressed"),
    ]:  # fmt: skip
        assert contrast(chosen[words], chosen[ground]) >= 4.5, (words, ground)
    for edge, ground in [("edge", "paper"), ("edge", "surface"), ("selected_edge", "paper")]:
        assert contrast(chosen[edge], chosen[ground]) >= 3, (edge, ground)
    for face in chosen.faces:
        assert contrast(chosen["face_ink"], face) >= 3


@pytest.mark.parametrize(("width", "height", "inches"), PANELS)
def test_targets_and_letters_are_large_enough(width: int, height: int, inches: float) -> None:
    """On every reference panel a target is 12 mm and no text below 3.2 mm.

    The contrast theme sets no text smaller than the usual theme does.
    """
    metrics = Metrics(width, height, inches)
    larger = Metrics(width, height, inches, theme("contrast").scale)
    assert metrics.target(1) / metrics.px_per_mm >= 12
    for role in get_args(Role):
        assert metrics.font(role).floor / metrics.px_per_mm >= 3.2
        assert larger.font(role).floor >= metrics.font(role).size


@settings(max_examples=60)
@given(st.lists(st.text("abc", min_size=1, max_size=9), max_size=30), st.integers(10, 200))
def test_wrapping_loses_no_word(words: list[str], width: int) -> None:
    """Wrapped lines hold the words in order, and are no wider than asked unless one word is."""
    lines = wrap(words, lambda text: 6.0 * len(text), width)
    assert [word for line in lines for word in line] == words
    assert all(len(" ".join(line)) * 6 <= width or len(line) == 1 for line in lines if line)


def test_arabic_wraps_in_reading_order(window: Any) -> None:
    """The first line of a wrapped Arabic text holds its first words."""
    text = "كيف سارت زيارتك اليوم في هذا المكتب"
    fitted = fit(text, TextStyle(30, 30, False), 200, 400)
    assert len(fitted.lines) > 1
    assert fitted.lines[0].endswith(visual_line("كيف"))
    assert fitted.lines[-1].startswith(visual_line("المكتب"))


def test_reordered_letters_form_no_false_ligature() -> None:
    """An alef before a lam stays two letters though it now stands behind it."""
    drawn = visual_line("التالي")
    assert "\ufedf\ufe8e" not in drawn
    assert unligated(drawn).replace("\u200c", "") == drawn.replace("\u200c", "")


def test_text_shrinks_then_says_that_it_is_clipped(window: Any) -> None:
    """Text becomes smaller down to its floor; what does not fit even then says so."""
    style = TextStyle(40, 20, False)
    assert fit("Odotusaika", style, 1000, 100).pen.size == 40
    smaller = fit("Odotusaika", style, 140, 100)
    assert smaller.pen.size < 40
    assert not smaller.clipped
    assert fit("Odotusaika", style, 30, 100).clipped


def make_device(sysfs: Path, event: str, *, absolute: str, keys: str) -> None:
    """Write a device as the kernel shows it."""
    capabilities = sysfs / event / "device" / "capabilities"
    capabilities.mkdir(parents=True)
    (capabilities / "abs").write_text(absolute + "\n")
    (capabilities / "key").write_text(keys + "\n")


def test_each_panel_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the console every touch panel has one provider; keyboards and mice have none."""
    monkeypatch.setenv("SDL_TOUCH_MOUSE_EVENTS", "1")
    make_device(tmp_path, "event0", absolute="0", keys="10000 0 0 0 0 0")
    make_device(tmp_path, "event2", absolute="2608000 3", keys="400 0 0 0 0 0")
    make_device(tmp_path, "event10", absolute="3", keys="400 0 0 0 0 0")
    assert touch_panels(tmp_path) == ["event2", "event10"]
    section = input_section(console=True, sysfs=tmp_path)
    assert [value.split(",")[-1] for value in section.values()][1:] == [
        "/dev/input/event2",
        "/dev/input/event10",
    ]
    assert "probesysfs" not in str(section)
    assert input_section(console=False, sysfs=tmp_path) == {"mouse": "mouse,disable_multitouch"}


@pytest.mark.parametrize("survey", built_in_surveys())
def test_a_rehearsal_sees_every_question(survey: str) -> None:
    """The screens that are drawn ahead include the last one, and none of them is busy."""
    views = list(rehearse(Rules(load_survey(survey, Path())), Catalogues()))
    assert any(isinstance(view, LastView) for view in views)
    assert not any(getattr(view, "busy", False) for view in views)


class Log:
    """Hands that write down what they are asked for."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def do(self, command: object) -> None:
        self.done.append(type(command).__name__)

    def start(self, name: str, after_s: float, work: object) -> None:
        self.done.append(f"start {name}")

    def stop(self, name: str) -> None:
        self.done.append(f"stop {name}")


def test_the_runtime_stores_before_it_shows() -> None:
    """Commands are carried out first, then what changed is shown, once per step."""
    log = Log()
    rules = Rules(load_survey("pulse", Path()))
    hands = Hands(lambda view: log.done.append("show"), log, log, lambda: 5.0)
    runtime = Runtime(rules, Catalogues(), hands)
    runtime.dispatch(runtime.shown.faces[0].action.message)  # type: ignore[union-attr]
    assert log.done.index("Save") < log.done.index("show")
    assert log.done.count("show") == 1


def test_hours_speak_when_they_change() -> None:
    """The watcher is silent while nothing changes, and says when the office opens, once closed."""
    zone = ZoneInfo("Europe/Helsinki")
    clock = SimulatedClock(datetime(2026, 11, 23, 16, 0, tzinfo=zone))
    hours = HoursSettings(weekdays={"monday": ((time(9), time(16, 15)),)}, holidays="")
    said: list[HoursChanged] = []
    watcher = HoursWatcher(hours, ("fi", "en"), Catalogues(), clock, said.append)
    watcher._prepare(lambda: None)
    watcher.look()
    assert said == []
    clock.advance(3600)
    watcher.look()
    watcher.look()
    assert [change.closed for change in said] == [True]
    assert set(said[0].opens) == {"fi", "en"}


def test_an_untrusted_clock_closes_no_door() -> None:
    """While the time of day is not trusted the office counts as open."""
    zone = ZoneInfo("Europe/Helsinki")
    clock = SimulatedClock(datetime(2026, 11, 24, 12, 0, tzinfo=zone), trusted=False)
    hours = HoursSettings(weekdays={"monday": ((time(9), time(16)),)}, holidays="")
    said: list[HoursChanged] = []
    watcher = HoursWatcher(hours, ("fi",), Catalogues(), clock, said.append)
    watcher._prepare(lambda: None)
    watcher.look()
    assert said == []
