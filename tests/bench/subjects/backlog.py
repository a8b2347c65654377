"""kiosk.db with a backlog of any length, and the folder in which `vuoro sync` finds it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from kiosk.store.connection import connect
from kiosk.store.schema import migrate
from sync import outbox
from sync.model.messages import ReleaseReport
from sync.model.rows import Writer
from sync.model.submission import Submission
from sync.sqlite import sqlite3, transaction
from tests.bench.subjects.submitted import released

EPOCH = "b0c0d0e0f0a09080"
_PIECE = 2_000
_MARKS = ", ".join("?" * len(outbox.COLUMNS))
_INSERT = f"INSERT INTO submissions ({', '.join(outbox.COLUMNS)}) VALUES ({_MARKS})"
_CONFIGURATION = """[kiosk]
name = "{kiosk}"
[clock]
trust = "system"
[sync]
url = "{url}"
allow_http = true
key_file = "key"
"""


def make_backlog(path: Path, count: int) -> None:
    """Write a kiosk.db with `count` released submissions; their days repeat after a week."""
    with closing(connect(path, durable=False)) as connection:
        migrate(connection, path, Random(1))
        with transaction(connection):
            connection.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (EPOCH,))
            rows = _rows(count)
            while piece := list(islice(rows, _PIECE)):
                connection.executemany(_INSERT, piece)
            _write_reports(connection, count)
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'next_seq'", (str(count + 1),)
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(count: int) -> Iterator[outbox.Row]:
    given = released(5, 400).submissions
    writer, texts = Writer(), {}
    for seq in range(1, count + 1):
        like = given[(seq - 1) % len(given)]
        answers = texts.get(id(like))
        if answers is None:
            answers = texts[id(like)] = outbox.to_row(like)[7]
        yield _row(replace(like, epoch=EPOCH, seq=seq), answers, writer)


def _row(s: Submission, answers: str, writer: Writer) -> outbox.Row:
    return (
        s.epoch, s.seq, s.survey, s.rev, s.language, s.bucket, s.rating, answers, s.comment,
        int(s.doubtful), s.channel, s.ticket_hash, sha256(writer.canonical(s)).hexdigest(),
    )  # fmt: skip


def _write_reports(connection: sqlite3.Connection, count: int) -> None:
    for number, (shift, report) in enumerate(_reports(count), 1):
        connection.execute(
            "INSERT INTO releases (number, epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?, ?)",
            (number, EPOCH, shift + report.first_seq, shift + report.last_seq, report.day),
        )
        connection.executemany(
            "INSERT INTO release_counts VALUES (?, ?, ?, ?, ?)",
            [(number, *each) for each in report.counts],
        )


def _reports(count: int) -> Iterator[tuple[int, ReleaseReport]]:
    given = released(5, 400)
    for shift in range(0, count, len(given.submissions)):
        for report in given.reports:
            if shift + report.last_seq <= count:
                yield shift, report


def kiosk_folder(folder: Path, backlog: Path, *, kiosk: str, key: str, url: str) -> list[str]:
    """Make a kiosk's folder with a copy of the backlog; return the words of `vuoro sync`."""
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True)
    shutil.copy(backlog, data / "kiosk.db")
    key_file = folder / "key"
    key_file.touch(mode=0o600)
    key_file.write_text(f"{key}\n")
    config = folder / "kiosk.toml"
    config.write_text(_CONFIGURATION.format(kiosk=kiosk, url=url))
    return ["sync", "--once", "--config", str(config), "--data-dir", str(data)]
