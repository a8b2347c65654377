"""What makes a submission doubtful; docs/misuse.md says it in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.settings import MisuseSettings
from kiosk.core.commands import End
from kiosk.core.messages import (
    Answered,
    CleaningStarted,
    Finished,
    HoursChanged,
    LanguageChosen,
    Skipped,
    StaffLeft,
    TopicToggled,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.misuse import History, Tap, judge
from tests.kiosk.core.driving import Client


def visit(client: Client, value: int = 3, *, after_s: float = 10.0, topic: bool = False) -> End:
    """Rate after a while, perhaps name a topic, and be done."""
    client.send(Answered("rating", value), after_s=after_s)
    client.store()
    if topic:
        client.send(TopicToggled("topics", "a"))
        client.wait(100)
    else:
        client.send(Skipped(), Skipped(), Finished())
    return client.all(End)[-1]


def test_an_ordinary_visit_is_not_doubtful() -> None:
    """Different clients at their own pace leave no reason."""
    client = Client()
    assert [visit(client, value).reasons for value in (1, 2, 3, 4, 5, 1)] == [frozenset()] * 6


def test_a_burst_follows_the_last_end_at_once() -> None:
    """Within 3 s of the last end is too fast for another person, later is not."""
    client = Client()
    visit(client, 1)
    assert visit(client, 2, after_s=3.0).reasons == {"burst"}
    assert visit(client, 3, after_s=3.1).reasons == frozenset()


def test_only_visits_with_answers_count_for_a_burst() -> None:
    """A language that timed out is no visit."""
    client = Client()
    client.send(LanguageChosen("fi"))
    client.wait(65)
    assert client.state.visit == 2
    assert visit(client, 1, after_s=0.5).reasons == frozenset()


def test_a_withdrawn_visit_s_end_counts_for_a_burst() -> None:
    """Who plays with removing is playing all the same."""
    client = Client()
    client.send(Answered("rating", 3))
    client.store()
    client.send(Skipped(), Skipped(), WithdrawAsked(), WithdrawConfirmed())
    client.store()
    client.send(Finished())
    assert visit(client, 1, after_s=1.0).reasons == {"burst"}


def test_staff_and_cleaning_make_a_minute_doubtful() -> None:
    """What starts within a minute of a staff session or of cleaning may be staff."""
    client = Client()
    client.send(StaffLeft())
    assert visit(client, 1, after_s=60).reasons == {"staff"}
    assert visit(client, 2, after_s=10).reasons == frozenset()
    client.send(CleaningStarted(60))
    client.wait(60)
    assert visit(client, 3, after_s=10).reasons == {"staff"}


def test_a_streak_flags_all_its_members() -> None:
    """The fifth equal single tap within two minutes makes the four before it doubtful too."""
    client = Client()
    ends = [visit(client, 5, after_s=20) for _ in range(7)]
    assert [end.reasons for end in ends] == [frozenset()] * 4 + [{"streak"}] * 3
    assert [end.also for end in ends] == [()] * 4 + [(1, 2, 3, 4), (), ()]


def test_a_streak_needs_the_window() -> None:
    """Five equal ratings in a quiet hour are five people."""
    client = Client()
    assert {visit(client, 5, after_s=40).reasons for _ in range(8)} == {frozenset()}


def test_a_streak_is_broken_by_another_face() -> None:
    """Equal ratings must follow each other."""
    client = Client()
    reasons = [visit(client, value, after_s=10).reasons for value in (5, 5, 5, 5, 1, 5, 5, 5, 5)]
    assert set(reasons) == {frozenset()}


def test_a_streak_is_broken_by_a_visit_with_more_than_the_tap() -> None:
    """Who also names a topic is no machine."""
    client = Client()
    ends = [visit(client, 5, after_s=1, topic=nth == 3) for nth in range(7)]
    assert not any("streak" in end.reasons for end in ends)


@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.floats(0.1, 60), st.booleans()), min_size=1, max_size=40
    )
)
def test_streaks_agree_with_their_definition(visits: list[tuple[int, float, bool]]) -> None:
    """A visit is flagged iff it lies in a run of five equal single taps within the window."""
    limits, history, at_s = MisuseSettings(), History(), 0.0
    flagged: set[int] = set()
    taps: list[tuple[int, float] | None] = []
    for number, (value, gap_s, single) in enumerate(visits):
        at_s += gap_s
        taps.append((value, at_s) if single else None)
        judged = judge(limits, history, Tap(number, value, at_s) if single else None, at_s)
        history = judged.history
        assert not flagged & set(judged.also)
        flagged |= {*judged.also, *((number,) if judged.streak else ())}
        assert all(at_s - tap.at_s <= limits.streak_window_s for tap in history.run)
    assert flagged == _defined(taps, limits)


def _defined(taps: list[tuple[int, float] | None], limits: MisuseSettings) -> set[int]:
    found: set[int] = set()
    for first in range(len(taps) - limits.streak_count + 1):
        run = taps[first : first + limits.streak_count]
        known = [tap for tap in run if tap is not None]
        equal = len(known) == len(run) and len({value for value, _ in known}) == 1
        if equal and known[-1][1] - known[0][1] <= limits.streak_window_s:
            found |= set(range(first, first + limits.streak_count))
    return found


def test_old_taps_leave_the_memory_with_the_next_message() -> None:
    """Whatever happens next, taps older than the window are no longer held."""
    client = Client()
    visit(client, 1)
    assert client.state.device.history.run
    client.send(HoursChanged(False, {}), after_s=client.rules.misuse.streak_window_s + 1)
    assert client.state.device.history.run == ()
