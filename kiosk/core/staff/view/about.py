"""What IT asks for on the telephone, as words and as a QR code. It holds no secret."""

from __future__ import annotations

from kiosk.core.staff.view.words import StaffWords
from kiosk.core.staff.viewmodels import Line, StaffAboutView


def about_view(words: StaffWords) -> StaffAboutView:
    """Return the page."""
    _ = words.gettext
    rules = words.rules
    return StaffAboutView(
        frame=words.frame(),
        title=_("About this kiosk"),
        lines=(
            Line(_("Name"), rules.name),
            Line(_("Site"), rules.site),
            Line(_("Version"), rules.version),
            Line(_("Survey"), rules.survey),
        ),
        code=_code(words),
        back=words.back(),
        close=words.close(),
    )


def _code(words: StaffWords) -> str:
    """Return the code's text: the same in every language, one fact a line, for a ticket to IT."""
    rules = words.rules
    return "\n".join(
        (
            f"Vuoro {rules.version}",
            f"kiosk: {rules.name}",
            f"site: {rules.site}",
            f"survey: {rules.survey}",
        )
    )
