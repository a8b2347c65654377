"""Kivy has no types: what it hands over is `Untyped`."""

from __future__ import annotations

from typing import Any, TypeAlias

Untyped: TypeAlias = Any
