"""Driving the core by hand: surveys made for tests, a clock, timers and answers of the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kiosk.core.commands import Command, Save, StartTimer, StopTimer, Withdraw
from kiosk.core.messages import Message, Saved, SaveFailed, TimerFired
from kiosk.core.rules import Rules
from kiosk.core.state import State, initial
from kiosk.core.view import view
from kiosk.core.viewmodels import ViewModel
from kiosk.core.visit import update
from kiosk.surveys import load_survey
from sync.model.survey import AskIf, Option, Question, Survey, Text

V = TypeVar("V")
C = TypeVar("C")


class PlainTexts:
    """The interface's words as they stand in the code."""

    def of(self, language: str) -> Callable[[str], str]:
        """Return the words untranslated."""
        return lambda text: text


def words(text: str) -> Text:
    """Return a text in English and Finnish."""
    return Text({"en": text, "fi": f"{text}-fi"}, {})


def options(*names: str) -> tuple[Option, ...]:
    """Return options by their names."""
    return tuple(Option(name, words(name)) for name in names)


def survey(*questions: Question) -> Survey:
    """Return a survey of these questions."""
    return Survey("test", 3, words("Test"), ("en", "fi"), ("en",), questions)


def rating(**fields: object) -> Question:
    """Return a question with faces."""
    return replace(Question("rating", "rating", words("How?"), optional=False), **fields)


def topics(**fields: object) -> Question:
    """Return a question with four topics."""
    return replace(
        Question("topics", "topics", words("What?"), options=options("a", "b", "c", "d")), **fields
    )


def comment(**fields: object) -> Question:
    """Return a comment question."""
    return replace(Question("comment", "comment", words("More?"), max_length=40), **fields)


PULSE = survey(rating(), topics(at_most=2), comment())
"""Shaped as the default survey."""
BRANCHING = survey(
    Question("theme", "choice", words("Theme?"), options=options("place", "people", "none")),
    Question(
        "place",
        "topics",
        words("Which place?"),
        options=options("door", "stairs", "chairs"),
        ask_if=AskIf("theme", ("place",)),
    ),
    Question("mind", "scale", words("Mind?"), ask_if=AskIf("place", ("stairs",))),
    Question("score", "scale", words("Score?"), lowest=0, highest=10, optional=False),
    Question(
        "why",
        "comment",
        words("Why?"),
        ask_if=AskIf("score", (0, 1, 2)),
        max_length=60,
    ),
    Question("last", "choice", words("Last?"), options=options("yes", "no")),
)
"""Questions that hang on others, two steps deep, with a comment among them."""
TANGLED = survey(
    Question("theme", "choice", words("Theme?"), options=options("x", "y")),
    Question(
        "which", "topics", words("Which?"), options=options("p", "q"), ask_if=AskIf("theme", ("x",))
    ),
    Question("mind", "scale", words("Mind?"), highest=2, ask_if=AskIf("which", ("p",))),
    Question("why", "comment", words("Why?"), ask_if=AskIf("mind", (1,)), max_length=60),
    Question("score", "scale", words("Score?"), highest=2, optional=False),
)
"""Each question hangs on the one before, with few answers, so that chance finds its way."""
TOPICS_FIRST = survey(topics(), comment(optional=False))


def built_in(name: str) -> Survey:
    """Return a survey that comes with Vuoro."""
    return load_survey(name, Path())


def rules_of(asked: Survey = PULSE, **fields: object) -> Rules:
    """Return rules that begin in English."""
    return replace(Rules(asked, languages=("en", "fi", "ar"), default="en"), **fields)


class Client:
    """A state with a hand-driven clock and the timers that it asked for."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or rules_of()
        self.state: State = initial(self.rules)
        self.at_s = 1000.0
        self.timers: dict[str, tuple[float, int]] = {}
        self.commands: list[Command] = []

    def send(self, *messages: Message, after_s: float = 0.0) -> ViewModel:
        """Send messages and return what is shown then."""
        self.at_s += after_s
        for message in messages:
            self.state, commands = update(self.rules, self.state, message, self.at_s)
            self.commands += commands
            for command in commands:
                self._time(command)
        return self.view

    def _time(self, command: Command) -> None:
        match command:
            case StartTimer(timer, visit, after_s):
                self.timers[timer] = (self.at_s + after_s, visit)
            case StopTimer(timer):
                self.timers.pop(timer, None)
            case _:
                pass

    @property
    def view(self) -> ViewModel:
        """What is shown now."""
        return view(self.rules, self.state, PlainTexts())

    def shown(self, kind: type[V]) -> V:
        """Return what is shown, which must be of this kind."""
        now = self.view
        assert isinstance(now, kind), now
        return now

    def all(self, kind: type[C]) -> list[C]:
        """Return all commands of this kind so far."""
        return [command for command in self.commands if isinstance(command, kind)]

    @property
    def asked(self) -> Save | Withdraw:
        """What the store was asked last."""
        return [c for c in self.commands if isinstance(c, Save | Withdraw)][-1]

    def store(self) -> ViewModel:
        """Let the store confirm what it was asked last."""
        return self.send(Saved(self.asked.visit, self.asked.revision))

    def fail(self) -> ViewModel:
        """Let the store fail at what it was asked last."""
        return self.send(SaveFailed(self.asked.visit, self.asked.revision))

    def fire(self) -> ViewModel:
        """Wait for the timer that is due next."""
        timer = min(self.timers, key=lambda name: self.timers[name])
        due_s, visit = self.timers.pop(timer)
        return self.send(TimerFired(timer, visit), after_s=max(0.0, due_s - self.at_s))

    def wait(self, seconds: float) -> ViewModel:
        """Let time pass, with the timers that fire in it."""
        until_s = self.at_s + seconds
        while self.timers and min(due for due, _ in self.timers.values()) <= until_s:
            self.fire()
        self.at_s = until_s
        return self.view
