"""How to get to each screen: by the messages a client and the device would send. No Kivy here.

A scene is a real state of the core, seen through the core's own `view`; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from kiosk.core.messages import (
    Advanced,
    ChangeAsked,
    CleaningStarted,
    ContrastToggled,
    HoursChanged,
    LanguagesOpened,
    Message,
    PageOpened,
    StorageChecked,
    TopicToggled,
    Typed,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.view import view
from kiosk.core.viewmodels import ThemeName
from kiosk.texts import PSEUDO, Catalogues, PseudoTexts, pseudo
from kiosk.ui.gallery.staff_scenes import STAFF_SCENES, StaffScene, staff_view_of
from kiosk.ui.gallery.visitor import Visitor, rules_of
from kiosk.ui.seen import Seen

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


class Scene(NamedTuple):
    """One screen: its name, the survey it belongs to, and how to get there."""

    name: str
    survey: str
    go: Callable[[Visitor, str], None]
    refuses_when_closed: bool = False


def view_of(scene: Scene | StaffScene, language: str, theme: ThemeName) -> Seen:
    """Return what this scene shows in a language (`qps`: the stretched one) and theme."""
    texts = PseudoTexts(Catalogues())
    if isinstance(scene, StaffScene):
        return staff_view_of(scene, language, theme, texts)
    rules = replace(
        rules_of(scene.survey, language), accept_when_closed=not scene.refuses_when_closed
    )
    visitor = Visitor(rules)
    if theme == "contrast":
        visitor.tell(ContrastToggled())
    scene.go(visitor, language)
    return view(visitor.rules, visitor.state, texts)


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


SCENES: tuple[Scene | StaffScene, ...] = (
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
    *STAFF_SCENES,
)


def scenes_named(names: tuple[str, ...]) -> tuple[Scene | StaffScene, ...]:
    """Return the scenes whose names are asked for; all of them for no names."""
    return tuple(scene for scene in SCENES if not names or scene.name in names)


def _comment_in(language: str) -> str:
    return COMMENTS.get(language, COMMENTS["en"])
