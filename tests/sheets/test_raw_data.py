"""Raw data keep the digits that they were stated with, from the order to the sheet and back; doses never do."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from compounding import units
from compounding.calculations.balances import Balance
from compounding.records.canonical import order_json, sha256
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.error_budget import ErrorBudget
from compounding.records.order import (
    MEASURED,
    BulkPowder,
    CapsuleChoices,
    Lot,
    Order,
    Prescription,
    Share,
    StockTrituration,
    Tablets,
)
from compounding.records.order_reading import embedded_content, read_order
from compounding.records.preparation import prepare
from compounding.records.record_json import record_content
from compounding.records.titration import plan_campaign
from compounding.records.titration.request_reading import request_of
from compounding.sheets.campaign_workbook import write_campaign
from compounding.sheets.layout import CALCULATIONS
from compounding.sheets.second_check import write_second_check
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.spreadsheet_notation import cell_name
from compounding.units import Quantity
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, OIL, POWDER, WEIGHED, formula, order, prepared, q
from tests.records.titration import campaigns
from tests.sheets import second_checks

# What is prescribed, chosen or to be made: a final zero of it has been read as ten times as much.
_NEVER = {
    *("strength", "quantity", "dose", "doses_per_day", "dose_volume", "dose_drops"),
    *("spare", "overage", "error_allowed", "uncertainties", "sample_count", "amount"),
}
PUMP = {"strengths": ("1 %",), "actuation": "0.15 g/actuation"}
DROPPER = {"strengths": ("3 mg/mL",), "dropper": "28 drop/g", "density": "0.95 g/mL", "doses_per_day": 2}
_RECORDS = (Order, Prescription, Tablets, BulkPowder, StockTrituration, CapsuleChoices, Balance, Lot, Share)


class AnyQuantity:
    """Stands for a quantity among the type hints."""


def with_zeros(value: Any) -> Any:
    """Return an order, or a part of it, with one zero more behind every number that it states."""
    if units.is_quantity(value):
        places = max(1, 1 - int(value.magnitude.as_tuple().exponent))
        return units.quantity(f"{value.magnitude:.{places}f}", units.unit_spelling(value))
    if isinstance(value, tuple):
        return tuple(with_zeros(each) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{each.name: with_zeros(getattr(value, each.name)) for each in dataclasses.fields(value)}
        )
    return value


def quantities(content: Any, field: str = "") -> Iterator[tuple[str, Quantity]]:
    """Yield the quantities of an order's JSON with the names of their fields."""
    if isinstance(content, dict):
        for name, each in content.items():
            yield from quantities(each, name)
    elif isinstance(content, list):
        for each in content:
            yield from quantities(each, field)
    elif field in MEASURED | _NEVER and content[:1].isdigit():
        yield field, q(content)


def ends_in_zero(value: Quantity) -> bool:
    """Return whether a quantity was written with a zero at the end of its decimals."""
    digits = f"{value.magnitude:f}"
    return "." in digits and digits.endswith("0")


def read_back(record: CompoundingRecord) -> CompoundingRecord:
    """Return the record of the order that is embedded in a sheet."""
    return prepare(read_order(record.order_json).order, record.formula)


def test_every_quantity_of_an_order_is_raw_data_or_never_ends_in_zero() -> None:
    hints = {
        name: hint
        for kind in _RECORDS
        for name, hint in typing.get_type_hints(kind, localns={"Balance": Balance, "Quantity": AnyQuantity}).items()
    }
    names = {name for name, hint in hints.items() if "AnyQuantity" in str(hint)}
    assert names == MEASURED | _NEVER
    assert not MEASURED & _NEVER


@pytest.mark.parametrize("name", second_checks.NAMES)
def test_an_order_keeps_the_digits_of_raw_data_and_no_others(name: str) -> None:
    plain = second_checks.record(name)
    asked = with_zeros(plain.order)
    text = order_json(asked, plain.formula)
    found = list(quantities(json.loads(text)))
    assert {field for field, value in found if ends_in_zero(value)} == {field for field, _ in found} & MEASURED
    assert order_json(read_order(text).order, plain.formula) == text
    # What was written with fewer digits, as in sheets of old, is an order as well, and another text.
    assert read_order(plain.order_json).order == asked
    assert (sha256(text) == plain.order_hash) == (not any(field in MEASURED for field, _ in found))


