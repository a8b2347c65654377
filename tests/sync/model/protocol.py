"""Batches and answers for the tests of the protocol, made by hand and by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from sync.model.messages import Batch, Heartbeat, ReleaseReport
from sync.model.submission import Submission

BATCH = "5f1d6f0a9c0e4b0f8a3c2d1e0f9a8b7c"
EPOCH = "8c1f0a9d3b5e7724"

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
faces = st.none() | st.integers(1, 5)
answers = st.dictionaries(
    words,
    st.integers(0, 10) | words | st.lists(words, max_size=3).map(tuple),
    max_size=3,
)


def heartbeat(releases: tuple[ReleaseReport, ...] = ()) -> Heartbeat:
    """Return the heartbeat of a kiosk in good order."""
    return Heartbeat(
        released=1500, stored=1000, pending=500, quarantined=0, conflicts=0, lost=1,
        failed_writes=0, free_disk_mib=20480, clock_trusted=True,
        boot="4f2c0b9e-6d5a-4c8e-9a53-0c1d2e3f4a5b", sent_at_s=1795422000,
        versions={"vuoro": "0.1.0", "python": "3.11.2"}, last_release="2026-11-23",
        releases=releases,
    )  # fmt: skip


@st.composite
def batches(draw: st.DrawFn, most: int = 6) -> Batch:
    """Draw a batch whose rows share heads, gives and answers, as real ones do."""
    first = draw(st.integers(1, 2**53 - 100))
    heads = draw(st.lists(st.tuples(words, st.integers(1, 9), words, words, words, st.booleans()),
                          min_size=1, max_size=3))  # fmt: skip
    gives = draw(st.lists(st.tuples(faces, answers), min_size=1, max_size=3))
    rows = st.tuples(
        st.sampled_from(heads), st.sampled_from(gives), st.none() | words, st.none() | words
    )
    entries = draw(st.lists(st.none() | rows, max_size=most))
    return Batch(
        id=BATCH, kiosk="torikatu-1", epoch=EPOCH, first_seq=first, heartbeat=heartbeat(),
        entries=tuple(
            None if row is None else _submission(first + i, *row) for i, row in enumerate(entries)
        ),
    )  # fmt: skip


def _submission(
    seq: int,
    head: tuple[str, int, str, str, str, bool],
    give: tuple[int | None, dict[str, int | str | tuple[str, ...]]],
    comment: str | None,
    ticket_hash: str | None,
) -> Submission:
    survey, rev, language, bucket, channel, doubtful = head
    return Submission(
        epoch=EPOCH, seq=seq, survey=survey, rev=rev, language=language, bucket=bucket,
        rating=give[0], answers=give[1], comment=comment, doubtful=doubtful, channel=channel,
        ticket_hash=ticket_hash,
    )  # fmt: skip
