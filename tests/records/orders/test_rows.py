"""Rows of an order table: read as text, and everything that is wrong with one named at once."""

from __future__ import annotations

import datetime
import re

import pytest

from compounding.records.library import find_library
from compounding.records.order import BulkPowder, Lot, Share, StockTrituration, Tablets
from compounding.records.orders.columns import ELSEWHERE, OPTIONAL, REQUIRED, SAMPLE_COLUMNS
from compounding.records.orders.texts import Given, read_order_texts
from compounding.records.stock.columns import OPTIONAL_COLUMNS
from compounding.units import is_open, parse_quantity
from tests.records.orders.rows import MADE, asked, problems, read, row


def test_a_row_is_read() -> None:
    [found] = asked(
        row(
            needed_by="2026-11-25",
            notes="for the\r\n\tfridge\nshelf ",
            source="Tablets",
            prescriber="Dr A",
            directions="One at night.",
            dose="4.5 mg",
            doses_per_day="1",
            spare="5 capsules",
            overage="3 %",
            capsule_size="3",
            spare_tablets="1",
            form="Capsule",
        )
    )
    order = found.order
    assert (found.rows, found.prescriptions, found.needed_by) == ((2,), ("RX-2",), datetime.date(2026, 11, 25))
    assert order.shares == (Share(number="RX-2", needed_by=datetime.date(2026, 11, 25), notes="for the fridge shelf"),)
    assert (order.formula, order.made, order.batch) == ("naltrexone-capsule", MADE, "")
    prescription = order.prescription
    assert (prescription.strength, prescription.quantity) == (
        parse_quantity("4.5 mg/capsule"),
        parse_quantity("90 capsules"),
    )
    assert (prescription.prescriber, prescription.directions) == ("Dr A", "One at night.")
    assert (prescription.dose, prescription.doses_per_day) == (parse_quantity("4.5 mg"), parse_quantity("1 dose/day"))
    assert (order.spare, order.overage) == (parse_quantity("5 capsules"), parse_quantity("3 %"))
    assert order.source == Tablets(spare=parse_quantity("1 tablet"))
    assert order.capsules.size == "3"
    assert {"spare", "overage", "capsule_size", "made"} <= found.stated
    assert not {"dropper", "water"} & found.stated


def test_units_may_stand_in_columns_of_their_own() -> None:
    [found] = asked(row(strength="4.5", strength_unit="mg/capsule", quantity="1000", quantity_unit="capsules"))
    assert found.order.prescription.strength == parse_quantity("4.5 mg/capsule")
    assert found.order.prescription.quantity == parse_quantity("1000 capsules")


def test_a_unit_is_not_stated_twice() -> None:
    assert problems(row(quantity="90 capsules", quantity_unit="capsules")) == [
        "row 2 (quantity unit): 'capsules', but the quantity is '90 capsules'; write its number alone, or leave the "
        "unit's cell blank"
    ]


@pytest.mark.parametrize("number", ["4,5", ".5", "-4.5"])
def test_a_number_that_could_be_misread_is_refused_with_its_unit(number: str) -> None:
    [problem] = problems(row(strength=number, strength_unit="mg/capsule"))
    assert problem.startswith("row 2 (strength): ")
    assert f"'{number} mg/capsule'" in problem


def test_a_salt_that_the_formula_does_not_have_is_refused_with_its_choices() -> None:
    [problem] = problems(row(strength_as="mesilate"))
    assert problem == (
        "row 2 (strength as): 'mesilate' does not fit naltrexone hydrochloride; write hydrochloride or base"
    )


def test_everything_wrong_with_a_row_is_named_at_once() -> None:
    found = problems(
        row(
            number="",
            formula="naltrexone-capsul",
            strength="",
            quantity="90",
            source="tablet",
            needed_by="25.11.2026",
            dose="4.5",
            spare="five",
            doses_per_day="daily",
            first_day="tomorrow",
        )
    )
    places = [each.split(":")[0].split(" is ")[0] for each in found]
    assert sorted(places) == sorted(
        f"row 2 ({name})"
        for name in (
            *("number", "formula", "strength", "quantity", "source", "needed by", "dose", "spare"),
            *("doses per day", "first day"),
        )
    )


def test_what_the_formula_says_against_a_row_is_named_with_its_other_faults() -> None:
    found = problems(row(strength="4.5 mg/mL", quantity="12.5 capsules", needed_by="soon", source="powder"))
    assert [each for each in found if each.startswith("row 2 (needed by)")]
    assert [each for each in found if each.startswith("strength 4.5 mg per mL: for capsules write")]
    assert not [each for each in found if "assay" in each]


def test_a_form_must_be_that_of_the_formula() -> None:
    assert problems(row(form="cream")) == ["row 2 (form): 'cream', but naltrexone-capsule is a formula for capsule"]


