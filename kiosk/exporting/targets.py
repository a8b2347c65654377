"""Where an export may go: to a file, and to none that Vuoro or this export needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kiosk.commands.terminal import CommandError
from sync.export.dictionary import dictionary_path, is_dictionary

_DEVICES: Final = re.compile(r"-|/dev/(?!shm/).*|/proc/.*")
_OWN: Final = re.compile(
    r"\..*|.*\.(lock|socket)|(kiosk|sync)\.db.*|ballast|numbers\.json|staff\.json|export\.key"
)
"""What lies in a data directory (docs/data.md)."""
_BESIDE_A_DATABASE: Final = ("", "-wal", "-shm", "-journal")


def checked_targets(path: Path, form: str, data_dir: Path, needed: Iterable[Path]) -> None:
    """Look whether an export may be written to `path`, and its dictionary beside it.

    `needed` are databases and other files that it reads. Raises `CommandError`, `OSError`.
    """
    targets = [path] if form in ("xlsx", "bundle") else [path, dictionary_path(path)]
    beside = [Path(f"{each}{end}") for each in needed for end in _BESIDE_A_DATABASE]
    for target in targets:
        problem = _problem(target, data_dir, beside)
        if problem is not None:
            raise CommandError(f"{target}: no file was written: {problem}")
    for target in targets[1:]:
        if target.exists() and not is_dictionary(target):
            raise CommandError(
                f"{target}: no file was written: what the columns mean would go there, and this"
                " file says something else: move it, or name another file with --out"
            )


def _problem(path: Path, data_dir: Path, needed: Sequence[Path]) -> str | None:
    if _DEVICES.fullmatch(str(path)):
        return "a file stands whole or not at all, so none can be piped: name a file and read that"
    return _of_what_stands(path) or _of_what_is_needed(path, data_dir, needed)


def _of_what_stands(path: Path) -> str | None:
    if path.is_symlink():
        return f"it is a link: name the file that it leads to, {path.resolve()}"
    if path.is_dir():
        return f"it is a folder: name a file in it, such as {path / 'feedback'}"
    if path.exists() and not path.is_file():
        return "it is no regular file: name another one"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}: make it, or name another file"
    return None


def _of_what_is_needed(path: Path, data_dir: Path, needed: Sequence[Path]) -> str | None:
    is_there = path.exists()
    for each in needed:
        if is_there and each.exists() and path.samefile(each):
            return "this export reads it: name another file"
    if data_dir.is_dir() and path.parent.samefile(data_dir) and _OWN.fullmatch(path.name):
        return "Vuoro keeps a file of its own under this name: name another one"
    return None
