"""What the endpoint offers to this kiosk: fetched, checked, kept; the last good one stays.

A document is taken only if the organisation's key signed it, and if its own rules accept it. It is
written atomically to `downlink/<name>.json` in the data directory, where the kiosk reads it. A
revision that was refused is not fetched again until the endpoint offers another one, or the kiosk
gets another version or key.

Erasures are not kept here: the worker turns them into requests to the kiosk.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from sync.export.durable import replacing
from sync.export.signing import is_signed
from sync.policy.replies import Failure
from sync.wire import Document, Wire

log = logging.getLogger(__name__)

NAMES: Final = ("configuration", "surveys", "notices")
"""Nothing else is fetched, whatever is offered: a name becomes a file's name."""
NEEDS_SIGNATURE: Final = frozenset({"configuration", "surveys"})
"""These decide what the kiosk does; without the organisation's key they are never taken. Any other
must be signed as soon as the kiosk has the key."""
FOLDER: Final = "downlink"
_REVISIONS: Final = "revisions.json"

Validator = Callable[[bytes], None]
"""Raises `ValueError` for a body that is not in order."""


class BadDocumentError(ValueError):
    """What was fetched is not to be used; the text says why, without what stands in it."""


class Revisions(NamedTuple):
    """What is known of one document."""

    kept: str | None = None
    refused: str | None = None
    refused_by: str | None = None
    """The version and the key that refused it: others may think otherwise."""


class DownlinkFolder:
    """The documents in one data directory. Only the sync process writes there."""

    def __init__(
        self,
        data_dir: Path,
        public_key: str,
        version: str,
        validators: Mapping[str, Validator] | None = None,
    ) -> None:
        """`public_key` is `[keys] configuration`, base64 or empty, `version` this program's. What
        has no validator must be a JSON object."""
        self._folder = data_dir / FOLDER
        self._public_key = public_key
        self._judge = f"{version} {public_key}"
        self._validators = validators or {}

    def refresh(self, wire: Wire, offers: Mapping[str, str]) -> None:
        """Fetch what has another revision than is here. Raises nothing for what others do."""
        for name in NAMES:
            if name in offers:
                self._refresh(wire, name, offers[name])

    def path(self, name: str) -> Path:
        """Return where a document lies, if there is one."""
        return self._folder / f"{name}.json"

    def revisions(self) -> dict[str, Revisions]:
        """Return what was kept and what was refused, by name; nothing if that is unknown."""
        try:
            entries = json.loads((self._folder / _REVISIONS).read_bytes())
            return {str(name): Revisions(*map(_revision, each)) for name, each in entries.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            # Then everything is fetched once more.
            return {}

    def _refresh(self, wire: Wire, name: str, offered: str) -> None:
        known = self.revisions().get(name, Revisions())
        kept = known.kept if self.path(name).exists() else None
        refused = known.refused if known.refused_by == self._judge else None
        if offered in (kept, refused):
            return
        document = wire.fetch(name, kept)
        if document is None:
            return
        if isinstance(document, Failure):
            log.warning("%s could not be fetched: %s", name, document.detail)
            return
        try:
            self._take(name, document, known)
        except OSError as error:
            log.error("%s: %s: make room, or repair the disk", self.path(name), error.strerror)

    def _take(self, name: str, document: Document, known: Revisions) -> None:
        try:
            self._check(name, document)
        except BadDocumentError as error:
            log.error("%s from the endpoint is refused, the last good one stays: %s", name, error)
            refusal = known._replace(refused=document.revision, refused_by=self._judge)
            self._note(name, refusal)
        else:
            self._keep(name, document)

    def _check(self, name: str, document: Document) -> None:
        self._check_signature(name, document)
        try:
            self._validators.get(name, _json_object)(document.body)
        except (ValueError, RecursionError) as error:
            raise BadDocumentError("it is not in order: write it anew at the endpoint") from error

    def _keep(self, name: str, document: Document) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with replacing(self.path(name)) as file:
            file.write(document.body)
        # In this order a crash between both only fetches it once more.
        self._note(name, Revisions(kept=document.revision))
        log.info("%s has a new revision", name)

    def _check_signature(self, name: str, document: Document) -> None:
        if not self._public_key:
            if name in NEEDS_SIGNATURE:
                raise BadDocumentError(
                    "keys.configuration is empty, so no signature can be checked"
                )
            return
        if document.signature is None:
            raise BadDocumentError("it is not signed: sign it with the organisation's key")
        if not is_signed(document.body, document.signature, self._public_key):
            raise BadDocumentError("it is not signed by the key in keys.configuration")

    def _note(self, name: str, revisions: Revisions) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        entries = {**self.revisions(), name: revisions}
        with replacing(self._folder / _REVISIONS) as file:
            file.write(json.dumps(entries, sort_keys=True).encode("utf-8"))


def _json_object(body: bytes) -> None:
    found: Any = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")


def _revision(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a revision is text")
    return value
