"""How the last attempts went, as it stands in the facts of sync.db."""

from __future__ import annotations

from collections.abc import Mapping

from sync.policy.hearing import Standing
from sync.policy.sizing import SMALLEST


def standing_of(facts: Mapping[str, str]) -> Standing:
    """Return how the last attempts went."""
    return Standing(
        size=int(facts.get("size", SMALLEST)),
        failures=int(facts.get("failures", 0)),
        refused=int(facts.get("refused", 0)),
        heard="heard" in facts,
    )
