"""The way through the questions."""

from __future__ import annotations

import pytest

from kiosk.core.commands import Save
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    Finished,
    LanguageChosen,
    Saved,
    Skipped,
    TopicToggled,
    Typed,
    WentBack,
)
from kiosk.core.viewmodels import (
    ChoiceView,
    CommentView,
    LastView,
    RatingView,
    ScaleView,
    TopicsView,
)
from tests.kiosk.core.driving import (
    BRANCHING,
    TOPICS_FIRST,
    Client,
    comment,
    rating,
    rules_of,
    survey,
    topics,
)


def test_a_tap_is_saved_at_once_and_waits_for_the_commit(client: Client) -> None:
    """The first tap asks the store, and only its word brings the next screen and the thanks."""
    client.send(Answered("rating", 2))
    assert client.asked.record.rating == 2
    assert client.asked.record.answers == {"rating": 2}
    assert client.shown(RatingView).busy
    assert client.store()
    shown = client.shown(TopicsView)
    assert shown.saved == "Thank you – your answer is saved."


def test_a_busy_screen_takes_no_second_answer(client: Client) -> None:
    """While a tap is being stored another one changes nothing."""
    client.send(Answered("rating", 2), Answered("rating", 5), Skipped(), Advanced())
    assert len(client.all(Save)) == 1
    assert client.asked.record.rating == 2


@pytest.mark.parametrize(
    "message",
    [Answered("rating", 0), Answered("rating", 6), Answered("rating", "3"),
     Answered("rating", True), Answered("topics", 3), Answered("nonsense", 3),
     TopicToggled("topics", "a"), Typed("x"), Advanced(), Skipped(), WentBack(), ChangeAsked(),
     Finished()],
)  # fmt: skip
def test_what_the_screen_does_not_offer_does_nothing(client: Client, message: object) -> None:
    """A stray message leaves the start screen as it was."""
    before = client.view
    assert client.send(message) == before
    assert client.commands == []


def test_topics_are_stored_by_next_in_survey_order(rated: Client) -> None:
    """Marks count when they are handed in, in the order of the survey."""
    rated.send(TopicToggled("topics", "c"), TopicToggled("topics", "a"))
    assert len(rated.all(Save)) == 1
    rated.send(Advanced())
    assert rated.asked.record.answers == {"rating": 2, "topics": ("a", "c")}
    rated.shown(CommentView)


def test_at_most_so_many_topics(rated: Client) -> None:
    """Once full, others are disabled and do nothing; a marked one can be unmarked."""
    rated.send(TopicToggled("topics", "c"), TopicToggled("topics", "a"))
    assert [o.enabled for o in rated.shown(TopicsView).options] == [True, False, True, False]
    rated.send(TopicToggled("topics", "b"))
    assert [o.selected for o in rated.shown(TopicsView).options] == [True, False, True, False]
    rated.send(TopicToggled("topics", "a"), TopicToggled("topics", "b"))
    assert [o.selected for o in rated.shown(TopicsView).options] == [False, True, True, False]


def test_next_without_topics_is_a_skip(rated: Client) -> None:
    """Nothing marked, nothing stored, on to the comment."""
    rated.send(Advanced())
    rated.shown(CommentView)
    assert len(rated.all(Save)) == 1


def test_skip_drops_marks(rated: Client) -> None:
    """Skip leaves the question unanswered, whatever was marked, also when it was stored before."""
    rated.send(TopicToggled("topics", "c"), Skipped())
    assert len(rated.all(Save)) == 1
    rated.send(WentBack(), TopicToggled("topics", "c"), Advanced(), WentBack())
    assert rated.shown(TopicsView).options[2].selected
    rated.send(Skipped())
    assert rated.asked.record.answers == {"rating": 2}


def test_going_back_keeps_marks(rated: Client) -> None:
    """A marked topic was tapped, so it counts when the client goes back from it."""
    rated.send(TopicToggled("topics", "c"), ChangeAsked())
    assert rated.asked.record.answers == {"rating": 2, "topics": ("c",)}
    rated.shown(RatingView)


