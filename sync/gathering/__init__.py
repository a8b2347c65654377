"""Gathering: what stands in kiosk.db is read into memory, and the read ends before anything else.

    reader = open_reader(data_dir / "kiosk.db")   # None: the kiosk has never started here
    overview = reader.overview()
    piece = reader.piece(epoch, first, last, overview.lost.get(epoch, ()))
    reader.close()

Works while the kiosk runs, after it stopped or was killed, and beside a rescue.
"""

from sync.gathering.pieces import MOST_MARKS, Marks, Piece
from sync.gathering.reader import Overview, Reader, UnreadableError, open_reader
from sync.gathering.weighing import BATCH_BYTES, REPORT_BYTES

__all__ = [
    "BATCH_BYTES",
    "MOST_MARKS",
    "REPORT_BYTES",
    "Marks",
    "Overview",
    "Piece",
    "Reader",
    "UnreadableError",
    "open_reader",
]
