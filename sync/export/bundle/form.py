"""What a bundle's first and last line say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from sync.model.kiosk_key import KEY_ID

FORM: Final = 1
_KIOSK = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LONGEST_FRAME_BYTES: Final = 400
"""Of the first and the last line."""


class InvalidBundleError(Exception):
    """A bundle can't be written or read as asked; the text says why and what to do."""


class Header(NamedTuple):
    """Whose bundle this says it is; true once the first seal was checked."""

    key_id: str
    kiosk: str


def header_line(key_id: str, kiosk: str, made: date, nonce: bytes) -> bytes:
    """Return the first line, without its line feed."""
    told = {"key": key_id, "kiosk": kiosk, "made": made.isoformat(), "nonce": nonce.hex()}
    return _json({"vuoro-bundle": FORM, **told})


def header_of(line: bytes, path: Path) -> Header:
    """Return what the first line says. Raises `InvalidBundleError`."""
    members = _members(line)
    form = members.get("vuoro-bundle")
    if form is not None and form != FORM:
        raise InvalidBundleError(
            f"{path}: is of a form this version doesn't know: update Vuoro here, then import again"
        )
    key_id, kiosk = members.get("key"), members.get("kiosk")
    if form is None or not _is(KEY_ID, key_id) or not _is(_KIOSK, kiosk):
        raise InvalidBundleError(f"{path}: is no bundle of Vuoro")
    return Header(str(key_id), str(kiosk))


def end_line(count: int) -> bytes:
    """Return the last line after so many batches."""
    return _json({"batches": count, "end": True})


def is_end(content: bytes, count: int) -> bool:
    """Tell whether this is the last line after so many batches."""
    return _members(content) == {"batches": count, "end": True}


def _is(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _members(line: bytes) -> dict[str, object]:
    """Return a short line's members; a batch is longer than this."""
    if len(line) > _LONGEST_FRAME_BYTES:
        return {}
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
