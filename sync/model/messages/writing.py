"""A batch as JSON, in each version of the protocol that the other end may speak."""

from __future__ import annotations

from sync.model.messages.batch import PROTO, Batch


def batch_json(batch: Batch, proto: int = PROTO) -> bytes:
    """Return the batch as compact JSON in UTF-8. Raises `ValueError` for an unknown `proto`."""
    raise NotImplementedError
