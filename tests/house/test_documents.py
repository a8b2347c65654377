"""The documents stay true: what they show works, and what works they show."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import _COMMANDS
from kiosk.config import load
from tests.house.prepared import prepare_endpoint, prepare_export

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPENS_A_WINDOW = {"kiosk", "demo", "gallery"}
"""Commands that tests/ui and tests/e2e run; here only their words are checked."""

RUNS_UNTIL_STOPPED = {"endpoint serve", "simulate fleet"}
"""Commands that are started as processes, or need one such; here only their words are checked."""

ASKS = {"config pin"}
"""Commands that ask at the terminal; tests/kiosk/config answers."""

ELSEWHERE = "postgresql://"
"""A server that isn't there; tests/endpoint runs such commands on a real one."""


def documented_commands() -> list[str]:
    """Return each line that starts with `vuoro` in a shell block of any page."""
    lines = []
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL):
            lines += [line.partition("  #")[0].strip() for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("vuoro ")})


def run(words: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `vuoro` with these words in a directory."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def subcommands() -> list[str]:
    """Return every command with its subcommands, as `--help` lists them."""
    found = []
    for name in _COMMANDS:
        text = run([name, "--help"], ROOT).stdout
        choices = re.search(r"\{([a-z,-]+)\}", text)
        found += [f"{name} {sub}" for sub in choices[1].split(",")] if choices else [name]
    text = run(["endpoint", "kiosk", "--help"], ROOT).stdout
    choices = re.search(r"\{([a-z,-]+)\}", text)
    found += [f"endpoint kiosk {sub}" for sub in choices[1].split(",")] if choices else []
    return found


def test_every_command_is_documented() -> None:
    """Each command and subcommand stands in a shell block of some page."""
    shown = documented_commands()
    missing = [c for c in subcommands() if not any(s.startswith(f"vuoro {c}") for s in shown)]
    assert missing == []


@pytest.mark.parametrize("line", documented_commands())
def test_every_documented_command_runs(line: str, tmp_path: Path) -> None:
    """A reader can type what a page shows, and it works."""
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nname = "torikatu-1"\n')
    words = shlex.split(line)[1:]
    if _only_words(words):
        words = [*words, "--help"]
    elif words[0] == "export":
        prepare_export(tmp_path)
    elif words[0] == "endpoint":
        prepare_endpoint(tmp_path, with_keys=words[1] != "keys")
    done = run(words, tmp_path)
    assert done.returncode == 0, done.stderr


def _only_words(words: list[str]) -> bool:
    """Whether a command can't be run to its end here, so that only its words are checked."""
    return (
        words[0] in OPENS_A_WINDOW
        or " ".join(words[:2]) in RUNS_UNTIL_STOPPED | ASKS
        or any(ELSEWHERE in word for word in words)
    )


def test_every_link_between_pages_leads_somewhere() -> None:
    """No page links to a file that is not there."""
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    ]
    assert [link for link in links if not (link[0].parent / link[1]).exists()] == []


def test_the_example_configuration_for_it_is_valid(tmp_path: Path) -> None:
    """The TOML that docs/it.md shows is accepted as it stands."""
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```", (ROOT / "docs/it.md").read_text(), re.M | re.S)
    assert blocks
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block)
        load([file])


def test_the_changelog_keeps_its_form() -> None:
    """CHANGELOG.md has an unreleased part on top, as Keep a Changelog asks."""
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "Unreleased"
