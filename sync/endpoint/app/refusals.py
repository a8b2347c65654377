"""Answers that are no answer to a batch: why, in JSON, with the batch's name where it is known.

Nothing that a client wrote is repeated but the batch's id, and only if it looks like one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import Response

from sync.model.messages import ACCEPTED_PROTOS

_BATCH_ID = re.compile(r"[0-9a-f]{32}")
JSON_TYPE = "application/json"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a mistake of ours
    """A request that is not carried out. `status` is HTTP's, the text is for the other side."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = dict(headers or {})


def later(status: int, error: str, retry_after_s: int) -> Refusal:
    """Return a refusal that says when to come again."""
    return Refusal(status, error, {"Retry-After": str(retry_after_s)})


def echo_of(headers: Headers) -> str | None:
    """Return the batch's id from `Vuoro-Batch`, None unless it is 32 hexadecimal digits."""
    named = headers.get("vuoro-batch", "")
    return named if _BATCH_ID.fullmatch(named) else None


def refused(refusal: Refusal, *, batch: str | None, endpoint: str, version: str) -> Response:
    """Return the response that tells a refusal."""
    said = {
        "batch": batch or "",
        "endpoint": endpoint,
        "version": version,
        "protos": list(ACCEPTED_PROTOS),
        "error": refusal.error,
    }
    return Response(
        json.dumps(said, separators=(",", ":")).encode("utf-8"),
        status_code=refusal.status,
        headers=refusal.headers,
        media_type=JSON_TYPE,
    )
