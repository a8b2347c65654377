"""A bar with rate and time left, for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from sync.export.source import Moved

if TYPE_CHECKING:
    from tqdm import tqdm

_AFTER_S: Final = 1.0


class Stage(NamedTuple):
    """A part of the work, which has its own pace."""

    name: str
    rows: int


@contextmanager
def progress(
    stages: Sequence[Stage],
    ending: str = "",
    *,
    to: TextIO | None = None,
    after_s: float = _AFTER_S,
) -> Iterator[Moved]:
    """Give what is told of rows that are done; shows a bar on standard error after `after_s`.

    Each stage has a bar of its own: rows are written more slowly than counted, so one bar for both
    would promise too much. `ending` is said of what comes after the last row. Where standard error
    (or `to`) is no terminal it shows nothing: logs want no bars.
    """
    file = to or sys.stderr
    if not file.isatty():
        yield lambda _rows: None
        return
    from tqdm import tqdm

    def made(stage: Stage) -> tqdm[None]:
        return tqdm(
            total=stage.rows, desc=stage.name, unit=" rows", delay=after_s, leave=False, file=file
        )

    with closing(_Stages([each for each in stages if each.rows], made, ending, after_s)) as bars:
        yield bars.moved


class _Stages:
    def __init__(
        self,
        stages: Sequence[Stage],
        made: Callable[[Stage], tqdm[None]],
        ending: str,
        after_s: float,
    ) -> None:
        self._coming, self._made = list(stages), made
        self._ending, self._after_s = ending, after_s
        self._left = 0
        self._bar: tqdm[None] | None = None
        self._go_on()

    def moved(self, done: int) -> None:
        """Take note of rows that are done, in whatever stage."""
        while done and self._bar is not None:
            step = min(done, self._left) if self._left else done
            self._bar.update(step)
            done -= step
            self._left -= step
            if not self._left:
                self._go_on()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _go_on(self) -> None:
        if self._coming:
            self.close()
            stage = self._coming.pop(0)
            self._left = stage.rows
            self._bar = self._made(stage)
        elif self._ending and self._bar is not None:
            is_shown = self._bar.format_dict["elapsed"] >= self._after_s
            self._bar.set_description(self._ending, refresh=is_shown)
