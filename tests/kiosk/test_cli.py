"""The `vuoro` command, run as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kiosk.paths import DEFAULT_CONFIG

ROOT = DEFAULT_CONFIG.parent


def vuoro(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *map(str, words)],
        capture_output=True, text=True, check=False, cwd=cwd, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_help_names_every_command() -> None:
    """`vuoro --help` shows what there is."""
    done = vuoro("--help")
    assert done.returncode == 0
    assert all(f"    {name}" in done.stdout for name in ("kiosk", "config", "simulate", "gallery"))


def test_help_imports_next_to_nothing() -> None:
    """No command's module, no configuration and no database is imported for `--help`."""
    program = (
        "import sys\nfrom kiosk.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(*[m for m in sys.modules if m.split('.')[0] in "
        "('kiosk', 'sync', 'sqlite3', 'tomllib', 'dataclasses', 'typing_extensions')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1].split() == ["kiosk", "kiosk.cli"]


def test_the_version_is_the_distributions() -> None:
    """`--version` says what pyproject.toml says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert vuoro("--version").stdout == f"vuoro {project['version']}\n"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["kios"],
        ["config"],
        ["config", "chekc"],
        ["kiosk", "--windowed", "big"],
        ["kiosk", "--windowed", "10x10"],
        ["kiosk", "--windowed", "320x239"],
        ["simulate", "visits", "--count", "0", "--seed", "1"],
        ["simulate", "visits", "--count", "3"],
        ["gallery"],
        ["cleaning", "--data-dir", "x"],
    ],
)
def test_wrong_usage_has_status_2(words: list[str]) -> None:
    """What the command does not understand ends with status 2 and a word on how to use it."""
    done = vuoro(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: vuoro")


def test_check_accepts_a_right_file(tmp_path: Path) -> None:
    """Status 0, and standard output names the file."""
    file = tmp_path / "mine.toml"
    file.write_text("visit.idle_s = 60", encoding="utf-8")
    done = vuoro("config", "check", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}: no mistakes found\n", "")


def test_check_prints_a_line_for_each_mistake(tmp_path: Path) -> None:
    """Status 1, and every mistake of every file on standard error, one a line."""
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('visit.idle_s = 6\nkiosk.naem = "x"', encoding="utf-8")
    second.write_text("[visit", encoding="utf-8")
    done = vuoro("config", "check", first, second)
    assert done.returncode == 1
    assert done.stdout == ""
    starts = [line.split(": ")[:2] for line in done.stderr.splitlines()]
    assert starts == [
        [str(second), "end of document"],
        [str(first), "kiosk.naem"],
        [str(first), "visit.idle_s"],
    ]


def test_show_prints_what_is_in_force(tmp_path: Path) -> None:
    """The output is TOML with every key, the file's values among them, and checks out itself."""
    file, shown = tmp_path / "mine.toml", tmp_path / "shown.toml"
    file.write_text('visit.idle_s = 60\n[office.controller]\nfi = "Ö"', encoding="utf-8")
    done = vuoro("config", "show", "--config", file)
    data = tomllib.loads(done.stdout)
    assert (data["visit"]["idle_s"], data["visit"]["warning_s"]) == (60, 20)
    assert data["office"]["controller"] == {"fi": "Ö"}
    shown.write_text(done.stdout, encoding="utf-8")
    assert vuoro("config", "show", "--config", shown).stdout == done.stdout


def test_schema_prints_json() -> None:
    """`config schema` is a JSON Schema document."""
    schema = json.loads(vuoro("config", "schema").stdout)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    "words",
    [
        ["kiosk"],
        ["simulate", "visits", "--count", "1", "--seed", "1"],
        ["gallery", "--out", "out"],
    ],
)
def test_a_wrong_configuration_stops_every_command(tmp_path: Path, words: list[str]) -> None:
    """Nothing is started or made with a configuration that has mistakes."""
    (tmp_path / "mine.toml").write_text("visit.idle_s = 1", encoding="utf-8")
    done = vuoro(*words, "--config", "mine.toml", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("mine.toml: visit.idle_s: must be")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    """Without Kivy the kiosk says what is missing and what to do."""
    program = (
        "import sys\nsys.modules['kivy'] = None\n"
        "from kiosk.commands.arguments import part\n"
        "from kiosk.commands.terminal import CommandError\n"
        "try: part('kivy.app')\nexcept CommandError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "needs kivy" in done.stdout
    assert "install" in done.stdout


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be: status 1 and its path."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = vuoro("gallery", "--out", tmp_path / "taken")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
