"""What lies over the question, and the idle warning."""

from __future__ import annotations

from kiosk.core.messages import Dismissed, MoreTimeAsked, NewPersonCame, WithdrawConfirmed
from kiosk.core.state import Overlay
from kiosk.core.view.frame import (
    Words,
    accessibility_action,
    close_action,
    frame,
    language_items,
    languages_frame,
    privacy_action,
)
from kiosk.core.view.pages import accessibility_statement, privacy_notice
from kiosk.core.viewmodels import Action, ConfirmView, IdleView, LanguagesView, PageView


def overlay_view(words: Words, overlay: Overlay) -> LanguagesView | PageView | ConfirmView:
    """Return what lies over the question."""
    match overlay:
        case "languages":
            return _languages(words)
        case "privacy":
            return _privacy(words)
        case "accessibility":
            return _accessibility(words)
        case "withdraw":
            return _confirm(words)


def idle_view(words: Words) -> IdleView:
    """Return the idle warning. It hides every answer; its buttons and languages act."""
    _ = words.gettext
    left, total = words.seconds
    return IdleView(
        frame=languages_frame(words),
        title=_("Are you still there?"),
        body=_("This visit is about to end. Text that was not sent will be cleared."),
        seconds_left=left,
        seconds_total=total,
        more_time=Action(_("I need more time"), MoreTimeAsked()),
        new_person=Action(_("I am a new person"), NewPersonCame()),
    )


def _languages(words: Words) -> LanguagesView:
    _ = words.gettext
    return LanguagesView(
        frame=frame(words),
        title=_("Choose your language"),
        languages=language_items(words),
        close=close_action(words),
    )


def _privacy(words: Words) -> PageView:
    _ = words.gettext
    return PageView(
        frame=frame(words),
        title=_("Privacy"),
        paragraphs=privacy_notice(words),
        other=accessibility_action(words),
        close=close_action(words),
    )


def _accessibility(words: Words) -> PageView:
    _ = words.gettext
    return PageView(
        frame=frame(words),
        title=_("Accessibility"),
        paragraphs=accessibility_statement(words),
        other=privacy_action(words),
        close=close_action(words),
    )


def _confirm(words: Words) -> ConfirmView:
    _ = words.gettext
    return ConfirmView(
        frame=frame(words),
        title=_("Remove all your answers?"),
        body=_("Everything you have answered during this visit is deleted. It can't be undone."),
        confirm=Action(_("Yes, remove them"), WithdrawConfirmed()),
        cancel=Action(_("No, keep them"), Dismissed()),
    )
