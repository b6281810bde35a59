"""A day as written: its sheets can be reviewed, add up to its summary, and hold what was typed as text."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compounding.errors import SheetError
from compounding.production.day import DayRequest, day_inputs, planned_day
from compounding.sheets.review import review_file
from tests.production.days import (
    CAPSULES,
    CREAM,
    DROPS,
    HEAD,
    MADE,
    WEAK,
    contents,
    made,
    planned,
    request,
    table,
    with_profile,
)

SUMMARY = "day-2026-11-22.xlsx"
TITRATION = ("naltrexone-capsule", "", "", "tablets")
MANY = (CAPSULES, DROPS, CREAM, WEAK, CAPSULES, CAPSULES)
# In how many of the smallest that is weighed, poured or counted each unit is.
_SIZES: Mapping[str, tuple[str, int]] = {
    "mg": ("mass", 1), "g": ("mass", 1000), "mL": ("volume", 1), "tablet": ("tablets", 1), "tablets": ("tablets", 1),
    "capsule": ("capsules", 1), "capsules": ("capsules", 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> DayRequest:
    return with_profile(request(tmp_path_factory.mktemp("tables"), MANY))


@pytest.fixture(scope="module")
def place(asked: DayRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day") / "sheets"
    made(asked, folder)
    return folder


@functools.lru_cache(maxsize=32)
def book(place: Path, name: str) -> Any:
    """Return a workbook as openpyxl reads it; it is only looked at."""
    return openpyxl.load_workbook(place / name)


def sheets(place: Path) -> list[str]:
    return sorted(each.name for each in place.glob("*.xlsx") if each.name != SUMMARY)


# --- sums ------------------------------------------------------------------------------------------


def targets(workbook: Any) -> Iterator[tuple[str, str, str, Decimal]]:
    """Yield material, lot, kind of measure and number of each target that stands on a sheet, but for ground tablets."""
    for number in range(1, 100):
        if f"material_{number}_target" not in workbook.defined_names:
            return
        target, lot = (
            workbook["Batch record"][
                workbook.defined_names[f"material_{number}_{name}"].attr_text.partition("!")[2].replace("$", "")
            ]
            for name in ("target", "lot")
        )
        name = target.offset(0, 2 - target.column).value.split(",")[0].casefold()
        kind, size = _SIZES[target.offset(1, 0).value]
        if not name.startswith("ground") and not isinstance(target.value, str):
            yield name, lot.value or "written in at the bench", kind, Decimal(str(target.value)) * size


def test_the_sums_of_the_summary_are_those_of_the_targets_on_the_sheets(place: Path) -> None:
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for name in sheets(place):
        for material, lot, kind, number in targets(book(place, name)):
            sums[material, lot, kind] += number
    found: dict[tuple[str, str, str], Decimal] = {}
    for material, lot, _, needed, *_ in book(place, SUMMARY)["Materials"].iter_rows(values_only=True):
        amount = re.match(r"([\d,.]+) (\S+)", str(needed))
        if lot in (None, "Lot") or amount is None:
            continue
        kind, size = _SIZES[amount[2]]
        found[material.split(",")[0].casefold(), lot, kind] = Decimal(amount[1].replace(",", "")) * size
    assert found == sums
    assert {lot for _, lot, kind in found if kind == "tablets"} == {"T-1", "T-2"}
    assert len(found) >= 10


def test_no_more_is_taken_of_a_lot_than_there_is(place: Path) -> None:
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for name in sheets(place):
        for _, lot, kind, number in targets(book(place, name)):
            if kind == "tablets":
                taken[lot] += number
    assert taken["T-1"] <= 30


# --- reviewed --------------------------------------------------------------------------------------


def test_every_sheet_passes_the_review_as_one_that_nobody_has_filled_in(asked: DayRequest, place: Path) -> None:
    assert len(sheets(place)) == len(MANY)
    for name in sheets(place):
        review = review_file(place / name, asked.library, today=MADE)
        assert [(each.code, each.found) for each in review.findings] == [("BLANK", "nothing was filled in")]


def test_a_titration_is_one_workbook(tmp_path: Path) -> None:
    head = ("number", "formula", "strength", "quantity", "source", "schedule", "needed by")
    row = (*TITRATION, "0.5 mg for 7 days, 1 mg for 7 days", "2026-11-25")
    asked = request(tmp_path)
    asked = replace(asked, orders=table(tmp_path / "titration.csv", [row, CAPSULES], head))
    plan, _ = planned(asked)
    assert plan.day.refused == ()
    written = made(asked, tmp_path / "sheets")
    assert sorted(written) == ["20261122-001.xlsx", "20261122-002.xlsx", SUMMARY, "manifest.json"]
    review = review_file(tmp_path / "sheets" / "20261122-001.xlsx", asked.library, today=MADE)
    assert {each.found for each in review.findings} == {"nothing was filled in"}


# --- the profile -----------------------------------------------------------------------------------


def cell_texts(workbook: Any) -> str:
    return "\n".join(
        str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None
    )


def test_the_profile_gives_numbers_letterhead_balances_spare_and_paper(asked: DayRequest, place: Path) -> None:
    forms = ("CAP", "DRP", "CRM", "CAP", "CAP", "CAP")
    assert sheets(place) == sorted(f"{form}-261122.{serial:02}.xlsx" for serial, form in enumerate(forms, start=1))
    first = book(place, "CAP-261122.01.xlsx")
    assert all(sheet.page_setup.paperSize == 9 for sheet in (*first, *book(place, SUMMARY)))
    texts = cell_texts(first)
    for words in ("Linden Pharmacy", "Main Street 1", "555 0123", "Small", "five years", "CAP-261122.01"):
        assert words in texts
    assert "Linden Pharmacy" in cell_texts(book(place, SUMMARY))
    assert [each.lot for each in planned(asked)[0].day.batches[0].takes if each.form == "capsule shell"] == ["S-1"]
    [shells] = [number for *_, kind, number in targets(first) if kind == "capsules"]
    assert shells == 92


def test_what_follows_from_the_profile_is_in_the_manifest(place: Path) -> None:
    manifest = json.loads(contents(place)["manifest.json"])
    assert (manifest["profile"]["file"], manifest["paper"]) == ("pharmacy.toml", "a4")
    assert manifest["files"][0]["batch"] == "CAP-261122.01"


# --- texts -----------------------------------------------------------------------------------------

HOSTILE = (
    '=HYPERLINK("http://example.org","x")', "+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-1+1", "<b>&amp;&#65;</b>",
    "../../up", "C:\\up", "/etc/up", "_x0041_", "'quoted", "{0} %s ${x}", "\U0001f600 smile", "CON", "x" * 40, "1e5",
    "naïve Łódź",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    texts = [HOSTILE[start : start + 4] for start in range(0, len(HOSTILE), 4)]
    asked = request(folder)
    with asked.orders.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, "directions"])
        writer.writerows([number, *CREAM, *rest] for number, *rest in texts)
    made(asked, folder / "sheets")
    return folder


def test_what_was_typed_stands_in_the_files_as_text(hostile: Path) -> None:
    place = hostile / "sheets"
    seen: set[str] = set()
    for name in [*sheets(place), SUMMARY]:
        for sheet in book(place, name):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert not any(word in str(cell.value) for word in ('HYPERLINK("http', "cmd", "SUM(A1:A9)"))
                    seen |= {text for text in HOSTILE if cell.data_type == "s" and text in str(cell.value)}
    assert seen == set(HOSTILE)


def test_nothing_that_was_typed_becomes_a_name_or_a_link(hostile: Path) -> None:
    assert sorted(each.name for each in hostile.iterdir()) == ["orders.csv", "sheets", "stock.csv"]
    names = [f"20261122-{number:03}.xlsx" for number in range(1, 5)]
    assert sorted(contents(hostile / "sheets")) == sorted([*names, SUMMARY, "manifest.json"])
    for name in [*names, SUMMARY]:
        with zipfile.ZipFile(hostile / "sheets" / name) as archive:
            links = [archive.read(each).decode() for each in archive.namelist() if each.endswith(".rels")]
        outside = [link for text in links for link in re.findall(r"<Relationship [^>]*External[^>]*>", text)]
        # The summary has a link to each sheet, and no other.
        targets_of = [target for link in outside for target in re.findall(r'Target="([^"]*)"', link)]
        assert sorted(targets_of) == (names if name == SUMMARY else [])


UNSEEN = ("a\x07b", "\x1b[31mred", "\u202egnp.exe", "a\u200eb", "\ufffe", "x\u2028y")


def test_what_cannot_be_seen_is_refused_with_its_row(tmp_path: Path) -> None:
    asked = request(tmp_path)
    with asked.orders.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, "directions"])
        writer.writerow(["RX-1", *CREAM, "", "", ""])
        for text in UNSEEN:
            writer.writerow([text, *CREAM, "", "", ""])
            for place in range(3):
                writer.writerow([f"{text.encode().hex()}-{place}", *CREAM, *["", "", ""][:place], text])
    day = planned_day(asked).day
    assert [each.rows for each in day.batches] == [(2,)]
    assert [each.row for each in day.refused] == list(range(3, 3 + 4 * len(UNSEEN)))
    assert all("cannot be printed" in each.problems[0] for each in day.refused)
    # What is not made stands in the summary, also where its number cannot be shown.
    summary = cell_texts(openpyxl.load_workbook(io.BytesIO(made(asked, tmp_path / "sheets")[SUMMARY])))
    assert summary.count("cannot be printed") == len(day.refused)
    assert not set(summary) & set("\x07\x1b\u202e\u200e\u2028")


# --- merged ----------------------------------------------------------------------------------------


def test_merged_prescriptions_are_one_batch_and_say_so(tmp_path: Path) -> None:
    asked = request(tmp_path, [CAPSULES, DROPS, ("naltrexone-capsule", "4.5 mg/capsule", "30 capsules", "tablets")])
    plan, _ = planned(replace(asked, merge=True))
    assert [each.prescriptions for each in plan.day.batches] == [("RX-1", "RX-3"), ("RX-2",)]
    assert plan.day.batches[0].quantity == "120 capsules"
    assert plan.day.batches[0].notes[0].startswith("one batch of 120 capsules for 2 prescriptions: RX-1 (row 2)")
    apart, _ = planned(asked)
    assert len(apart.day.batches) == 3


def test_without_a_stock_table_lots_are_left_to_the_bench(tmp_path: Path) -> None:
    rows = [CAPSULES, CREAM]
    plan, header = planned(request(tmp_path, rows, stock=False))
    assert (plan.day.stock, header["stock"]) == ("", None)
    assert {each.lot for each in plan.day.uses} == {""}


def test_a_table_that_is_gone_after_it_was_read_is_one_message(tmp_path: Path) -> None:
    asked = request(tmp_path)
    asked.orders.unlink()
    with pytest.raises(SheetError, match=r"orders\.csv: it cannot be read: No such file or directory"):
        day_inputs(asked)
