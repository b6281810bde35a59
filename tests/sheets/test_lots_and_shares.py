"""Several lots, merged prescriptions and the letterhead, as the batch sheet shows them."""

from __future__ import annotations

import dataclasses
import datetime
import re
from functools import cache

import pytest

from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import CapsuleChoices, Letterhead, Order, Share
from compounding.records.preparation import prepare
from compounding.records.titration import plan_campaign
from compounding.sheets.book import Book
from compounding.sheets.campaign_workbook import planned_campaign_book
from compounding.sheets.layout import CellFormula, Sheet
from compounding.sheets.looks import STYLES
from compounding.sheets.pages import page_room
from compounding.sheets.second_check import planned_second_check
from compounding.sheets.second_check_facts import given_facts
from compounding.sheets.text_room import column_points, text_height
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import serial
from tests.records.preparation.orders import CAPSULES, CREAM, MICROGRAMS, POWDER, WEIGHED, formula, lot, q, record_of
from tests.records.titration.campaigns import THREE, campaign
from tests.sheets import samples

SEVERAL = "capsules, merged, of several lots"
LETTERHEAD = Letterhead(name="Linden Pharmacy", address=("1 Mill Road", "Springfield"), phone="555 0123")


@cache
def book(name: str = SEVERAL) -> Book:
    return samples.book(name)


def sheet_of(planned: Book, name: str) -> Sheet:
    return next(each for each in planned.sheets if each.name == name)


def texts(sheet: Sheet) -> list[str]:
    return [each.value for _, each in sorted(sheet.cells.items()) if isinstance(each.value, str)]


def value(planned: Book, name: str) -> object:
    field = planned.field(name)
    sheet = sheet_of(planned, field.sheet)
    letters = field.cell.rstrip("0123456789")
    found = sheet.cells[int(field.cell[len(letters) :]), ord(letters) - 64].value
    return planned.values()[field.sheet, field.cell] if isinstance(found, CellFormula) else found


def merged(count: int, **rest: object) -> CompoundingRecord:
    shares = tuple(
        Share(number=f"RX-{place}", quantity=q("30 capsules"), notes="Call on arrival, and ask for the card. " * 3)
        for place in range(1, count + 1)
    )
    return record_of(CAPSULES, quantity=f"{30 * count} capsules", shares=shares, **WEIGHED, **rest)


# --- lots ------------------------------------------------------------------------------------


def test_each_lot_has_its_fields() -> None:
    lots = [each for each in book().fields if each.name.startswith("material_1_lot")]
    assert [(each.name, each.entry, each.type, each.unit) for each in lots] == [
        ("material_1_lot", False, "text", ""),
        ("material_1_lot_1_planned", False, "number", "tablet"),
        ("material_1_lot_1_actual", True, "number", "tablet"),
        ("material_1_lot_2", False, "text", ""),
        ("material_1_lot_2_manufacturer", True, "text", ""),
        ("material_1_lot_2_expiry", False, "date", ""),
        ("material_1_lot_2_planned", False, "number", "tablet"),
        ("material_1_lot_2_actual", True, "number", "tablet"),
        ("material_1_lot_2_expiry_verdict", False, "text", ""),
        ("material_1_lots_total", False, "number", "tablet"),
        ("material_1_lots_verdict", False, "text", ""),
    ]
    assert (value(book(), "material_1_lot"), value(book(), "material_1_lot_2")) == ("T-1", "T-2")
    planned = [value(book(), f"material_1_lot_{place}_planned") for place in (1, 2)]
    assert planned == [4, 6]
    assert book().field("material_3_lot_2_expiry").entry


def test_a_material_of_one_lot_has_no_rows_of_lots() -> None:
    names = {each.name for each in book("capsules, all known").fields}
    assert not [name for name in names if "_lot_" in name or "_lots_" in name]


def test_ground_tablets_are_the_mix_of_the_lots_above() -> None:
    assert "lots of line 1" in texts(sheet_of(book(), "Batch record"))
    assert "material_2_lot" not in {each.name for each in book().fields}


