"""What the store confirms or fails at, and what the client is told."""

from __future__ import annotations

import pytest

from kiosk.core.commands import End, Probe, Save, Withdraw
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    Finished,
    LanguageChosen,
    Saved,
    SaveFailed,
    Skipped,
    Stopping,
    StorageChecked,
    TimerFired,
    TopicToggled,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.viewmodels import (
    CommentView,
    ConfirmView,
    IdleView,
    LastView,
    MessageView,
    RatingView,
    TopicsView,
)
from tests.kiosk.core.driving import Client


@pytest.fixture
def client() -> Client:
    """A client who has tapped a face that is not stored yet."""
    client = Client()
    client.send(Answered("rating", 2))
    return client


@pytest.fixture
def thanked(client: Client) -> Client:
    """A client who has given a face and a topic and sees the thanks."""
    client.store()
    client.send(TopicToggled("topics", "a"), Advanced(), Skipped())
    client.store()
    client.shown(LastView)
    return client


def test_no_thanks_for_what_was_not_saved(client: Client) -> None:
    """A failed first save is told calmly, and tried again until it works."""
    client.fail()
    assert client.shown(MessageView).kind == "cannot_save"
    first = client.asked
    client.fire()
    assert client.asked == first
    assert len(client.all(Save)) == 2
    client.fail()
    client.fire()
    client.store()
    assert client.shown(TopicsView).saved


def test_a_visit_that_can_not_be_saved_is_left(client: Client) -> None:
    """It ends by time-out as any other, and the start screen is out of service until a probe."""
    client.fail()
    for _ in range(100):
        client.fire()
        if client.state.visit != 1:
            break
        if "retry" not in client.timers:
            client.fail()
    assert client.all(End)[-1].outcome == "walked_away"
    assert client.shown(MessageView).kind == "out_of_service"
    assert client.send(Answered("rating", 3)) == client.view
    assert client.state.storing.revision == 0
    client.fire()
    assert len(client.all(Probe)) == 1
    client.send(StorageChecked(works=False))
    client.fire()
    assert len(client.all(Probe)) == 2
    client.send(StorageChecked(works=True))
    client.shown(RatingView)
    assert client.timers == {}


def test_a_later_failure_takes_the_thanks_back(client: Client) -> None:
    """Follow-ups go on without a claim; at the end the client is told, until it works."""
    client.store()
    client.send(TopicToggled("topics", "a"), Advanced())
    client.fail()
    client.shown(CommentView)
    client.send(ChangeAsked(), Skipped())
    assert client.shown(TopicsView).saved is None
    client.send(Advanced(), Skipped())
    assert client.shown(MessageView).kind == "cannot_save"
    client.fire()
    client.store()
    client.shown(LastView)


def test_only_the_latest_revision_s_failure_matters(client: Client) -> None:
    """A failure that a newer save has overtaken, or a late one after a commit, is nothing."""
    client.store()
    client.send(TopicToggled("topics", "a"), Advanced(), LanguageChosen("fi"), Skipped())
    client.send(SaveFailed(1, 2))
    assert client.shown(CommentView).busy
    client.send(Saved(1, 3), SaveFailed(1, 3))
    client.shown(LastView)


def test_late_words_about_another_visit_change_nothing(client: Client) -> None:
    """What the store says of the last client, and its timers, never touch the next."""
    client.store()
    client.send(TopicToggled("topics", "a"), Advanced())
    client.wait(200)
    assert client.state.visit == 2
    client.send(Answered("rating", 4))
    before, asked = client.state, list(client.commands)
    late = [Saved(1, 1), SaveFailed(1, 2), *(TimerFired(t, 1) for t in ("idle", "tick", "retry"))]
    for message in late:
        client.send(message)
        assert (client.state, client.commands) == (before, asked)


def test_a_language_is_stored_from_a_question_but_not_from_the_end(thanked: Client) -> None:
    """Who reads the thanks may be the next person; who chooses above a question answers it."""
    thanked.send(LanguageChosen("fi"))
    assert thanked.asked.record.language == "en"
    assert "Thank" in thanked.shown(LastView).title
    thanked.send(ChangeAsked(), LanguageChosen("ar"))
    assert thanked.asked.record.language == "ar"


