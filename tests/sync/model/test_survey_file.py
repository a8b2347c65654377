"""Survey files: what is accepted, and how every mistake is named."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model.problems import InvalidFileError
from sync.model.survey import Survey, Text
from sync.model.survey_file import parse_survey

ROOT = Path(__file__).resolve().parents[3]
FILE = "own.toml"
Place = tuple[str | int, ...]


def written(name: str) -> dict[str, Any]:
    """Return a built-in survey as parsed TOML."""
    return tomllib.loads((ROOT / "assets/surveys" / f"{name}.toml").read_text(encoding="utf-8"))


def problems_of(data: Mapping[str, object]) -> dict[str, str]:
    """Return key → message of everything wrong with a survey; fail if nothing is."""
    with pytest.raises(InvalidFileError) as caught:
        parse_survey(data, FILE)
    return {problem.key: str(problem) for problem in caught.value.problems}


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Yield the way to every value in a parsed file, the file itself left out."""
    if at:
        yield at
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*at, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*at, number))


def key_of(place: Place) -> str:
    """Return a place as a message names it: items of arrays are counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")


def parent_of(data: dict[str, Any], place: Place) -> Any:  # noqa: ANN401 - parsed TOML
    """Return the table or array in which `place` lies."""
    found: Any = data
    for part in place[:-1]:
        found = found[part]
    return found


PULSE = written("pulse")
EVERYWHERE = sorted(places(PULSE), key=key_of)
TABLES = [(), *(p for p in EVERYWHERE if isinstance(parent_of(PULSE, (*p, 0)), dict))]
REQUIRED = {"id", "rev", "title", "languages", "questions", "kind", "text", "options", "fi"}
NEEDED = [p for p in EVERYWHERE if p[-1] in REQUIRED]


@given(st.sampled_from(EVERYWHERE), st.sampled_from([1.5, -7.25, [[1.5]]]))
@settings(max_examples=80)
def test_a_value_that_can_stand_nowhere_is_named_by_its_key(place: Place, junk: object) -> None:
    """Whatever single value of a good file is spoilt, the one message names that key."""
    data = copy.deepcopy(PULSE)
    parent_of(data, place)[place[-1]] = junk
    if isinstance(junk, list) and place[-1] in {"languages", "fallback", "questions", "options"}:
        assert all(key.startswith(key_of(place)) for key in problems_of(data))
    else:
        assert list(problems_of(data)) == [key_of(place)]


@given(st.sampled_from(NEEDED))
def test_a_missing_value_is_named_by_its_key(place: Place) -> None:
    """Whatever a survey can't do without is missed by name."""
    data = copy.deepcopy(PULSE)
    del parent_of(data, place)[place[-1]]
    assert list(problems_of(data)) == [key_of(place)]
    assert "is missing" in problems_of(data)[key_of(place)]


@given(st.sampled_from(TABLES))
def test_an_unknown_key_is_named_wherever_it_stands(table: Place) -> None:
    """A key that nobody reads is a mistake, not a silence."""
    data = copy.deepcopy(PULSE)
    place = (*table, "kidn")
    parent_of(data, place)["kidn"] = "x"
    assert list(problems_of(data)) == [key_of(place)]


@given(st.lists(st.sampled_from(EVERYWHERE), min_size=2, max_size=6, unique=True))
@settings(max_examples=80)
def test_several_mistakes_are_told_at_once(chosen: list[Place]) -> None:
    """One reading shows every mistake, however many there are."""
    apart = [p for p in chosen if not any(p != q and p[: len(q)] == q for q in chosen)]
    data = copy.deepcopy(PULSE)
    for place in apart:
        parent_of(data, place)[place[-1]] = 1.5
    found = problems_of(data)
    assert {key_of(place) for place in apart} <= set(found)


def survey_with(*questions: dict[str, Any], **others: object) -> dict[str, Any]:
    """Return a small survey in Finnish and Swedish with these questions."""
    base = {"id": "own", "rev": 1, "languages": ["fi", "sv"], "title": {"fi": "Oma"}}
    return {**base, "questions": list(questions), **others}


def choice(name: str = "theme", **others: object) -> dict[str, Any]:
    """Return a choice question with the options `a` and `b`."""
    options = [{"id": "a", "text": {"fi": "A"}}, {"id": "b", "text": {"fi": "B"}}]
    return {"id": name, "kind": "choice", "text": {"fi": "?"}, "options": options, **others}


def plain(name: str, kind: str, **others: object) -> dict[str, Any]:
    """Return a question of a kind without options."""
    return {"id": name, "kind": kind, "text": {"fi": "?"}, **others}


