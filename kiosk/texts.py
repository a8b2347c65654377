"""The interface's words in each language, and a pseudo-language that shows where space runs out.

The source texts are English. Catalogues are gettext's, compiled; `docs/translating.md` says how
they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from kiosk.core.texts import Gettext, Texts
from kiosk.paths import ASSETS
from sync.model.survey import Question, Survey, Text

DOMAIN: Final = "vuoro"
LOCALE: Final = ASSETS / "locale"
PSEUDO: Final = "qps"
"""From the range that ISO 639 leaves for private use."""
LONGER: Final = 0.4
"""How much longer pseudo-texts are: as much as translations of short English texts become."""

_ACCENTS: Final = str.maketrans("AEIOUYaceinosuyz", "ÅÉÎÖÛÝáçéîñöšüýž")
_KEPT: Final = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|%[sd%]")
_WORD: Final = re.compile(r"\S+")


class Catalogues:
    """The catalogues under one folder; each is read once, when first asked for."""

    def __init__(self, folder: Path = LOCALE) -> None:
        self._folder = folder
        self._read: dict[str, Gettext] = {}

    def of(self, language: str) -> Gettext:
        """Return the catalogue of `language`; an unknown one gives the source texts."""
        if language not in self._read:
            self._read[language] = self._load(language)
        return self._read[language]

    def _load(self, language: str) -> Gettext:
        path = self._folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if not language.isalpha() or not path.is_file():
            return str
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
        # The empty text is the catalogue's header.
        return lambda source: catalogue.gettext(source) if source else source


class PseudoTexts:
    """English stretched and accented under the code `qps`; every other language as in `texts`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def of(self, language: str) -> Gettext:
        """Return the stretched English for `qps`, else what the real catalogues give."""
        return pseudo if language == PSEUDO else self._texts.of(language)


@cache
def pseudo(source: str) -> str:
    """Return `source` with accents and each word 40 % longer; placeholders stay as they are."""
    stretched: list[str] = []
    done = 0
    owed = 0.0
    for word in _WORD.finditer(source):
        stretched.append(source[done : word.start()])
        done = word.end()
        owed += (len(word.group()) + 1) * LONGER
        longer = _stretched(word.group(), round(owed))
        owed -= len(longer) - len(word.group())
        stretched.append(longer)
    return "".join(stretched) + source[done:]


def pseudo_survey(survey: Survey) -> Survey:
    """Return the survey in the pseudo-language alone, made from its English or its fallback."""

    def stretch(text: Text) -> Text:
        moments = {moment: _only_pseudo(survey, said) for moment, said in text.by_moment.items()}
        return Text(_only_pseudo(survey, text.by_language), moments)

    def stretch_question(question: Question) -> Question:
        return replace(
            question,
            text=stretch(question.text),
            hint=question.hint and stretch(question.hint),
            labels=tuple(stretch(label) for label in question.labels),
            options=tuple(
                replace(option, text=stretch(option.text)) for option in question.options
            ),
        )

    return replace(
        survey,
        title=stretch(survey.title),
        languages=(PSEUDO,),
        fallback=(PSEUDO,),
        questions=tuple(stretch_question(question) for question in survey.questions),
    )


def _only_pseudo(survey: Survey, wordings: Mapping[str, str]) -> dict[str, str]:
    for language in ("en", *survey.fallback):
        if language in wordings:
            return {PSEUDO: pseudo(wordings[language])}
    return {}


def _stretched(word: str, extra: int) -> str:
    if _KEPT.search(word):
        return word
    letters = [place for place, sign in enumerate(word) if sign.isalpha()]
    if not letters:
        return word
    middle = letters[len(letters) // 2]
    longer = word[: middle + 1] + word[middle].lower() * extra + word[middle + 1 :]
    return longer.translate(_ACCENTS)
