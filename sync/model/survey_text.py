"""Texts of a survey file: per language, and where the moment matters, per moment.

    text.fi = "Miten asiointi on sujunut?"
    text.leaving.fi = "Miten asiointi sujui?"

Every text must be complete in the first language of the fallback chain, so that it can be shown
in every language and at every moment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, get_args

from sync.model.problems import closest
from sync.model.survey import Moment, Text
from sync.model.toml_reader import Reader, joined
from sync.model.toml_rules import ABSENT, Length

LANGUAGE: Final = "[a-z]{2,3}"
"""ISO 639 code of a language."""
MOMENTS: Final[tuple[str, ...]] = get_args(Moment)


class SurveyReader(Reader):
    """Reads one survey file and knows which languages it promises.

    `languages` is empty, or `stands_in`, while the file's own list of them is wrong: then that is
    reported, and what hangs on it is not checked in each text.
    """

    def __init__(self, file: str, data: Mapping[str, object]) -> None:
        super().__init__(file)
        self.languages = _codes(data.get("languages"))
        chain = _codes(data.get("fallback", list(self.languages)))
        self.stands_in = chain[0] if chain and chain[0] in self.languages else ""


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text of at most `most` characters in each language; metadata of an `Annotated`."""

    most: int

    def read(self, reader: Reader, key: str, value: object) -> object:
        """Return the `Text`, or report what is wrong with it and return ABSENT."""
        if not isinstance(value, Mapping):
            return reader.report(key, f"must be {self.words()}", value)
        before = len(reader.problems)
        own = {name: item for name, item in value.items() if name not in MOMENTS}
        by_language = self._wordings(reader, key, own)
        by_moment = {
            moment: self._wordings(reader, joined(key, moment), value[moment])
            for moment in MOMENTS
            if moment in value
        }
        if isinstance(reader, SurveyReader) and reader.stands_in:
            self._must_be_complete(reader, key, value)
        return Text(by_language, by_moment) if len(reader.problems) == before else ABSENT

    def words(self) -> str:
        """Return what may stand there, as in "must be …"."""
        return f"a table of languages, each {self._line()}"

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of a text with its wordings per moment."""
        wordings = {
            "type": "object",
            "propertyNames": {"pattern": f"^{LANGUAGE}$"},
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": self.most},
        }
        return {
            "type": "object",
            "properties": dict.fromkeys(MOMENTS, wordings),
            "additionalProperties": wordings["additionalProperties"],
        }

    def _line(self) -> str:
        return f"a text of 1 to {self.most} characters"

    def _wordings(self, reader: Reader, key: str, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            reader.report(key, f"must be {self.words()}", value)
            return {}
        found: dict[str, str] = {}
        for language, wording in value.items():
            place = joined(key, language)
            known = reader.languages if isinstance(reader, SurveyReader) else ()
            if known and language not in known:
                allowed = f"is not a language of this survey; those are {', '.join(known)}"
                meant = closest(language, (*known, *MOMENTS))
                reader.report(place, allowed, wording, meant=meant)
                continue
            line = reader.value(Annotated[str, Length(1, self.most)], place, wording)
            if isinstance(line, str) and _is_one_line(reader, place, line):
                found[language] = line
        return found

    def _must_be_complete(
        self, reader: SurveyReader, key: str, value: Mapping[str, object]
    ) -> None:
        language = reader.stands_in
        if language in value:
            return
        lacking = [moment for moment in MOMENTS if not _speaks(value.get(moment), language)]
        why = f"is missing: must be {self._line()}, because {language} stands in for the others"
        if len(lacking) == len(MOMENTS):
            reader.report(joined(key, language), why)
        else:
            for moment in lacking:
                reader.report(joined(joined(key, moment), language), why)


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    codes = tuple(item for item in value if isinstance(item, str) and re.fullmatch(LANGUAGE, item))
    return codes if len(codes) == len(value) == len(set(codes)) else ()


def _speaks(wordings: object, language: str) -> bool:
    # What is no table at all has been reported; it is not missing too.
    return not isinstance(wordings, Mapping | None) or language in (wordings or {})


def _is_one_line(reader: Reader, key: str, line: str) -> bool:
    if line == line.strip() and not any(unicodedata.category(sign) == "Cc" for sign in line):
        return True
    reader.report(key, "must be on one line, without spaces at its ends", line)
    return False
