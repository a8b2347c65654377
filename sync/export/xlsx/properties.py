"""What a workbook's file says of its making: the day, and by which program.

The library puts the second in, and another program's name.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_ABOUT: Final = "docProps/"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROGRAM: Final = (
    _HEAD + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>Vuoro</Application></Properties>'
)
_CORE: Final = (
    _HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{made}</cp:coreProperties>'
)
_MADE: Final = '<dcterms:{what} xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:{what}>'


def tell_properties(path: str, made: date | None) -> None:
    """Say in a finished workbook no more than the day, if it is given. Raises `OSError`.

    They stand at its end, so only some hundred bytes are written anew.
    """
    with ZipFile(path, "a") as file:
        told = [each for each in file.filelist if each.filename.startswith(_ABOUT)]
        begin = min(each.header_offset for each in told)
        last = [each for each in file.filelist if each.header_offset >= begin]
        kept = [(each.filename, file.read(each)) for each in last if each not in told]
        for each in last:
            file.filelist.remove(each)
            del file.NameToInfo[each.filename]
        file.start_dir = begin
        for name, content in (*kept, *_properties(made)):
            file.writestr(_entry(name), content)


def _properties(made: date | None) -> tuple[tuple[str, bytes], ...]:
    days = [_MADE.format(what=what, day=made) for what in ("created", "modified") if made]
    core = _CORE.format(made="".join(days))
    return (f"{_ABOUT}core.xml", core.encode()), (f"{_ABOUT}app.xml", _PROGRAM.encode())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # of 1980, as all others in it
    entry.compress_type = ZIP_DEFLATED
    return entry
