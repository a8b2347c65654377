"""Walks through a visit that never happens, so that its screens can be drawn before they are due.

The core is pure: its steps can be taken ahead of any client, without a store. What comes out also
overwrites, in screens that are kept for the next client, what the last one saw and wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from kiosk.core.commands import Command, Save
from kiosk.core.messages import (
    Advanced,
    LanguagesOpened,
    Message,
    PageOpened,
    Saved,
    Skipped,
    TimerFired,
)
from kiosk.core.rules import Rules
from kiosk.core.state import State, initial
from kiosk.core.texts import Texts
from kiosk.core.view import view
from kiosk.core.viewmodels import (
    ChoiceView,
    LastView,
    RatingView,
    Said,
    ScaleView,
    ViewModel,
)
from kiosk.core.visit import update


def rehearse(rules: Rules, texts: Texts) -> Iterator[ViewModel]:
    """Yield what a client who answers little would see, then the screens beside the way."""
    state = initial(rules)
    at_s = 0.0
    for _ in range(len(rules.survey.questions) + 1):
        seen = view(rules, state, texts)
        yield seen
        if isinstance(seen, LastView):
            break
        at_s += 10
        state = _stored(rules, state, _way_on(seen), at_s)
    start = initial(rules)
    for aside in (LanguagesOpened(), PageOpened("privacy")):
        yield view(rules, update(rules, start, aside, 0.0)[0], texts)
    touched = update(rules, start, _way_on(view(rules, start, texts)), 0.0)[0]
    warned = update(rules, touched, TimerFired("idle", touched.visit), rules.idle_s)[0]
    yield view(rules, warned, texts)


def _way_on(seen: ViewModel) -> Message:
    return cast("Message", _said_next(seen))


def _said_next(seen: ViewModel) -> Said:
    match seen:
        case RatingView(faces=faces):
            return faces[-1].action.message
        case ChoiceView(options=ways) | ScaleView(points=ways):
            return ways[0].message
        case _:
            skip = getattr(seen, "steps", None)
            return Skipped() if skip is not None and skip.skip is not None else Advanced()


def _stored(rules: Rules, state: State, message: Message, at_s: float) -> State:
    after, commands = update(rules, state, message, at_s)
    for saved in _answers(commands):
        after = update(rules, after, saved, at_s)[0]
    return after


def _answers(commands: tuple[Command, ...]) -> list[Saved]:
    return [Saved(c.visit, c.revision) for c in commands if isinstance(c, Save)]
