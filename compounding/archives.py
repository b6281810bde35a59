"""Whether the archive of a workbook may be opened at all: what it would unpack to is known before it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from compounding.errors import SheetError

LARGEST_FILE = 10_000_000
# A batch sheet that was filled in unpacks to 0.4 MB, a titration's to some MB, to about 8 times the size of the file.
_MOST_PARTS = 500
_LARGEST_PART, _LARGEST_TOTAL = 15_000_000, 30_000_000
_HIGHEST_RATIO = 100
_MEGABYTE = 1_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "save it as a plain Excel workbook (.xlsx)"
# What a sheet of measurements never has, by a piece of the part's name.
_REFUSED_PARTS = {
    "vbaproject": "macros",
    "macrosheets": "macros",
    "externallinks": "links to other files",
    "embeddings": "embedded files",
    "activex": "controls",
    "ctrlprops": "controls",
    "customui": "a changed user interface",
    "connections.xml": "connections to data",
    "querytables": "connections to data",
    "xl/workbook.bin": "the binary form of a workbook",
}
_MACROS = b"macroEnabled"
_ROW = b"<row"
_MOST_ROWS = 20_000
_PIECE, _OVERLAP = 1 << 16, 64
_DECLARATIONS = tuple("<!DOCTYPE".encode(each) for each in ("ascii", "utf-16-le", "utf-16-be"))


def checked_archive(content: bytes, name: str) -> None:
    """Refuse what is no workbook, what unpacks to far more than a filled sheet, and what has macros or links.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        The file, for the message.

    Raises
    ------
    SheetError
        Why the file is not opened, and what to do.
    """
    _check_start(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist(), name)
            _check_parts(archive, name)
    except SheetError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise SheetError(name, "the file is damaged or was cut short", "get it again from where it was saved") from None


def _check_start(content: bytes, name: str) -> None:
    if len(content) > LARGEST_FILE:
        size = f"{len(content) / _MEGABYTE:.1f} MB"
        raise SheetError(name, f"the file has {size}, far more than a filled sheet", "look for the right file")
    if content.startswith(_OLD_EXCEL):
        raise SheetError(name, "this is an old Excel file (.xls), or one with a password", _SAVE_AS)
    if not content.startswith(_ZIP):
        raise SheetError(name, "this is no Excel workbook", "give an .xlsx file")


def _check_sizes(parts: list[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    if len(parts) > _MOST_PARTS or largest > _LARGEST_PART or total > _LARGEST_TOTAL or total > packed * _HIGHEST_RATIO:
        raise SheetError(
            name,
            f"the file unpacks to {total / _MEGABYTE:,.1f} MB in {len(parts)} parts, far more than a filled sheet",
            "do not open it; look for the right file",
        )


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    for part in archive.infolist():
        lowered = part.filename.lower()
        for piece, what in _REFUSED_PARTS.items():
            if piece in lowered:
                raise SheetError(name, f"the file holds {what}, and is not opened", _SAVE_AS)
        if lowered.endswith((".xml", ".rels")):
            _check_text(archive, part, name)
    if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        raise SheetError(name, "this is no Excel workbook", "give an .xlsx file")


def _check_text(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Read a part piece by piece, so that one which unpacks to more than it says is never held whole."""
    before, rows = b"", 0
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            text = before + piece
            if any(each in text for each in _DECLARATIONS):
                raise SheetError(name, "the file declares XML of its own, which a workbook never does", _SAVE_AS)
            if part.filename.lower() == "[content_types].xml" and _MACROS in text:
                raise SheetError(name, "the file is made for macros, and is not opened", _SAVE_AS)
            rows += text.count(_ROW) - before.count(_ROW)
            before = text[-_OVERLAP:]
    if rows > _MOST_ROWS:
        reason = f"a sheet of the file has {rows:,} rows, far more than a filled sheet"
        raise SheetError(name, reason, "delete the empty rows below what is filled in, or look for the right file")
