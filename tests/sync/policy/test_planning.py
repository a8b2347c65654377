"""Where the cursor stands and what goes next."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sync.model.messages import EpochHoldings, Verdict, VerdictRange
from sync.policy.planning import (
    EpochState,
    Next,
    all_holdings,
    any_final,
    conflicts,
    has_foreign_numbers,
    missing_again,
    next_range,
    pending,
    put_aside,
    put_behind,
    rolled_back,
    send_again,
    settled,
)

A = EpochState("a", highest=1000, cursor=100)


def verdict(first: int, last: int, word: Verdict = "stored") -> VerdictRange:
    """Return one verdict on a range."""
    return VerdictRange(first, last, word)


def test_the_next_numbers_follow_the_cursor() -> None:
    """At most as many as asked for, and no more than there are."""
    assert next_range([A], 200) == Next("a", 101, 300)
    assert next_range([A], 5000) == Next("a", 101, 1000)
    assert next_range([A], 0) == Next("a", 101, 101)


def test_the_oldest_epoch_goes_first() -> None:
    """An older epoch is emptied before the next one."""
    newer = EpochState("b", 50, 0)
    assert next_range([A, newer], 10) == Next("a", 101, 110)
    assert next_range([replace(A, cursor=1000), newer], 10) == Next("b", 1, 10)


def test_new_numbers_go_before_those_that_go_again() -> None:
    """What failed before does not hold up what was never tried."""
    state = replace(A, resend=((7, 7),))
    assert next_range([state], 10) == Next("a", 101, 110)
    assert next_range([replace(state, cursor=1000)], 10) == Next("a", 7, 7)


def test_nothing_is_next_when_nothing_is_pending() -> None:
    """An empty kiosk sends a mere heartbeat."""
    assert next_range([], 10) is None
    assert next_range([replace(A, cursor=1000), EpochState("b", 0, 0)], 10) is None


def test_epochs_take_turns_with_what_goes_again() -> None:
    """One hopeless number of an old epoch does not hold up those of the next."""
    old = EpochState("a", 10, 10, resend=((7, 7),))
    new = EpochState("b", 10, 10, resend=((3, 5),))
    assert next_range([old, new], 10, turn=0) == Next("a", 7, 7)
    assert next_range([old, new], 10, turn=1) == Next("b", 3, 5)
    assert next_range([old, new], 10, turn=2) == Next("a", 7, 7)


def test_a_number_not_yet_given_out_is_never_sent() -> None:
    """Sent too early it would stand there as lost, and clash with what gets the number later."""
    state = EpochState("a", highest=10, cursor=20, resend=((9, 12),))
    assert next_range([state], 10) == Next("a", 9, 10)
    assert pending([state]) == 2


def test_pending_counts_what_has_no_final_verdict() -> None:
    """New numbers and those that go again; what is set aside counts for itself."""
    assert pending([replace(A, resend=((5, 6), (9, 9)), aside=((50, 60),))]) == 903


def test_final_verdicts_move_the_cursor() -> None:
    """Every word but `retry` is final."""
    words: tuple[Verdict, ...] = ("stored", "duplicate", "conflict", "quarantined")
    said = [verdict(101 + 10 * n, 110 + 10 * n, word) for n, word in enumerate(words)]
    state, passed = settled(A, said)
    assert state == replace(A, cursor=140)
    assert passed == ((101, 140),)


def test_a_retry_goes_behind_and_the_rest_goes_on() -> None:
    """The cursor passes the number, which stays pending and has not passed."""
    said = [verdict(101, 104), verdict(105, 105, "retry"), verdict(106, 110)]
    state, passed = settled(A, said)
    assert state == replace(A, cursor=110, resend=((105, 105),))
    assert passed == ((101, 104), (106, 110))
    assert pending([state]) == 891


def test_a_retry_again_goes_to_the_end() -> None:
    """Of what goes again, the one that failed last waits longest."""
    state = replace(A, cursor=1000, resend=((5, 9), (40, 60)))
    state, passed = settled(state, [verdict(5, 6), verdict(7, 7, "retry"), verdict(8, 9)])
    assert state.resend == ((40, 60), (7, 7))
    assert passed == ((5, 6), (8, 9))


def test_verdicts_beyond_a_gap_change_nothing() -> None:
    """A receipt for a later batch does not let the cursor jump over what nobody has."""
    assert settled(A, [verdict(102, 300), verdict(400, 400, "retry")]) == (A, ())


def test_verdicts_on_what_was_never_given_out_do_not_count() -> None:
    """The cursor never runs ahead of the kiosk's own numbers."""
    state, passed = settled(A, [verdict(101, 5000)])
    assert state.cursor == 1000
    assert passed == ((101, 1000),)


def test_old_news_of_a_retry_does_not_bring_a_settled_number_back() -> None:
    """A receipt that says `retry` for what has a final verdict by now is out of date."""
    assert settled(A, [verdict(50, 60, "retry")]) == (A, ())


