"""Whole visits by touch, on the real app with the real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    ContrastToggled,
    Dismissed,
    Finished,
    LanguageChosen,
    LanguagesOpened,
    PageOpened,
    Skipped,
    TopicToggled,
    Typed,
)
from kiosk.core.viewmodels import (
    CommentView,
    IdleView,
    LanguagesView,
    LastView,
    MessageView,
    PageView,
    RatingView,
    TopicsView,
)
from kiosk.ui.screens.base import walk
from kiosk.ui.widgets.control import FADED
from kiosk.ui.widgets.words import Words
from tests.ui.app.hands import Bench, Gate


def shows(bench: Bench, kind: type) -> Callable[[], bool]:
    """Return what tells whether this kind of screen is shown."""
    return lambda: isinstance(bench.view, kind)


def test_a_tap_on_a_face_becomes_a_row(bench: Bench) -> None:
    """Touching the fourth face and leaving stores a rating of 4."""
    bench.tap(Answered("rating", 4))
    bench.until(shows(bench, TopicsView))
    for message in (TopicToggled("topics", "waiting_time"), Advanced(), Skipped(), Finished()):
        bench.tap(message)
    assert isinstance(bench.view, RatingView)
    assert bench.rows() == [("fi", 4, '{"rating":4,"topics":["waiting_time"]}', None, 0)]


def test_thanks_wait_for_the_commit(make_bench: Callable[..., Bench]) -> None:
    """While the store is slow the face shows the touch, and no thanks come before the commit."""
    gate = Gate()
    bench = make_bench(gate=gate)
    gate.open.clear()
    face = bench.control(Answered("rating", 5))
    finger = bench.put_down(face.center)
    assert face.pressed
    bench.lift(finger)
    for _ in range(20):
        bench.kiosk.loop.turn()
    assert isinstance(bench.view, RatingView)
    gate.open.set()
    bench.until(shows(bench, TopicsView))
    assert bench.view.saved


def test_no_face_stands_out_while_an_answer_is_stored(make_bench: Callable[..., Bench]) -> None:
    """With a slow store the screen is the same whichever face was tapped."""
    seen = set()
    gate = Gate()
    bench = make_bench(gate=gate)
    for value in (1, 5):
        gate.open.clear()
        bench.tap(Answered("rating", value))
        assert bench.view.busy
        bench.until(lambda: bench.still and bench.screen.waiting.shown)
        seen.add(bench.pixels())
        gate.open.set()
        bench.until(shows(bench, TopicsView))
        for message in (Skipped(), Skipped(), Finished()):
            bench.tap(message)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("survey", "answers"),
    [
        ("experience", (Answered("recommend", 0), Answered("recommend", 10))),
        ("ideas", (Answered("theme", "meeting"), Answered("theme", "information"))),
    ],
)
def test_no_option_stands_out_while_an_answer_is_stored(
    make_bench: Callable[..., Bench], survey: str, answers: tuple[Answered, Answered]
) -> None:
    """With a slow store scales and choices fade, the same whichever option was tapped."""
    seen = set()
    gate = Gate()
    bench = make_bench(survey=survey, gate=gate)
    bench.until(lambda: bench.still)
    before = bench.pixels()
    for answer in answers:
        gate.open.clear()
        bench.tap(answer)
        bench.until(lambda: bench.still and bench.screen.waiting.shown)
        seen.add(bench.pixels())
        gate.open.set()
        bench.until(lambda: not bench.view.busy)
        while not isinstance(bench.view, LastView):
            bench.tap(Skipped())
        bench.tap(Finished())
    assert len(seen) == 1
    assert before not in seen


def test_topics_and_comments_fade_while_they_are_stored(make_bench: Callable[..., Bench]) -> None:
    """While they are stored, everything but the bar and the links fades, and comes back after."""
    gate = Gate()
    bench = make_bench(gate=gate)
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    topics = bench.screen
    bench.kiosk.stage.show(replace(bench.view, busy=True))
    bench.until(lambda: topics.waiting.shown)
    assert {control.opacity for control in topics.ways_to_answer()} == {FADED}
    assert bench.control(LanguageChosen("sv")).opacity == 1
    bench.kiosk.stage.show(bench.view)
    assert {control.opacity for control in topics.ways_to_answer()} == {1}
    bench.tap(Skipped())
    bench.kiosk.runtime.dispatch(Typed("Jono"))
    gate.open.clear()
    bench.tap(Advanced())
    bench.until(lambda: isinstance(bench.view, CommentView) and bench.screen.waiting.shown)
    gate.open.set()
    bench.until(shows(bench, LastView))


def test_a_store_that_fails_gets_no_thanks(make_bench: Callable[..., Bench]) -> None:
    """A full disk leads to a calm message; when it takes writes again, the visit goes on."""
    gate = Gate()
    bench = make_bench(gate=gate)
    gate.broken = True
    bench.tap(Answered("rating", 2))
    bench.until(shows(bench, MessageView))
    assert bench.view.kind == "cannot_save"
    gate.broken = False
    bench.timers.run_out("retry")
    bench.until(shows(bench, TopicsView))
    bench.tap(Skipped())
    bench.tap(Skipped())
    bench.tap(Finished())
    assert [row[1] for row in bench.rows()] == [2]


def test_every_screen_after_the_tap_is_the_same(bench: Bench) -> None:
    """Follow-ups look alike, to the pixel, whatever was tapped."""
    seen = []
    for value in (1, 5):
        bench.tap(Answered("rating", value))
        bench.until(shows(bench, TopicsView))
        bench.until(lambda: bench.still)
        seen.append(bench.pixels())
        bench.tap(ChangeAsked())
    assert seen[0] == seen[1]


def test_language_changes_the_words_and_the_row(bench: Bench) -> None:
    """Touching a language in the header translates the screen; the row says which it was."""
    finnish = bench.view.title
    bench.tap(LanguageChosen("sv"))
    assert bench.view.title != finnish
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    bench.tap(Skipped())
    bench.tap(Skipped())
    bench.tap(Finished())
    assert bench.view.title == finnish
    assert bench.rows()[0][:2] == ("sv", 3)


def test_arabic_mirrors_the_layout(bench: Bench) -> None:
    """In Arabic each control stands where a mirror shows it in Finnish, worst face at the start."""
    before = [bench.control(Answered("rating", value)).center_x for value in (1, 5)]
    bench.tap(LanguageChosen("ar"))
    after = [bench.control(Answered("rating", value)).center_x for value in (1, 5)]
    assert after[0] > after[1]
    for left, right in zip(before, after, strict=True):
        assert abs(left + right - 1280) <= 2


def test_contrast_ends_with_the_visit(bench: Bench) -> None:
    """The AA button brings the contrast theme, and the next client finds the normal one."""
    bench.tap(ContrastToggled())
    assert bench.view.frame.theme == "contrast"
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    for message in (Skipped(), Skipped(), Finished()):
        bench.tap(message)
    assert bench.view.frame.theme == "normal"


def test_contrast_offers_the_languages_in_its_bar(bench: Bench) -> None:
    """In the contrast theme the language button opens the picker, which leads back."""
    bench.tap(ContrastToggled())
    bench.tap(LanguagesOpened())
    assert isinstance(bench.view, LanguagesView)
    bench.tap(Dismissed())
    assert isinstance(bench.view, RatingView)


def test_pages_are_one_touch_away(bench: Bench) -> None:
    """The privacy notice opens from the first screen and closes again."""
    bench.tap(PageOpened("privacy"))
    assert isinstance(bench.view, PageView)
    bench.tap(Dismissed())
    assert isinstance(bench.view, RatingView)


def test_a_page_scrolls_by_finger(make_bench: Callable[..., Bench]) -> None:
    """Text that does not fit follows the finger, and stops at its end."""
    bench = make_bench()
    bench.tap(PageOpened("privacy"))
    text = bench.screen._text
    if text.needs(text.width) <= text.height:
        text.say(tuple("long " * 200 for _ in range(9)), bench.screen.look)
        text.place(text.box)
    finger = bench.put_down(text.center)
    bench.move(finger, (text.center_x, text.center_y + 50))
    assert text.offset > 0
    bench.move(finger, (text.center_x, text.center_y - 300))
    bench.lift(finger)
    assert text.offset == 0


def test_a_late_timer_leaves_the_next_client_alone(bench: Bench) -> None:
    """The last visit's idle timer, fired late, changes nothing for the next one."""
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    late = bench.timers.running["idle"]
    for message in (Skipped(), Skipped(), Finished()):
        bench.tap(message)
    before = bench.view
    late()
    assert bench.view == before


