"""The QR code on the Label sheet: as printed it is read back, and no program that saves the workbook loses it."""

from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zxingcpp
from PIL import Image

from compounding import qr
from compounding.errors import SheetError
from compounding.records.label_lines import label_code
from compounding.sheets.layout import LABEL
from compounding.sheets.reading.workbook import read_workbook
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.spreadsheet_notation import cell_name
from tests.labels import pages
from tests.sheets import campaigns, samples
from tests.sheets.review.files import by_libreoffice

NAMES = ("capsules, all open", "cream", "capsules, merged, of several lots")
MEDIA = "xl/media/image1.png"


def picture_in(content: bytes, path: str = MEDIA) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(path)


@pytest.fixture(scope="module")
def printed(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Return the printed workbooks, as PDF, by sample and paper."""
    folder = tmp_path_factory.mktemp("printed")
    files: dict[tuple[str, str], Path] = {}
    for name in NAMES:
        for paper in ("letter", "a4"):
            files[name, paper] = folder / f"{len(files)}.xlsx"
            files[name, paper].write_bytes(write_sheet(samples.record(name), paper=paper))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files.values())], check=True, capture_output=True, timeout=300)
    return {each: path.with_suffix(".pdf") for each, path in files.items()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("name", NAMES)
def test_the_printed_code_is_read_back_also_turned_and_blurred(
    name: str, paper: str, printed: Mapping[tuple[str, str], Path]
) -> None:
    for dots in (300, 150):
        [page] = [each for each in pages.pictures(printed[name, paper], dots) if pages.codes(each)]
        for each in pages.worn(page):
            assert pages.codes(each) == [label_code(samples.record(name))]


@pytest.mark.parametrize("name", samples.ORDERS)
def test_the_picture_says_what_the_cells_below_it_say(name: str) -> None:
    record = samples.record(name)
    content = write_sheet(record)
    picture = Image.open(io.BytesIO(picture_in(content))).convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [label_code(record)]
    sheet = next(each for each in planned_book(record).sheets if each.name == LABEL)
    said = [placed.value for placed in sheet.cells.values() if str(placed.value).startswith("The QR code says: ")]
    assert said == [f"The QR code says: {label_code(record)}"]
    assert sheet.picture is not None
    assert sheet.picture.description == f"QR code: {label_code(record)}"


@pytest.mark.parametrize("name", samples.ORDERS)
def test_the_picture_stands_beside_the_specimen_and_over_no_text(name: str) -> None:
    sheet = next(each for each in planned_book(samples.record(name)).sheets if each.name == LABEL)
    assert sheet.picture is not None
    assert sheet.picture.anchor not in {cell_name(*place) for place in sheet.cells}
    first = int(sheet.picture.anchor.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    words = next(row for (row, _), placed in sheet.cells.items() if str(placed.value).startswith("The QR code says"))
    above = sum(sheet.heights[row] for row in range(first, words))
    assert sheet.picture.side <= above / 72 * 2.54


def test_each_batch_of_a_campaign_has_a_code_of_its_own() -> None:
    book = campaigns.book("capsules, known")
    codes = {sheet.name: sheet.picture.description for sheet in book.sheets if sheet.picture}
    assert len(codes) > 1
    assert all(name.startswith(f"{LABEL} ") for name in codes)
    assert len(set(codes.values())) == len(codes)


def test_the_same_record_gives_the_same_bytes() -> None:
    found = {hashlib.sha256(write_sheet(samples.record("cream"))).hexdigest() for _ in range(2)}
    assert len(found) == 1


# --- other programs ----------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_the_code_outlives_libreoffice(soffice: str, tmp_path: Path) -> None:
    saved = by_libreoffice(soffice, tmp_path, {"cream": write_sheet(samples.record("cream"))})["cream"]
    workbook: Any = openpyxl.load_workbook(saved)
    [image] = workbook[LABEL]._images
    picture = Image.open(io.BytesIO(image._data())).convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [label_code(samples.record("cream"))]


def with_picture(content: bytes, picture: bytes | None) -> bytes:
    """Return a workbook with another picture, or with none where it should be."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == MEDIA:
                if picture is None:
                    continue
                part = picture
            after.writestr(name, part)
    return changed.getvalue()


def png(width: int, height: int) -> bytes:
    """Return the beginning of a picture that says to be so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "picture",
    [qr.picture("another text")[0], b"", b"no picture", png(1, 1)],
    ids=["another", "empty", "no picture", "cut short"],
)
def test_another_or_a_broken_picture_does_not_stop_the_reading(picture: bytes) -> None:
    found = read_workbook(with_picture(write_sheet(samples.record("cream")), picture), "sheet.xlsx")
    assert found.sheet(LABEL) is not None


@pytest.mark.parametrize("picture", [None, png(60_000, 60_000)], ids=["missing", "far too large"])
def test_a_picture_that_cannot_be_is_refused_in_words(picture: bytes | None) -> None:
    content = with_picture(write_sheet(samples.record("cream")), picture)
    with pytest.raises(SheetError, match="its parts do not fit together"):
        read_workbook(content, "sheet.xlsx")
