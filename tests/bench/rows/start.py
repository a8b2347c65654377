"""From the start of a process to its first frame that can be touched."""

from __future__ import annotations

from pathlib import Path

from tests.bench.figures import Figure, ms, ratios
from tests.bench.processes import Program, interleave, running, scratch

_LIMIT = 1.3
_ROUNDS = 15


def measure(scale: float) -> list[Figure]:
    """Start both in turn; the kiosk's data directory exists, as on every day but the first."""
    with scratch() as folder:
        _kiosk_s(folder)
        _bare_s()
        rounds = max(3, round(_ROUNDS * scale))
        mine, theirs = interleave(rounds, lambda: _kiosk_s(folder), _bare_s)
    detail = f"{ms(mine)} / {ms(theirs)}"
    return [Figure("process start → first touchable frame", _LIMIT, ratios(mine, theirs), detail)]


def _kiosk_s(folder: Path) -> float:
    return _first_frame_s(Program("subjects/kiosk_app.py", str(folder / "data")))


def _bare_s() -> float:
    return _first_frame_s(Program("peers/bare_kivy.py", "five"))


def _first_frame_s(program: Program) -> float:
    with running(program):
        (drawn_ns,) = program.answer()["first_frame_ns"]
        return (drawn_ns - program.began_ns) / 1e9
