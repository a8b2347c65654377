"""The house's walls: which package may import which."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PURE_STDLIB = {
    "__future__", "abc", "ast", "bisect", "calendar", "collections", "copy", "dataclasses",
    "datetime", "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "hmac", "html",
    "itertools", "json", "math", "operator", "re", "statistics", "string", "struct", "textwrap",
    "tomllib", "types", "typing", "unicodedata", "zlib", "zoneinfo",
}  # fmt: skip
"""Modules that neither read nor write anything outside the process, nor look at a clock."""

PURE_LIBRARIES = {"stdnum", "phonenumbers"}
HEAVY = {
    "requests", "sqlite_utils", "holidays", "phonenumbers", "stdnum", "babel", "PIL", "qrcode",
    "cryptography", "pyrage", "jeepney", "tqdm", "rustpy_xlsxwriter", "msgspec", "sqlalchemy",
    "alembic", "starlette", "uvicorn", "psycopg",
}  # fmt: skip
OPEN_TO_THE_ENDPOINT = (
    "sync.model", "sync.stats", "sync.export", "sync.sqlite", "sync.endpoint"
)  # fmt: skip


def modules(folder: str) -> list[Path]:
    """Return the modules of a package, as paths relative to the project."""
    found = sorted((ROOT / folder).rglob("*.py"))
    single = ROOT / f"{folder}.py"
    return [path.relative_to(ROOT) for path in [*found, *([single] if single.exists() else [])]]


def imports_of(module: Path, *, top_level_only: bool = False) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively: write the whole name"
            yield node.module or ""


def within(name: str, *packages: str) -> bool:
    """Tell whether a dotted name is one of these packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("module", modules("sync"), ids=str)
def test_sync_never_imports_the_kiosk(module: Path) -> None:
    """Imports run one way: `kiosk` may import `sync`, never the reverse."""
    assert not [name for name in imports_of(module) if within(name, "kiosk")]


@pytest.mark.parametrize(
    "module",
    [
        m
        for room in ("sync/model", "sync/policy", "sync/stats", "kiosk/core")
        for m in modules(room)
    ],
    ids=str,
)
def test_the_pure_rooms_import_only_what_is_pure(module: Path) -> None:
    """Rules do no I/O: they import the pure standard library and each other."""
    neighbours = ("sync.model", "sync.policy", "sync.stats")
    if module.parts[0] == "kiosk":
        neighbours = (*neighbours, "kiosk.core", "kiosk.config.settings")
    for name in imports_of(module):
        top = name.partition(".")[0]
        assert top in PURE_STDLIB | PURE_LIBRARIES or within(name, *neighbours), name


@pytest.mark.parametrize("module", modules("sync/endpoint"), ids=str)
def test_the_endpoint_knows_nothing_of_the_kiosk_side_of_sync(module: Path) -> None:
    """The endpoint takes the model, statistics and export from `sync`, and nothing else."""
    names = [name for name in imports_of(module) if within(name, "sync")]
    assert not [name for name in names if not within(name, *OPEN_TO_THE_ENDPOINT)]


@pytest.mark.parametrize("module", [*modules("kiosk"), *modules("sync")], ids=str)
def test_only_the_ui_imports_kivy(module: Path) -> None:
    """Importing anything outside `kiosk.ui` never opens a window."""
    if module.is_relative_to("kiosk/ui"):
        return
    assert not [name for name in imports_of(module) if within(name, "kivy")]


@pytest.mark.parametrize("module", [*modules("kiosk"), *modules("sync")], ids=str)
def test_a_pure_room_never_calls_for_time_or_chance(module: Path) -> None:
    """Time and chance are arguments in the pure rooms."""
    if not module.is_relative_to("kiosk/core") and not module.is_relative_to("sync/model"):
        return
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not calls & {"now", "today", "utcnow", "urandom", "monotonic", "open", "read_text"}


def test_starting_up_imports_nothing_heavy() -> None:
    """`vuoro --help`, and the kiosk until its first frame, do without the heavy libraries."""
    program = (
        "import sys; from kiosk.cli import main\n"
        "import kiosk.config, kiosk.core.visit, kiosk.core.view\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)), *[m for m in sys.modules if m == 'kivy'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []
