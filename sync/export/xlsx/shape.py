"""How the sheets look: what is frozen, filtered, wide, bold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sync.export.columns import Column, ColumnKind, Sheet
from sync.export.xlsx.hours import NAMES, SHADED
from sync.export.xlsx.layout import NAME_WIDTH, Line, Style, column_names, width_of

if TYPE_CHECKING:
    from rustpy_xlsxwriter import Format

DATE_AND_TIME: Final = "yyyy-mm-dd hh:mm"
"""Excel shows it in the reader's own digits and order of the calendar only if asked to; this one
sorts, and everybody reads it alike."""
_INK, _MUTED, _ACCENT, _PAPER = "#17252E", "#51606A", "#0B5C6B", "#F7F4EE"
_WIDTHS: Final[dict[ColumnKind, float]] = {
    "id": 22, "datetime": 16, "number": 9, "flag": 10, "rating": 10, "scale": 12, "choice": 24,
    "topics": 60, "comment": 70, "text": 15, "unknown": 18,
}  # fmt: skip
_WIDER: Final = {"bucket_label": 36.0}
_FIGURE_WIDTH: Final = 15.0
_HOUR_WIDTH: Final = 7.0
_HOURS_NAME_WIDTH: Final = 32.0
_SHADES: Final = (
    (5.0, 9.9, "#F6E6E0"),
    (10.0, 19.9, "#ECCDC3"),
    (20.0, 29.9, "#E0A99C"),
    (30.0, 100.0, "#D38375"),
)
"""From … to, per cent, one decimal: the more are unsatisfied, the darker; ink is legible on all."""
_DICTIONARY_WIDTHS: Final = (24.0, 36.0, 52.0, 20.0, 30.0)
_A4: Final = 9
_RIGHT_TO_LEFT: Final = 2
_LINE_POINTS: Final = 15.0
_CHARACTERS_A_WIDTH: Final = 0.9
"""Bold letters are wider than the digits by which a column's width is counted."""
_WRAPPED: Final = frozenset({"comment", "choice"})
_FIGURES: Final = frozenset({"number", "flag", "rating", "scale"})
_LOOKS: Final[frozenset[Style]] = frozenset({"part", "heading"})
_HEIGHTS: Final[dict[Style, float]] = {"title": 26, "part": 21, "heading": 31}
_SIZES: Final[dict[Style, float]] = {"title": 18, "part": 14}