def test_withdrawing_deletes_all(thanked: Client) -> None:
    """After a question, everything goes; "removed" is said when the store has done it."""
    thanked.send(WithdrawAsked())
    thanked.shown(ConfirmView)
    thanked.send(WithdrawConfirmed())
    assert thanked.asked == Withdraw(1, 3)
    thanked.shown(ConfirmView)
    thanked.store()
    assert thanked.shown(LastView).title == "Your answers were removed."
    assert thanked.shown(LastView).withdraw is None
    assert thanked.shown(LastView).change is None
    thanked.send(LanguageChosen("fi"), ChangeAsked(), Finished())
    assert thanked.all(End) == []
    assert len(thanked.all(Save)) == 2
    assert thanked.state.visit == 2


def test_an_earlier_save_is_not_the_withdrawal(thanked: Client) -> None:
    """ "Removed" is said for the withdrawal's own commit, not for a save still on its way."""
    thanked.send(ChangeAsked(), LanguageChosen("fi"), WithdrawAsked(), WithdrawConfirmed())
    thanked.send(Saved(1, 3))
    assert thanked.asked == Withdraw(1, 4)
    thanked.shown(ConfirmView)
    thanked.store()
    assert thanked.shown(LastView).title == "Your answers were removed."


def test_withdrawing_works_in_mid_visit(client: Client) -> None:
    """Who went back to the first question can take everything back there."""
    client.store()
    client.send(ChangeAsked())
    steps = client.shown(RatingView).steps
    assert steps.withdraw is not None
    client.send(steps.withdraw.message, WithdrawConfirmed())
    client.store()
    assert client.shown(LastView).title == "Your answers were removed."


def test_a_withdrawal_that_fails_is_tried_again(thanked: Client) -> None:
    """The client is told so; the same withdrawal is asked for again."""
    thanked.send(WithdrawAsked(), WithdrawConfirmed())
    thanked.fail()
    assert thanked.shown(MessageView).kind == "cannot_save"
    thanked.fire()
    assert thanked.all(Withdraw) == [Withdraw(1, 3), Withdraw(1, 3)]
    thanked.store()
    assert thanked.shown(LastView).title == "Your answers were removed."


def test_a_withdrawal_is_owed_after_the_visit(thanked: Client) -> None:
    """The visit is never ended as if nothing were; once the store works it is taken back."""
    thanked.send(WithdrawAsked(), WithdrawConfirmed())
    thanked.fail()
    thanked.timers.pop("retry")
    thanked.wait(100)
    assert thanked.state.visit == 2
    assert thanked.all(End) == []
    assert thanked.shown(MessageView).kind == "out_of_service"
    thanked.send(StorageChecked(works=True))
    assert thanked.all(Withdraw)[-1] == Withdraw(1, 3)
    assert len(thanked.all(Withdraw)) == 2
    thanked.send(SaveFailed(1, 3))
    assert thanked.shown(MessageView).kind == "out_of_service"
    thanked.send(StorageChecked(works=True), Saved(1, 3), StorageChecked(works=False))
    thanked.send(StorageChecked(works=True))
    assert len(thanked.all(Withdraw)) == 3


@pytest.mark.parametrize("left_s", [0, 100])
def test_a_withdrawal_that_failed_is_asked_for_when_the_kiosk_stops(
    thanked: Client, left_s: float
) -> None:
    """What somebody took back must not be there at the next start, whether the client stands
    there still or has gone; and no visit in progress keeps it from being asked for."""
    thanked.send(WithdrawAsked(), WithdrawConfirmed())
    thanked.fail()
    thanked.timers.pop("retry")
    thanked.wait(left_s)
    asked = len(thanked.all(Withdraw))
    thanked.send(Stopping())
    assert thanked.all(Withdraw)[asked:] == [Withdraw(1, 3)]
    assert thanked.all(End) == []


def test_a_store_that_fails_by_itself_leaves_a_visit_alone(client: Client) -> None:
    """Only the start screen goes out of service."""
    client.store()
    client.send(StorageChecked(works=False))
    client.shown(TopicsView)
    client.wait(100)
    assert client.shown(MessageView).kind == "out_of_service"


def test_a_warning_stays_when_the_save_arrives(client: Client) -> None:
    """An answer that is stored while the warning shows does not take the warning away."""
    client.wait(50)
    left = client.shown(IdleView).seconds_left
    client.store()
    assert client.shown(IdleView).seconds_left == left
