"""Where the cursor stands, what is sent next, and when the endpoint knows more than this kiosk.

The endpoint may have been restored from yesterday's copy: then it lacks what we passed. This
kiosk's own database may have been rolled back, or its card cloned: then the endpoint holds numbers
that this kiosk never gave out, or other content under the same number.

Two properties hold: nothing is lost (the cursor passes a number only with a final verdict, or into
`resend` or `aside`), and one number never holds up the rest (new numbers go before `resend`, and
what fails goes to the end of it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sync.model.messages import EpochHoldings, VerdictRange
from sync.model.ranges import Range, Ranges, count, merged, without
from sync.policy.in_order import drawn, joined, left, within

__all__ = [
    "EpochState", "Next", "Range", "all_holdings", "any_final", "conflicts", "has_foreign_numbers",
    "missing_again", "next_range", "pending", "put_aside", "put_behind", "rolled_back",
    "send_again", "settled",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EpochState:
    """One epoch as sync sees it: its own numbers in kiosk.db, and how far they are settled."""

    epoch: str
    highest: int
    """The highest number that this kiosk gave out in it; 0 for none."""
    cursor: int
    """Every number up to here has a final verdict, or is in `resend` or `aside`."""
    resend: Ranges = ()
    """Ranges at or below the cursor that must go again, in the order in which they go: the endpoint
    was restored, said `retry`, or a record that was set aside is tried again after an update. They
    do not overlap. Keep their order on disk."""
    aside: Ranges = ()
    """Numbers at or below the cursor that the endpoint refused alone: not sent for a while."""


@dataclass(frozen=True, slots=True)
class Next:
    """The range to send next; `first > last` never occurs."""

    epoch: str
    first: int
    last: int


def next_range(epochs: Sequence[EpochState], size: int, *, turn: int = 0) -> Next | None:
    """Return what to send next, at most `size` numbers: new ones of the oldest epoch first, then
    what must go again.

    `turn` (the failures in a row will do) lets each epoch's resends have their turn, so that one
    hopeless number of an old epoch does not hold up those of the next. None: nothing is pending.
    """
    size = max(1, size)
    for each in epochs:
        if each.cursor < each.highest:
            first = each.cursor + 1
            return Next(each.epoch, first, min(each.highest, each.cursor + size))
    heads = [(each.epoch, again[0]) for each in epochs if (again := _again(each))]
    if not heads:
        return None
    epoch, (first, last) = heads[turn % len(heads)]
    return Next(epoch, first, min(last, first + size - 1))


def pending(epochs: Sequence[EpochState]) -> int:
    """Return how many numbers have no final verdict yet; those set aside count for themselves."""
    return sum(max(0, each.highest - each.cursor) + count(_again(each)) for each in epochs)


def settled(state: EpochState, verdicts: Sequence[VerdictRange]) -> tuple[EpochState, Ranges]:
    """Return the epoch after these verdicts, and the ranges at or below its cursor that have got a
    final one by them (some of them perhaps not for the first time).

    `retry` sends a number behind all others: to the end of `resend`. The cursor passes it, so that
    the rest goes on. Verdicts beyond a gap change nothing, and what this kiosk never gave out does
    not count: a receipt may bring such.
    """
    final = _own(state, [v for v in verdicts if v.verdict != "retry"])
    again = without(_own(state, [v for v in verdicts if v.verdict == "retry"]), final)
    return _moved(state, final, again), within(final, 1, _reach(state.cursor, (*final, *again)))


def any_final(verdicts: Sequence[VerdictRange]) -> bool:
    """Whether an answer settled anything. If not, the next attempt waits as after a failure."""
    return any(each.verdict != "retry" for each in verdicts)


def put_behind(state: EpochState, first: int, last: int) -> EpochState:
    """Return the epoch with these numbers, just sent in vain, behind all others."""
    return _moved(state, (), within([(first, last)], 1, state.highest))


def put_aside(state: EpochState, seq: int) -> EpochState:
    """Return the epoch with this number, just sent alone, set aside."""
    moved = _moved(state, ((seq, seq),), ())
    return replace(moved, aside=merged((*moved.aside, (seq, seq))))


def send_again(state: EpochState, numbers: Ranges) -> EpochState:
    """Return the epoch with these numbers at the end of what goes again, and no longer aside."""
    return replace(
        state,
        resend=(*state.resend, *without(numbers, state.resend)),
        aside=without(state.aside, numbers),
    )


def missing_again(state: EpochState, holdings: EpochHoldings) -> EpochState:
    """Return the epoch with everything in `resend` that the endpoint says it lacks.

    Call it before `settled`: a number that has just got its verdict is not missing, whatever the
    rest of the answer says. The caller deletes the new ranges from `passed`, so that the kiosk
    keeps those rows. Only what this kiosk gave out is sent again, and not what is set aside.
    """
    through, highest = holdings.have_through, holdings.highest
    gaps = holdings.missing or ((through + 1, highest),)
    lacking = within((*gaps, (highest + 1, state.cursor)), through + 1, _top(state))
    new = without(lacking, (*state.resend, *state.aside))
    return replace(state, resend=(*state.resend, *new))


def has_foreign_numbers(state: EpochState, holdings: EpochHoldings) -> bool:
    """Whether the endpoint holds more than this kiosk ever made: a cloned card, an old copy."""
    return holdings.highest > state.highest


def rolled_back(state: EpochState) -> EpochState:
    """Return the epoch as it must go on if kiosk.db has fewer numbers than were passed already.

    An older copy of it was put back. What it gives out next would hide below the cursor, so the
    cursor steps back, and everything goes again: a `duplicate` costs little, a `conflict` must be
    found.
    """
    if state.cursor <= state.highest:
        return state
    return replace(
        state,
        cursor=state.highest,
        resend=without([(1, state.highest)], state.aside),
        aside=within(state.aside, 1, state.highest),
    )


def conflicts(verdicts: Sequence[VerdictRange]) -> Ranges:
    """Return the ranges under which the endpoint holds other content."""
    return merged((v.first_seq, v.last_seq) for v in verdicts if v.verdict == "conflict")


def all_holdings(answer_epochs: Mapping[str, EpochHoldings], epoch: str) -> EpochHoldings:
    """Return what the endpoint holds of an epoch; nothing if the answer does not name it."""
    return answer_epochs.get(epoch, EpochHoldings(0, 0))


def _moved(state: EpochState, final: Ranges, again: Ranges) -> EpochState:
    """Return the epoch after numbers were settled and others were put off."""
    cursor = _reach(state.cursor, (*final, *again))
    new = within(again, state.cursor + 1, cursor)
    old = drawn(state.resend, again)
    return replace(
        state,
        cursor=cursor,
        resend=joined(left(state.resend, (*final, *again)), (*old, *new)),
        aside=without(state.aside, final),
    )


def _reach(cursor: int, ranges: Sequence[Range]) -> int:
    """Return how far the cursor gets if these numbers are dealt with: up to the first gap."""
    for first, last in merged(ranges):
        if first <= cursor + 1:
            cursor = max(cursor, last)
    return cursor


def _own(state: EpochState, verdicts: Sequence[VerdictRange]) -> Ranges:
    """Return the numbers of these verdicts that this kiosk gave out."""
    return within(merged((v.first_seq, v.last_seq) for v in verdicts), 1, state.highest)


def _again(state: EpochState) -> Ranges:
    """Return what must go again; never a number that is still to be given out."""
    return within(state.resend, 1, _top(state))


def _top(state: EpochState) -> int:
    """Return the highest number that was passed and that this kiosk gave out."""
    return min(state.cursor, state.highest)
