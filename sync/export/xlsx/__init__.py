"""Workbooks for Excel and LibreOffice."""

from __future__ import annotations

from sync.export.xlsx.about import About
from sync.export.xlsx.workbook import write_xlsx

__all__ = ["About", "write_xlsx"]