@pytest.mark.parametrize(
    ("entries", "total", "verdict"),
    [
        ({}, "", ""),
        ({"material_1_lot_1_actual": 4.0}, "", ""),
        ({"material_1_lot_1_actual": 4.0, "material_1_lot_2_actual": 6.0}, 10.0, ""),
        ({"material_1_lot_1_actual": 4.0, "material_1_lot_2_actual": 6.0, "material_1_actual": 10.0}, 10.0, "PASS"),
        ({"material_1_lot_1_actual": 4.0, "material_1_lot_2_actual": 5.0, "material_1_actual": 10.0}, 9.0, "FAIL"),
        ({"material_1_lot_1_actual": 0.0, "material_1_lot_2_actual": 10.0, "material_1_actual": 10.0}, 10.0, "PASS"),
        ({"material_1_lot_1_actual": "4", "material_1_lot_2_actual": 6.0}, "CHECK ENTRY", ""),
        (
            {"material_1_lot_1_actual": "x", "material_1_lot_2_actual": 6.0, "material_1_actual": 9.0},
            "CHECK ENTRY",
            "CHECK ENTRY",
        ),
    ],
)
def test_lots_together_are_judged_live(entries: dict[str, float | str], total: object, verdict: str) -> None:
    values = book().values(entries)
    found = [
        values[each.sheet, each.cell]
        for each in map(book().field, ("material_1_lots_total", "material_1_lots_verdict"))
    ]
    assert found == [total, verdict]


def test_the_earliest_expiry_counts_every_lot() -> None:
    assert value(book(), "earliest_expiry") == serial(datetime.date(2027, 3, 31))
    field = book().field("earliest_expiry")
    early = serial(datetime.date(2027, 2, 28))
    assert book().values({"material_3_lot_2_expiry": float(early)})[field.sheet, field.cell] == early


def test_lots_that_stand_in_two_lines_are_entered_once() -> None:
    balances = samples.ORDERS["capsules, trituration in two stages"].balances
    lots = tuple(
        dataclasses.replace(lot("diluent", "2029-01-31", number), expiry=None, amount=q(amount))
        for number, amount in (("D-1", "5 g"), ("D-2", "20 g"))
    )
    record = record_of(MICROGRAMS, source=POWDER, balances=balances, lots=lots, **WEIGHED)
    planned = planned_book(record)
    expiries = [each for each in planned.fields if each.name.endswith("_expiry") and "cellulose" in each.label]
    assert len(expiries) > 2
    assert len([each for each in expiries if each.entry]) == 2


# --- prescriptions and the pharmacy ----------------------------------------------------------


def test_the_head_names_pharmacy_prescriptions_and_notes() -> None:
    found = texts(sheet_of(book(), "Batch record"))
    for text in (
        "Linden Pharmacy, 1 Mill Road, Springfield, Phone 555 0123",
        "RX-1001: 60 capsules, needed by 2026-12-07; RX-1002: 30 capsules",
        "Notes RX-1001",
        "Call the daughter on arrival.",
    ):
        assert text in found


def test_a_note_has_a_row_of_its_own_beside_no_other_fact() -> None:
    cells = sheet_of(book(), "Batch record").cells
    row = next(row for (row, _), placed in cells.items() if placed.value == "Notes RX-1001")
    beside = [placed.value for (each, _), placed in sorted(cells.items()) if each == row and placed.value]
    assert beside == ["Notes RX-1001", "Call the daughter on arrival."]


def test_the_label_sheet_has_each_label_to_print() -> None:
    found = [each.replace("\N{NO-BREAK SPACE}", " ") for each in texts(sheet_of(book(), "Label"))]
    assert found[found.index("Linden Pharmacy") + 1] == "1 Mill Road, Springfield, Phone 555 0123"
    assert "Contents: 60 capsules" in found
    assert "Labels to print: 2, each as the specimen with its own contents" in found
    assert found[found.index("RX-1002") + 1] == "30 capsules"
    assert "Each prescription has its own label, with its own contents" in found


