"""How visits end, and how clients get more time."""

from __future__ import annotations

import pytest

from kiosk.core.commands import End, Save
from kiosk.core.messages import (
    Advanced,
    Answered,
    CleaningStarted,
    ContrastToggled,
    Dismissed,
    Finished,
    HoursChanged,
    LanguageChosen,
    LanguagesOpened,
    Message,
    MoreTimeAsked,
    NewPersonCame,
    PageOpened,
    Skipped,
    StaffCame,
    Stopping,
    TimerFired,
    TopicToggled,
    Touched,
    Typed,
    WithdrawAsked,
)
from kiosk.core.viewmodels import (
    ChoiceView,
    CommentView,
    IdleView,
    LanguagesView,
    LastView,
    MessageView,
    PageView,
    RatingView,
    TopicsView,
)
from tests.kiosk.core.driving import BRANCHING, Client, rules_of


@pytest.fixture
def thanked(rated: Client) -> Client:
    """A client who sees the thanks."""
    rated.send(Skipped(), Skipped())
    rated.shown(LastView)
    return rated


def test_the_untouched_start_screen_stands_for_ever(client: Client) -> None:
    """Nothing runs out where nobody is."""
    client.send(Touched())
    assert client.timers == {}


def test_the_warning_hides_answers_and_counts_down(rated: Client) -> None:
    """After 45 s a warning comes with 20 s that are counted, and then the visit ends."""
    rated.send(TopicToggled("topics", "a"))
    rated.wait(44.9)
    rated.shown(TopicsView)
    rated.wait(0.1)
    assert rated.shown(IdleView).seconds_left == 20
    rated.wait(19.9)
    assert rated.shown(IdleView).seconds_left == 1
    rated.wait(0.1)
    rated.shown(RatingView)
    assert rated.all(End) == [End(1, "walked_away")]


def test_any_touch_restarts_the_time(rated: Client) -> None:
    """Who reads and touches is not warned."""
    for _ in range(5):
        rated.wait(40)
        rated.send(Touched())
    rated.shown(TopicsView)


def test_an_old_idle_timer_does_not_warn(rated: Client) -> None:
    """A timer that a touch has overtaken starts again for what is left."""
    rated.wait(40)
    rated.send(Touched(), TimerFired("idle", 1))
    rated.shown(TopicsView)
    rated.wait(44.9)
    rated.shown(TopicsView)
    rated.wait(0.2)
    rated.shown(IdleView)


def test_early_ticks_do_not_shorten_the_countdown(rated: Client) -> None:
    """Twenty seconds stay twenty, however often a tick comes."""
    rated.wait(45)
    rated.send(*[TimerFired("tick", 1)] * 50)
    rated.wait(19.9)
    rated.shown(IdleView)


def test_more_time_returns_to_where_the_client_was(rated: Client) -> None:
    """The draft and the page are still there, twenty times in a row."""
    rated.send(Skipped(), Typed("well"), PageOpened("privacy"))
    for _ in range(20):
        rated.wait(60)
        rated.shown(IdleView)
        rated.send(MoreTimeAsked())
        rated.shown(PageView)
    rated.send(Dismissed())
    assert rated.shown(CommentView).text == "well"


@pytest.mark.parametrize(
    "message",
    [Touched(), Dismissed(), Skipped(), Answered("topics", 1), TopicToggled("topics", "a"),
     PageOpened("privacy"), Finished(), Advanced(),
     WithdrawAsked()],
)  # fmt: skip
def test_only_the_warning_s_buttons_act(rated: Client, message: Message) -> None:
    """A new person may be touching: nothing else counts as the client's word."""
    rated.wait(50)
    before = rated.view
    assert rated.send(message) == before
    rated.wait(20)
    assert rated.state.visit == 2


def test_a_new_person_starts_afresh(rated: Client) -> None:
    """The visit ends with what was given, and language, contrast and draft are gone."""
    rated.send(LanguageChosen("fi"), ContrastToggled(), Skipped(), Typed("secret"))
    rated.wait(50)
    shown = rated.send(NewPersonCame())
    assert rated.all(End) == [End(1, "replaced")]
    assert rated.all(Save)[-1].record.comment is None
    assert (shown.frame.visit, shown.frame.language, shown.frame.theme) == (2, "en", "normal")
    assert rated.timers == {}
    rated.send(Answered("rating", 1))
    rated.store()
    rated.send(Skipped())
    assert rated.shown(CommentView).text == ""


