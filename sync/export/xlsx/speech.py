"""The words of a workbook: the interface's through a catalogue, the surveys' from their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sync.export.columns import Column, Sheet
from sync.export.words import Gettext, calendar_words
from sync.stats.summary.parts import Headline, PeriodLine


@dataclass(frozen=True, slots=True)
class Speech:
    """Everything that is needed to say something in one language."""

    gettext: Gettext
    sheet: Sheet
    titles: Mapping[str, str]

    def title(self, survey: str, revisions: tuple[int, ...] = ()) -> str:
        """Return a survey's title, else its id."""
        return self._of(self.titles.get(survey, survey), revisions)

    def language(self, code: str) -> str:
        """Return a language's name, else its code."""
        column = next((each for each in self.sheet.columns if each.name == "language"), None)
        return column.values.get(code, code) if column else code

    def question(self, survey: str, question: str, revisions: tuple[int, ...] = ()) -> str:
        """Return a question's words, else its id."""
        column = self._column(survey, question)
        return self._of(column.label if column else question, revisions)

    def value(self, survey: str, question: str, value: str, revisions: tuple[int, ...] = ()) -> str:
        """Return the words of a value in these revisions; numbers stay before theirs: `4 Good`."""
        column = self._column(survey, question)
        words = _values(column, revisions).get(value, "") if column else ""
        if not words:
            return value
        return f"{value} {words}" if value.isdigit() else words

    def _of(self, words: str, revisions: tuple[int, ...]) -> str:
        """Return words with the revisions of which alone they speak."""
        if not revisions:
            return words
        _ = self.gettext
        return f"{words} ({_('Revision')} {', '.join(map(str, revisions))})"

    def headline(self, kind: Headline | None) -> str:
        """Return what sums a survey up."""
        _ = self.gettext
        names = {
            "index": _("Satisfaction index, 0–100"),
            "nps": _("Net promoter score, −100 to +100"),
            "mean": _("Mean"),
        }
        return names[kind] if kind else ""

    def short_headline(self, kind: Headline) -> str:
        """Return the same as the heading of a narrow column."""
        _ = self.gettext
        return {"index": _("Index"), "nps": _("NPS"), "mean": _("Mean")}[kind]

    def interval(self) -> tuple[str, str]:
        """Return the headings over the ends of an interval."""
        _ = self.gettext
        return _("95 % from"), _("95 % to")

    def period(self, line: PeriodLine) -> str:
        """Return a step of time in words."""
        if line.start is None:
            return calendar_words(self.gettext).unknown
        if line.length == "month":
            return self.month(line.start)
        return self.day(line.start, "P7D" if line.length == "week" else "P1D")

    def month(self, start: date) -> str:
        """Return a month in words."""
        _ = self.gettext
        # Translators: a month, such as "Nov 2026"
        form = _("{month} {year}")
        months = calendar_words(_).months
        return form.format(month=months[start.month - 1], year=start.year)

    def day(self, start: date, length: str = "P1D") -> str:
        """Return a day or a week in words."""
        return self.sheet.bucket(f"{start.isoformat()}T00:00+00:00/{length}").label

    def _column(self, survey: str, question: str) -> Column | None:
        for column in self.sheet.columns:
            if (column.survey, column.question) == (survey, question):
                return column
        return None


def _values(column: Column, revisions: tuple[int, ...]) -> Mapping[str, str]:
    earlier = [each.values for each in column.earlier if set(each.revisions) & set(revisions)]
    return earlier[0] if earlier else column.values
