"""What sync asks of the kiosk through sync.db, since only the kiosk may write kiosk.db.

The kiosk reads the requests, carries each out once, and notes its id in the table `handled` of
kiosk.db, where sync sees it. A request stays in sync.db until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["new_epoch", "erase"]


@dataclass(frozen=True, slots=True)
class Request:
    """`new_epoch`: leave `epoch` if it is still the current one, and re-issue the submissions in
    `numbers` (ranges of that epoch, both ends included) under new numbers. `erase`: delete the rows
    in `numbers` of `epoch`; the endpoint has them and was told to forget their text.
    """

    id: str
    """Random, 32 hexadecimal digits."""
    kind: Kind
    epoch: str
    numbers: tuple[tuple[int, int], ...]
