"""The documents in one data directory."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sync.downlink.believing import BadDocumentError, Issued, believed
from sync.downlink.revisions import Revisions, read_revisions, write_revisions
from sync.export.durable import replacing
from sync.model.problems import InvalidFileError
from sync.model.toml_parsing import parse_toml
from sync.policy.replies import Failure
from sync.wire import Document, Wire

log = logging.getLogger("sync.downlink")

NAMES: Final = ("configuration", "surveys", "notices")
"""Nothing else is fetched, whatever is offered: a name becomes a file's name."""
FOLDER: Final = "downlink"
_SUFFIXES: Final = {"configuration": ".toml"}
_REVISIONS: Final = "revisions.json"

Validator = Callable[[bytes], object]
"""Raises `ValueError` or `InvalidFileError` for a body that is not in order."""


class DownlinkFolder:
    """The documents in one data directory. Only the sync process writes there."""

    def __init__(
        self,
        data_dir: Path,
        kiosk: str,
        public_key: str,
        version: str,
        validators: Mapping[str, Validator] | None = None,
    ) -> None:
        """`public_key` is `[keys] configuration`, base64 or empty, `version` this program's. What
        has no validator must be TOML (configuration) or a JSON object."""
        self._folder = data_dir / FOLDER
        self._kiosk = kiosk
        self._public_key = public_key
        self._judge = f"{version} {kiosk} {public_key}"
        self._validators = {"configuration": _toml, **(validators or {})}

    def refresh(self, wire: Wire, offers: Mapping[str, str]) -> None:
        """Fetch what has another revision than is here. Raises nothing for what others do.

        If this kiosk itself can't go on, or is asked to end, the rest waits for the next time.
        """
        for name in NAMES:
            if name in offers and not self._refresh(wire, name, offers[name]):
                return

    def path(self, name: str) -> Path:
        """Return where a document lies, if there is one."""
        return self._folder / f"{name}{_SUFFIXES.get(name, '.json')}"

    def _known(self) -> dict[str, Revisions]:
        return read_revisions(self._folder / _REVISIONS)

    def _refresh(self, wire: Wire, name: str, offered: str) -> bool:
        """Return whether it makes sense to fetch another document."""
        known = self._known().get(name, Revisions())
        kept = known.kept if self.path(name).exists() else None
        refused = known.refused if known.refused_by == self._judge else None
        if offered in (kept, refused):
            return True
        document = wire.fetch(name, kept)
        if isinstance(document, Failure):
            log.warning("%s could not be fetched: %s", name, document.detail)
            return document.kind != "local"
        if document is not None:
            self._take_if_possible(name, document, known)
        return True

    def _take_if_possible(self, name: str, document: Document, known: Revisions) -> None:
        try:
            self._take(name, document, known)
        except OSError as error:
            log.error("%s: %s: make room, or repair the disk", self.path(name), error.strerror)

    def _take(self, name: str, document: Document, known: Revisions) -> None:
        try:
            issued = self._check(name, document, known.issued)
        except BadDocumentError as error:
            log.error("%s from the endpoint is refused, the last good one stays: %s", name, error)
            refusal = replace(known, refused=document.revision, refused_by=self._judge)
            self._note(name, refusal)
        else:
            self._keep(name, document, issued)

    def _check(self, name: str, document: Document, seen: Issued) -> Issued:
        issued = believed(document, self._kiosk, self._public_key, seen)
        try:
            self._validators.get(name, _json_object)(document.body)
        except (ValueError, RecursionError, InvalidFileError) as error:
            raise BadDocumentError("it is not in order: write it anew at the endpoint") from error
        return issued

    def _keep(self, name: str, document: Document, issued: Issued) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with replacing(self.path(name)) as file:
            file.write(document.body)
        # In this order a crash between both only fetches it once more.
        self._note(name, Revisions(kept=document.revision, issued=issued))
        log.info("%s has a new revision", name)

    def _note(self, name: str, revisions: Revisions) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_revisions(self._folder / _REVISIONS, {**self._known(), name: revisions})


def _json_object(body: bytes) -> None:
    found: Any = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")


def _toml(body: bytes) -> None:
    parse_toml(body, "configuration")
