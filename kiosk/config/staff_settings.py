"""`[staff]`: the hidden staff screen. Without a PIN there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from sync.model.toml_rules import Between, Matches

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
_PinHash = Annotated[
    str,
    Matches(
        r"(scrypt\$[0-9]{1,8}\$[0-9]{1,2}\$[0-9]{1,2}\$[0-9a-f]{32}\$[0-9a-f]{64})?",
        "a line as `vuoro config pin` prints it (scrypt$…), or empty",
    ),
]


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """`[staff]`: the hidden staff screen."""

    pin_hash: _PinHash = ""
    """What `vuoro config pin` made of the PIN; empty: there is no staff screen."""
    corner: Corner = "bottom-left"
    """The corner of the screen that is held to open it."""
    hold_s: Annotated[int, Between(2, 30)] = 5
    """Seconds for which the corner is held."""
    close_after_s: Annotated[int, Between(20, 3600)] = 120
    """Seconds without a touch until the staff screen closes."""
