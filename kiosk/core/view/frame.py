"""What all screens share: header, footer, language, theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.languages import direction, name
from kiosk.core.messages import (
    ContrastToggled,
    Dismissed,
    LanguageChosen,
    LanguagesOpened,
    PageOpened,
)
from kiosk.core.rules import Rules
from kiosk.core.state import State
from kiosk.core.texts import Gettext
from kiosk.core.viewmodels import Action, Footer, Frame, Header, LanguageItem, ThemeName
from sync.model.survey import Text


@dataclass(frozen=True, slots=True)
class Words:
    """All that a screen is made of: the rules, the state, and the interface's words."""

    rules: Rules
    state: State
    gettext: Gettext

    def of(self, text: Text) -> str:
        """Return a survey's text in the client's language for this moment."""
        return self.rules.survey.wording(text, self.state.language, self.rules.moment)

    def local(self, by_language: Mapping[str, str]) -> str | None:
        """Return a configured text in the client's language, else in the default one."""
        return by_language.get(self.state.language) or by_language.get(self.rules.default)

    @property
    def seconds(self) -> tuple[int, int]:
        """Seconds left and in all, of the countdown on the screen."""
        now = self.state.countdown
        return (now.left, now.total) if now else (0, 0)


def frame(words: Words) -> Frame:
    """Return the frame with header and footer."""
    return _framed(words, _header(words), _footer(words))


def languages_frame(words: Words) -> Frame:
    """Return the frame with languages and the AA button only, for who can't read what it says."""
    return _framed(words, _header(words), None)


def bare_frame(words: Words) -> Frame:
    """Return the frame of a screen on which nothing else may be touched."""
    return _framed(words, None, None)


def language_items(words: Words) -> tuple[LanguageItem, ...]:
    """Return the offered languages, each by its own name."""
    return tuple(_language(words, code) for code in words.rules.languages)


def close_action(words: Words) -> Action:
    """Return the control that closes what lies over the question."""
    _ = words.gettext
    return Action(_("Close"), Dismissed())


def privacy_action(words: Words) -> Action:
    """Return the control that opens the privacy notice."""
    _ = words.gettext
    return Action(_("Privacy"), PageOpened("privacy"))


def accessibility_action(words: Words) -> Action:
    """Return the control that opens the accessibility statement."""
    _ = words.gettext
    return Action(_("Accessibility"), PageOpened("accessibility"))


def _framed(words: Words, header: Header | None, footer: Footer | None) -> Frame:
    state = words.state
    theme: ThemeName = "contrast" if state.contrast else "normal"
    return Frame(state.visit, state.language, direction(state.language), theme, header, footer)


def _header(words: Words) -> Header:
    _ = words.gettext
    label = _("Normal text") if words.state.contrast else _("Large text and strong contrast")
    return Header(
        languages=language_items(words),
        more=Action(_("Languages"), LanguagesOpened()),
        contrast=Action(label, ContrastToggled(), selected=words.state.contrast),
    )


def _footer(words: Words) -> Footer:
    return Footer(privacy_action(words), accessibility_action(words))


def _language(words: Words, code: str) -> LanguageItem:
    current = code == words.state.language
    return LanguageItem(code, Action(name(code), LanguageChosen(code), selected=current), current)