def test_an_answer_without_a_final_word_is_no_progress() -> None:
    """If all it says is `retry`, the next attempt waits as after a failure."""
    assert not any_final([verdict(1, 9, "retry")])
    assert any_final([verdict(1, 9, "retry"), verdict(10, 10)])


def test_what_failed_alone_goes_behind() -> None:
    """New or not, it goes to the end, and still counts as pending."""
    assert put_behind(A, 101, 101) == replace(A, cursor=101, resend=((101, 101),))
    state = replace(A, cursor=1000, resend=((5, 9),))
    assert put_behind(state, 5, 5).resend == ((6, 9), (5, 5))
    assert pending([put_behind(A, 101, 101)]) == pending([A])


def test_what_is_set_aside_is_not_sent_until_an_update() -> None:
    """It leaves what is pending, and comes back with a new version."""
    state = put_aside(replace(A, resend=((5, 9),)), 101)
    state = put_aside(state, 7)
    assert state == replace(A, cursor=101, resend=((5, 6), (8, 9)), aside=((7, 7), (101, 101)))
    again = send_again(state, state.aside)
    assert again.aside == ()
    assert again.resend == ((5, 6), (8, 9), (7, 7), (101, 101))


def test_a_receipt_settles_what_is_set_aside() -> None:
    """A record that came another way is not kept aside."""
    state, passed = settled(replace(A, aside=((7, 9),)), [verdict(8, 8)])
    assert state.aside == ((7, 7), (9, 9))
    assert passed == ((8, 8),)


def test_a_restored_endpoint_gets_again_what_it_lacks() -> None:
    """Gaps below its highest number, and everything above it that we passed."""
    state = missing_again(A, EpochHoldings(40, 80, ((41, 45), (60, 61))))
    assert state == replace(A, resend=((41, 45), (60, 61), (81, 100)))


def test_an_empty_endpoint_gets_everything_again() -> None:
    """An endpoint with a new database knows nothing of the epoch."""
    assert missing_again(A, all_holdings({}, "a")).resend == ((1, 100),)


def test_an_endpoint_that_only_says_how_far_it_has_gets_the_gap() -> None:
    """Without a list of what is missing, everything from there to its highest goes again."""
    assert missing_again(A, EpochHoldings(40, 80)).resend == ((41, 100),)


def test_nothing_missing_changes_nothing() -> None:
    """The usual answer, also one that is ahead because another answer got lost."""
    for holdings in (EpochHoldings(100, 100), EpochHoldings(150, 150)):
        assert missing_again(A, holdings) == A


def test_what_is_set_aside_or_already_again_is_not_missing_twice() -> None:
    """The endpoint lacks a record that it refused; that is no reason to send it again."""
    state = replace(A, resend=((50, 50),), aside=((41, 41),))
    after = missing_again(state, EpochHoldings(40, 100, ((41, 42), (50, 51))))
    assert after.resend == ((50, 50), (42, 42), (51, 51))


def test_only_what_this_kiosk_gave_out_goes_again() -> None:
    """A number that another card gave out is not ours to send, lost or not."""
    state = EpochState("a", highest=10, cursor=10)
    assert missing_again(state, EpochHoldings(5, 50, ((6, 7), (20, 30)))).resend == ((6, 7),)
    assert has_foreign_numbers(state, EpochHoldings(5, 50))
    assert not has_foreign_numbers(state, EpochHoldings(10, 10))


def test_a_database_put_back_goes_through_everything_again() -> None:
    """New numbers would hide below the cursor: it steps back, and conflicts are found."""
    state = EpochState("a", highest=60, cursor=100, resend=((70, 70),), aside=((5, 5), (80, 80)))
    after = rolled_back(state)
    assert after == EpochState("a", 60, 60, resend=((1, 4), (6, 60)), aside=((5, 5),))
    assert rolled_back(A) == A


def test_conflicts_are_named() -> None:
    """The ranges that the kiosk must give new numbers."""
    said = [verdict(1, 3, "conflict"), verdict(4, 5), verdict(6, 6, "conflict")]
    assert conflicts(said) == ((1, 3), (6, 6))


@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.lists(
        st.tuples(
            st.integers(1, 35), st.integers(0, 5), st.sampled_from(["stored", "retry", "conflict"])
        ),
        max_size=6,
    ),
)
def test_the_cursor_never_passes_a_number_without_a_word(
    highest: int, cursor: int, said: list[tuple[int, int, Verdict]]
) -> None:
    """Whatever is said, each number that the cursor passes was final or goes again."""
    state = EpochState("a", highest, min(cursor, highest))
    verdicts = [verdict(first, first + more, word) for first, more, word in said]
    after, passed = settled(state, verdicts)
    moved = set(range(state.cursor + 1, after.cursor + 1))
    final = {n for first, last in passed for n in range(first, last + 1)}
    again = {n for first, last in after.resend for n in range(first, last + 1)}
    assert moved <= final | again
    assert not final & again
    assert state.cursor <= after.cursor <= highest
