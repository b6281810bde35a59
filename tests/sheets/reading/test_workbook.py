from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from compounding.errors import SheetError
from compounding.sheets.reading.workbook import read_workbook
from compounding.spreadsheet_notation import cell_name
from tests.sheets import samples
from tests.sheets.review.files import written

BOMB = b"<a>" + b"0" * 107_000_000


def packed(*parts: tuple[str, bytes], base: bytes = b"") -> bytes:
    """Return an archive of parts, those of another archive first."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as given:
                for each in given.namelist():
                    if each not in {name for name, _ in parts}:
                        archive.writestr(each, given.read(each))
        for name, part in parts:
            archive.writestr(name, part)
    return content.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(written("cream"))) as archive:
        return archive.read(name)


def forged() -> bytes:
    """Return a workbook of which a part says that it is small, and unpacks to 107 MB."""
    content = bytearray(packed(("xl/worksheets/sheet1.xml", BOMB), base=written("cream")))
    size = len(BOMB).to_bytes(4, "little")
    place = content.find(size)
    while place >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
        place = content.find(size)
    return bytes(content)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: packed(("xl/worksheets/sheet1.xml", BOMB), base=written("cream")), "unpacks"),
    "a bomb that says it is none": (forged, "damaged"),
    "many rows": (
        lambda: packed(("xl/worksheets/sheet1.xml", b'<a>' + b'<row r="1"/>' * 30_000), base=written("cream")),
        "30,000 rows",
    ),
    "many parts": (lambda: packed(*((f"xl/media/{n}.xml", b"") for n in range(600)), base=written("cream")), "unpacks"),
    "a file cut short": (lambda: written("cream")[:20_000], "damaged"),
    "random bytes": (lambda: random.Random(1).randbytes(50_000), "no Excel workbook"),  # noqa: S311
    "nothing": (lambda: b"", "no Excel workbook"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "old Excel file"),
    "an archive that is no workbook": (lambda: packed(("word/document.xml", b"<a/>")), "no Excel workbook"),
    "macros": (lambda: packed(("xl/vbaProject.bin", b"x"), base=written("cream")), "macros"),
    "the type of macros": (
        lambda: packed(
            ("[Content_Types].xml", part("[Content_Types].xml").replace(b"sheet.main", b"sheet.macroEnabled.main")),
            base=written("cream"),
        ),
        "macros",
    ),
    "links": (lambda: packed(("xl/externalLinks/externalLink1.xml", b"<a/>"), base=written("cream")), "links"),
    "entities": (
        lambda: packed(
            ("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>' + part("xl/workbook.xml")), base=written("cream")
        ),
        "declares XML",
    ),
    "a part that is no XML": (lambda: packed(("xl/workbook.xml", b"<workbook"), base=written("cream")), "fit together"),
    "a sheet that is missing": (
        lambda: packed(("xl/_rels/workbook.xml.rels", b"<Relationships/>"), base=written("cream")),
        "fit together",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_is_not_safe_or_not_whole_is_refused_in_one_line(case: str) -> None:
    make, reason = HOSTILE[case]
    with pytest.raises(SheetError, match=reason) as caught:
        read_workbook(make(), "some.xlsx")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("some.xlsx: ")


def test_a_workbook_is_read_with_its_formulas_and_their_values() -> None:
    book = samples.book("capsules, all known")
    found = read_workbook(written("capsules, all known"), "some.xlsx")
    assert [each.name for each in found.sheets] == [each.name for each in book.sheets]
    values = book.values()
    for sheet, there in zip(book.sheets, found.sheets, strict=True):
        assert there.visible
        assert there.protected
        assert there.hidden == ()
        for place in sheet.cells:
            cell = there.cell(*place)
            if cell.formula:
                wanted = values[sheet.name, cell_name(*place)]
                assert (cell.value is None and wanted == "") or cell.value == pytest.approx(wanted)
    assert found.properties["formula"] == "naltrexone-capsule"
    assert len(found.names) == len(book.fields)
    assert found.paper == "letter"


def changed(change: Callable[[Any], None]) -> bytes:
    workbook: Any = openpyxl.load_workbook(io.BytesIO(written("cream")))
    change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def test_hidden_rows_and_columns_and_sheets_are_seen() -> None:
    def hide(workbook: Any) -> None:
        workbook["Label"].row_dimensions[7].hidden = True
        workbook["Label"].column_dimensions["C"].hidden = True
        workbook["Fields"].sheet_state = "veryHidden"

    found = read_workbook(changed(hide), "some.xlsx")
    label, fields = found.sheet("Label"), found.sheet("Fields")
    assert label is not None
    assert fields is not None
    assert label.hidden == ("row 7", "column C")
    assert not fields.visible


def test_links_and_array_formulas_are_seen() -> None:
    from openpyxl.worksheet.formula import ArrayFormula

    def change(workbook: Any) -> None:
        workbook["Label"]["H1"].hyperlink = "https://example.org"
        workbook["Label"]["H2"] = ArrayFormula("H2:H3", "=SUM(A1:A2)")

    label = read_workbook(changed(change), "some.xlsx").sheet("Label")
    assert label is not None
    assert label.cell(1, 8).linked
    assert label.cell(2, 8).formula == "SUM(A1:A2)"
