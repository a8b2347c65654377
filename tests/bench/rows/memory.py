"""Memory (PSS) after many visits, against the bare app after as many taps, and its growth."""

from __future__ import annotations

from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.processes import Program, running, scratch

_LIMIT = 1.3
_GROWTH_PERCENT = 3.0
_THOUSANDS = 10


def measure(scale: float) -> list[Figure]:
    """Drive both, look at the same moment (they share libraries), then drive the kiosk on."""
    with scratch() as folder:
        subject = Program("subjects/kiosk_app.py", str(folder / "data"))
        peer = Program("peers/bare_kivy.py", "five")
        with running(subject, peer):
            for program, order in ((subject, "visits"), (peer, "taps")):
                program.answer()
                program.ask(order)
            mine, theirs, own = _mib(subject, "Pss"), _mib(peer, "Pss"), _mib(subject, "Anonymous")
            thousands = max(1, round(_THOUSANDS * scale))
            for _ in range(thousands):
                subject.ask("visits")
            later, own_later = _mib(subject, "Pss"), _mib(subject, "Anonymous")
    return [
        Figure(
            "memory (PSS) after 1,000 visits", _LIMIT, (mine / theirs,),
            f"{mine:.1f} MiB / {theirs:.1f} MiB",
        ),
        Figure(
            f"memory growth over {thousands},000 more", _GROWTH_PERCENT,
            ((later / mine - 1) * 100,),
            f"{mine:.1f} → {later:.1f} MiB ({own:.1f} → {own_later:.1f} of its own)", percent=True,
        ),
    ]  # fmt: skip


def _mib(program: Program, kind: str) -> float:
    for line in Path(f"/proc/{program.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the kernel tells no {kind}")
