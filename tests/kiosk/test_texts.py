"""Catalogues read at run time, and the pseudo-language."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.surveys import load_survey
from kiosk.texts import Catalogues, PseudoTexts, pseudo, pseudo_survey
from sync.model.survey import Text


def test_an_unknown_language_gives_the_source_texts() -> None:
    """A survey in a language without a catalogue shows the interface in English."""
    assert Catalogues().of("so")("Skip") == "Skip"


def test_a_language_code_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    """A code from a configuration file is no path."""
    assert Catalogues(tmp_path / "locale").of("../../fi")("Skip") == "Skip"


@pytest.mark.parametrize("language", ["fi", "sv", "en", "ar"])
def test_an_empty_text_stays_empty(language: str) -> None:
    """gettext keeps a catalogue's header under the empty text; it must never be shown."""
    assert Catalogues().of(language)("") == ""


def test_a_catalogue_is_read_once(tmp_path: Path) -> None:
    """Asking again gives the same catalogue: the screen asks at every step."""
    catalogues = Catalogues()
    assert catalogues.of("fi") is catalogues.of("fi")


SENTENCES = st.lists(
    st.sampled_from(["Thank", "you", "a", "{seconds}", "of", "%(name)s", "answers.", "%d", "112"]),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(SENTENCES)
def test_pseudo_texts_keep_their_placeholders(source: str) -> None:
    """What is filled in later stands in the pseudo-text as it stood in the source."""
    kept = re.compile(r"\{\w+\}|%\(\w+\)s|%d")
    assert kept.findall(pseudo(source)) == kept.findall(source)


@given(st.text("abcdefghij ", min_size=1, max_size=80).filter(lambda text: text.strip()))
def test_pseudo_texts_are_40_percent_longer(source: str) -> None:
    """Every text grows by two fifths of its length, no less and hardly more."""
    grown = len(pseudo(source)) - len(source)
    words = sum(len(word) + 1 for word in source.split())
    assert words * 0.4 - 1 <= grown <= words * 0.4 + 1


def test_pseudo_texts_stand_beside_the_real_ones() -> None:
    """The gallery shows the pseudo-language like any other."""
    texts = PseudoTexts(Catalogues())
    assert texts.of("qps")("Next") == pseudo("Next") != "Next"
    assert texts.of("en")("Next") == "Next"


@pytest.mark.parametrize("name", ["pulse", "experience", "ideas"])
def test_a_pseudo_survey_says_everything_in_the_pseudo_language(name: str, tmp_path: Path) -> None:
    """No text of a survey escapes the gallery's test with longer texts."""
    real = load_survey(name, tmp_path)
    stretched = pseudo_survey(real)
    assert stretched.languages == ("qps",)
    for before, after in zip(real.questions, stretched.questions, strict=True):
        pairs: list[tuple[Text, Text]] = [(before.text, after.text)]
        pairs += [(o.text, p.text) for o, p in zip(before.options, after.options, strict=True)]
        pairs += list(zip(before.labels, after.labels, strict=True))
        for english, longer in pairs:
            said = real.wording(english, "en", "leaving")
            assert stretched.wording(longer, "qps", "leaving") == pseudo(said)


def test_reading_catalogues_imports_nothing_heavy() -> None:
    """The kiosk reads its words with the standard library: Babel is for translators."""
    program = "import sys, kiosk.texts; print('babel' in sys.modules, 'kivy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
