"""The data dictionary of a CSV file: beside `FILE.csv` stands `FILE.columns.csv`.

One row for each column, and one more for each value that a column's words explain.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.export.columns import Sheet
from sync.export.csv_form import FORMS, Dialect
from sync.export.durable import alone_in, replacing

HEADINGS: Final = (
    "column", "label", "about", "kind", "survey", "question", "value", "value_label",
)  # fmt: skip

_LONGEST_OPENING: Final = 200


def dictionary_path(path: Path) -> Path:
    """Return where the dictionary of a file stands: `out.columns.csv` beside `out.csv`."""
    name = path.stem if path.suffix.lower() == ".csv" else path.name
    return path.with_name(f"{name}.columns.csv")


def is_dictionary(path: Path) -> bool:
    """Whether a file begins as a dictionary does, in any dialect. Raises `OSError`."""
    with path.open("rb") as file:
        start = file.read(_LONGEST_OPENING)
    return any(start.startswith(form.opening(HEADINGS)) for form in FORMS.values())


def dictionary_csv(sheet: Sheet, dialect: Dialect) -> bytes:
    """Return the dictionary as a file."""
    form = FORMS[dialect]
    return form.opening(HEADINGS) + b"".join(form.line(row) for row in _rows(sheet))


@dataclass(frozen=True, slots=True)
class Beside:
    """A dictionary that waits until its data stands."""

    path: Path
    content: bytes
    until_it_stands: ExitStack

    def step_aside(self) -> None:
        """Take away an older dictionary that says otherwise, just before the new data stands.

        So at any moment a dictionary that is there fits the data beside it. From here until it has
        its name no other export gives names in the folder: two to one name would mix. Raises
        `OSError`.
        """
        self.until_it_stands.enter_context(alone_in(self.path.parent))
        try:
            if self.path.read_bytes() == self.content:
                return
        except FileNotFoundError:
            return
        self.path.unlink()


@contextmanager
def beside(path: Path, sheet: Sheet, dialect: Dialect) -> Iterator[Beside]:
    """Give the dictionary of `path` its name when the block ends, in which the data gets its own.

    It is written first, so that a disk that is too small for it shows before the data stands.
    Raises `OSError`.
    """
    place, content = dictionary_path(path), dictionary_csv(sheet, dialect)
    with ExitStack() as until_it_stands, replacing(place) as file:
        found = Beside(place, content, until_it_stands)
        file.write(found.content)
        file.flush()
        os.fsync(file.fileno())
        yield found


def _rows(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    for column in sheet.columns:
        about = (
            column.name, column.label, column.about, column.kind, column.survey, column.question,
        )  # fmt: skip
        yield (*about, "", "")
        for value, label in column.meanings():
            yield (*about, value, label)
