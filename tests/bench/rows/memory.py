"""Memory (PSS) after many visits, against the bare app after as many taps, and its growth.

A busy neighbour that shares our libraries changes everybody's PSS, so growth is taken of the part
that is the kiosk's own (`Pss_Anon`): files that are mapped do not grow.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.processes import Program, running, scratch

_LIMIT = 1.3
_GROWTH_PERCENT = 3.0
_THOUSANDS = 10
_RELEASE_S = 2.0


def measure(scale: float) -> list[Figure]:
    """Drive both, look at the same moment (they share libraries), then drive the kiosk on."""
    thousands = max(1, round(_THOUSANDS * scale))
    with scratch() as folder:
        subject = Program("subjects/kiosk_app.py", str(folder / "data"))
        peer = Program("peers/bare_kivy.py", "five")
        with running(subject, peer):
            subject.answer()
            peer.answer()
            peer.ask("taps")
            _thousand_visits(subject)
            mine, theirs, own = _mib(subject, "Pss"), _mib(peer, "Pss"), _mib(subject, "Pss_Anon")
            for _ in range(thousands):
                _thousand_visits(subject)
            later = _mib(subject, "Pss_Anon")
    return [
        Figure(
            "memory (PSS) after 1,000 visits", _LIMIT, (mine / theirs,),
            f"{mine:.1f} MiB / {theirs:.1f} MiB",
        ),
        Figure(
            f"memory growth over {thousands},000 more", _GROWTH_PERCENT,
            ((later / own - 1) * 100,), f"{own:.1f} → {later:.1f} MiB of its own", percent=True,
        ),
    ]  # fmt: skip


def _thousand_visits(subject: Program) -> None:
    """Make them, and close the period as the end of an hour would."""
    subject.ask("visits")
    os.kill(subject.pid, signal.SIGUSR1)
    time.sleep(_RELEASE_S)


def _mib(program: Program, kind: str) -> float:
    for line in Path(f"/proc/{program.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the kernel tells no {kind}")
