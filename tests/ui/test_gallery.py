"""Every screen in every language, theme and size: nothing clipped, overlapping, small or faint."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from kiosk.config.settings import Settings
from kiosk.core.staff.viewmodels import StaffViewModel
from kiosk.core.viewmodels import ViewModel
from kiosk.texts import PSEUDO
from kiosk.ui.gallery.command import THEMES, run
from kiosk.ui.gallery.pool import Checked, Order, checking, in_processes
from kiosk.ui.gallery.scenes import SCENES, view_of
from kiosk.ui.gallery.sizes import SIZES
from kiosk.ui.gallery.visitor import LANGUAGES

ALL = (*LANGUAGES, PSEUDO)


@pytest.fixture(scope="module")
def checked() -> list[Checked]:
    """Everything that there is to see, laid out in a process for each size."""
    order = Order((), ALL, THEMES, drawn=("fi", "ar"))
    return list(in_processes(checking(order), SIZES, processes=2))


@pytest.mark.slow
def test_every_screen_is_laid_out_well(checked: list[Checked]) -> None:
    """Nothing is clipped, overlaps or leaves the window; targets and contrasts suffice."""
    found = [finding for size in checked for finding in size.findings]
    assert not found, f"{len(found)} findings:\n" + "\n".join(found[:40])


@pytest.mark.slow
def test_nothing_was_left_out(checked: list[Checked]) -> None:
    """Every scene was looked at in every language, theme and size."""
    assert [size.views for size in checked] == [len(SCENES) * len(ALL) * len(THEMES)] * len(SIZES)


def test_every_kind_of_screen_has_a_scene() -> None:
    """No ViewModel is without a picture."""
    shown = {type(view_of(scene, "fi", "normal")) for scene in SCENES}
    assert shown == {*get_args(ViewModel), *get_args(StaffViewModel)}


@pytest.mark.parametrize("language", ALL)
def test_a_scene_is_in_the_language_and_theme_asked_for(language: str) -> None:
    """Scenes come in the language and theme that the picture's name says.

    Cleaning alone always has the usual theme: it ends the visit that chose another.
    """
    for scene in SCENES:
        for theme in THEMES:
            frame = view_of(scene, language, theme).frame
            assert frame.language == language
            assert frame.theme == theme or scene.name == "cleaning"


def test_the_command_writes_pictures_and_a_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`vuoro gallery` writes a PNG of the size asked for, and a contact sheet."""
    from PIL import Image

    status = run(
        Settings(), out=tmp_path, languages=("ar",), themes=("normal",), sizes=((800, 480),),
        screens=("rating", "topics"),
    )  # fmt: skip
    assert status == 0
    pictures = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png"))
    assert pictures == ["7/rating-ar-normal.png", "7/topics-ar-normal.png"]
    with Image.open(tmp_path / pictures[0]) as picture:
        assert picture.size == (800, 480)
        assert len(picture.convert("RGB").getcolors(800 * 480) or ()) > 20
    assert (tmp_path / "7.jpg").is_file()
    assert "2 pictures" in capsys.readouterr().out


def test_an_unknown_name_is_told_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt screen, theme or language ends with status 2 and says what is known."""
    status = run(Settings(), out=tmp_path, languages=("fo",), themes=(), screens=("topic",))
    told = capsys.readouterr().err
    assert status == 2
    assert "unknown screen 'topic': known are rating" in told
    assert "did you mean 'topics'?" in told
    assert "unknown language 'fo'" in told