def test_walking_away_ends_the_visit(bench: Bench) -> None:
    """Without a touch the warning comes, counts down, and the answer that was given is kept."""
    bench.tap(Answered("rating", 1))
    bench.until(shows(bench, TopicsView))
    bench.now_s += 45
    bench.timers.run_out("idle")
    assert isinstance(bench.view, IdleView)
    for _ in range(bench.view.seconds_total):
        bench.now_s += 1
        bench.timers.run_out("tick")
    assert isinstance(bench.view, RatingView)
    assert [row[1] for row in bench.rows()] == [1]


def test_ending_the_kiosk_keeps_what_was_tapped(bench: Bench) -> None:
    """A kiosk that is stopped in mid-visit ends the visit: its row is released with the others."""
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    bench.tap(TopicToggled("topics", "heard"))
    assert bench.rows() == [("fi", 3, '{"rating":3,"topics":["heard"]}', None, 0)]


def test_sliding_off_takes_a_touch_back(bench: Bench) -> None:
    """A finger that leaves the face before it is lifted answers nothing."""
    face = bench.control(Answered("rating", 1))
    bench.touch(face.center, lift=(640, 60))
    bench.kiosk.loop.turn()
    assert not bench.view.busy
    assert not face.pressed


def test_a_finger_from_the_last_visit_answers_nothing(bench: Bench) -> None:
    """A finger put down on one client's screen and lifted on the next one's does nothing."""
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    bench.tap(Skipped())
    bench.tap(Skipped())
    done = bench.control(Finished())
    finger = bench.put_down(done.center)
    bench.kiosk.runtime.dispatch(Finished())
    assert bench.kiosk.runtime.visit == 2
    bench.lift(finger)
    assert isinstance(bench.view, RatingView)
    assert not bench.view.busy


