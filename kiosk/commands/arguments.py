"""Arguments that several commands take, and what they turn into."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.commands.terminal import CommandError

if TYPE_CHECKING:
    from kiosk.config import Settings

SMALLEST_PX: Final = (320, 240)
"""A window in which something can still be seen."""


def add_config(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--config FILE`, again and again."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a configuration file; may be given several times, later ones override",
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--data-dir DIR`."""
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        default=Path("data"),
        help="where kiosk.db lies or is made (default: ./data)",
    )


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings that `--config` asks for. Raises `InvalidFileError`."""
    from kiosk.config import load

    return load(options.config)


def made_folder(path: Path) -> Path:
    """Return a folder after making it, readable by its owner alone. Raises `CommandError`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path}: can't make this folder: {error.strerror}") from error
    return path


def size_px(text: str) -> tuple[int, int]:
    """Return width and height from a text such as 1280x800."""
    found = re.fullmatch(r"([1-9][0-9]{1,4})[xX×]([1-9][0-9]{1,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be a size such as 1280x800, got {text!r}")
    width, height = int(found[1]), int(found[2])
    if width < SMALLEST_PX[0] or height < SMALLEST_PX[1]:
        least = "x".join(map(str, SMALLEST_PX))
        raise argparse.ArgumentTypeError(f"must be at least {least}, got {text!r}")
    return width, height


def positive(text: str) -> int:
    """Return a whole number of at least 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, got {text!r}")
    return int(text)


def part(module: str) -> Any:  # noqa: ANN401 - a module has no narrower type
    """Return a part of Vuoro that needs optional libraries. Raises `CommandError` without them."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise CommandError(
            f"this command needs {error.name}, which is not installed: "
            "install vuoro with its dependencies (deploy/demo.sh does)"
        ) from error


@contextmanager
def store_errors_shown() -> Iterator[None]:
    """Turn a store's refusal, which names its file, into a `CommandError`."""
    from kiosk.store.api import StoreError

    try:
        yield
    except StoreError as error:
        raise CommandError(str(error)) from error
