"""The house's measure: rooms stay small and the rules on names and words hold."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    """Return every file that belongs to the project."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(line) for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def limit(path: Path) -> int | None:
    """Return the most lines that a file of this kind may have."""
    if path.suffix == ".kv":
        return 140
    if path.suffix == ".py":
        return 500 if path.parts[0] == "tests" else 260
    return None


def test_every_room_is_small() -> None:
    """When a room fills it gets a wing: modules about 200 lines, `.kv` files 120."""
    crowded = {
        str(path): lines
        for path in tracked()
        if (most := limit(path)) and (lines := len((ROOT / path).read_text().splitlines())) > most
    }
    assert crowded == {}


def test_no_room_is_called_utils() -> None:
    """A module is named for what it holds."""
    assert [p for p in tracked() if p.stem in {"utils", "util", "helpers", "common", "misc"}] == []


def test_top_level_has_no_other_code_folders() -> None:
    """The user's design card names the top level."""
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert folders <= {"kiosk", "sync", "assets", "tests", "deploy", "docs", ".ci"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"p[y]pi\.org|p[y]thonhosted|registry\.n[p]mjs|deb\.d[e]bian\.org",
        r"(?<![\w.])/(w[o]rk|r[o]ot|h[o]me/\w+)/[a-z.]",
    ],
)
def test_nothing_names_a_registry_or_a_machine(pattern: str) -> None:
    """No file names a package registry's host or a path of the machine it was written on."""
    expression = re.compile(pattern)
    guilty = []
    for path in tracked():
        if path.suffix in {".png", ".mo", ".db"}:
            continue
        if expression.search((ROOT / path).read_text(encoding="utf-8", errors="replace")):
            guilty.append(str(path))
    assert guilty == []
