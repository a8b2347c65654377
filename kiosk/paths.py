"""Where the files that come with Vuoro lie: in a checkout, or beside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_installed"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

ASSETS = _ROOT / "assets"
DEFAULT_CONFIG = _ROOT / "config.toml"
