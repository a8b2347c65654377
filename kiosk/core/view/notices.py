"""Calm messages without a way on: can't save, out of service, closed, being cleaned."""

from __future__ import annotations

from kiosk.core.view.frame import Words, bare_frame, frame, languages_frame
from kiosk.core.viewmodels import MessageView


def cannot_save_view(words: Words) -> MessageView:
    """Return what a client sees whose answers can't be stored now. It thanks for nothing."""
    _ = words.gettext
    return MessageView(
        frame=languages_frame(words),
        kind="cannot_save",
        title=_("We can't save right now"),
        body=_unsaved(words),
    )


def refused_view(words: Words) -> MessageView:
    """Return the start screen while no visit can begin."""
    return _closed(words) if words.state.device.works else _out_of_service(words)


def cleaning_view(words: Words) -> MessageView:
    """Return the frozen screen."""
    _ = words.gettext
    return MessageView(
        frame=bare_frame(words),
        kind="cleaning",
        title=_("This screen is being cleaned"),
        body=_("Touches do nothing for a moment."),
        seconds_left=words.seconds[0],
    )


def _unsaved(words: Words) -> str:
    _ = words.gettext
    storing = words.state.storing
    if storing.withdrawing:
        return _("Your answers could not be removed yet. We keep trying. It is not your fault.")
    if storing.committed:
        return _("Your latest answer is not saved yet. We keep trying. It is not your fault.")
    return _("Your answer is not saved yet. We keep trying. It is not your fault.")


def _out_of_service(words: Words) -> MessageView:
    _ = words.gettext
    return MessageView(
        frame=frame(words),
        kind="out_of_service",
        title=_("This screen is resting"),
        body=_("It can't save answers at the moment. You can tell the staff instead."),
    )


def _closed(words: Words) -> MessageView:
    _ = words.gettext
    opens = words.local(words.state.device.opens)
    return MessageView(
        frame=frame(words),
        kind="closed",
        title=_("The office is closed"),
        body=_("We open {when}.").format(when=opens) if opens else _("Welcome another time."),
    )