def test_a_comment_is_sent_masked_and_thanks_wait_for_its_commit(rated: Client) -> None:
    """What is typed stays a draft until it is sent, and is masked before it goes to the store."""
    rated.send(Skipped(), Typed("call 040 123 4567"))
    assert rated.shown(CommentView).text == "call 040 123 4567"
    assert len(rated.all(Save)) == 1
    rated.send(Advanced())
    assert rated.asked.record.comment is not None
    assert "4567" not in rated.asked.record.comment
    assert rated.shown(CommentView).busy
    rated.store()
    assert rated.shown(LastView).title == "Thank you! Your answers are saved."


def test_earlier_confirmations_are_not_enough_for_thanks(rated: Client) -> None:
    """Thanks at the end wait for the latest revision, not for one before it."""
    rated.send(TopicToggled("topics", "a"), Advanced(), Typed("good"), Advanced())
    rated.send(Saved(1, 2))
    assert rated.shown(CommentView).busy
    rated.send(Saved(1, 3))
    rated.shown(LastView)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_comment_is_a_skip(rated: Client, text: str) -> None:
    """Sending nothing stores nothing."""
    rated.send(Skipped(), Typed(text), Advanced())
    assert len(rated.all(Save)) == 1
    rated.shown(LastView)


def test_a_draft_is_cut_and_cleaned(rated: Client) -> None:
    """No more than the limit, no control characters, no lone surrogates."""
    rated.send(Skipped(), Typed("a\x00b\ud800c\u202e" + "d" * 60))
    assert rated.shown(CommentView).text == "abc" + "d" * 37
    assert rated.shown(CommentView).count == "40 / 40"


def test_a_draft_waits_while_the_client_looks_back(rated: Client) -> None:
    """Going back and choosing a language keep what was typed, and store none of it."""
    rated.send(Skipped(), Typed("half a thou"), WentBack(), LanguageChosen("fi"), Advanced())
    assert rated.shown(CommentView).text == "half a thou"
    assert all(save.record.comment is None for save in rated.all(Save))


def test_a_sent_comment_can_be_changed_or_emptied() -> None:
    """Coming back before the end shows what was sent; sending it empty takes it back."""
    client = Client(rules_of(BRANCHING))
    client.send(Skipped(), Answered("score", 1))
    client.store()
    client.send(Typed("good"), Advanced(), WentBack())
    assert client.shown(CommentView).text == "good"
    client.send(Typed(""), Advanced())
    assert client.asked.record.comment is None


@pytest.fixture
def thanked(rated: Client) -> Client:
    """A client on the thank-you screen, who gave a face, a topic and a comment."""
    rated.send(TopicToggled("topics", "a"), Advanced(), Typed("good"), Advanced())
    rated.store()
    rated.shown(LastView)
    return rated


def test_after_the_thanks_no_topic_and_no_comment_is_shown(thanked: Client) -> None:
    """Who goes back from the thanks may be the next person: all stays stored, nothing is shown."""
    thanked.send(ChangeAsked(), Skipped())
    topics = thanked.shown(TopicsView)
    assert not any(option.selected for option in topics.options)
    assert topics.steps.skip is not None
    assert topics.steps.skip.label == "Keep my answer"
    thanked.send(Skipped())
    shown = thanked.shown(CommentView)
    assert (shown.text, shown.count) == ("", "0 / 40")
    assert shown.steps.skip is not None
    assert shown.steps.skip.label == "Keep my answer"
    thanked.send(Skipped())
    thanked.shown(LastView)
    assert len(thanked.all(Save)) == 3


def test_after_the_thanks_next_needs_something_new(thanked: Client) -> None:
    """Next and Send are off until something is given; sent all the same, they keep the old."""
    thanked.send(ChangeAsked(), Skipped())
    topics = thanked.shown(TopicsView).steps.next
    thanked.send(Advanced(), Typed("  "))
    sending = thanked.shown(CommentView).steps.next
    thanked.send(Advanced())
    thanked.shown(LastView)
    assert topics is not None
    assert sending is not None
    assert not topics.enabled
    assert not sending.enabled
    assert thanked.asked.record.answers == {"rating": 2, "topics": ("a",)}
    assert thanked.asked.record.comment == "good"


