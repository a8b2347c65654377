"""What the worker needs of the way to the endpoint; `sync.transport` is the real one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sync.model.messages import Batch
from sync.policy.replies import Failure, Reply


@dataclass(frozen=True, slots=True)
class Document:
    """Something fetched from the endpoint: `revision` is its ETag without quotes."""

    name: str
    revision: str
    body: bytes
    signature: bytes | None
    """Ed25519 (`sync.export.signing.document_text`), from the header `Vuoro-Signature` (base64)."""
    issued: int | None = None
    """Grows with each one that is published, from the header `Vuoro-Issued`."""


class Wire(Protocol):
    """One attempt at a time; nothing raises for what the network or the other end does."""

    def send(self, batch: Batch, proto: int) -> Reply:
        """Make one attempt to deliver a batch."""
        ...

    def fetch(self, name: str, revision: str | None) -> Document | Failure | None:
        """Fetch a document; None if it still has this `revision`."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