@pytest.mark.parametrize(("name", "version"), [("naltrexone-drops", ""), ("naltrexone-capsule", "99")])
def test_an_unknown_formula_leaves_the_other_cells_to_be_judged(name: str, version: str) -> None:
    found = problems(row(formula=name, formula_version=version, quantity="90"))
    assert [each.split(": ")[0] for each in found] == ["row 2 (formula)", "row 2 (quantity)"]


def test_the_version_asked_for_is_read() -> None:
    [first, newest] = asked(row(2, formula_version="1"), row(3))
    assert (first.order.version, newest.order.version) == ("1", "2")


def test_a_prescription_number_stands_once() -> None:
    first, same = read(row(2, number="Rx-1"), row(7, number="RX-1"))
    assert not hasattr(first, "problems")
    assert same.rows == (7,)
    assert problems(row(2, number="Rx-1"), row(7, number="RX-1")) == [
        "row 7 (number): 'RX-1' stands already in row 2; give each prescription its own"
    ]


def test_blank_numbers_are_not_called_repeated() -> None:
    assert problems(row(2, number=""), row(3, number="")) == [
        "row 3 (number) is blank: give each prescription a number of its own"
    ]


def test_a_cell_that_became_a_date_is_named_once() -> None:
    found = problems(row(2, {"strength": "date", "dose": "date"}, strength="2026-05-04", dose="2026-01-02"))
    assert found == [
        f"row 2 ({name}): the cell holds the date {text}; format it as text and type it again"
        for name, text in (("strength", "2026-05-04"), ("dose", "2026-01-02"))
    ]


def test_a_date_may_stand_where_a_day_is_meant() -> None:
    kinds = {"needed by": "date", "notes": "date", "dose": "date"}
    [found] = asked(row(2, kinds, needed_by="2026-11-25", notes="2026-11-24"))
    assert found.order.shares[0].notes == "2026-11-24"


def test_bulk_powder_needs_its_certificate_where_there_is_no_stock() -> None:
    found = problems(row(source="powder"), from_stock=False)
    assert [each.split(" is missing")[0] for each in found] == ["row 2 (assay)", "row 2 (assay basis)"]


def test_with_a_stock_what_is_certified_may_be_left_out_as_a_whole() -> None:
    powder, stock = (each.order.source for each in asked(row(2, source="powder"), row(3, source="trituration")))
    assert isinstance(powder, BulkPowder)
    assert is_open(powder.assay)
    assert isinstance(stock, StockTrituration)
    assert is_open(stock.whole)


@pytest.mark.parametrize(
    ("source", "column", "text", "missing"),
    [
        ("powder", "water", "8 %", ["row 2 (assay)", "row 2 (assay basis)"]),
        ("trituration", "trituration_diluent", "sucrose", ["row 2 (trituration)"]),
        ("trituration", "trituration_potency", "90 %", ["row 2 (trituration)"]),
    ],
)
def test_a_part_of_what_is_certified_is_not_replaced_by_the_stock(
    source: str, column: str, text: str, missing: list[str]
) -> None:
    found = problems(row(2, source=source, **{column: text}))
    assert [each.split(" is missing")[0] for each in found] == missing


def test_what_is_of_another_source_is_refused() -> None:
    [problem] = problems(row(source="tablets", water="8 %"))
    assert problem == "row 2 (water) does not apply to tablets; leave it out"