def test_after_the_thanks_what_is_new_replaces_the_old(thanked: Client) -> None:
    """New marks and a new comment take the place of the unseen ones, and are shown again."""
    thanked.send(ChangeAsked(), Skipped(), TopicToggled("topics", "c"), Advanced(), WentBack())
    assert [o.selected for o in thanked.shown(TopicsView).options] == [False, False, True, False]
    thanked.send(Advanced(), Typed("better"), Advanced())
    assert thanked.asked.record.answers == {"rating": 2, "topics": ("c",)}
    assert thanked.asked.record.comment == "better"


def test_after_the_thanks_keeping_drops_what_was_begun(thanked: Client) -> None:
    """ "Keep my answer" forgets new marks and a new draft; so does going back without any."""
    thanked.send(ChangeAsked(), Skipped(), WentBack(), Skipped())
    thanked.send(TopicToggled("topics", "c"), Skipped(), Typed("better"), Skipped())
    thanked.shown(LastView)
    assert len(thanked.all(Save)) == 3
    thanked.send(ChangeAsked(), Skipped(), Finished())
    thanked.send(ChangeAsked())
    assert thanked.asked.record.answers == {"rating": 2, "topics": ("a",)}


def test_a_language_chosen_on_the_thanks_is_not_the_visits(thanked: Client) -> None:
    """The next person may be reading: the stored language stays, until something new is given."""
    thanked.send(LanguageChosen("fi"))
    assert thanked.shown(LastView).frame.language == "fi"
    thanked.send(ChangeAsked(), Skipped(), Skipped(), Skipped())
    assert len(thanked.all(Save)) == 3
    thanked.send(ChangeAsked(), Answered("rating", 5))
    assert [save.record.language for save in thanked.all(Save)] == ["en", "en", "en", "fi"]


def test_a_question_that_must_be_answered_is_passed_by_what_is_kept() -> None:
    """Also where there is no skip, going round after the thanks keeps the old answers."""
    client = Client(rules_of(survey(topics(optional=False), comment(optional=False))))
    client.send(TopicToggled("topics", "a"), Advanced())
    client.store()
    client.send(Typed("good"), Advanced())
    client.store()
    client.send(ChangeAsked(), Skipped(), Skipped())
    client.shown(LastView)
    assert client.asked.record.comment == "good"


def test_changing_the_answer_does_not_show_the_old_one(rated: Client) -> None:
    """The first question looks as it did, but for the ways to keep or remove the answers."""
    rated.send(ChangeAsked())
    shown = rated.shown(RatingView)
    assert not any(face.action.selected for face in shown.faces)
    assert shown.steps.skip is not None
    assert shown.steps.skip.label == "Keep my answer"
    assert shown.steps.withdraw is not None
    rated.send(Answered("rating", 5))
    assert rated.shown(RatingView).busy
    rated.store()
    assert rated.asked.record.rating == 5
    assert rated.asked.revision == 2


def test_the_same_answer_again_is_stored_again(rated: Client) -> None:
    """Haste would tell a bystander that nothing was changed."""
    rated.send(ChangeAsked(), Answered("rating", 2))
    assert rated.asked.revision == 2
    assert rated.shown(RatingView).busy


def test_keeping_the_answer_goes_on(rated: Client) -> None:
    """ "Keep my answer" changes nothing."""
    rated.send(ChangeAsked(), Skipped())
    rated.shown(TopicsView)
    assert len(rated.all(Save)) == 1


