"""What the screens show."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest

from kiosk.config.settings import Settings
from kiosk.core.commands import Save
from kiosk.core.messages import (
    Advanced,
    Answered,
    Dismissed,
    LanguageChosen,
    LanguagesOpened,
    MoreTimeAsked,
    PageOpened,
    Skipped,
    Typed,
    WithdrawAsked,
)
from kiosk.core.rules import rules_from
from kiosk.core.viewmodels import (
    Action,
    ChoiceView,
    CommentView,
    ConfirmView,
    IdleView,
    LanguagesView,
    LastView,
    MessageView,
    PageView,
    RatingView,
    ScaleView,
    TopicsView,
)
from tests.kiosk.core.driving import (
    BRANCHING,
    Client,
    built_in,
    rating,
    rules_of,
    survey,
    words,
)


def actions(thing: object) -> list[Action]:
    """Return every control within a view."""
    if isinstance(thing, Action):
        return [thing]
    if isinstance(thing, tuple):
        return [action for part in thing for action in actions(part)]
    if is_dataclass(thing):
        return [action for f in fields(thing) for action in actions(getattr(thing, f.name))]
    return []


def test_faces_have_words_from_worst_to_best() -> None:
    """Each face has its value and a word, so that colour alone tells nothing."""
    faces = Client().shown(RatingView).faces
    assert [(face.value, face.of) for face in faces] == [(n, 5) for n in range(1, 6)]
    assert [face.action.label for face in faces] == [
        "Very bad", "Bad", "So-so", "Good", "Very good",
    ]  # fmt: skip


def test_four_faces_have_no_middle() -> None:
    """With four faces the words go without the middle one."""
    faces = Client(rules_of(survey(rating(highest=4)))).shown(RatingView).faces
    assert [face.action.label for face in faces] == ["Very bad", "Bad", "Good", "Very good"]


def test_a_survey_s_own_words_go_first() -> None:
    """Labels and hint of the survey replace the interface's, in the client's language."""
    labels = tuple(words(f"face {n}") for n in range(1, 6))
    client = Client(rules_of(survey(rating(labels=labels, hint=words("Tap")))))
    client.send(LanguageChosen("fi"))
    shown = client.shown(RatingView)
    assert shown.faces[0].action.label == "face 1-fi"
    assert (shown.title, shown.hint) == ("How?-fi", "Tap-fi")


def test_a_scale_shows_numbers_with_words_at_its_ends() -> None:
    """0–10 are numbers between two words; 1–5 are words of agreement."""
    client = Client(rules_of(built_in("experience")))
    shown = client.shown(ScaleView)
    assert [point.label for point in shown.points] == [str(n) for n in range(11)]
    assert shown.low == "Not at all likely"
    client.send(shown.points[10].message)
    client.store()
    agreement = client.shown(ScaleView)
    assert agreement.low is None
    assert agreement.points[0].label == "Strongly disagree"
    assert len(agreement.points) == 5


def test_numbers_without_words_get_ends() -> None:
    """A long scale that names no ends gets the interface's."""
    client = Client(rules_of(BRANCHING))
    client.send(Skipped())
    assert (client.shown(ScaleView).low, client.shown(ScaleView).high) == (
        "Not at all",
        "Very much",
    )


def test_the_moment_chooses_the_wording() -> None:
    """A kiosk by the door asks how it went, one in the lobby how it goes."""
    titles = {
        Client(rules_of(built_in("pulse"), moment=moment)).shown(RatingView).title
        for moment in ("waiting", "leaving")
    }
    assert len(titles) == 2


def test_the_comment_screen_says_what_it_is_not() -> None:
    """Not read at once, 112, not an appeal, no names, numbers are removed."""
    client = Client(rules_of(built_in("pulse")))
    client.send(Answered("rating", 1))
    client.store()
    client.send(Skipped())
    caution = client.shown(CommentView).caution
    for word in ("not read at once", "112", "appeal", "complaint", "names", "removed"):
        assert word in caution


def test_a_hint_tells_what_will_be_removed() -> None:
    """It comes while the client types and goes with what caused it."""
    client = Client()
    client.send(Answered("rating", 1))
    client.store()
    client.send(Skipped(), Typed("we waited"))
    assert client.shown(CommentView).removal is None
    client.send(Typed("mail a@example.com"))
    assert client.shown(CommentView).removal
    client.send(Typed("mail a"))
    assert client.shown(CommentView).removal is None


def test_the_privacy_notice_names_who_answers() -> None:
    """Controller and contact come from the configuration; without them it points to the staff."""
    named = rules_of(controller={"en": "Testshire"}, contact={"en": "dpo@testshire.example"})
    text = " ".join(Client(named).send(PageOpened("privacy")).paragraphs)
    assert "Testshire" in text
    assert "dpo@testshire.example" in text
    plain = " ".join(Client().send(PageOpened("privacy")).paragraphs)
    assert "None" not in plain
    assert "ask the staff" in plain


