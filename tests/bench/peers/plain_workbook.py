"""The peer of XLSX: the same values by xlsxwriter in constant memory: `plain_workbook.py URL FILE`.

One sheet with headings, a format for times and a filter; no summary, no second look at the rows.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import xlsxwriter

from kiosk.config.loading import load
from kiosk.exporting.surveys import known_surveys
from sync.export.columns import sheet_of
from sync.export.filters import Filters
from sync.export.sources.addresses import open_address
from sync.export.xlsx.data import Records
from sync.export.xlsx.shape import DATE_AND_TIME

_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "default_date_format": DATE_AND_TIME,
}  # fmt: skip


def main(url: str, file: Path) -> None:
    """Write all rows that the source gives."""
    filters = Filters()
    with closing(open_address(url)) as source:
        sheet = sheet_of(source.questions(filters), known_surveys(load()), "fi")
        records = Records(sheet, "labels", source.rows(filters), lambda _: None)
        book = xlsxwriter.Workbook(file, _OPTIONS)
        data = book.add_worksheet("Data")
        data.freeze_panes(1, 0)
        data.write_row(0, 0, records.headings)
        for place, record in enumerate(records, 1):
            data.write_row(place, 0, record.values())
        data.autofilter(0, 0, records.written, len(records.headings) - 1)
        book.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