def test_changing_the_answer_is_offered_on_every_later_question() -> None:
    """Beside Back too, so taking all back is two touches away; a late comment has Back alone."""
    client = Client(rules_of(survey(rating(), topics(), topics(id="more"), comment())))
    client.send(Answered("rating", 2))
    client.store()
    client.send(Skipped())
    assert client.shown(TopicsView).steps.back is not None
    assert client.shown(TopicsView).steps.change is not None
    client.send(Skipped())
    assert client.shown(CommentView).steps.back is not None
    assert client.shown(CommentView).steps.change is None
    client.send(WentBack(), ChangeAsked())
    assert client.shown(RatingView).steps.withdraw is not None


def test_follow_ups_are_asked_if_they_apply() -> None:
    """`ask_if` leads through the survey, two steps deep."""
    client = Client(rules_of(BRANCHING))
    client.send(Answered("theme", "none"))
    client.store()
    assert client.shown(ScaleView).title == "Score?"
    client.send(WentBack(), Answered("theme", "place"))
    client.store()
    client.send(TopicToggled("place", "stairs"), Advanced())
    assert client.shown(ScaleView).title == "Mind?"


def test_answers_that_no_longer_apply_are_dropped() -> None:
    """Changing the theme takes back what was only asked because of it, and what hangs on that."""
    client = Client(rules_of(BRANCHING))
    client.send(Answered("theme", "place"))
    client.store()
    client.send(TopicToggled("place", "stairs"), Advanced(), Answered("mind", 4))
    assert client.asked.record.answers == {"theme": "place", "place": ("stairs",), "mind": 4}
    client.send(ChangeAsked(), Answered("theme", "people"))
    assert client.asked.record.answers == {"theme": "people"}


def test_a_comment_that_no_longer_applies_is_dropped() -> None:
    """Also a comment and its draft go with the answer that asked for it."""
    client = Client(rules_of(BRANCHING))
    client.send(Skipped(), Answered("score", 1))
    client.store()
    client.send(Typed("stairs"), Advanced())
    assert client.asked.record.comment == "stairs"
    client.send(WentBack(), Typed("more"), WentBack(), Answered("score", 9))
    assert client.asked.record.comment is None
    assert client.shown(ChoiceView).title == "Last?"
    client.send(WentBack(), Answered("score", 1))
    assert client.shown(CommentView).text == ""


def test_a_question_that_must_be_answered_has_no_skip() -> None:
    """Neither the screen nor a stray message goes past it."""
    client = Client(rules_of(BRANCHING))
    client.send(Skipped(), Skipped())
    shown = client.shown(ScaleView)
    assert shown.steps.skip is None
    assert shown.title == "Score?"


def test_marks_on_a_question_that_must_be_answered() -> None:
    """Next is disabled until a topic is marked or a word is written."""
    client = Client(rules_of(survey(topics(optional=False), comment(optional=False))))
    before = client.shown(TopicsView)
    assert before.steps.next is not None
    assert not before.steps.next.enabled
    assert client.send(Advanced()) == before
    client.send(TopicToggled("topics", "a"), Advanced())
    client.store()
    shown = client.shown(CommentView)
    assert shown.steps.next is not None
    assert not shown.steps.next.enabled
    client.send(Typed("  "), Advanced())
    client.shown(CommentView)


def test_a_first_question_of_topics_waits_for_the_commit_too() -> None:
    """Whatever was given first is confirmed before the next screen."""
    client = Client(rules_of(TOPICS_FIRST))
    client.send(TopicToggled("topics", "a"), Advanced())
    assert client.shown(TopicsView).busy
    client.store()
    assert client.shown(CommentView).saved


def test_who_leaves_all_open_is_not_thanked_for_answers() -> None:
    """Skipping everything ends on a last screen that claims nothing, and leaves nothing."""
    client = Client(rules_of(survey(rating(optional=True, kind="scale"), comment())))
    client.send(Skipped(), Skipped())
    assert client.shown(LastView).title == "You left the questions open."
    client.send(Finished())
    assert client.all(Save) == []
    assert client.state.visit == 2


def test_later_answers_do_not_wait(rated: Client) -> None:
    """Only the first answer and the end wait for the store."""
    rated.send(TopicToggled("topics", "a"), Advanced())
    assert not rated.shown(CommentView).busy
    assert rated.asked.revision == 2