class Shape:
    """Gathers what the library is told about each sheet, under the sheet's name."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.options: dict[str, dict[str, Any]] = {}
        """Name of the option → name of the sheet → value."""

    def data(self, name: str, headings: Sequence[str]) -> None:
        """Shape a sheet of rows."""
        columns = self._sheet.columns
        widths = [_width(column) for column in columns]
        self._set(
            name,
            **_headed(),
            column_widths=widths,
            column_formats=[_column_format(column) for column in columns],
            row_heights={0: height(headings, widths)},
        )
        self._page(name, landscape=True)

    def dictionary(self, name: str) -> None:
        """Shape the sheet of columns."""
        self._set(
            name,
            **_headed(),
            column_widths=list(_DICTIONARY_WIDTHS),
            column_formats=[_wrapped() for _ in _DICTIONARY_WIDTHS],
        )
        self._page(name, landscape=True)

    def summary(self, name: str, lines: Sequence[Line]) -> None:
        """Shape the first sheet."""
        figures = _format().set_align("left" if self._sheet.direction == "rtl" else "right")
        others = width_of(lines) - 1
        self._told(name, lines, [NAME_WIDTH, *[_FIGURE_WIDTH] * others],
                   [self._words(_format()), *[figures] * others])  # fmt: skip
        self._page(name, landscape=False)
        self.options["sheet_view"][name].update(gridlines=False, selected=True)

    def hours(self, name: str, lines: Sequence[Line]) -> None:
        """Shape the sheet of weekdays and hours, darker where more are unsatisfied."""
        places = range(width_of(lines))
        words, figures = self._words(_format()), _format().set_align("center")
        self._told(
            name, lines,
            [_HOURS_NAME_WIDTH if place in NAMES else _HOUR_WIDTH for place in places],
            [words if place in NAMES else figures for place in places],
        )  # fmt: skip
        names = column_names(lines)
        self._set(
            name,
            conditional_formats={names[place]: _shades() for place in SHADED},
            row_heights={row: _HEIGHTS[line.style] for row, line in enumerate(lines)
                         if line.style in _HEIGHTS},
        )  # fmt: skip
        self._page(name, landscape=True)
        self.options["sheet_view"][name].update(gridlines=False)

    def _told(
        self, name: str, lines: Sequence[Line], widths: list[float], formats: list[Format]
    ) -> None:
        self._set(
            name,
            column_widths=widths,
            column_formats=formats,
            row_formats=_row_formats(lines),
            header_format=self._words(_look("title")),
        )

    def _words(self, form: Format) -> Format:
        """Put words on the side on which they begin, whatever their letters."""
        if self._sheet.direction == "rtl":
            return form.set_align("right").set_reading_direction(_RIGHT_TO_LEFT)
        return form.set_align("left")

    def _page(self, name: str, *, landscape: bool) -> None:
        # Each sheet counts its own pages; how many there are a program only knows of all together.
        page = {
            "paper_size": _A4, "fit_to_pages": (1, 0), "footer": "&C&A · &P",
            "first_page_number": 1, "repeat_rows": 0,
        }  # fmt: skip
        self._set(
            name,
            sheet_view={"right_to_left": self._sheet.direction == "rtl"},
            page_setup={**page, "landscape": landscape},
        )

    def _set(self, name: str, **options: object) -> None:
        for option, value in options.items():
            self.options.setdefault(option, {})[name] = value


def _headed() -> dict[str, object]:
    return {
        "freeze_panes": {"row": 1, "col": 0},
        "autofilter": True,
        "header_format": _heading(),
    }


def _format() -> Format:
    from rustpy_xlsxwriter import Format

    return Format()


def _heading() -> Format:
    form = _format().set_bold().set_font_color(_INK).set_background_color(_PAPER)
    return (
        form.set_border_bottom("thin")
        .set_border_bottom_color(_MUTED)
        .set_align("top")
        .set_text_wrap()
    )


def _shades() -> list[dict[str, object]]:
    return [
        {
            "type": "cell", "criteria": "between", "min": low, "max": high,
            "format": _format().set_background_color(color),
        }
        for low, high, color in _SHADES
    ]  # fmt: skip


def _wrapped() -> Format:
    return _format().set_text_wrap().set_align("top")


def _column_format(column: Column) -> Format:
    form = _format().set_align("top")
    if column.kind == "datetime":
        return form.set_num_format(DATE_AND_TIME).set_align("left")
    if column.kind in _FIGURES:
        return form.set_align("center")
    return form.set_text_wrap() if column.kind in _WRAPPED else form


def _width(column: Column) -> float:
    return _WIDER.get(column.name, _WIDTHS[column.kind])


def height(texts: Sequence[object], widths: Sequence[float]) -> float:
    """Return the height, in points, of a row whose texts are wrapped in columns of these widths.

    Excel finds it by itself, LibreOffice does not.
    """
    lines = (
        -(-len(text) // max(1, int(width * _CHARACTERS_A_WIDTH)))
        for text, width in zip(texts, widths, strict=False)
        if isinstance(text, str)
    )
    return _LINE_POINTS * max((1, *lines))


def _row_formats(lines: Sequence[Line]) -> dict[int, Format]:
    """Return the look of each line that has one."""
    return {row: _look(line.style) for row, line in enumerate(lines) if line.style in _LOOKS}


def _look(style: Style) -> Format:
    form = _format().set_bold().set_font_color(_INK if style == "heading" else _ACCENT)
    if style == "heading":  # Without a height of its own the row gets one when it is opened.
        form.set_text_wrap().set_align("bottom")
    return form.set_font_size(_SIZES[style]) if style in _SIZES else form