@pytest.mark.parametrize("name", second_checks.NAMES)
def test_a_sheet_is_made_anew_from_what_it_embeds(name: str) -> None:
    plain = second_checks.record(name)
    made = prepare(with_zeros(plain.order), plain.formula)
    again = read_back(made)
    assert record_content(again) == record_content(made)
    assert write_sheet(again) == write_sheet(made)
    assert write_second_check(again) == write_second_check(made)


@pytest.mark.parametrize(
    ("formula_id", "schedule", "changes", "line", "text"),
    [
        (CAPSULES, campaigns.THREE, {}, "tablet_sample_mass", "8.200 g"),
        (CREAM, "1.5 mg for 14 days", PUMP, "actuation", "0.150 g per actuation"),
        # Worked out from drops that were weighed.
        (OIL, "0.7 mg for 7 days", DROPPER, "dropper", "26.6 drops per mL"),
    ],
)
def test_a_titration_is_made_anew_from_what_it_embeds(
    formula_id: str, schedule: str, changes: dict[str, Any], line: str, text: str
) -> None:
    asked = campaigns.asked(formula_id, schedule, **changes)
    made = plan_campaign(dataclasses.replace(asked, order=with_zeros(asked.order)), formula(formula_id))
    again = plan_campaign(request_of(embedded_content(made.request_json)).asked, formula(formula_id))
    assert again.request_json == made.request_json
    assert write_campaign(again) == write_campaign(made)
    assert made.working[line].text == text


def texts(record: CompoundingRecord) -> dict[str, str]:
    """Return the lines of a record's working as they are printed."""
    return {line.key: line.text for line in record.working}


def test_raw_data_are_printed_as_stated_and_what_is_worked_out_as_ever() -> None:
    source = Tablets(sample_count=q("20.0 tablets"), sample_mass=q("8.20 g"), deviation=q("6.0 mg"), assay=q("98.0 %"))
    packing = (("drug", q("0.2000 g")), ("diluent", q("130.0 mg")))
    record = prepared(order(CAPSULES, strength="4.50 mg/capsule", source=source, size="3", packing=packing))
    shown = texts(record)
    assert shown["strength"] == "4.5 mg per capsule"
    assert shown["tablet_sample_count"] == "20 tablets"
    assert shown["tablet_sample_mass"] == "8.20 g"
    assert shown["mean_tablet_mass"] == "410 mg per tablet"
    assert shown["tablet_assay"] == "98.0 %"
    # Converted into the unit of the line it is worked out.
    assert shown["packing_drug"] == "200 mg per capsule"
    assert shown["packing_diluent"] == "130.0 mg per capsule"
    assert record.working.numbers("mean_tablet_mass") == "8.20 g \N{DIVISION SIGN} 20 tablets"
    assert record.fact_texts["Mean tablet mass"] == "20 tablets weigh 8.20 g: 410 mg per tablet"
    lines = {each["key"]: each["number"] for each in record_content(record)["working"]}
    assert (lines["tablet_sample_mass"], lines["strength"]) == ("8.20", "4.5")
    assert isinstance(record.budget, ErrorBudget)
    notes = {each.key: each.note for each in record.budget.contributions}
    assert notes["tablet_sample_mass"] == "single tablets deviate by 6.0 mg"


def test_a_certificate_is_copied_digit_by_digit() -> None:
    source = dataclasses.replace(POWDER, assay=q("99.50 %"), water=q("8.70 %"), solvents=q("0.00 %"))
    record = prepared(order(CREAM, source=source, actuation="0.250 g/actuation"))
    shown = texts(record)
    keys = ("assay", "water", "solvents", "potency", "actuation")
    expected = ["99.50 %", "8.70 %", "0.00 %", "90.8435 %", "0.250 g per actuation"]
    assert [shown[key] for key in keys] == expected
    fact = record.fact_texts["Certificate of analysis"]
    assert fact.startswith(
        "assay 99.50 % on the anhydrous, solvent-free basis, water 8.70 %, solvents 0.00 %: 90.8435 %"
    )


