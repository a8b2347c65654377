"""How simulated clients behave in front of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from kiosk.core.given import question_of
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    ContrastToggled,
    Finished,
    LanguageChosen,
    LanguagesOpened,
    Message,
    MoreTimeAsked,
    NewPersonCame,
    PageOpened,
    Skipped,
    TopicToggled,
    Typed,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.messages import Dismissed as Closed
from kiosk.core.rules import Rules
from kiosk.core.state import Last
from kiosk.simulate.comments import COMMENTS
from kiosk.simulate.device import Device
from sync.model.survey import Question

_LANGUAGES = {"fi": 70, "sv": 8, "en": 14, "ar": 8}
_OTHER_LANGUAGE = 4
_MOST_STEPS = 60
"""Nobody goes back and forth for ever."""


@dataclass(frozen=True, slots=True)
class Person:
    """One client. Shares are probabilities, `pace_s` the usual time for one step."""

    language: str
    mood: float
    """0 (bad) to 1 (good); their ratings lie around it."""
    pace_s: float
    leaves: float = 0.04
    """At every step: walks away without a word."""
    comments: float = 0.2
    topics: float = 0.65
    finishes: float = 0.6
    """Touches "done" instead of leaving the last screen as it is."""
    withdraws: float = 0.01
    changes: float = 0.02


def somebody(rules: Rules, chance: Random, busy: float) -> Person:
    """Return a client as they come; where it is busy moods are worse."""
    weights = [_LANGUAGES.get(code, _OTHER_LANGUAGE) for code in rules.languages]
    (language,) = chance.choices(rules.languages, weights)
    mood = min(1.0, max(0.0, chance.betavariate(2.4, 1.2) - 0.25 * busy))
    return Person(language, mood, pace_s=chance.lognormvariate(1.0, 0.5))


def prankster(rules: Rules) -> Person:
    """Return somebody who taps the same face and hurries to the next go."""
    return Person(rules.default, 1.0, 0.2, leaves=0, comments=0, topics=0, finishes=1, withdraws=0)


def live_through(device: Device, rules: Rules, person: Person, chance: Random) -> None:
    """Let the client come, answer in their way, and go; the next screen is the start again."""
    visit = device.state.visit
    _look_around(device, rules, person, chance)
    for _ in range(_MOST_STEPS):
        device.wait(person.pace_s * chance.uniform(0.5, 2))
        if device.state.visit != visit:
            return
        if device.state.warning:
            device.send(MoreTimeAsked())
            continue
        if isinstance(device.state.step, Last):
            if _take_leave(device, person, chance):
                return
            continue
        if device.state.answers and chance.random() < person.leaves:
            _walk_away(device, chance)
            return
        for message in _answer(device, rules, person, chance):
            device.send(message)
    _walk_away(device, chance)


def _look_around(device: Device, rules: Rules, person: Person, chance: Random) -> None:
    if chance.random() < 0.02:
        device.send(ContrastToggled())
    if chance.random() < 0.01:
        device.send(PageOpened("privacy"))
        device.wait(person.pace_s)
        device.send(Closed())
    if person.language != rules.default:
        device.wait(person.pace_s / 2)
        device.send(LanguagesOpened())
        device.send(LanguageChosen(person.language))


def _answer(device: Device, rules: Rules, person: Person, chance: Random) -> tuple[Message, ...]:
    question = question_of(rules, device.state)
    if question is None:
        return ()
    return _BY_KIND[question.kind](question, person, chance)


def _point(question: Question, person: Person, chance: Random) -> tuple[Message, ...]:
    if question.kind == "scale" and chance.random() < 0.05 and question.optional:
        return (Skipped(),)
    width = question.highest - question.lowest
    value = round(question.lowest + width * person.mood + chance.gauss(0, 0.12) * width)
    if person.pace_s > 0.5:
        value = min(question.highest, max(question.lowest, value))
    else:
        value = question.highest
    return (Answered(question.id, value),)


def _option(question: Question, _: Person, chance: Random) -> tuple[Message, ...]:
    return (Answered(question.id, chance.choice(question.options).id),)


def _topics(question: Question, person: Person, chance: Random) -> tuple[Message, ...]:
    if chance.random() >= person.topics:
        return (Skipped(),)
    most = min(3, len(question.options), question.at_most or 3)
    chosen = chance.sample(question.options, chance.randint(1, most))
    return (*(TopicToggled(question.id, option.id) for option in chosen), Advanced())


def _comment(question: Question, person: Person, chance: Random) -> tuple[Message, ...]:
    stock = COMMENTS.get(person.language, COMMENTS["en"])
    if question.optional and chance.random() >= person.comments:
        return (Skipped(),)
    return (Typed(chance.choice(stock)), Advanced())


_BY_KIND: dict[str, Callable[[Question, Person, Random], tuple[Message, ...]]] = {
    "rating": _point,
    "scale": _point,
    "choice": _option,
    "topics": _topics,
    "comment": _comment,
}


def _take_leave(device: Device, person: Person, chance: Random) -> bool:
    """On the last screen: change, take back, say done, or just go. Returns whether they went."""
    dice = chance.random()
    if dice < person.changes:
        device.send(ChangeAsked())
        return False
    if dice < person.changes + person.withdraws:
        device.send(WithdrawAsked())
        device.wait(person.pace_s)
        device.send(WithdrawConfirmed())
        return False
    if chance.random() < person.finishes:
        device.send(Finished())
    else:
        _walk_away(device, chance)
    return True


def _walk_away(device: Device, chance: Random) -> None:
    """Go without a word; time ends the visit, or the next person does on the idle warning."""
    visit = device.state.visit
    if chance.random() < 0.3 and device.wait_for_warning(visit):
        device.wait(chance.uniform(1, 10))
        device.send(NewPersonCame())
    device.wait_for_end(visit)