def test_marks_count_when_the_client_walks_away(rated: Client) -> None:
    """A topic that was tapped is stored at the end also without Next."""
    rated.send(TopicToggled("topics", "a"))
    rated.wait(100)
    assert rated.all(Save)[-1].record.answers == {"rating": 2, "topics": ("a",)}
    assert rated.commands.index(rated.all(Save)[-1]) < rated.commands.index(rated.all(End)[0])


@pytest.mark.parametrize(
    "message",
    [LanguageChosen("fi"), ContrastToggled(), PageOpened("accessibility"), LanguagesOpened()],
)
def test_a_changed_start_screen_goes_back_by_itself(client: Client, message: Message) -> None:
    """A language, a theme or a page that somebody left is gone for the next, without a visit."""
    before = client.view
    client.send(message)
    client.wait(100)
    after = client.shown(RatingView)
    assert (after.frame.language, after.frame.theme, after.title) == ("en", "normal", before.title)
    assert client.all(End) == []


def test_the_last_screen_counts_down(thanked: Client) -> None:
    """It clears by itself and the visit is complete."""
    shown = thanked.shown(LastView)
    assert (shown.seconds_left, shown.seconds_total) == (20, 20)
    thanked.wait(5)
    assert thanked.shown(LastView).seconds_left == 15
    thanked.wait(15)
    assert thanked.all(End) == [End(1, "completed")]


def test_more_time_on_the_last_screen(thanked: Client) -> None:
    """One touch adds time, more than ten times, and the ring is full again."""
    for _ in range(15):
        thanked.wait(19)
        thanked.send(MoreTimeAsked())
        shown = thanked.shown(LastView)
        assert shown.seconds_left == shown.seconds_total
    thanked.wait(60)
    thanked.shown(LastView)
    for _ in range(1000):
        thanked.send(MoreTimeAsked())
    assert thanked.shown(LastView).seconds_left <= 470


def test_done_ends_at_once(thanked: Client) -> None:
    """ "Done" clears the screen."""
    thanked.send(Finished())
    assert thanked.all(End) == [End(1, "completed")]
    assert thanked.timers == {}


def test_a_page_on_the_last_screen_stops_its_countdown(thanked: Client) -> None:
    """Who reads the privacy notice is not cut off, and finds the countdown full again."""
    thanked.wait(15)
    thanked.send(PageOpened("privacy"))
    thanked.wait(30)
    thanked.send(Touched())
    thanked.wait(30)
    thanked.shown(PageView)
    thanked.send(Dismissed())
    assert thanked.shown(LastView).seconds_left == 20
    thanked.send(PageOpened("privacy"))
    thanked.wait(100)
    assert thanked.all(End) == [End(1, "completed")]


def test_a_choice_on_the_last_screen_fills_the_countdown(thanked: Client) -> None:
    """A mere touch does not: the next client may be waiting."""
    thanked.wait(15)
    thanked.send(Touched())
    assert thanked.shown(LastView).seconds_left == 5
    thanked.send(ContrastToggled())
    assert thanked.shown(LastView).seconds_left == 20


def test_language_keeps_the_visit(rated: Client) -> None:
    """A language can be chosen at any step, from the bar or the picker; an unknown one can't."""
    rated.send(TopicToggled("topics", "a"), LanguagesOpened())
    rated.shown(LanguagesView)
    rated.send(LanguageChosen("xx"))
    rated.shown(LanguagesView)
    rated.send(LanguageChosen("ar"))
    shown = rated.shown(TopicsView)
    assert shown.frame.direction == "rtl"
    assert shown.options[0].selected
    rated.send(PageOpened("privacy"), LanguageChosen("fi"))
    assert rated.shown(PageView).frame.language == "fi"


