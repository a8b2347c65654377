"""How to get to each screen: by the messages a client and the device would send. No Kivy here.

A scene is a real state of the core, seen through the core's own `view`; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    CleaningStarted,
    ContrastToggled,
    HoursChanged,
    LanguagesOpened,
    Message,
    PageOpened,
    Save,
    Saved,
    SaveFailed,
    Skipped,
    StartTimer,
    StorageChecked,
    TimerFired,
    TopicToggled,
    Typed,
    Withdraw,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.rules import Rules
from kiosk.core.state import Asking, State, initial
from kiosk.core.view import view
from kiosk.core.viewmodels import ThemeName, ViewModel
from kiosk.core.visit import update
from kiosk.surveys import load_survey
from kiosk.texts import PSEUDO, Catalogues, PseudoTexts, pseudo, pseudo_survey
from sync.model.survey import Question, Survey

LANGUAGES = ("fi", "sv", "en", "ar")
COMMENTS: Mapping[str, str] = {
    "fi": "Jonotin tunnin, mutta työntekijä kuunteli ja selitti päätöksen rauhassa.",
    "sv": "Jag köade en timme, men handläggaren lyssnade och förklarade beslutet i lugn och ro.",
    "en": "I queued for an hour, but the worker listened and explained the decision calmly.",
    "ar": "انتظرت ساعة في الطابور، لكن الموظفة استمعت إليّ وشرحت القرار بهدوء.",
}
WITH_NUMBERS: Mapping[str, str] = {
    "fi": " Soittakaa 040 123 4567 tai anna.virtanen@example.fi.",
    "sv": " Ring 040 123 4567 eller skriv till anna.virtanen@example.fi.",
    "en": " Call me on 040 123 4567 or write to anna.virtanen@example.fi.",
    "ar": " اتصلوا بي على 040 123 4567 أو anna.virtanen@example.fi.",
}
_OPENS: Mapping[str, str] = {
    "fi": "maanantaina klo 9.00",
    "sv": "på måndag kl. 9.00",
    "en": "on Monday at 9:00",
    "ar": "يوم الاثنين الساعة 9:00",
    PSEUDO: pseudo("on Monday at 9:00"),
}


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


class Scene(NamedTuple):
    """One screen: its name, the survey it belongs to, and how to get there."""

    name: str
    survey: str
    go: Callable[[Visitor, str], None]
    refuses_when_closed: bool = False


def view_of(scene: Scene, language: str, theme: ThemeName) -> ViewModel:
    """Return what this scene shows in a language (`qps`: the stretched one) and theme."""
    rules = replace(
        rules_of(scene.survey, language), accept_when_closed=not scene.refuses_when_closed
    )
    visitor = Visitor(rules)
    if theme == "contrast":
        visitor.tell(ContrastToggled())
    scene.go(visitor, language)
    return view(visitor.rules, visitor.state, PseudoTexts(Catalogues()))


def _topics_chosen(visitor: Visitor, _language: str) -> None:
    topics = visitor.go_to("topics")
    visitor.tell(*(TopicToggled(topics.id, topics.options[i].id) for i in (1, 4)))


def _comment(visitor: Visitor, _language: str) -> None:
    visitor.go_to("comment")


def _comment_typed(visitor: Visitor, language: str) -> None:
    visitor.go_to("comment")
    visitor.tell(Typed(_comment_in(language)))


def _comment_hint(visitor: Visitor, language: str) -> None:
    visitor.go_to("comment")
    visitor.tell(Typed(_comment_in(language) + WITH_NUMBERS.get(language, WITH_NUMBERS["en"])))


def _comment_long(visitor: Visitor, language: str) -> None:
    limit = visitor.go_to("comment").max_length
    text = " ".join([_comment_in(language)] * 9)
    visitor.tell(Typed(text[:limit]))


def _thanks(visitor: Visitor, language: str) -> None:
    _comment_typed(visitor, language)
    visitor.tell(Advanced())


def _removed(visitor: Visitor, language: str) -> None:
    _thanks(visitor, language)
    visitor.tell(WithdrawAsked(), WithdrawConfirmed())


def _second_scale(visitor: Visitor, _language: str) -> None:
    visitor.answer_first()


def _change(visitor: Visitor, _language: str) -> None:
    visitor.answer_first()
    visitor.tell(ChangeAsked())


def _busy(visitor: Visitor, _language: str) -> None:
    visitor.store = "slow"
    visitor.answer_first()


def _idle(visitor: Visitor, _language: str) -> None:
    visitor.answer_first()
    visitor.wait_for("idle")


def _closed(visitor: Visitor, _language: str) -> None:
    visitor.tell(HoursChanged(closed=True, opens=_OPENS))


def _cannot_save(visitor: Visitor, _language: str) -> None:
    visitor.store = "fails"
    visitor.answer_first()


def _rests(visitor: Visitor, _language: str) -> None:
    visitor.tell(StorageChecked(works=False))


def _confirm(visitor: Visitor, language: str) -> None:
    _thanks(visitor, language)
    visitor.tell(WithdrawAsked())


def _says(*messages: Message) -> Callable[[Visitor, str], None]:
    return lambda visitor, _language: visitor.tell(*messages)


def _goes_to(kind: str) -> Callable[[Visitor, str], None]:
    def go(visitor: Visitor, _language: str) -> None:
        visitor.go_to(kind)

    return go


SCENES = (
    Scene("rating", "pulse", _says()),
    Scene("rating-again", "pulse", _change),
    Scene("rating-busy", "pulse", _busy),
    Scene("rating-closed", "pulse", _closed),
    Scene("topics", "pulse", _goes_to("topics")),
    Scene("topics-chosen", "pulse", _topics_chosen),
    Scene("comment", "pulse", _comment),
    Scene("comment-typed", "pulse", _comment_typed),
    Scene("comment-hint", "pulse", _comment_hint),
    Scene("comment-long", "pulse", _comment_long),
    Scene("thanks", "pulse", _thanks),
    Scene("withdraw", "pulse", _confirm),
    Scene("removed", "pulse", _removed),
    Scene("recommend", "experience", _says()),
    Scene("agree", "experience", _second_scale),
    Scene("choice", "ideas", _goes_to("choice")),
    Scene("idea", "ideas", _comment),
    Scene("languages", "pulse", _says(LanguagesOpened())),
    Scene("privacy", "pulse", _says(PageOpened("privacy"))),
    Scene("accessibility", "pulse", _says(PageOpened("accessibility"))),
    Scene("idle", "pulse", _idle),
    Scene("closed", "pulse", _closed, refuses_when_closed=True),
    Scene("cannot-save", "pulse", _cannot_save),
    Scene("resting", "pulse", _rests),
    Scene("cleaning", "pulse", _says(CleaningStarted(60))),
)


def scenes_named(names: tuple[str, ...]) -> tuple[Scene, ...]:
    """Return the scenes whose names are asked for; all of them for no names."""
    return tuple(scene for scene in SCENES if not names or scene.name in names)


def _comment_in(language: str) -> str:
    return COMMENTS.get(language, COMMENTS["en"])


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
