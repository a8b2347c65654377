"""The comment screen."""

from __future__ import annotations

from typing import Final

from kiosk.core.given import text_shown
from kiosk.core.removal import describe
from kiosk.core.view.frame import Words, frame
from kiosk.core.view.steps import steps
from kiosk.core.viewmodels import CommentView
from sync.model.survey import Question

_LAYOUTS: Final = frozenset({"ar", "en", "fi", "sv"})
"""Files in assets/keyboards."""


def comment_view(words: Words, question: Question, saved: str | None) -> CommentView:
    """Return the comment screen with the draft and what will be removed from it."""
    _ = words.gettext
    state = words.state
    text = text_shown(state, question)
    return CommentView(
        frame=frame(words),
        saved=saved,
        title=words.of(question.text),
        caution=_caution(words),
        text=text,
        placeholder=words.of(question.hint) if question.hint else _("Write here."),
        count=_("{used} / {limit}").format(used=len(text), limit=question.max_length),
        limit=question.max_length,
        removal=describe(state.found, _) if state.draft else None,
        keyboard=state.language if state.language in _LAYOUTS else "en",
        space_label=_("space"),
        clear_label=_("Clear"),
        steps=steps(words, question),
        busy=state.busy,
    )


def _caution(words: Words) -> str:
    _ = words.gettext
    return _(
        "Comments are not read at once: in an emergency, call 112. This is not an appeal or an"
        " official complaint. Please leave names out. Phone numbers and other personal numbers"
        " are removed."
    )
