"""`compounding label`: from batch sheets to labels, what is refused, and that nothing is lost or half-written."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compounding.labels import stocks
from compounding.records.label_lines import label_code
from compounding.sheets import write_sheet
from compounding.sheets.campaign_workbook import write_campaign
from compounding.sheets.layout import ABOUT
from compounding.sheets.second_check import write_second_check
from compounding.spreadsheet_notation import serial
from tests.cli.commands import refusal, run
from tests.labels import pages
from tests.sheets import campaigns, samples

MERGED = "capsules, merged, of several lots"


def sheet(folder: Path, name: str, file: str = "batch.xlsx") -> Path:
    path = folder / file
    path.write_bytes(write_sheet(samples.record(name)))
    return path


def changed(path: Path, sheet_name: str, cell: str, value: Any) -> None:
    workbook: Any = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    workbook[sheet_name][cell].value = value
    workbook.save(path)


def test_alone_it_lists_the_stocks_with_what_is_to_be_confirmed() -> None:
    for arguments in ((), ("--list",)):
        result = run("label", *arguments)
        assert result.exit_code == 0
        assert all(each.name in result.stdout for each in stocks())
        assert "confirmed against the packet" in result.stdout


def test_the_labels_of_a_sheet(tmp_path: Path) -> None:
    output = tmp_path / "labels.pdf"
    result = run(
        "label", str(sheet(tmp_path, MERGED)), "--stock", "avery-5164", "--copies", "2", "--output", str(output)
    )
    assert result.exit_code == 0, result.output
    assert "4 labels on 1 page written to" in result.stdout
    assert "confirmed against the packet" in result.stdout
    assert "DRAFT stands across the labels of naltrexone-capsule version 2" in result.stdout
    [page] = pages.pictures(output, 200)
    assert pages.codes(page) == [label_code(samples.record(MERGED))] * 4


def test_the_labels_of_a_folder_and_of_a_roll_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    sheet(folder, MERGED, "b.xlsx")
    sheet(folder, "capsules, all open", "a.xlsx")
    output = tmp_path / "labels.pdf"
    result = run("label", str(folder), "--stock-size", "100 mm x 80 mm", "--output", str(output))
    assert result.exit_code == 0, result.output
    found = [code for page in pages.pictures(output, 203) for code in pages.codes(page)]
    one, merged = (label_code(samples.record(name)) for name in ("capsules, all open", MERGED))
    assert found == [one, merged, merged]


def test_a_titration_has_the_labels_of_all_its_batches(tmp_path: Path) -> None:
    campaign = campaigns.planned("capsules, known")
    path = tmp_path / "titration.xlsx"
    path.write_bytes(write_campaign(campaign))
    output = tmp_path / "labels.pdf"
    result = run("label", str(path), "--stock", "avery-l7169", "--output", str(output))
    assert result.exit_code == 0, result.output
    found = [code for page in pages.pictures(output, 203) for code in pages.codes(page)]
    assert sorted(found) == sorted(label_code(batch.record) for batch in campaign.batches)


def test_what_was_filled_in_and_saved_elsewhere_is_read_too(tmp_path: Path) -> None:
    path, output = sheet(tmp_path, "cream"), tmp_path / "labels.pdf"
    field = samples.book("cream").field("material_1_actual")
    changed(path, field.sheet, field.cell, 0.5)
    assert run("label", str(path), "--stock", "avery-5164", "--output", str(output)).exit_code == 0


# --- what is refused ----------------------------------------------------------------------------


def refused(tmp_path: Path, *arguments: str, code: int = 3) -> str:
    output = tmp_path / "labels.pdf"
    message = refusal(*arguments, "--output", str(output), command="label", code=code)
    assert not output.exists()
    assert not list(tmp_path.glob(".compounding*"))
    return message


def test_an_order_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, "cream")
    workbook: Any = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for row in workbook[ABOUT].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and '"50 g"' in cell.value:
                cell.value = cell.value.replace('"50 g"', '"60 g"')
    workbook.save(path)
    message = refused(tmp_path, str(path), "--stock", "avery-5164")
    assert "the order in it cannot be made anew" in message
    assert "compounding review" in message


def test_an_expiry_before_the_beyond_use_date_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, "capsules, all open")
    book = samples.book("capsules, all open")
    expiry = next(each for each in book.fields if each.entry and "expiry" in each.name)
    changed(path, expiry.sheet, expiry.cell, serial(samples.MADE) + 10)
    message = refused(tmp_path, str(path), "--stock", "avery-5164")
    assert "an expiry date was entered that comes before" in message


def test_a_second_check_is_no_batch_sheet(tmp_path: Path) -> None:
    path = tmp_path / "check.xlsx"
    path.write_bytes(write_second_check(samples.record("cream")))
    assert "blind second check" in refused(tmp_path, str(path), "--stock", "avery-5164")


def test_every_sheet_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(b"no workbook")
    (folder / "b.xlsx").write_bytes(b"none either")
    sheet(folder, "cream", "c.xlsx")
    message = refused(tmp_path, str(folder), "--stock", "avery-5164")
    assert "a.xlsx" in message
    assert "b.xlsx" in message


def test_the_same_order_twice_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        sheet(folder, "capsules, all open", name)
    message = refused(tmp_path, str(folder), "--stock", "avery-5164")
    assert message.endswith("LDN-2026-1202-01: its order is in 2 sheets; name one of them")


def test_an_empty_folder_has_no_labels(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    assert "there is no batch sheet in it" in refused(tmp_path, str(folder), "--stock", "avery-5164")


def test_a_stock_that_does_not_hold_the_label_names_the_next(tmp_path: Path) -> None:
    path = tmp_path / "batch.xlsx"
    record = samples.record("cream")
    directions = (
        "Apply a pea-sized amount to the inner forearm at night, and wash the hands before and after that. " * 2
    )
    prescription = dataclasses.replace(record.order.prescription, directions=directions.strip())
    from compounding.records.preparation import prepare

    path.write_bytes(write_sheet(prepare(dataclasses.replace(record.order, prescription=prescription), record.formula)))
    message = refused(tmp_path, str(path), "--stock", "roll-100x50mm")
    assert "the next stock that holds it is " in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stock", "avery-5164", "--stock-size", "4 in x 2 in"), "Name the stock by --stock, or"),
        ((), "Name the stock by --stock, or"),
        (("--stock", "avery-5164", "--stock", "avery-5163"), "--stock is given 2 times"),
        (("--stock", "avery-5164", "--copies", "0"), "'0' will not do"),
        (("--stock", "avery-5164", "--start-at", "0"), "'0' will not do"),
    ],
)
def test_what_is_not_understood(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, str(sheet(tmp_path, "cream")), *arguments, code=2)


def test_without_a_sheet_or_an_output_it_says_what_is_needed(tmp_path: Path) -> None:
    assert "Name a batch sheet" in refusal("--stock", "avery-5164", command="label", code=2)
    assert "--output is needed" in refusal(
        str(sheet(tmp_path, "cream")), "--stock", "avery-5164", command="label", code=2
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stock", "avery-9999"), "no such stock"),
        (("--stock-size", "4 x 2"), "each with its unit"),
        (("--stock", "avery-5164", "--start-at", "7"), "a page has 6 labels"),
        (("--stock", "roll-4x3in", "--start-at", "2"), "a roll has no places"),
    ],
)
def test_what_is_not_possible(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, str(sheet(tmp_path, "cream")), *arguments)


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    path, output = sheet(tmp_path, "cream"), tmp_path / "labels.pdf"
    output.write_bytes(b"kept")
    arguments = (str(path), "--stock", "avery-5164", "--output", str(output))
    assert "--force" in refusal(*arguments, command="label")
    assert output.read_bytes() == b"kept"
    assert run("label", *arguments, "--force").exit_code == 0
    assert output.read_bytes().startswith(b"%PDF")


def test_labels_are_a_pdf_file(tmp_path: Path) -> None:
    message = refusal(
        str(sheet(tmp_path, "cream")),
        "--stock",
        "avery-5164",
        "--output",
        str(tmp_path / "labels.doc"),
        command="label",
    )
    assert "labels are a .pdf file" in message


def test_a_sheet_that_was_changed_where_nobody_fills_in_is_said(tmp_path: Path) -> None:
    path = sheet(tmp_path, "cream")
    arguments = ("label", str(path), "--stock", "avery-5168", "--force", "--output", str(tmp_path / "labels.pdf"))
    assert "was changed" not in run(*arguments).stdout
    workbook: Any = openpyxl.load_workbook(path)
    del workbook["Label"]
    workbook.save(path)
    result = run(*arguments)
    assert result.exit_code == 0
    assert "that nobody fills in: its labels come from its order alone" in result.stdout


def test_blind_copies_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    sheet(folder, "cream")
    (folder / "blind.xlsx").write_bytes(write_second_check(samples.record("cream")))
    result = run("label", str(folder), "--stock", "avery-5168", "--output", str(tmp_path / "labels.pdf"))
    assert result.exit_code == 0, result.output
