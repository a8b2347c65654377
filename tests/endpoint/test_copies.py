"""A row is known again by its content, whatever a later version put into it."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import func, select

from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.incoming import Incoming
from sync.endpoint.schema import HOLDS_TEXT, submissions
from sync.endpoint.upkeep.copies import copies, standing
from sync.endpoint.upkeep.erase import erase
from tests.endpoint.batches import MONDAY, NOW_S, SENDER, register
from tests.endpoint.test_decoding import EPOCH, HEAD, body, signed

ANSWERS = [
    {"face": 4},
    {"face": 4, "why": "staff", "topics": ["place", "staff"], "none": []},
    {"free": "Wörter\u2028\x07", "map": {"b": [1.5, True, None], "a": 2**62}, "Q": 3, "yes": True},
    {"many": ["b", "Some words", "b"], "exact": 1e300, "tiny": -0.0},
]


HEADS = [HEAD, HEAD | {"crowd": {"near": [1, None]}, "doubtful": True, "bucket": "a later one"}]
GIVES = [
    *({"rating": 4, "answers": each, "mood": "ä"} for each in ANSWERS[:3]),
    {"rating": None, "answers": ANSWERS[3]},
]


def sent(epoch: str, first: int) -> Incoming:
    """Return the same submissions under numbers of an epoch."""
    members = body(
        epoch=epoch, first_seq=first, heads=HEADS, gives=GIVES,
        head=[0, 1] * 4, give=[0, 0, 1, 1, 2, 2, 3, 3],
        comments=[[first + place, "the same"] for place in range(8)], tickets=[[first, "ab12"]],
    )  # fmt: skip
    return decode(signed(members))


def test_a_copy_that_stands_here_is_found(database_url: str) -> None:
    """Each row finds its own under a number of another epoch, and only that one."""
    with closing(Database.open(database_url)) as database:
        register(database)
        for each in (sent(EPOCH, 1001), sent("another", 5)):
            database.ingest(each, SENDER, NOW_S)
        with database.read() as connection:
            rows = connection.execute(select(submissions)).all()
            assert len(rows) == 16
            for row in (row for row in rows if row.epoch == EPOCH):
                (copy,) = copies(connection, standing(connection, bytes(row.row_id)))
                assert (copy.epoch, copy.seq) == ("another", row.seq - 996)


def test_a_copy_that_comes_later_is_known(database_url: str) -> None:
    """What was erased as a row is told from what comes, whatever a later version put into it."""
    with closing(Database.open(database_url)) as database:
        register(database)
        database.ingest(sent(EPOCH, 1001), SENDER, NOW_S)
        with database.write() as connection:
            for name in connection.scalars(select(submissions.c.row_id)).all():
                erase(connection, bytes(name), who="me", now_s=int(NOW_S), today=MONDAY)
        database.ingest(sent("another", 5), SENDER, NOW_S)
        with database.read() as connection:
            left = select(func.count()).select_from(submissions).where(HOLDS_TEXT)
            assert connection.scalar(left) == 0
