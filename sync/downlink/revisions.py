"""What a kiosk remembers of documents, in one small file beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sync.export.durable import replacing


@dataclass(frozen=True, slots=True)
class Revisions:
    """What is known of the documents of one name."""

    kept: str | None = None
    refused: str | None = None
    refused_by: str | None = None
    """The version, name and key that refused it: others may think otherwise."""
    issued: Mapping[str, int] = field(default_factory=dict)
    """See `sync.downlink.believing.Issued`."""

    def __post_init__(self) -> None:
        """Raise `TypeError` for anything that was not written here."""
        texts = (self.kept, self.refused, self.refused_by)
        if not all(each is None or isinstance(each, str) for each in texts):
            raise TypeError("a revision is text")
        if not isinstance(self.issued, dict) or {*map(type, self.issued.values())} - {int}:
            raise TypeError("what is issued has a number")


def read_revisions(path: Path) -> dict[str, Revisions]:
    """Return what is known, by name; nothing if that can't be read."""
    try:
        entries = json.loads(path.read_bytes())
        return {str(name): Revisions(**each) for name, each in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        # Then everything is fetched once more.
        return {}


def write_revisions(path: Path, known: Mapping[str, Revisions]) -> None:
    """Write what is known, whole or not at all. Raises `OSError`."""
    entries = {name: asdict(each) for name, each in known.items()}
    with replacing(path) as file:
        file.write(json.dumps(entries, sort_keys=True).encode("utf-8"))
