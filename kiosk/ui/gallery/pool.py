"""A process for each size: Kivy has one window, of one size, in a process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from kiosk.core.viewmodels import ThemeName
from kiosk.ui.gallery.sizes import Size

Result = TypeVar("Result")


class Order(NamedTuple):
    """What is wanted of every size: scenes by name (none: all), languages, themes."""

    scenes: tuple[str, ...]
    languages: tuple[str, ...]
    themes: tuple[ThemeName, ...]
    drawn: tuple[str, ...] = ()
    """When checking: languages whose pixels are looked at too, which takes longer."""


class Checked(NamedTuple):
    """What was looked at, and what was found wrong."""

    views: int
    findings: tuple[str, ...]


def in_processes(
    work: Callable[[Size], Result], sizes: tuple[Size, ...], processes: int | None = None
) -> Iterator[Result]:
    """Do `work` for each size in a fresh process of its own, some at a time; yield as they end.

    By default as many at a time as there are cores.
    """
    context = multiprocessing.get_context("spawn")
    at_once = min(processes or os.cpu_count() or 1, len(sizes))
    largest_first = sorted(sizes, key=lambda size: -size.width * size.height)
    with context.Pool(at_once, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(work, largest_first, chunksize=1)


def drawing(order: Order, out: Path) -> Callable[[Size], tuple[Size, list[Path]]]:
    """Return the work of drawing every picture of a size into `out`."""
    return partial(draw, order, out)


def checking(order: Order) -> Callable[[Size], Checked]:
    """Return the work of checking every screen of a size."""
    return partial(check, order)


def draw(order: Order, out: Path, size: Size) -> tuple[Size, list[Path]]:
    """Draw everything ordered in one size; return the files. Needs a process of its own."""
    from kiosk.ui.gallery.scenes import scenes_named, view_of
    from kiosk.ui.gallery.studio import Studio

    studio = Studio(size)
    files = []
    for scene in scenes_named(order.scenes):
        for language in order.languages:
            for theme in order.themes:
                studio.show(view_of(scene, language, theme))
                path = out / size.name / f"{scene.name}-{language}-{theme}.png"
                studio.save(path)
                files.append(path)
    return size, files


def check(order: Order, size: Size) -> Checked:
    """Check layout, and contrast where ordered, in one size. Needs a process of its own."""
    from kiosk.ui.gallery.scenes import scenes_named, view_of
    from kiosk.ui.gallery.studio import Studio

    studio = Studio(size)
    # These import Kivy, which only the studio may open.
    from kiosk.ui.contrast_check import contrast_findings
    from kiosk.ui.layout_check import findings

    found: list[str] = []
    views = 0
    for scene in scenes_named(order.scenes):
        for language in order.languages:
            for theme in order.themes:
                screen = studio.show(view_of(scene, language, theme))
                wrong = findings(screen, screen.look.metrics)
                if language in order.drawn:
                    wrong += contrast_findings(screen, studio.pixels(), size.width, size.height)
                found += [f"{size.name} {scene.name} {language} {theme}: {one}" for one in wrong]
                views += 1
    return Checked(views, tuple(found))