def test_what_a_division_leaves_is_not_taken_for_raw_data() -> None:
    record = prepared(order(DROPS, dropper="35 drops per 3 mL"))
    assert texts(record)["dropper"] == "\N{ALMOST EQUAL TO} 11.66667 drops per mL"
    assert texts(prepared(order(DROPS, dropper="24.0 drop/mL")))["dropper"] == "24.0 drops per mL"


def test_the_cell_of_raw_data_shows_every_digit() -> None:
    record = prepared(order(CAPSULES, source=Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g")), **WEIGHED))
    sheet = next(each for each in planned_book(record).sheets if each.name == CALCULATIONS)
    forms_at = {cell_name(*place): placed.look.format for place, placed in sheet.cells.items()}
    forms = {each.name: forms_at[each.cell] for each in sheet.fields}
    assert forms["calc_tablet_sample_mass"] == "#,##0.00"
    assert forms["calc_strength"] == "General"
    assert forms["calc_mean_tablet_mass"] == "General"


def test_half_a_unit_of_the_last_digit_is_that_of_the_unit_in_which_it_was_stated() -> None:
    def greatest(drug: str) -> Quantity:
        packing = (("drug", q(drug)), ("diluent", q("130 mg")))
        budget = prepared(order(CAPSULES, size="3", packing=packing)).budget
        assert isinstance(budget, ErrorBudget)
        return next(each.greatest for each in budget.contributions if each.key == "packing_drug")

    assert greatest("0.2000 g") == greatest("200.0 mg") < greatest("0.200 g") == greatest("200 mg")


# --- raw data stated as a ratio ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "digits"),
    [
        ("40.0 drops per 2.00 mL", "20.0"),  # a count is exact: three digits of the volume
        ("40 drops per 2.0 mL", "20"),
        ("100 drops per 5.0 mL", "20"),
        ("200 drops per 10.000 mL", "20.000"),
        ("5.00 g per 20 actuations", "0.250"),
        ("2000.0 mg per 10.00 capsules", "200.00"),
        ("25 mg per 5 mL", "5"),
        (f"200 drops per 10.{'0' * 38} mL", f"20.{'0' * 26}"),  # as many digits as are worked with
        ("1000 mg per 8 mL", "125"),  # no digit of the ratio itself is lost
    ],
)
def test_a_ratio_has_the_digits_of_what_was_measured(stated: str, digits: str) -> None:
    assert str(q(stated).magnitude) == digits
    assert q(units.format_stated(q(stated))).magnitude.as_tuple() == q(stated).magnitude.as_tuple()


@pytest.mark.parametrize("stated", ["40.0 drops per 2.00 mL", "100 drops per 5.0 mL", "50 drops per 2.1 mL"])
def test_an_order_with_a_ratio_is_prepared_alike_when_it_is_read_back(stated: str) -> None:
    record = prepared(order(DROPS, dropper=q(stated), dose=q("1 mg"), doses_per_day=q("1 dose/day")))
    again = prepare(read_order(record.order_json).order, record.formula)
    assert write_sheet(again) == write_sheet(record)


def test_the_error_budget_goes_by_the_digits_of_a_ratio() -> None:
    def spread(stated: str) -> str:
        sample = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g"))
        asked = order(DROPS, source=sample, dropper=q(stated), dose=q("1 mg"), doses_per_day=q("1 dose/day"))
        budget = prepared(asked).budget
        assert isinstance(budget, ErrorBudget)
        notes = [each.note for each in budget.contributions if each.key == "dropper"]
        return "; ".join([*notes, *(each for each in budget.missing if "dropper" in each)])

    assert spread("40.0 drops per 2.00 mL").startswith("±0.05 drop per mL: half a unit")
    assert spread("50 drops per 2.1 mL") == (
        "calibration of the dropper: stated as a ratio that does not end; state how far it may be out (--uncertainty)"
    )