def test_nothing_typed_stays_in_a_screen(bench: Bench) -> None:
    """When a visit is over no screen that is kept holds what its client typed."""
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    bench.tap(Skipped())
    assert isinstance(bench.view, CommentView)
    bench.screen.type_text("salaisuus")
    assert "salaisuus" in bench.view.text.lower()
    bench.tap(Skipped())
    assert isinstance(bench.view, LastView)
    bench.tap(Finished())
    bench.until(lambda: bench.rehearsed)
    kept = [widget for screen in bench.kiosk.stage._screens.values() for widget in walk(screen)]
    assert not [w for w in kept if "salaisuus" in str(getattr(w, "text", "")).lower()]
    texts = [w.text for w in kept if isinstance(w, Words)]
    assert texts
    assert not any("salaisuus" in str(s.view).lower() for s in bench.kiosk.stage._screens.values())


def test_nothing_chosen_stays_in_a_screen(bench: Bench) -> None:
    """When a visit is over no screen that is kept shows what its client had chosen."""
    bench.tap(Answered("rating", 3))
    bench.until(shows(bench, TopicsView))
    for message in (TopicToggled("topics", "privacy"), Advanced(), Skipped(), Finished()):
        bench.tap(message)
    bench.until(lambda: bench.rehearsed)
    kept = bench.kiosk.stage._screens[TopicsView]
    assert not any(option.selected for option in kept.view.options)