@pytest.mark.parametrize(
    "texts",
    [
        {"quantity": "1,000 capsules"},
        {"quantity": "1.000 capsules"},
        {"strength": "4,500 mcg/capsule"},
        {"dose": "4,500 mcg"},
        {"spare": "1,000 capsules"},
        {"overage": "3,500 %"},
        {"spare_tablets": "1.000"},
        {"doses_per_day": "1.0"},
        {"tablet_assay": "98,600 %"},
        {"tablets_weighed": "20", "sample_mass": "8,200 g"},
        {"tablets_weighed": "20.0", "sample_mass": "8.20 g"},
        {"density": "0.98 g per 1,000 mL"},
        {"schedule": "1,500 mcg for 7 days", "quantity": "", "needed_by": "2026-11-25"},
        {
            "schedule": "1 mg for 7 days",
            "strength": "0.5 mg/capsule, 1,500 mcg/capsule",
            "quantity": "",
            "needed_by": "2026-11-25",
        },
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(texts: dict[str, str]) -> None:
    column = next(name for name, text in texts.items() if re.search(r",[0-9]{3}|\.0", text))
    [said] = problems(row(**texts))
    assert said.startswith(f"row 2 ({column.replace('_', ' ')}): {texts[column]!r}: ")


def test_a_number_with_its_unit_beside_it_is_judged_with_it() -> None:
    [said] = problems(row(quantity="1.000", quantity_unit="capsules"))
    assert said.startswith("row 2 (quantity): '1.000 capsules': the point may be a decimal point")
    [found] = asked(row(2, {"quantity": "number"}, quantity="1,000", quantity_unit="capsules"))
    assert found.order.prescription.quantity == parse_quantity("1000 capsules")


@pytest.mark.parametrize("basis", ["as is", "as-is", "As Is"])
def test_an_assay_is_as_is_with_or_without_a_hyphen(basis: str) -> None:
    [found] = asked(row(source="powder", assay="99 %", assay_basis=basis), from_stock=False)
    assert isinstance(found.order.source, BulkPowder)
    assert found.order.source.assay_basis == "as is"


@pytest.mark.parametrize("kind", ["text", "date"])
def test_a_trituration_states_its_lot(kind: str) -> None:
    texts = {"trituration": "1 in 10", "trituration_lot": "S-7", "trituration_expiry": "2027-01-31"}
    [found] = asked(row(2, {"trituration expiry": kind}, source="trituration", **texts), from_stock=False)
    assert found.order.lots == (Lot(component="drug", number="S-7", expiry=datetime.date(2027, 1, 31)),)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            {"source": "trituration", "trituration": "1 in 10", "trituration_lot": "S-7"},
            "row 2 (trituration expiry) is blank: write the lot of the trituration and its expiry, or neither",
        ),
        (
            {"source": "trituration", "trituration": "1 in 10", "trituration_expiry": "2027-01"},
            "row 2 (trituration lot) is blank: write the lot of the trituration and its expiry, or neither",
        ),
        (
            {
                "source": "trituration",
                "trituration": "1 in 10",
                "trituration_lot": "S-7",
                "trituration_expiry": "31/01/2027",
            },
            "row 2 (trituration expiry): '31/01/2027' is not a date; write year-month-day or year-month, such as "
            "2027-05",
        ),
        ({"number": '="RX-1"'}, "row 2 (number): '=\"RX-1\"' begins with =, as a formula of a spreadsheet does; "),
    ],
)
def test_a_lot_of_a_trituration_that_is_not_clear_is_refused(texts: dict[str, str], said: str) -> None:
    assert problems(row(**texts))[0].startswith(said)


def test_tablets_have_no_lot_of_a_trituration() -> None:
    assert problems(row(trituration_lot="S-7", trituration_expiry="2027-01")) == [
        "row 2 (trituration lot) does not apply to tablets; leave it out",
        "row 2 (trituration expiry) does not apply to tablets; leave it out",
    ]


# --- the tablets weighed together -------------------------------------------------------------


@pytest.mark.parametrize("count", ["20", "20 tablets"])
def test_tablets_weighed_together_are_stated_as_on_the_command_line(count: str) -> None:
    texts = {"tablets_weighed": count, "sample_mass": "8.20 g", "tablet_deviation": "6 mg"}
    [found] = asked(row(**texts))
    stated: dict[str, Given] = {"strength": "4.5 mg/capsule", "quantity": "90 capsules", "source": "tablets"}
    stated |= {"made": MADE.isoformat(), "tablet_sample": ("20", "8.20 g"), "tablet_deviation": "6 mg"}
    by_option = read_order_texts(stated, find_library().load("naltrexone-capsule"), "{}".format)
    assert found.order.source == by_option.source
    assert "tablet_sample" in found.stated


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            {"tablets_weighed": "20"},
            "row 2 (sample mass) is blank: write how many tablets were weighed together and their mass, or neither",
        ),
        (
            {"sample_mass": "8.20 g"},
            "row 2 (tablets weighed) is blank: write how many tablets were weighed together and their mass, or neither",
        ),
        (
            {"source": "powder", "tablets_weighed": "20", "sample_mass": "8.20 g"},
            "row 2 (tablets weighed) does not apply to powder; leave it out",
        ),
        (
            {"tablets_weighed": "twenty", "sample_mass": "8.20 g"},
            "row 2 (tablets weighed) with its sample mass: 'twenty' is not a number; write it in digits, such as 2",
        ),
        (
            {"tablets_weighed": "20", "sample_mass": "8.20"},
            "row 2 (tablets weighed) with its sample mass: '8.20': the unit is missing; ",
        ),
    ],
)
def test_a_sample_of_tablets_that_is_not_clear_is_refused(texts: dict[str, str], said: str) -> None:
    assert problems(row(**texts))[0].startswith(said)


def test_what_stands_elsewhere_is_no_column_and_names_one_that_there_is() -> None:
    assert not {*ELSEWHERE} & {*REQUIRED, *OPTIONAL}
    assert {*SAMPLE_COLUMNS} <= {*OPTIONAL} & {*OPTIONAL_COLUMNS}
    assert all(each in ELSEWHERE["tablet sample"] for each in SAMPLE_COLUMNS)
