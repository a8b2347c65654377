"""What a state looks like: `view(rules, state, texts) -> ViewModel`, complete and translated.

Nothing of an answer that was given by a tap is ever part of it: screens after the rating are the
same whatever was tapped, and a question that is shown again does not show its old answer. Only
topics and the comment show what they hold, on their own screen.
"""

from __future__ import annotations

from kiosk.core.given import question_of
from kiosk.core.rules import Rules
from kiosk.core.state import State, blocked, refuses
from kiosk.core.texts import Texts
from kiosk.core.view.frame import Words
from kiosk.core.view.last import last_view
from kiosk.core.view.notices import cannot_save_view, cleaning_view, refused_view
from kiosk.core.view.overlays import idle_view, overlay_view
from kiosk.core.view.questions import question_view
from kiosk.core.viewmodels import ViewModel

__all__ = ["view"]


def view(rules: Rules, state: State, texts: Texts) -> ViewModel:
    """Return what the screen shows in this state, in the client's language."""
    words = Words(rules, state, texts.of(state.language))
    if state.device.cleaning_s is not None:
        return cleaning_view(words)
    if state.warning and state.overlay != "languages":
        return idle_view(words)
    if state.overlay is not None and not (blocked(state) and state.overlay == "withdraw"):
        return overlay_view(words, state.overlay)
    if blocked(state):
        return cannot_save_view(words)
    if refuses(rules, state):
        return refused_view(words)
    question = question_of(rules, state)
    return last_view(words) if question is None else question_view(words, question)
