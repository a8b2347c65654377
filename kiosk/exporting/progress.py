"""A bar with rate and time left, for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sync.export.source import Moved

_AFTER_S: Final = 1.0


@contextmanager
def progress(rows: int) -> Iterator[Moved]:
    """Give what is told of rows that are done; shows a bar on standard error after a second.

    Where standard error is no terminal it shows nothing: logs want no bars.
    """
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from tqdm import tqdm

    with tqdm(total=rows, unit=" rows", delay=_AFTER_S, leave=False, file=sys.stderr) as bar:
        yield lambda done: _forget(bar.update(done))


def _forget(_shown: object) -> None:
    """Take what the bar says of itself."""
