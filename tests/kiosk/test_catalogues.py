"""Interface texts: every English text of the code is translated, and the catalogues are current."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from kiosk.texts import Catalogues

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "assets/locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
MODULES = sorted([*(ROOT / "kiosk").rglob("*.py"), *(ROOT / "sync").rglob("*.py")])
NAMES = re.compile(r"{.*?}|\[survey\]|WCAG|AA|CSV|JSON|USB|vuoro sync --status")
"""What stands in Arabic as it is: placeholders, and names that nobody translates."""
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|%[sd]")


@cache
def sources() -> frozenset[str]:
    """Return every text that the code asks a catalogue for."""
    found: set[str] = set()
    for module in MODULES:
        for _line, message, _comments, _context in extract_from_file(
            "python", module, keywords={"_": None}, options={"encoding": "utf-8"}
        ):
            assert isinstance(message, str)
            found.add(message)
    return frozenset(found)


@cache
def catalogue(language: str) -> Catalog:
    """Return a catalogue as translators keep it."""
    with (LOCALE / language / "LC_MESSAGES/vuoro.po").open("rb") as file:
        return read_po(file, locale=language, domain="vuoro")


def translations(language: str) -> dict[str, str]:
    """Return source → translation, the header left out."""
    return {str(m.id): str(m.string) for m in catalogue(language) if m.id}


def test_the_four_languages_are_there() -> None:
    """English is the language of the sources; the other three have catalogues."""
    assert LANGUAGES == ["ar", "fi", "sv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """No client meets English in the middle of their own language."""
    done = {source for source, text in translations(language).items() if text.strip()}
    assert sorted(sources() - done) == [], "run deploy/update-translations.sh and translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_of_texts_that_are_gone(language: str) -> None:
    """The catalogues hold what the code says, no more: nobody translates in vain."""
    assert sorted(set(translations(language)) - sources()) == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    """A text marked fuzzy was guessed by a tool and read by nobody."""
    assert [str(message.id) for message in catalogue(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_agree(language: str) -> None:
    """What is filled in at run time stands in every translation, under the same name."""
    for source, text in translations(language).items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_the_english_text(language: str) -> None:
    """A text that was copied to be translated later is caught."""
    for source, text in translations(language).items():
        if re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", source)):
            assert text != source


def test_arabic_is_written_in_arabic() -> None:
    """A line in another script would be read from the wrong side."""
    for source, text in translations("ar").items():
        if re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", source)):
            assert re.search("[\u0600-\u06ff]", text), source
            assert not re.search("[A-Za-z]", NAMES.sub("", text)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_white_space_at_the_ends_agrees(language: str) -> None:
    """A text that is joined to another keeps its edge."""
    for source, text in translations(language).items():
        assert (text[:1].isspace(), text[-1:].isspace()) == (
            source[:1].isspace(), source[-1:].isspace(),
        ), source  # fmt: skip


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_controls_are_called_by_the_words_on_them(language: str) -> None:
    """The privacy notice names two controls; they bear just these words on the screens."""
    said = Catalogues().of(language)
    (notice,) = (source for source in sources() if "“Change my answer”" in source)
    for control in ("Change my answer", "Remove my answers"):
        assert said(control) in said(notice)


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogues_are_current(language: str) -> None:
    """What the kiosk reads is what the translators wrote."""
    with (LOCALE / language / "LC_MESSAGES/vuoro.mo").open("rb") as file:
        compiled = {str(m.id): str(m.string) for m in read_mo(file) if m.id}
    assert compiled == translations(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kiosk_finds_every_translation(language: str) -> None:
    """The way from the code to the compiled catalogue is whole."""
    said = Catalogues().of(language)
    for source, text in translations(language).items():
        assert said(source) == text


def test_the_template_is_current() -> None:
    """Whoever begins a new language gets every text."""
    with (LOCALE / "vuoro.pot").open("rb") as file:
        assert {str(message.id) for message in read_po(file) if message.id} == sources()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_asked_for_by_their_own_words(module: Path) -> None:
    """A catalogue is asked for a written-out text: what is put together can't be found."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            (argument,) = node.args
            assert isinstance(argument, ast.Constant), f"{module}:{node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_asked_for_where_they_are_found(module: Path) -> None:
    """Texts are gathered at calls of `_` alone: by any other name they would stay English."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", None) == "_":
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called.lower() in ("gettext", "ngettext", "pgettext"):
            literal = [arg for arg in node.args if isinstance(arg, ast.Constant | ast.JoinedStr)]
            assert not literal, f"{module}:{node.lineno}: give it the name _"
