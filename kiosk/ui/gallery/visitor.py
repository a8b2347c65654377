"""A visit without a screen: messages go to the core, and a store that works at once answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk.core.commands import Save, StartTimer, Withdraw
from kiosk.core.messages import Answered, Message, Saved, SaveFailed, Skipped, TimerFired
from kiosk.core.rules import Rules
from kiosk.core.state import Asking, State, initial
from kiosk.core.visit import update
from kiosk.surveys import load_survey
from kiosk.texts import PSEUDO, pseudo, pseudo_survey
from sync.model.survey import Question, Survey

LANGUAGES = ("fi", "sv", "en", "ar")


class Visitor:
    """Sends messages to the core, and answers its commands as a store that works at once."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.state: State = initial(rules)
        self.store = "works"
        self._now_s = 100.0
        self._timers: dict[str, StartTimer] = {}

    def tell(self, *messages: Message) -> None:
        """Send messages one after the other, two seconds apart."""
        for message in messages:
            self._now_s += 2
            self._step(message)

    def wait_for(self, timer: str) -> None:
        """Let the time pass until this timer runs out."""
        due = self._timers[timer]
        self._now_s += due.after_s
        self._step(TimerFired(due.timer, due.visit))

    def answer_first(self) -> None:
        """Answer the first question of the survey as a client would."""
        first = self.rules.first
        if first.kind == "choice":
            self.tell(Answered(first.id, first.options[1].id))
        else:
            self.tell(Answered(first.id, 4))

    def go_to(self, kind: str) -> Question:
        """Skip questions until one of this kind is asked, and return it."""
        for _ in self.rules.survey.questions:
            question = self._asked()
            if question is not None and question.kind == kind:
                return question
            if self.state.step == Asking(self.rules.first.id):
                self.answer_first()
            else:
                self.tell(Skipped())
        message = f"the survey {self.rules.survey.id} asks no {kind} question"
        raise LookupError(message)

    def _asked(self) -> Question | None:
        step = self.state.step
        if not isinstance(step, Asking):
            return None
        return next(q for q in self.rules.survey.questions if q.id == step.question)

    def _step(self, message: Message) -> None:
        self.state, commands = update(self.rules, self.state, message, self._now_s)
        for command in commands:
            if isinstance(command, StartTimer):
                self._timers[command.timer] = command
            elif isinstance(command, Save | Withdraw) and self.store == "works":
                self._step(Saved(command.visit, command.revision))
            elif isinstance(command, Save | Withdraw) and self.store == "fails":
                self._step(SaveFailed(command.visit, command.revision))


@cache
def _survey(name: str) -> Survey:
    return load_survey(name, Path())


@cache
def rules_of(survey: str, language: str) -> Rules:
    """Return the rules of a built-in survey; for `qps` with its texts stretched."""
    asked = _survey(survey)
    office = {"fi": "Esimerkin hyvinvointialue", "en": "Example Wellbeing Services County"}
    contact = {"fi": "tietosuoja@example.fi, p. 09 123 4567"}
    if language != PSEUDO:
        return Rules(
            asked, languages=LANGUAGES, default=language, controller=office, contact=contact
        )
    return Rules(
        pseudo_survey(asked),
        languages=(PSEUDO, *LANGUAGES[1:]),
        default=PSEUDO,
        controller=dict.fromkeys([PSEUDO], pseudo(office["en"])),
        contact=dict.fromkeys([PSEUDO], contact["fi"]),
    )
