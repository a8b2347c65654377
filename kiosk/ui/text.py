"""Text for the screen: measured, wrapped, fitted, and shaped where the script needs it.

Kivy's SDL2 text joins no Arabic letters and reorders nothing, so Arabic is joined word by word,
wrapped in reading order by measured width, and only then put in visual order line by line
(Unicode Bidirectional Algorithm). Latin words and numbers inside Arabic lines come out right, and
the Arabic font has their letters too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kiosk.ui.theme import TextStyle

LATIN = "Roboto"
ARABIC = "VuoroArabic"
_ARABIC_LETTERS = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
"""Marks and isolates, which tell in what order a line is drawn: they are no letters themselves."""
_RLM = "\u200f"
_WORD = re.compile("[^ \t\r\f\v]+")
"""What no line may break: a no-break space holds thousands, or a figure and its unit, together."""
_BETWEEN_LETTERS = re.compile("(?<=[\ufb50-\ufdff\ufe80-\ufeff])(?=[\ufb50-\ufdff\ufe80-\ufeff])")
Measure = Callable[[str], float]


class Pen(NamedTuple):
    """What text is written with: font, size in pixels, weight."""

    font: str
    size: float
    bold: bool

    @property
    def spacing(self) -> float:
        """From line to line, as a share of the font's own height.

        The Arabic font's has room for piled-up vowel signs, which are left out here.
        """
        return 0.72 if self.font == ARABIC else 1.06

    @property
    def lift(self) -> int:
        """Pixels by which letters stand too low in their line, because of that room above them."""
        return round(self.size * 0.09) if self.font == ARABIC else 0

    @property
    def smear(self) -> int:
        """Pixels by which letters are drawn again beside themselves.

        The Arabic font comes in one weight only; this is its bold.
        """
        return max(round(self.size * 0.034), 1) if self.bold and self.font == ARABIC else 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text as it will be drawn: lines in visual order. `clipped`: it did not fit at any size."""

    lines: tuple[str, ...]
    pen: Pen
    width: float
    height: float
    clipped: bool


def has_arabic(text: str) -> bool:
    """Return whether any letter belongs to the Arabic script, or the text runs as that does."""
    return _RLM in text or _ARABIC_LETTERS.search(text) is not None


def forget() -> None:
    """Forget every text measured so far: what a client typed must not outlive the visit."""
    fit.cache_clear()
    text_width.cache_clear()


