"""The fast way to canonical forms agrees with the slow one, byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.canonical import canonicals, mould
from sync.model.messages import Batch
from sync.model.submission import canonical
from tests.sync.model.protocol import EPOCH, batches


@given(batches())
def test_the_fast_way_agrees_with_the_slow_one(batch: Batch) -> None:
    """Rows that share their pieces have the canonical form that they would have alone."""
    assert canonicals(batch.entries) == [
        None if each is None else canonical(each) for each in batch.entries
    ]


@given(batches(most=3), st.text())
def test_every_text_is_written_alike(batch: Batch, text: str) -> None:
    """Any Unicode, control characters too; a lone surrogate is refused by both ways."""
    for entry in batch.entries:
        if entry is None:
            continue
        changed = replace(entry, comment=text, language=text, answers={text: (text,)})
        try:
            expected = canonical(changed)
        except UnicodeEncodeError:
            with pytest.raises(UnicodeEncodeError):
                canonicals([changed])
        else:
            assert canonicals([changed]) == [expected]


def test_a_lone_surrogate_is_refused() -> None:
    """UTF-8 has no form for half a character."""
    with pytest.raises(UnicodeEncodeError):
        mould({"survey": "\ud800"}, {}, EPOCH).plain(1)


def test_members_of_a_later_version_stand_where_they_sort() -> None:
    """Unknown members of head and give belong to the canonical form."""
    form = mould({"survey": "p", "zeta": [1]}, {"rating": 1, "crowd": "x", "so": None}, "e")
    assert form.plain(7) == (
        b'{"comment":null,"crowd":"x","epoch":"e","rating":1,"seq":7,"so":null,"survey":"p",'
        b'"ticket_hash":null,"zeta":[1]}'
    )
    assert form.row(7, "a", "t").startswith(b'{"comment":"a","crowd":"x"')
