"""A touch until the next screen is drawn, against a bare ScreenManager without transition."""

from __future__ import annotations

import statistics

from tests.bench.figures import Figure, ms, ratios
from tests.bench.processes import Program, running, scratch

_LIMIT = 1.5
_ROUNDS = 12
_STEPS = {
    "topics": "touch → next screen: rating → topics (with the commit)",
    "comment": "touch → next screen: topics → comment",
    "thanks": "touch → next screen: comment → thanks (with a commit)",
}


def measure(scale: float) -> list[Figure]:
    """Let both stand side by side and tap them in turn."""
    mine: dict[str, list[float]] = {step: [] for step in _STEPS}
    theirs: list[float] = []
    with scratch() as folder:
        subject = Program("subjects/kiosk_app.py", str(folder / "data"))
        peer = Program("peers/bare_kivy.py", "swap")
        with running(subject, peer):
            for program in (subject, peer):
                program.answer()
                program.ask("swap")
            for _ in range(max(3, round(_ROUNDS * scale))):
                for step, seconds in subject.ask("swap").items():
                    mine[step] += seconds
                theirs.append(statistics.median(peer.ask("swap")["swap"]))
    return [
        Figure(what, _LIMIT, ratios(mine[step], theirs), f"{ms(mine[step])} / {ms(theirs)}")
        for step, what in _STEPS.items()
    ]