@pytest.mark.parametrize("page", ["privacy", "accessibility"])
def test_pages_lead_to_each_other_and_back(page: str) -> None:
    """Each page is one touch from the other and from the question."""
    client = Client()
    before = client.view
    shown = client.send(PageOpened(page))
    assert isinstance(shown, PageView)
    assert len(shown.paragraphs) >= 5
    other = client.send(shown.other.message)
    assert isinstance(other, PageView)
    assert other.title != shown.title
    assert client.send(other.close.message) == before


def test_every_screen_but_warnings_has_languages_contrast_and_pages() -> None:
    """They are one touch away from every question, page and last screen."""
    client = Client()
    views = [client.view, client.send(Answered("rating", 1)), client.store()]
    views += [client.send(Skipped()), client.send(Advanced()), client.send(WithdrawAsked())]
    kinds = [RatingView, RatingView, TopicsView, CommentView, LastView, ConfirmView]
    assert [type(view) for view in views] == kinds
    for view in views:
        assert view.frame.header is not None
        assert view.frame.footer is not None
        assert [item.action.label for item in view.frame.header.languages] == [
            "English", "Suomi", "العربية",
        ]  # fmt: skip
    client.send(Dismissed(), PageOpened("privacy"))
    client.wait(50)
    assert client.shown(IdleView).frame.footer is None


def test_every_enabled_control_does_something() -> None:
    """Whatever the core offers changes the state, or at least gives more time."""
    client = Client(rules_of(BRANCHING))
    for _ in range(30):
        for action in actions(client.view):
            if not action.enabled or action.selected:
                continue
            before, at_s = client.state, client.at_s
            client.send(action.message)
            shown_language = isinstance(action.message, LanguageChosen)
            assert client.state != before or shown_language, action
            client.state, client.at_s = before, at_s
        onward = next(
            a for a in actions(client.view) if isinstance(a.message, Answered | Advanced | Skipped)
        )
        client.send(onward.message)
        if client.state.busy:
            client.store()
        if isinstance(client.view, LastView):
            return
    pytest.fail("the survey did not end")


def test_a_screen_of_topics_shows_what_is_stored_there() -> None:
    """One-tap questions never show an answer, also when the client comes back to them."""
    client = Client(rules_of(BRANCHING))
    client.send(Answered("theme", "people"))
    client.store()
    client.send(Answered("score", 9), Answered("last", "yes"))
    client.store()
    client.shown(LastView)
    client.send(LanguageChosen("en"), MoreTimeAsked())
    client.send(*[a.message for a in actions(client.view) if a.label == "Change my answer"])
    assert not any(option.selected for option in client.shown(ChoiceView).options)


def test_rules_come_from_the_settings() -> None:
    """Pace, languages and thresholds are what the configuration says."""
    settings = Settings()
    settings = replace(
        settings,
        visit=replace(settings.visit, idle_s=30, warning_s=25),
        languages=replace(settings.languages, offered=("sv", "en"), default="sv"),
        hours=replace(settings.hours, when_closed="refuse"),
        office=replace(settings.office, controller={"sv": "Testområde"}),
    )
    rules = rules_from(settings, built_in("pulse"))
    assert (rules.idle_s, rules.warning_s, rules.accept_when_closed) == (30.0, 25, False)
    assert (rules.languages, rules.default) == (("sv", "en"), "sv")
    assert rules.controller == {"sv": "Testområde"}


def test_the_warning_can_be_read_in_another_language_and_goes_on_counting() -> None:
    """A newcomer chooses a language there, also by the picker; it is not "more time"."""
    client = Client()
    client.send(Answered("rating", 2))
    client.store()
    client.wait(client.rules.idle_s + 0.5)
    left = client.shown(IdleView).seconds_left
    assert client.shown(IdleView).frame.header is not None
    client.send(LanguagesOpened())
    client.shown(LanguagesView)
    client.send(LanguageChosen("fi"))
    client.wait(2)
    warned = client.shown(IdleView)
    assert warned.frame.language == "fi"
    assert warned.seconds_left == left - 2
    assert [save.record.language for save in client.all(Save)] == ["en"]
    client.wait(left)
    assert client.state.visit == 2
    assert client.view.frame.language == "en"


def test_who_cannot_be_saved_can_choose_a_language() -> None:
    """The sad message has the languages, and what is tried again stays the same."""
    client = Client()
    client.send(Answered("rating", 2))
    client.fail()
    assert client.shown(MessageView).frame.header is not None
    client.send(LanguageChosen("fi"))
    assert client.shown(MessageView).frame.language == "fi"
    assert len(client.all(Save)) == 1


def test_the_pages_say_how_long_what_rights_and_no_more_than_is_true() -> None:
    """Retention as configured, rights, doubt's reasons; accessibility is claimed in part only."""
    client = Client(rules_of(retention_days=12))
    client.send(PageOpened("privacy"))
    privacy = " ".join(client.shown(PageView).paragraphs)
    for said in ("at most 12 days", "Ombudsman", "may be passed on", "many times alike", "staff"):
        assert said in privacy
    client.send(PageOpened("accessibility"))
    assert "partially meets" in client.shown(PageView).paragraphs[0]
