"""Settings: TOML files in, one frozen object out, every mistake at once.

`load(files)` gives `Settings` or raises `sync.model.problems.InvalidFileError`.
"""

from __future__ import annotations

from kiosk.config.loading import load
from kiosk.config.settings import Settings

__all__ = ["Settings", "load"]
