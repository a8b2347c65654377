"""CPU time of a resting kiosk against a bare window at 60 frames a second; how fast it wakes."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.figures import Figure, ms, ratios
from tests.bench.processes import Program, running, scratch

_LIMIT = 0.5
_ANSWER_MS = 50.0
_SETTLE_S = 6.0
_WINDOW_S = 5.0
_WINDOWS = 4
_TOUCHES = 12


def measure(scale: float) -> list[Figure]:
    """Let both rest at the same time; then touch the resting kiosk now and again."""
    with scratch() as folder:
        subject = Program("subjects/kiosk_app.py", str(folder / "data"))
        peer = Program("peers/bare_kivy.py", "five")
        with running(subject, peer):
            subject.answer()
            peer.answer()
            mine, theirs = _rest(subject, peer, max(2, round(_WINDOWS * scale)))
            answers = [_touch_s(subject) for _ in range(max(3, round(_TOUCHES * scale)))]
    share = f"{_percent(mine)} / {_percent(theirs)} of one core"
    return [
        Figure("CPU when idle", _LIMIT, ratios(mine, theirs), share),
        Figure(
            "a touch while idle is answered within", _ANSWER_MS,
            tuple(answer * 1000 for answer in answers), f"{ms(answers)} / –", unit="ms", worst=True,
        ),
    ]  # fmt: skip


def _rest(subject: Program, peer: Program, windows: int) -> tuple[list[float], list[float]]:
    time.sleep(_SETTLE_S)
    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(windows):
        before = _cpu_s(subject), _cpu_s(peer)
        time.sleep(_WINDOW_S)
        mine.append(_cpu_s(subject) - before[0])
        theirs.append(_cpu_s(peer) - before[1])
    return mine, theirs


def _touch_s(subject: Program) -> float:
    time.sleep(_SETTLE_S / 2)
    (answer,) = subject.ask("answer")["answer"]
    return answer


def _cpu_s(program: Program) -> float:
    """Return the CPU time of all threads, from the scheduler's own count in nanoseconds."""
    tasks = Path(f"/proc/{program.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def _percent(seconds: list[float]) -> str:
    return f"{sum(seconds) / len(seconds) / _WINDOW_S * 100:.2f} %"
