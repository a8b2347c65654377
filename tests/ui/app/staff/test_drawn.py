# ruff: noqa: ANN401 - Kivy is untyped
"""What the staff screen's own pieces draw: the QR code's modules, lines of facts, mixed scripts."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.core.staff.messages import PlaceOpened
from kiosk.core.staff.viewmodels import StaffHomeView
from kiosk.core.viewmodels import ThemeName
from kiosk.texts import Catalogues
from kiosk.ui.box import Box
from tests.ui.app.hands import SIZE

Pixel = tuple[int, int, int]
DARK, LIGHT = (0, 0, 0), (255, 255, 255)


def drawn_code(theme: ThemeName) -> tuple[Any, Any]:
    """Show the page with the code; return its widget and what the window shows."""
    from PIL import Image

    from kiosk.ui.gallery.sizes import Size
    from kiosk.ui.gallery.staff_scenes import StaffScene, staff_view_of
    from kiosk.ui.gallery.studio import Studio
    from kiosk.ui.screens.base import walk
    from kiosk.ui.widgets.qr import QrCode

    def go(visitor: Any) -> None:
        visitor.enter()
        visitor.tell(PlaceOpened("about"))

    studio = Studio(Size("10", *SIZE, 10.1))
    try:
        screen = studio.show(staff_view_of(StaffScene("about", go), "fi", theme, Catalogues()))
        code = next(widget for widget in walk(screen) if isinstance(widget, QrCode))
        picture = Image.frombytes("RGBA", SIZE, studio.pixels()).convert("RGB")
    finally:
        studio.close()
    return code, picture


@pytest.mark.parametrize("theme", ["normal", "contrast"])
def test_the_code_on_the_screen_is_what_a_telephone_reads(window: Any, theme: ThemeName) -> None:
    """Every pixel of every module is the code's, dark on light in both themes, quiet zone too."""
    from kiosk.ui.widgets.qr import QUIET_MODULES, matrix_of

    code, picture = drawn_code(theme)
    matrix = matrix_of(code.text)
    box = code.drawn
    module = round(box.w / len(matrix))
    assert module * len(matrix) == box.w == box.h
    assert module >= 4
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            x, y = round(box.x) + column * module, round(box.top) - (row + 1) * module
            colours = picture.crop((x, y, x + module, y + module)).getcolors()
            assert [colour for _, colour in colours] == [DARK if dark else LIGHT], (row, column)
    quiet = matrix[:QUIET_MODULES] + matrix[-QUIET_MODULES:]
    assert not any(dark for row in quiet for dark in row)


def test_the_code_says_who_the_kiosk_is(window: Any) -> None:
    """The modules are those of a code for the page's text, with its mask and a quiet zone of 4."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    from kiosk.ui.widgets.qr import MASK, matrix_of

    code, _ = drawn_code("normal")
    assert "keskusta-2" in code.text
    known: Any = QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=MASK)
    known.add_data(code.text)
    assert [list(row) for row in matrix_of(code.text)] == known.get_matrix()


def test_a_line_of_latin_names_with_an_arabic_one_runs_from_the_left(window: Any) -> None:
    """Languages by their own names keep their order; an Arabic sentence runs from the right."""
    from kiosk.ui.text import visual_line

    names = visual_line("Suomi 12, English 7, العربية")
    assert names.startswith("Suomi 12, English 7,")
    assert visual_line("Vuoro هو جهاز في غرفة الانتظار").endswith("Vuoro")


@pytest.mark.parametrize(
    ("direction", "between", "seen"),
    [
        ("ltr", ", ", "Suomi 10 120, English 700, ARABIC 285"),
        ("rtl", "، ", "285 ARABIC ،700 English ،10 120 Suomi"),
    ],
)
def test_a_number_stands_by_its_own_language(
    window: Any, direction: Any, between: str, seen: str
) -> None:
    """In either direction, on one line and on many; a stick's name takes no unit with it."""
    from kiosk.core.staff.view.isolating import listed, paired
    from kiosk.ui.text import fit, visual_line
    from kiosk.ui.theme import TextStyle

    arabic = "العربية"
    counts = {"Suomi": "10\u00a0120", "English": "700", arabic: "285"}
    told = listed((paired(n, c, direction) for n, c in counts.items()), between, direction)
    drawn = visual_line(told).replace("\u00a0", " ")
    assert drawn.replace(visual_line(arabic), "ARABIC") == seen
    lines = fit(told, TextStyle(30, 30, bold=False), 240, 500).lines
    assert len(lines) == 3
    for line, (name, count) in zip(lines, counts.items(), strict=True):
        assert visual_line(name) in line
        assert count in line