@lru_cache(maxsize=1024)
def fit(
    text: str, style: TextStyle, width: float, height: float, *, balanced: bool = False
) -> Fitted:
    """Return `text` wrapped into `width` × `height` pixels, as large as the style allows.

    The size falls from `style.size` to `style.floor` until it fits. `balanced` makes the lines
    about equally long, for centred titles.
    """
    size = style.size
    while True:
        pen = pen_for(text, size, bold=style.bold)
        fitted = _set(text, pen, width, height, balanced=balanced)
        if not fitted.clipped or size <= style.floor:
            return fitted
        size = max(size - max(1, size // 20), style.floor)


def wrap(words: list[str], measure: Measure, width: float) -> list[list[str]]:
    """Return the words in lines no wider than `width`, unless a single word is."""
    space = measure(" ")
    lines: list[list[str]] = [[]]
    used = 0.0
    for word in words:
        advance = measure(word)
        if lines[-1] and used + space + advance > width:
            lines.append([])
            used = 0.0
        used += advance + (space if lines[-1] else 0)
        lines[-1].append(word)
    return lines


@lru_cache(maxsize=2048)
def text_width(text: str, pen: Pen) -> float:
    """Return the width of one line, already in visual order, in pixels."""
    extents: tuple[int, int] = _ruler(pen).get_extents(text)
    return extents[0] + pen.smear


@lru_cache(maxsize=64)
def line_height(pen: Pen) -> float:
    """Return the height of one line in pixels."""
    extents: tuple[int, int] = _ruler(pen).get_extents("Äg")
    return extents[1]


def core_label(fitted: Fitted, align: str) -> Any:  # noqa: ANN401 - Kivy is untyped
    """Return Kivy's label for fitted text: white, to be tinted where it is drawn."""
    from kivy.core.text import Label

    pen = fitted.pen
    return Label(
        text="\n".join(fitted.lines),
        font_name=_registered(pen.font),
        font_size=pen.size,
        bold=pen.bold,
        halign=align,
        line_height=pen.spacing,
    )


def visual_line(text: str) -> str:
    """Return one line in the order in which it is drawn, with its Arabic letters joined."""
    return _visual(_join_letters(text), _base(text)) if has_arabic(text) else _unmarked(text)


def pen_for(text: str, size: float, *, bold: bool = False) -> Pen:
    """Return the pen that has the letters of `text`."""
    return Pen(ARABIC if has_arabic(text) else LATIN, size, bold)


def _set(text: str, pen: Pen, width: float, height: float, *, balanced: bool) -> Fitted:
    arabic = pen.font == ARABIC

    def measure(line: str) -> float:
        return text_width(_unmarked(line), pen)

    lines: list[list[str]] = []
    for paragraph in (_join_letters(text) if arabic else _unmarked(text)).split("\n"):
        lines += _wrap_paragraph(_WORD.findall(paragraph), measure, width, balanced=balanced)
    base = _base(text)
    drawn = tuple(_visual(" ".join(line), base) if arabic else " ".join(line) for line in lines)
    widest = max(measure(line) for line in drawn)
    tall = line_height(pen) * (min(pen.spacing, 1) + pen.spacing * (len(drawn) - 1))
    return Fitted(drawn, pen, widest, tall, widest > width + 1 or tall > height + 1)


def _wrap_paragraph(
    words: list[str], measure: Measure, width: float, *, balanced: bool
) -> list[list[str]]:
    lines = wrap(words, measure, width)
    if not balanced or len(lines) == 1:
        return lines
    narrow, wide = width / len(lines) / 2, width
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(wrap(words, measure, middle)) > len(lines) or middle < max(map(measure, words)):
            narrow = middle
        else:
            wide = middle
    return wrap(words, measure, wide)


def _join_letters(text: str) -> str:
    joined: str = _reshaper().reshape(text)
    return joined


def _base(text: str) -> str:
    """Return in which direction a text with Arabic letters runs: `R`, or `L`.

    A line of Latin words with an Arabic one among them (languages by their own names) is a Latin
    line. One that merely begins with a Latin name is not, nor one that begins with a mark.
    """
    if text.startswith(_RLM):
        return "R"
    letters = [letter for letter in text if letter.isalpha()]
    latin = [letter for letter in letters if not _ARABIC_LETTERS.match(letter)]
    begins_latin = bool(latin) and letters[0] == latin[0]
    return "L" if begins_latin and 2 * len(latin) > len(letters) else "R"


def _visual(line: str, base: str) -> str:
    from bidi import get_display

    return unligated(_unmarked(str(get_display(line, base_dir=base))))


def _unmarked(text: str) -> str:
    return _MARKS.sub("", text)


def unligated(drawn: str) -> str:
    """Return an Arabic line in visual order so that the text engine leaves it as it is.

    SDL_ttf looks for ligatures in the order in which it gets the letters, which is now turned
    round: it would melt an alef and the lam after it into a false lam-alef. A zero width
    non-joiner between letters keeps them apart.
    """
    return _BETWEEN_LETTERS.sub("\u200c", drawn)


@cache
def _reshaper() -> Any:  # noqa: ANN401 - untyped library
    from arabic_reshaper import ArabicReshaper

    # Vowel signs are left out: nothing here could put them over the middle of their letters, and
    # everyday Arabic is written without them.
    return ArabicReshaper({"delete_harakat": True, "support_ligatures": True})


@cache
def _registered(font: str) -> str:
    if font == ARABIC:
        import fontpkg_noto_sans_arabic
        from kivy.core.text import LabelBase

        files = sorted((fontpkg_noto_sans_arabic.ROOT / "files").glob("*.ttf"))
        LabelBase.register(ARABIC, str(files[0]))
    return font


@lru_cache(maxsize=64)
def _ruler(pen: Pen) -> Any:  # noqa: ANN401 - Kivy is untyped
    from kivy.core.text import Label

    return Label(text="", font_name=_registered(pen.font), font_size=pen.size, bold=pen.bold)