def if_(question: str, *any_of: int | str) -> dict[str, object]:
    """Return a condition as it is written."""
    return {"question": question, "any_of": list(any_of)}


SCALE = plain("score", "scale", points="0-10")
FACES = plain("face", "rating")
WORDS = plain("words", "comment")

WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("rating", survey_with(FACES, choice(ask_if=if_("face", 1))),
     "questions[2].ask_if.question", "bystander"),
    ("comment", survey_with(choice(), WORDS, choice("c", ask_if=if_("words", "a"))),
     "questions[3].ask_if.question", "comment"),
    ("first question", survey_with(choice(ask_if=if_("theme", "a"))),
     "questions[1].ask_if", "first question"),
    ("itself", survey_with(FACES, choice(ask_if=if_("theme", "a"))),
     "questions[2].ask_if.question", "earlier question"),
    ("later", survey_with(FACES, choice(ask_if=if_("c", "a")), choice("c")),
     "questions[2].ask_if.question", "earlier question"),
    ("misspelt question", survey_with(choice(), plain("x", "comment", ask_if=if_("them", "a"))),
     "questions[2].ask_if.question", "did you mean 'theme'"),
    ("no such option", survey_with(choice(), plain("x", "comment", ask_if=if_("theme", "c"))),
     "questions[2].ask_if.any_of[1]", "a, b"),
    ("no such point", survey_with(SCALE, plain("x", "comment", ask_if=if_("score", 10, 11))),
     "questions[2].ask_if.any_of[2]", "got 11"),
    ("point as text", survey_with(SCALE, plain("x", "comment", ask_if=if_("score", "9"))),
     "questions[2].ask_if.any_of[1]", 'got "9"'),
    ("same ids", survey_with(choice(), choice()), "questions[2].id", "questions[1].id"),
    ("two ratings", survey_with(FACES, plain("more", "rating")), "questions[2].kind", "one rating"),
    ("two comments", survey_with(FACES, WORDS, plain("more", "comment")),
     "questions[3].kind", "one comment"),
    ("comment first", survey_with(WORDS, FACES), "questions[1].kind", "one touch"),
    ("three faces", survey_with(plain("f", "rating", faces=3)), "questions[1].faces", "4 to 5"),
    ("other scale", survey_with(plain("s", "scale", points="1-7")), "questions[1].points", "1-5"),
    ("four labels", survey_with(plain("f", "rating", labels=[{"fi": "x"}] * 4)),
     "questions[1].labels", "5 labels"),
    ("one end", survey_with(plain("s", "scale", points="0-10", labels=[{"fi": "x"}])),
     "questions[1].labels", "two ends"),
    ("ends of agreement", survey_with(plain("s", "scale", points="1-5", labels=[{"fi": "x"}] * 2)),
     "questions[1].labels", "5 labels"),
    ("more than there are", survey_with(choice(kind="topics", at_most=3)),
     "questions[1].at_most", "2 to 2"),
    ("long comment", survey_with(plain("c", "comment", max_length=501)),
     "questions[1].max_length", "1 to 500"),
    ("key of another kind", survey_with(choice(at_most=2)), "questions[1].at_most", "not a key"),
    ("capital", survey_with(choice("Theme")), "questions[1].id", "a-z"),
    ("strange language", survey_with(choice(text={"fi": "?", "se": "?"})),
     "questions[1].text.se", "fi, sv"),
    ("fallback not offered", survey_with(choice(), fallback=["en"]), "fallback[1]", "fi, sv"),
    ("one moment only", survey_with(choice(text={"waiting": {"fi": "?"}})),
     "questions[1].text.leaving.fi", "is missing"),
    ("two lines", survey_with(choice(text={"fi": "?\n?"})), "questions[1].text.fi", "one line"),
    ("space at the end", survey_with(choice(text={"fi": "? "})),
     "questions[1].text.fi", "spaces at its ends"),
    ("blank", survey_with(choice(text={"fi": " "})), "questions[1].text.fi", "1 to 90"),
    ("too long for the screen", survey_with(choice(text={"fi": "x" * 91})),
     "questions[1].text.fi", "1 to 90"),
    ("nothing asked", survey_with(), "questions", "1 to 12"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "key", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_a_survey_must_not_do_is_told_with_its_reason(
    data: dict[str, Any], key: str, words: str
) -> None:
    """Each rule of docs/surveys.md is held, at the key where it is broken."""
    found = problems_of(data)
    assert list(found) == [key]
    assert words in found[key]


def test_option_ids_differ_within_a_question() -> None:
    """Two options of one id could not be told apart in the answers."""
    question = choice()
    question["options"][1]["id"] = "a"
    assert list(problems_of(survey_with(question))) == ["questions[1].options[2].id"]


def test_a_comment_may_be_the_only_question() -> None:
    """A plain suggestion box is a survey."""
    assert [q.kind for q in parse_survey(survey_with(WORDS), FILE).questions] == ["comment"]


def test_conditions_on_choices_topics_and_scales_are_read() -> None:
    """A follow-up can hang on any earlier answer that no bystander must not learn."""
    data = survey_with(
        SCALE, choice(), choice("t", kind="topics", at_most=2),
        plain("x", "comment", ask_if=if_("score", 0, 10)),
        choice("y", ask_if=if_("theme", "a")), choice("z", ask_if=if_("t", "b")),
    )  # fmt: skip
    survey = parse_survey(data, FILE)
    asked = survey.asked({"score": 10, "theme": "b", "t": ("a", "b")})
    assert [question.id for question in asked] == ["score", "theme", "t", "x", "z"]


CODES = ["fi", "sv", "en", "ar"]
LINES = st.text("abcåäö ", min_size=1, max_size=20).map(str.strip).filter(bool)


@st.composite
def texts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a text complete in Finnish, with other languages and moments here and there."""
    text: dict[str, Any] = draw(st.dictionaries(st.sampled_from(CODES), LINES))
    for moment in draw(st.sets(st.sampled_from(["waiting", "leaving"]))):
        text[moment] = draw(st.dictionaries(st.sampled_from(CODES), LINES, min_size=1))
    if not all("fi" in text.get(moment, ()) for moment in ("waiting", "leaving")):
        text["fi"] = draw(LINES)
    return text


@given(texts(), st.sampled_from(CODES), st.sampled_from(["waiting", "leaving"]))
def test_every_text_of_an_accepted_survey_can_be_said(
    text: dict[str, Any],
    language: str,
    moment: Any,  # noqa: ANN401 - a Literal
) -> None:
    """In every language and moment there is a wording: the nearest of the fallback chain."""
    data = survey_with(choice(text=text), languages=CODES, fallback=["fi", "en"])
    survey = parse_survey(data, FILE)
    said = survey.wording(survey.questions[0].text, language, moment)
    chain = [text.get(moment, {}).get(c) or text.get(c) for c in (language, "fi", "en")]
    assert said == next(line for line in chain if line)


BUILT_IN = ["pulse", "experience", "ideas"]


def texts_of(survey: Survey) -> list[tuple[str, Text]]:
    """Return every text of a survey with its key."""
    found = [("title", survey.title)]
    for question in survey.questions:
        found.append((question.id, question.text))
        found += [(f"{question.id}.hint", question.hint)] if question.hint else []
        found += [(f"{question.id}.label", label) for label in question.labels]
        found += [(f"{question.id}.{option.id}", option.text) for option in question.options]
    return found


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_survey_that_comes_with_vuoro_is_complete_in_every_language(name: str) -> None:
    """No client of the four languages is shown another's words."""
    survey = parse_survey(written(name), FILE)
    assert (survey.id, set(survey.languages)) == (name, set(CODES))
    for key, text in texts_of(survey):
        for wordings in text.by_moment.values() if text.by_moment else [text.by_language]:
            assert set(wordings) == set(CODES), key


def test_the_pulse_asks_by_the_moment() -> None:
    """Somebody who waits is not asked how it went."""
    survey = parse_survey(PULSE, FILE)
    question = survey.questions[0].text
    for language in CODES:
        waiting, leaving = (survey.wording(question, language, m) for m in ("waiting", "leaving"))
        assert waiting != leaving
    assert survey.wording(question, "fi", "waiting") == "Miten asiointi on sujunut?"


@pytest.mark.parametrize("name", BUILT_IN)
def test_arabic_texts_are_arabic(name: str) -> None:
    """No line was left in another script by mistake."""
    survey = parse_survey(written(name), FILE)
    for key, text in texts_of(survey):
        for line in (survey.wording(text, "ar", m) for m in ("waiting", "leaving")):
            assert re.search("[\u0600-\u06ff]", line), key
            assert not re.search("[A-Za-z]", line), key


def test_the_example_in_the_documentation_is_a_survey() -> None:
    """Who copies the example from docs/surveys.md begins with a file that works."""
    page = (ROOT / "docs/surveys.md").read_text(encoding="utf-8")
    blocks: list[str] = re.findall("```toml\n(.*?)```", page, flags=re.DOTALL)
    whole = next(block for block in blocks if block.startswith("id ="))
    assert parse_survey(tomllib.loads(whole), FILE).id == "our_survey"
