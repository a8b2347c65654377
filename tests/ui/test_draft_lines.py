"""A draft in lines: pure, with letters ten pixels wide."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui.draft_lines import Line, break_lines, caret_at, caret_offset, drawn, line_of

drafts = st.text(st.sampled_from("ab cä\nس م🙂"), max_size=60)


def ten(text: str) -> float:
    """Measure: ten pixels a code point."""
    return 10.0 * len(text)


@settings(max_examples=200, deadline=None)
@given(drafts, st.integers(20, 200))
def test_lines_hold_every_code_point_once(text: str, width: int) -> None:
    """Put together, the lines are the draft; only line ends are left out."""
    lines = break_lines(text, ten, width, rtl=False)
    covered = [i for line in lines for i in range(line.start, line.end)]
    assert covered == [i for i, sign in enumerate(text) if sign != "\n"]


@settings(max_examples=200, deadline=None)
@given(drafts, st.integers(20, 200))
def test_no_line_is_wider_than_the_box(text: str, width: int) -> None:
    """Whatever is written, no line is wider than its box but for blanks at its end."""
    for line in break_lines(text, ten, width, rtl=False):
        assert ten(drawn(text[line.start : line.end].rstrip(), rtl=line.rtl)) <= width


@settings(max_examples=200, deadline=None)
@given(drafts, st.data())
def test_a_tap_where_the_caret_stands_finds_it(text: str, data: st.DataObject) -> None:
    """The place a caret is drawn at, tapped, gives the caret's place again."""
    lines = break_lines(text, ten, 120, rtl=False)
    caret = data.draw(st.integers(0, len(text)))
    line = lines[line_of(lines, caret)]
    offset = caret_offset(text, line, caret, ten)
    found = caret_at(text, line, offset, ten)
    assert caret_offset(text, line, found, ten) == offset


def test_words_stay_whole() -> None:
    """A line breaks between words; a word longer than a line is broken."""
    text = "yksi kaksi lentokonesuihkuturbiini"
    lines = break_lines(text, ten, 100, rtl=False)
    assert [text[line.start : line.end] for line in lines] == [
        "yksi kaksi ",
        "lentokones",
        "uihkuturbi",
        "ini",
    ]


def test_each_paragraph_reads_its_own_way() -> None:
    """A paragraph is read as its first letter is; one without letters as the screen is."""
    lines = break_lines("hei\nسلام\n123", ten, 500, rtl=True)
    assert [line.rtl for line in lines] == [False, True, True]


def test_an_empty_draft_has_a_line_for_the_caret() -> None:
    """Where nothing is written yet, the caret stands in one empty line."""
    assert break_lines("", ten, 100, rtl=True) == [Line(0, 0, rtl=True)]
