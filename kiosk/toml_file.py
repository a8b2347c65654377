"""TOML files that people write, read from the disk with every slip told and how to mend it."""

from __future__ import annotations

from pathlib import Path

from sync.model.toml_parsing import parse_toml, unreadable


def read_toml(path: Path) -> dict[str, object]:
    """Return a file's tables.

    Raises `FileNotFoundError`, or `InvalidFileError` if it can't be read or is not TOML.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(str(path), f"can't be read: {error.strerror}") from error
    return parse_toml(data, str(path))
