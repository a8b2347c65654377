"""The interface's words: how the core asks for them without knowing where they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Gettext = Callable[[str], str]
"""An English source text → the same in one language."""


class Texts(Protocol):
    """All interface catalogues."""

    def of(self, language: str) -> Gettext:
        """Return the catalogue of `language`; an unknown one gives the source texts."""
        ...
