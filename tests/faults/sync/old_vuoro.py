"""`python -m tests.faults.sync.old_vuoro …`: a Vuoro of before, which knows version 1 alone.

It stands for both ends: its kiosk sends version 1 and understands no other offer, and its endpoint
refuses version 2 as it would any that it has never heard of.
"""

from __future__ import annotations

import sys

import msgspec

from sync.model import messages

# Before any other module takes these names from here.
messages.PROTO, messages.ACCEPTED_PROTOS = 1, (1,)  # type: ignore[assignment]

from kiosk.cli import main  # noqa: E402
from sync.endpoint.decoding import forms  # noqa: E402

forms._DECODER = msgspec.json.Decoder(forms.Plain)  # type: ignore[assignment]

if __name__ == "__main__":
    sys.exit(main())
