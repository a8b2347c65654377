"""The page for the export to a USB stick."""

from __future__ import annotations

from kiosk.core.staff.exporting import forms, may_eject, may_start
from kiosk.core.staff.messages import EjectAsked, ExportAsked, ExportCancelAsked, FormChosen
from kiosk.core.staff.state import Exporting
from kiosk.core.staff.things import ExportDone, ExportForm, ExportProblem, Stick, StickProblem
from kiosk.core.staff.view.isolating import listed, plain
from kiosk.core.staff.view.words import StaffWords, number
from kiosk.core.staff.viewmodels import Line, StaffExportView, Tone
from kiosk.core.texts import Gettext
from kiosk.core.viewmodels import Action


def export_view(words: StaffWords) -> StaffExportView:
    """Return the page."""
    _ = words.gettext
    export = words.state.export or Exporting(forms(words.rules)[0])
    writing = export.progress is not None
    cancel = Action(_("Stop the export"), ExportCancelAsked(), enabled=not export.cancelling)
    return StaffExportView(
        frame=words.frame(),
        title=_("Export to a USB stick"),
        stick=_stick(words, export),
        forms=tuple(_form(words, export, form) for form in forms(words.rules)),
        hint=_purpose(export.form, words.gettext),
        told=_told(words, export),
        progress=share(export),
        progress_label=_progress(words, export),
        start=None if writing else Action(_("Export"), ExportAsked(), enabled=may_start(export)),
        cancel=cancel if writing else None,
        eject=Action(_("Remove the stick safely"), EjectAsked()) if may_eject(export) else None,
        back=words.back(enabled=not writing),
        close=words.close(enabled=not writing),
    )


def _form(words: StaffWords, export: Exporting, form: ExportForm) -> Action:
    return Action(
        _name(form, words.gettext),
        FormChosen(form),
        enabled=export.progress is None,
        selected=form == export.form,
    )


def _name(form: ExportForm, gettext: Gettext) -> str:
    _ = gettext
    return {
        "bundle": _("Encrypted bundle"),
        "xlsx": _("Excel workbook"),
        "csv-excel-fi": _("CSV for a Finnish Excel"),
        "csv": _("CSV"),
        "jsonl": _("JSON Lines"),
    }[form]


def _purpose(form: ExportForm, gettext: Gettext) -> str:
    _ = gettext
    return {
        "bundle": _(
            "Answers that are not at the server yet. Only your organisation can open the bundle."
        ),
        "xlsx": _("Answers and a summary. Whoever has the stick can read them."),
        "csv-excel-fi": _("Opens in Excel by a double click. Whoever has the stick can read it."),
        "csv": _("For other programs. Whoever has the stick can read it."),
        "jsonl": _("For those who write programs. Whoever has the stick can read it."),
    }[form]


def _stick(words: StaffWords, export: Exporting) -> Line | None:
    _ = words.gettext
    label, stick = _("USB stick"), export.stick
    if export.eject == "out":
        return None
    if not export.looked:
        return Line(label, _("One moment…"))
    if stick is None:
        return Line(label, _("Put a USB stick into the kiosk."))
    if stick.problem is not None:
        return Line(label, _stick_problem(stick.problem, words.gettext), "warning")
    return Line(_("USB stick, in use"), _described(words, stick), "good")


def _described(words: StaffWords, stick: Stick) -> str:
    _ = words.gettext
    parts = [plain(stick.label) or _("found"), words.size(stick.size_bytes)]
    if stick.free_bytes is not None:
        parts.append(_("{size} free").format(size=words.size(stick.free_bytes)))
    if stick.receipts:
        # The number never stands alone on the next line.
        told = _("receipts taken from it: {number}").replace(" {number}", "\u00a0{number}")
        parts.append(told.format(number=number(stick.receipts)))
    return listed(parts, _(", "), words.direction)


def _stick_problem(problem: StickProblem, gettext: Gettext) -> str:
    _ = gettext
    return {
        "read_only": _("This stick can't be written to. Move its switch, or take another one."),
        "no_file_system": _("This stick can't be read. Format it on a computer, or take another."),
        "not_allowed": _("The system does not let the kiosk use sticks. Ask IT."),
        "busy": _("The stick is still in use. Wait a moment and try again."),
        "gone": _("The stick is gone. Put it in again."),
        "failed": _("Something is wrong with this stick. Pull it out and take another one."),
        "unavailable": _("This kiosk can't use sticks. Ask IT."),
    }[problem]


def _told(words: StaffWords, export: Exporting) -> Line | None:
    """Return the latest news: of taking the stick out, else of the export."""
    _ = words.gettext
    match export.eject:
        case "out":
            return Line(_("USB stick"), _("You can pull the stick out now."), "good")
        case "asked":
            return Line(_("USB stick"), _("One moment, leave the stick in…"))
        case "no":
            return _result(words, export.result)
        case problem:
            return Line(_("USB stick"), _stick_problem(problem, words.gettext), "warning")


def _result(words: StaffWords, result: ExportDone | ExportProblem | None) -> Line | None:
    _ = words.gettext
    if result is None:
        return None
    if isinstance(result, ExportDone):
        told = _("{file}, answers: {number}. Remove the stick safely before you pull it out.")
        value = told.format(file=result.file, number=number(result.rows))
        return Line(_("The export is on the stick"), value, "good")
    tone: Tone = "calm" if result in ("cancelled", "nothing") else "warning"
    return Line(_("No export"), _export_problem(result, words.gettext), tone)


def _export_problem(problem: ExportProblem, gettext: Gettext) -> str:
    _ = gettext
    return {
        "full": _("The stick is full. Make room on it, or take another one. Nothing is lost."),
        "read_only": _("This stick can't be written to. Move its switch, or take another one."),
        "gone": _("The stick was pulled out too early. Nothing is lost: put it in and try again."),
        "unreadable": _("The answers can't be read at the moment. Try again later, or ask IT."),
        "no_key": _("A key for the encrypted bundle is missing. Ask IT, or take another form."),
        "nothing": _(
            "There is nothing to export yet. Answers appear when their hour, day or week is over."
        ),
        "cancelled": _("You stopped it. Nothing of it was left on the stick."),
        "failed": _("It did not work. Try again, or take another stick. Nothing is lost."),
        "silent": _("The stick does not answer. Pull it out. Nothing is lost: try another one."),
        "busy": _("The last export has not ended yet. Pull its stick out and try again."),
    }[problem]


def for_anybody(words: StaffWords, export: Exporting) -> Line | None:
    """Return how an export goes, or what came of it, without names or figures."""
    _ = words.gettext
    if export.progress is not None:
        return Line(_("An export is written"), _("Leave the stick in."))
    if isinstance(export.result, ExportDone):
        value = _("Type the PIN to remove the stick safely.")
        return Line(_("The export is on the stick"), value, "good")
    return _result(words, export.result)


def share(export: Exporting) -> float | None:
    """Return how much of an export is written, 0 to 1; None while none is."""
    if export.progress is None:
        return None
    done, total = export.progress
    return min(1.0, done / total) if total > 0 else 0.0


def _progress(words: StaffWords, export: Exporting) -> str:
    _ = words.gettext
    if export.progress is None:
        return ""
    if export.cancelling:
        return _("Stopping…")
    done, total = export.progress
    if not total:
        return _("Leave the stick in.")
    told = _("{done} of {total}. Leave the stick in.")
    return told.format(done=number(done), total=number(total))