def test_nothing_acts_under_a_page(rated: Client) -> None:
    """While a page, picker or question lies over the screen, what is below takes no answer."""
    rated.send(TopicToggled("topics", "a"))
    for message in (PageOpened("privacy"), LanguagesOpened(), WithdrawAsked()):
        shown = rated.send(message)
        assert rated.send(TopicToggled("topics", "b"), Advanced(), Skipped()) == shown
    rated.send(Dismissed())
    assert [option.selected for option in rated.shown(TopicsView).options] == [True] + [False] * 3


def test_closed_is_said_and_a_rating_still_taken(client: Client) -> None:
    """Outside opening hours the start screen says so and when it opens; the answer is doubtful."""
    client.send(HoursChanged(closed=True, opens={"en": "on Monday at 9:00"}))
    notice = client.shown(RatingView).notice
    assert notice is not None
    assert "on Monday at 9:00" in notice
    client.send(Answered("rating", 2))
    client.store()
    client.wait(100)
    assert client.all(End)[0].reasons == {"closed"}
    client.send(HoursChanged(closed=False, opens={}))
    assert client.shown(RatingView).notice is None


def test_closed_is_said_above_other_first_questions() -> None:
    """A survey that begins with a choice says it in the hint."""
    client = Client(rules_of(BRANCHING))
    client.send(HoursChanged(closed=True, opens={"en": "tomorrow at 9:00"}))
    assert "tomorrow at 9:00" in client.shown(ChoiceView).hint


def test_closed_can_refuse() -> None:
    """If configured, a closed office takes no ratings, but a visit in progress goes on."""
    client = Client(rules_of(accept_when_closed=False))
    client.send(Answered("rating", 2))
    client.store()
    client.send(HoursChanged(closed=True, opens={"en": "tomorrow at 9:00"}), Skipped())
    client.shown(CommentView)
    client.wait(100)
    shown = client.shown(MessageView)
    assert shown.kind == "closed"
    assert "tomorrow at 9:00" in shown.body
    client.send(Answered("rating", 2))
    assert client.shown(MessageView) == shown
    client.send(HoursChanged(closed=False, opens={}))
    client.shown(RatingView)


def test_cleaning_ends_the_visit_and_freezes(rated: Client) -> None:
    """Touches do nothing for as long as staff wipe; then it is the start screen."""
    rated.send(TopicToggled("topics", "a"), CleaningStarted(60))
    assert rated.all(End) == [End(1, "walked_away")]
    shown = rated.shown(MessageView)
    assert (shown.kind, shown.seconds_left) == ("cleaning", 60)
    assert rated.send(Answered("rating", 1), ContrastToggled(), LanguageChosen("fi")) == shown
    rated.wait(30)
    assert rated.shown(MessageView).seconds_left == 30
    rated.send(CleaningStarted(60))
    rated.wait(59.5)
    rated.shown(MessageView)
    rated.wait(1)
    rated.shown(RatingView)
    assert rated.timers == {}


def test_cleaning_an_idle_screen_ends_no_visit(client: Client) -> None:
    """Where nothing was given there is nothing to end."""
    client.send(CleaningStarted(1))
    client.wait(1)
    client.shown(RatingView)
    assert client.all(End) == []


def test_staff_coming_in_end_a_visit_in_progress(rated: Client) -> None:
    """What was given counts; the start screen waits underneath."""
    rated.send(StaffCame())
    assert rated.all(End) == [End(1, "walked_away")]
    rated.shown(RatingView)


def test_staff_coming_in_leave_the_cleaning_alone(client: Client) -> None:
    """Its seconds go on running."""
    client.send(CleaningStarted(60), StaffCame())
    assert client.shown(MessageView).seconds_left == 60
    client.wait(30)
    assert client.shown(MessageView).seconds_left == 30


def test_a_visit_in_progress_ends_when_the_kiosk_stops(rated: Client) -> None:
    """What was given and marked counts, as after a walk-away; what was not sent does not."""
    rated.send(TopicToggled("topics", "a"), Stopping())
    assert rated.all(Save)[-1].record.answers == {"rating": 2, "topics": ("a",)}
    assert rated.all(End) == [End(1, "walked_away")]
    rated.shown(RatingView)
