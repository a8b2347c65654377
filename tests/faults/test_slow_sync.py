"""A card that takes three seconds for a sync: touch goes on, only the thank-you waits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent / "shim" / "slow_sync.py"


def test_a_slow_sync_delays_the_thank_you_and_nothing_else(
    tmp_path: Path, faulty_disk: dict[str, str], full_dose: bool
) -> None:
    """While a sync hangs the interface thread goes on; no visit is confirmed before its sync."""
    seconds = "3" if full_dose else "0.2"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "data"), seconds],
        env=faulty_disk,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == [
        "thanked True",
        "touched on",
        "nothing thanked True",
        "thanked True",
        "thanked True",
    ]
