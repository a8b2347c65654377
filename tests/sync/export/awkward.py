"""Rows with everything that a file may stumble over, and what must come out of them again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sync.export.buckets import BucketCells
from sync.export.cells import Value, parts_of, values_of
from sync.export.columns import Column, Sheet, Wording

TOPICS = {"waiting": "Odotus", "staff": "Henkilö|kunta", "place": "=SUM(A1)"}
CHOICE = {"yes": "Kyllä", "no": "-Ei; koskaan"}


def bucket(text: str) -> BucketCells:
    """Read the few buckets of these tests."""
    from datetime import datetime

    if "/" not in text:
        return BucketCells(None, "unknown", "Aika ei tiedossa")
    return BucketCells(
        datetime.fromisoformat(text.partition("/")[0]), "hour", f"ma, klo {text[:4]}"
    )


SHEET = Sheet(
    (
        Column("row_id", "id", "Rivi", "Nimi."),
        Column("site", "text", "Toimipiste", "Missä."),
        Column("kiosk", "text", "Kioski", "Mikä."),
        Column("survey", "text", "Kysely", "Mikä kysely.", values={"pulse": "Pulssi"}),
        Column("rev", "number", "Versio", "Kyselyn versio."),
        Column("language", "text", "Kieli", "Kieli.", values={"fi": "Suomi"}),
        Column("bucket_start", "datetime", "Alku", "Alku."),
        Column("bucket_length", "text", "Kesto", "Kesto.", values={"hour": "tunti"}),
        Column("bucket_label", "text", "Milloin", "Sama sanoin."),
        Column("rating", "rating", "Arvio", "Kasvo.", values={"1": "Huono", "5": "Hyvä"}),
        Column("pulse.face", "rating", "=Kasvo", "Arvio.", "pulse", "face", {"1": "Huono"}),
        Column("pulse.topics", "topics", "Mistä; mikä", "Aiheet.", "pulse", "topics", TOPICS),
        Column("pulse.again", "choice", 'Tuletko "taas"', "Yksi.", "pulse", "again", CHOICE),
        Column("other.odd", "unknown", "other.odd", "Tuntematon.", "other", "odd"),
        Column("comment", "comment", "Kommentti", "Teksti."),
        Column("doubtful", "flag", "Epäilyttävä", "0 tai 1.", values={"0": "ei", "1": "kyllä"}),
        Column("channel", "text", "Kanava", "Mistä.", values={"kiosk": "Laite"}),
    ),
    "fi",
    bucket=bucket,
)
BUCKETS = ("2026-11-23T09:00+02:00/PT1H", "2026-10-25T03:00+03:00/PT1H", "unknown")
AWKWARD = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\u200b=1+1", "'=1+1", "''=1",
    "\uff1d1+1", '"=1+1', "x;=1+1", "x,=1+1", 'x",=1+1', "x\n=1+1", "x|=1", "x\t@A1",
    ",+cmd|' /C calc'!A0", ";-)", "a\n- b\n- c", "a\r\nb\rc\nd", "\n", "", " ", "'", '"', '""',
    "\x00", "a\x00b", "\x1b[31m\x07\x0b\x0c\x7f\x85\x9b", "\ufeffx", "\u2028\u2029", "😀👨‍👩‍👧🇫🇮",
    "مرحبا \u202eabc\u202c שלום", "5/10", "007", "12e45", "1.2.2026", "1,5", "TRUE", "NaN", "NULL",
    "None", "nan", "\\N", "\\", "a;b,c\td", "=" * 500, "\n" * 500, '"' * 500, "'" * 500,
    "😀" * 500, "\x01" * 500, ";=A1(" * 100, "\u202e" * 500, "\ufffe\uffff", "e\u0301", "x ",
)  # fmt: skip
"""Comments, and a bit of everything that stands in them."""
_LETTERS = "ab1 =+-@\t\r\n;,|'\"(!\u200b\uff1d\x00\x1b\x85\u2028\u202eä😀ش\ufeff\ufffe"
COMMENTS = st.sampled_from(AWKWARD) | st.text(
    st.sampled_from(_LETTERS) | st.characters(exclude_categories=["Cs"]), max_size=60
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | COMMENTS,
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=2)
    ),
    max_leaves=4,
)
ANSWERS = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "face": st.integers(1, 5),
            "topics": st.lists(st.sampled_from(sorted(TOPICS)), max_size=3, unique=True),
            "again": st.sampled_from(["yes", "no"]) | COMMENTS,
            "odd": _JSON,
        },
    ).map(json.dumps),
    st.sampled_from(['{"again":"\\ud800=1"}', "[1]", "{", '{"odd":NaN}', '{"odd":1e999}']),
)
ROWS = st.tuples(
    st.from_regex(r"[0-9a-f]{20}", fullmatch=True) | st.just("123456789012345e6789"),
    st.sampled_from(["Torikatu 1", "=Site", "S;ite,", "007"]),
    st.sampled_from(["torikatu-1", "@kiosk"]),
    st.sampled_from(["pulse", "other"]),
    st.integers(1, 9),
    st.sampled_from(["fi", "ar"]),
    st.sampled_from(BUCKETS),
    st.none() | st.integers(1, 5),
    ANSWERS,
    st.none() | COMMENTS,
    st.integers(0, 1),
    st.just("kiosk"),
)
PIECES = st.lists(st.lists(ROWS, max_size=4), max_size=3)


def fixed_rows() -> list[tuple[Any, ...]]:
    """Return a row for each awkward text: as a comment, and as an answer."""
    return [
        (
            f"{number:020x}", "=Site", "@kiosk", ("pulse", "other")[number % 2], 1, "fi",
            BUCKETS[number % 3], number % 5 + 1,
            json.dumps({"face": 3, "topics": ["staff", "place"], "again": text, "odd": text}),
            text, number % 2, "kiosk",
        )
        for number, text in enumerate(AWKWARD)
    ]  # fmt: skip


def told(rows: list[tuple[Any, ...]], wording: Wording = "codes") -> list[list[Value]]:
    """Return what an export must say of these rows, before any form writes it down."""
    parts = parts_of(SHEET, wording)
    return [values_of(parts, row) for row in rows]


def nothing_else_in(folder: Path, *names: str) -> bool:
    """Tell whether these files stand in a folder, and no part of another."""
    return sorted(each.name for each in folder.iterdir()) == sorted(names)
