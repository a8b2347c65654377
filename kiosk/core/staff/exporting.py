"""The page for the export: the stick, the form, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.staff.commands import CancelExport, Eject, Export
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
from kiosk.core.staff.things import ExportForm

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


def told(rules: StaffRules, state: StaffState, message: ExportMessage) -> Change:
    """Return what a message about the export changes; nothing while its page is not shown."""
    export = state.export
    if export is None:
        return state, ()
    match message:
        case FormChosen() | ExportAsked() | ExportCancelAsked() | EjectAsked():
            return _asked(rules, state, export, message)
        case ExportMoved() | ExportEnded():
            return _moved(state, export, message)
        case StickSeen(stick):
            # Another stick, or the same one put in again: what was said of the last is over.
            same = export.stick is not None and stick is not None and stick.id == export.stick.id
            eject = export.eject if same else "no"
            return replace(state, export=replace(export, stick=stick, eject=eject)), ()
        case Ejected(problem):
            if export.eject != "asked":
                return state, ()
            return replace(state, export=replace(export, eject=problem or "out")), ()


def _asked(
    rules: StaffRules,
    state: StaffState,
    export: Exporting,
    message: FormChosen | ExportAsked | ExportCancelAsked | EjectAsked,
) -> Change:
    match message:
        case FormChosen(form) if form in forms(rules) and export.progress is None:
            return replace(state, export=replace(export, form=form, result=None)), ()
        case ExportAsked() if may_start(export):
            begun = replace(export, progress=(0, 0), cancelling=False, result=None, eject="no")
            command = Export(export.form, rules.language, state.session)
            return replace(state, export=begun), (command,)
        case ExportCancelAsked() if export.progress is not None and not export.cancelling:
            return replace(state, export=replace(export, cancelling=True)), (CancelExport(),)
        case EjectAsked() if may_eject(export):
            return replace(state, export=replace(export, eject="asked")), (Eject(),)
        case _:
            return state, ()


def _moved(state: StaffState, export: Exporting, message: ExportMoved | ExportEnded) -> Change:
    if export.progress is None or message.session != state.session:
        return state, ()
    if isinstance(message, ExportMoved):
        moved = replace(export, progress=(message.done, message.total))
    else:
        moved = replace(export, progress=None, cancelling=False, result=message.result)
    return replace(state, export=moved), ()
