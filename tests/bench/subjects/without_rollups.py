"""`vuoro` with an endpoint that keeps no roll-ups: what the bare storage costs."""

from __future__ import annotations

import sys
from functools import partial

from kiosk.cli import main
from sync.endpoint import serving
from sync.endpoint.database import Database


class _Bare(Database):
    """Opened by `serve` in place of the real one."""

    open = partial(Database.open, rollups=False)  # type: ignore[assignment]


if __name__ == "__main__":
    serving.Database = _Bare  # type: ignore[misc]
    sys.exit(main())