def test_a_range_of_days_runs_as_its_language_does(window: Any) -> None:
    """The earlier day comes first for whoever reads from the right."""
    from kiosk.core.staff.view.isolating import listed
    from kiosk.ui.text import visual_line

    days = ("23/10/2026", "20/11/2026")
    assert visual_line(listed(days, " – ", "ltr")) == "23/10/2026 – 20/11/2026"
    assert visual_line(listed(days, " – ", "rtl")) == "20/11/2026 – 23/10/2026"


def test_no_line_breaks_at_a_no_break_space(window: Any) -> None:
    """Thousands stay together."""
    from kiosk.ui.text import fit
    from kiosk.ui.theme import TextStyle

    fitted = fit("Suomi 10\u00a0120", TextStyle(30, 30, bold=False), 150, 500)
    assert fitted.lines == ("Suomi", "10\u00a0120")


def test_lines_too_many_for_their_card_scroll_and_stay_where_they_were(window: Any) -> None:
    """New values do not take a reader back to the top; another page's lines begin there."""
    from kiosk.core.staff.viewmodels import Line
    from kiosk.ui.theme import Look, Metrics
    from kiosk.ui.theme import theme as read_theme
    from kiosk.ui.widgets.lines import Card

    look = Look(read_theme("normal"), Metrics(*SIZE, 10.1), rtl=False)
    card = Card()
    card.tell(tuple(Line(f"Label {i}", "one") for i in range(20)), look)
    card.place(Box(0, 0, 500, 300))
    assert card.lines.down.parent is card
    card.lines.turn(1)
    offset = card.lines.offset
    assert offset > 0
    card.tell(tuple(Line(f"Label {i}", "two") for i in range(20)), look)
    card.place(Box(0, 0, 500, 300))
    assert card.lines.offset == offset
    card.tell((Line("Other", "three"),), look)
    card.place(Box(0, 0, 500, 300))
    assert card.lines.offset == 0
    assert card.lines.down.parent is None


def batched(each: list[bool]) -> list[tuple[bool, bool]]:
    """Return labels with their values."""
    return list(zip(each[::2], each[1::2], strict=True))


def test_a_card_shows_no_half_of_a_line(window: Any) -> None:
    """Wherever it is scrolled to, what is cut off is cut between two lines, and never between a
    label and what it says."""
    from kiosk.core.staff.viewmodels import Line
    from kiosk.ui.theme import Look, Metrics
    from kiosk.ui.theme import theme as read_theme
    from kiosk.ui.widgets.lines import Card

    look = Look(read_theme("normal"), Metrics(*SIZE, 10.1), rtl=False)
    card = Card()
    card.tell(tuple(Line(f"Label {i}", "some words " * 12) for i in range(9)), look)
    card.place(Box(0, 0, 500, 300))
    lines = card.lines
    seen = set()
    for offset in range(0, 400, 7):
        lines.move_to(float(offset))
        above, below = lines.shown
        seen.add((above > 0, below < lines.height))
        first_is_seen = []
        for piece in reversed(lines.children):
            rows = len(piece.fitted.lines)
            for row in range(rows):
                start = lines.top - piece.top + row * piece.height / rows
                end = start + piece.height / rows
                inside = above - 1 <= start and end <= below + 1
                outside = end <= above + 1 or start >= below - 1
                assert inside or outside, (offset, piece.text)
                first_is_seen += [inside] if row == 0 else []
        for label, value in batched(first_is_seen):
            assert label <= value, offset
    assert (True, True) in seen


@pytest.mark.parametrize("language", ["fi", "sv", "ar", "en"])
@pytest.mark.parametrize("theme", ["normal", "contrast"])
def test_on_seven_inches_trouble_and_its_remedy_are_seen_first_and_whole(
    window: Any, language: str, theme: ThemeName
) -> None:
    """Without scrolling: an expired certificate, and what to do."""
    from kiosk.ui.gallery.sizes import Size
    from kiosk.ui.gallery.staff_scenes import STAFF_SCENES, staff_view_of
    from kiosk.ui.gallery.studio import Studio
    from kiosk.ui.screens.base import walk
    from kiosk.ui.widgets.words import Words

    scene = next(each for each in STAFF_SCENES if each.name == "staff-home")
    view = staff_view_of(scene, language, theme, Catalogues())
    assert isinstance(view, StaffHomeView)
    told = [line.value for line in view.sync if line.tone == "warning"][:2]
    studio = Studio(Size("7", *SIZE, 7.0))
    try:
        screen = studio.show(view)
        for words in (each for each in walk(screen) if isinstance(each, Words)):
            if words.text in told:
                told.remove(words.text)
                lines: Any = words.parent
                above, below = lines.shown
                assert lines.top - words.top >= above - 1
                assert lines.top - words.y <= below + 1, words.text
        assert told == []
    finally:
        studio.close()
