"""The page for the export: the stick, the form, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.core.staff.commands import CancelExport, Eject, Export, StartStaffTimer
from kiosk.core.staff.messages import (
    EjectAsked,
    Ejected,
    ExportAsked,
    ExportCancelAsked,
    ExportEnded,
    ExportMoved,
    FormChosen,
    StickSeen,
)
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.state import Change, Exporting, StaffState
from kiosk.core.staff.things import ExportDone, ExportForm

_SILENT_S: Final = 60.0
"""A stick that took nothing for so long hangs."""
_FLUSH_S: Final = 180.0
"""The same when all rows are handed over: slow sticks write on for long what was buffered."""

ExportMessage = (
    FormChosen | ExportAsked | ExportCancelAsked | EjectAsked | StickSeen | ExportMoved
    | ExportEnded | Ejected
)  # fmt: skip


def forms(rules: StaffRules) -> tuple[ExportForm, ...]:
    """Return the forms that are offered, the default first: encrypted where there is a key."""
    open_ones: tuple[ExportForm, ...] = ("xlsx", "csv-excel-fi", "csv", "jsonl")
    return ("bundle", *open_ones) if rules.bundle else open_ones


def may_start(export: Exporting) -> bool:
    """Whether there is a stick to write onto, and nothing under way."""
    stick = export.stick
    usable = stick is not None and stick.problem is None
    return usable and export.progress is None and export.eject not in ("asked", "out")


def may_eject(export: Exporting) -> bool:
    """Whether there is a stick to let go of: one that is mounted."""
    return (
        export.stick is not None
        and export.stick.free_bytes is not None
        and export.progress is None
        and export.eject not in ("asked", "out")
    )


def silence(state: StaffState, at_s: float) -> Change:
    """Give an export up that does not go on, and free the page."""
    export = state.export
    if export is None or export.progress is None:
        return state, ()
    left_s = export.moved_s + _patience_s(export.progress) - at_s
    if left_s > 0:
        return state, (StartStaffTimer("silence", left_s),)
    over = replace(export, progress=None, cancelling=False, result="silent")
    return replace(state, export=over), (CancelExport(),)


def _patience_s(progress: tuple[int, int]) -> float:
    done, total = progress
    return _FLUSH_S if done >= total > 0 else _SILENT_S


def told(rules: StaffRules, state: StaffState, message: ExportMessage, at_s: float) -> Change:
    """Return what a message about the export changes; nothing while its page is not shown."""
    export = state.export
    if export is None:
        return state, ()
    match message:
        case FormChosen() | ExportAsked() | ExportCancelAsked() | EjectAsked():
            return _asked(rules, state, export, message, at_s)
        case ExportMoved() | ExportEnded():
            return _moved(state, export, message, at_s)
        case StickSeen(stick):
            # Another stick, or the same one put in again: what was said of the last is over.
            same = export.stick is not None and stick is not None and stick.id == export.stick.id
            eject = export.eject if same else "no"
            return replace(state, export=replace(export, looked=True, stick=stick, eject=eject)), ()
        case Ejected(problem):
            if export.eject != "asked":
                return state, ()
            return replace(state, export=replace(export, eject=problem or "out")), ()


def _asked(
    rules: StaffRules,
    state: StaffState,
    export: Exporting,
    message: FormChosen | ExportAsked | ExportCancelAsked | EjectAsked,
    at_s: float,
) -> Change:
    match message:
        case FormChosen(form) if form in forms(rules) and export.progress is None:
            return replace(state, export=replace(export, form=form, result=None)), ()
        case ExportAsked() if may_start(export):
            begun = Exporting(
                export.form, looked=True, stick=export.stick, progress=(0, 0), moved_s=at_s
            )
            command = Export(export.form, rules.language, state.session)
            return replace(state, export=begun), (command, StartStaffTimer("silence", _SILENT_S))
        case ExportCancelAsked() if export.progress is not None and not export.cancelling:
            return replace(state, export=replace(export, cancelling=True)), (CancelExport(),)
        case EjectAsked() if may_eject(export):
            return replace(state, export=replace(export, eject="asked")), (Eject(),)
        case _:
            return state, ()


def _moved(
    state: StaffState, export: Exporting, message: ExportMoved | ExportEnded, at_s: float
) -> Change:
    if message.session != state.session:
        return state, ()
    if isinstance(message, ExportMoved):
        if export.progress is None:
            return state, ()
        moved = replace(export, progress=(message.done, message.total), moved_s=at_s)
    elif export.progress is not None or _after_all(export, message):
        moved = replace(export, progress=None, cancelling=False, result=message.result)
    else:
        return state, ()
    return replace(state, export=moved), ()


def _after_all(export: Exporting, ended: ExportEnded) -> bool:
    """Whether an export that was given up is on the stick nevertheless."""
    return export.result == "silent" and isinstance(ended.result, ExportDone)
