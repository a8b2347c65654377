"""Personal data guard: removes from free text what tells who wrote it, before it is stored.

`mask` replaces identity codes, telephone numbers, e-mail addresses, account and card numbers, web
addresses and number plates by markers. What it removes and what it leaves alone, and why, is told
in `docs/personal-data.md`. The libraries it needs are loaded at the first call, or by `warm_up`.
"""

from sync.model.personal_data.found import Found, Kind, Masked
from sync.model.personal_data.guard import mask, warm_up

__all__ = ["Found", "Kind", "Masked", "mask", "warm_up"]
