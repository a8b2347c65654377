"""Any batch, however odd, with the digest that its content has."""

from __future__ import annotations

import json
from typing import Any

from sync.endpoint.decoding import DEFAULT_LIMITS
from sync.endpoint.decoding.forms import read_sheet
from sync.endpoint.decoding.spelling import parts_of, spell_out
from sync.model.messages import digest_of

_ENOUGH_BYTES = 2**30


def signed(members: dict[str, Any]) -> bytes:
    """Return the batch as JSON. Raises `BadBatchError` for one without a digest of its own."""
    sheet = read_sheet(json.dumps(members | {"digest": "0" * 64}).encode())
    parts = parts_of(sheet, DEFAULT_LIMITS)
    digest = digest_of(spell_out(sheet, parts, _ENOUGH_BYTES))
    return json.dumps(members | {"digest": digest}).encode()