def test_about_says_how_long_the_record_is_kept() -> None:
    found = texts(sheet_of(book(), "About"))
    assert found[found.index("Keep this record") + 1] == "3 years"
    assert "Keep this record" not in texts(sheet_of(book("cream"), "About"))


def test_without_them_the_sheet_says_nothing_of_them() -> None:
    for name in ("Batch record", "Label", "About"):
        found = " ".join(texts(sheet_of(book("cream"), name)))
        assert "Labels to print" not in found
        assert "The pharmacy and its record" not in found
    assert "name and address of the pharmacy" in " ".join(texts(sheet_of(book("cream"), "Label")))


def test_a_second_check_names_the_prescriptions_and_not_what_is_planned_of_each_lot() -> None:
    facts = given_facts(samples.record(SEVERAL))
    assert ("Prescriptions", "RX-1001: 60 capsules, needed by 2026-12-07; RX-1002: 30 capsules") in facts
    lots = [text for label, text in facts if label == "Lot of tablets"]
    assert lots == ["T-1, expiry 2027-03-31", "T-2, expiry 2028-01-31"]


# --- as it was typed -------------------------------------------------------------------------

TYPED = {
    "rx-1": ("Batch record", "Second check", "Campaign"),
    "mcg not mg": ("Batch record", "Second check", "Campaign"),
    "de Vries": ("Batch record", "Second check", "Campaign", "Calendar"),
    "take one": ("Label", "Second check"),
    "van Dijk": ("Label",),
    "aan de dijk 1, Phone ext. 5": ("Label",),
    "van Dijk, aan de dijk 1, Phone ext. 5": ("Batch record", "Campaign"),
    "ldn-1": ("Batch record", "Second check"),
    "t-1": ("Batch record", "Campaign"),
    "acme": ("Batch record",),
    "bal": ("Batch record",),
    "three years": ("About",),
}


def typed_order() -> Order:
    order = record_of(
        CAPSULES,
        shares=(Share(number="rx-1", notes="mcg not mg"),),
        letterhead=Letterhead(name="van Dijk", address=("aan de dijk 1",), phone="ext. 5"),
        batch="ldn-1",
        retention="three years",
        balances=(read_balance("bal: 1 mg to 120 g, sensitivity 6 mg"),),
        lots=(dataclasses.replace(lot("tablets", "2029-01-31", "t-1"), supplier="acme"),),
        **WEIGHED,
    ).order
    asked = dataclasses.replace(order.prescription, prescriber="de Vries", directions="take one")
    return dataclasses.replace(order, prescription=asked)


@cache
def typed_books() -> tuple[Book, ...]:
    order = typed_order()
    record = prepare(order, formula(CAPSULES))
    kept = {name: getattr(order, name) for name in ("shares", "letterhead", "batch", "retention", "lots")}
    return planned_book(record), planned_second_check(record), typed_campaign(**kept)


def typed_campaign(**changes: object) -> Book:
    planned = campaign(CAPSULES, THREE, capsules=CapsuleChoices(), **changes)
    asked = dataclasses.replace(planned.asked.order.prescription, prescriber="de Vries", directions="take one")
    order = dataclasses.replace(planned.asked.order, prescription=asked)
    return planned_campaign_book(plan_campaign(dataclasses.replace(planned.asked, order=order), planned.formula))


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_stands_on_every_sheet_as_it_was_typed(typed: str) -> None:
    found: dict[str, set[str]] = {}
    for planned in typed_books():
        for sheet in planned.sheets:
            found.setdefault(sheet.name, set()).update(each.replace("\N{NO-BREAK SPACE}", " ") for each in texts(sheet))
    assert [name for name in TYPED[typed] if typed not in found[name] | unlabelled(found[name])] == []
    changed = f"{typed[0].upper()}{typed[1:]}"
    # Only the beginning of a text could be changed; "Balance" is a word of the sheet.
    assert [each for one in found.values() for each in one if re.match(rf"{re.escape(changed)}\b", each)] == []


