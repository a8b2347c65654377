"""`vuoro gallery`: every screen × language × theme × size as pictures, and a sheet of each size."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.config.settings import Settings
from kiosk.core.viewmodels import ThemeName
from kiosk.texts import PSEUDO
from kiosk.ui.gallery.pool import Order, drawing, in_processes
from kiosk.ui.gallery.scenes import SCENES
from kiosk.ui.gallery.sheet import contact_sheet
from kiosk.ui.gallery.sizes import sizes_of
from kiosk.ui.gallery.visitor import LANGUAGES
from sync.model.problems import closest

THEMES: tuple[ThemeName, ...] = ("normal", "contrast")


def run(
    settings: Settings,
    *,
    out: Path,
    languages: tuple[str, ...] = (),
    themes: tuple[ThemeName, ...] = (),
    sizes: tuple[tuple[int, int], ...] = (),
    screens: tuple[str, ...] = (),
) -> int:
    """Write the pictures into `out`; empty tuples mean all. Returns the exit status.

    `sizes` are in pixels; one that is no reference screen has the diagonal of the settings. The
    surveys are the built-in ones, whatever is set. The stretched language `qps` is drawn only when
    asked for.
    """
    wrong = [
        *_unknown("language", languages, (*LANGUAGES, PSEUDO)),
        *_unknown("theme", themes, THEMES),
        *_unknown("screen", screens, tuple(scene.name for scene in SCENES)),
    ]
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 2
    panels = sizes_of(sizes, settings.screen.inches)
    order = Order(screens, languages or LANGUAGES, themes or THEMES)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for size, files in in_processes(drawing(order, out), panels):
        count += len(files)
        sys.stdout.write(
            f"{size.name}: {len(files)} pictures{_sheet_of(size.name, files, order, out)}\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"{count} pictures in {out}\n")
    return 0


def _sheet_of(size: str, files: list[Path], order: Order, out: Path) -> str:
    """Write the sheet of one size; return what to say about it."""
    try:
        contact_sheet(files, len(order.languages) * len(order.themes), out / f"{size}.jpg")
    except ImportError:
        return " (no contact sheet: install Pillow, for instance with vuoro[dev])"
    return f", contact sheet {size}.jpg"


def _unknown(kind: str, asked: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    wrong = []
    for name in asked:
        if name not in known:
            meant = closest(name, known)
            hint = f"; did you mean {meant!r}?" if meant else ""
            wrong.append(
                f"vuoro gallery: unknown {kind} {name!r}: known are {', '.join(known)}{hint}"
            )
    return wrong