def unlabelled(found: set[str]) -> set[str]:
    """Return the texts without the word and the expiry that stand beside a batch number and a lot."""
    return {each.split(", expiry")[0].removeprefix("Batch ") for each in found}


def test_the_toolkits_own_words_begin_with_a_capital() -> None:
    found = [each.replace("\N{NO-BREAK SPACE}", " ") for each in texts(sheet_of(book("cream"), "Label"))]
    assert "Apply the measured amount to the skin as prescribed." in found
    head = texts(sheet_of(typed_books()[0], "Batch record"))
    assert head[head.index("Route") + 1] == "By mouth"
    assert head[head.index("Overage of drug") + 1] == "None"


@pytest.mark.parametrize(("lots", "shown"), [((), None), (("t-1",), "t-1"), (("t-1", "t-2"), None)])
def test_the_common_powder_is_of_the_one_lot_that_was_chosen(lots: tuple[str, ...], shown: str | None) -> None:
    amount = q("2 tablets") if len(lots) > 1 else None
    chosen = tuple(dataclasses.replace(lot("tablets", "2029-01-31", each), amount=amount) for each in lots)
    planned = typed_campaign(lots=chosen)
    assert value(planned, "powder_1_lot") == shown
    assert value(planned, "powder_1_expiry") == (serial(datetime.date(2029, 1, 31)) if shown else None)
    assert [planned.field(f"powder_1_{each}").entry for each in ("lot", "expiry")] == [shown is None] * 2


def test_the_expiry_of_a_chosen_lot_is_entered_where_it_was_not_stated() -> None:
    planned = typed_campaign(lots=(dataclasses.replace(lot("tablets", "2029-01-31", "t-1"), expiry=None),))
    assert not planned.field("powder_1_lot").entry
    assert planned.field("powder_1_expiry").entry


# --- room ------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_several_lots_and_a_letterhead_cost_no_page(paper: str) -> None:
    plan = planned_book(samples.record(SEVERAL), paper=paper)
    assert len(sheet_of(plan, "Batch record").breaks) == 1


@pytest.mark.parametrize("count", [2, 20, 40])
def test_every_text_of_many_prescriptions_has_its_room(count: int) -> None:
    lots = tuple(dataclasses.replace(lot("diluent", "2029-01-31", "D" * 39 + each), amount=q("200 g")) for each in "12")
    planned = planned_book(merged(count, letterhead=LETTERHEAD, lots=lots))
    for name in ("Batch record", "Label"):
        sheet = sheet_of(planned, name)
        spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        for (row, column), placed in sheet.cells.items():
            look = STYLES[placed.look.style]
            if not isinstance(placed.value, str) or not look.wrap:
                continue
            bottom, right = spans.get((row, column), (row, column))
            wide = sum(column_points(each) for each in sheet.widths[column - 1 : right]) - look.padding
            high = sum(sheet.heights.get(each, 15.0) for each in range(row, bottom + 1))
            assert text_height(placed.value, wide, look.size, bold=look.bold) <= high + 3, (name, row, placed.value)
        assert max(sheet.heights.values()) < 409, name


def test_the_label_sheet_of_many_prescriptions_is_still_read() -> None:
    sheet = sheet_of(planned_book(merged(40, letterhead=LETTERHEAD)), "Label")
    assert sheet.one_page
    # In print it is no smaller than 0.6 of its size.
    assert sheet.total_height() * 0.6 < page_room("letter", sheet.widths)


def test_a_cream_for_twelve_is_one_batch() -> None:
    shares = tuple(Share(number=f"RX-{place}", quantity=q("30 g")) for place in range(12))
    record = record_of(CREAM, quantity="360 g", shares=shares, letterhead=LETTERHEAD)
    assert len(record.label.contents) == 12
    assert len(sheet_of(planned_book(record), "Batch record").breaks) == 1
