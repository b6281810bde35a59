"""The blind second check: all that is given, and nowhere an answer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given as given_by
from hypothesis import settings
from openxml_audit.validator import OpenXmlValidator

from compounding import units
from compounding.errors import SheetError
from compounding.files import SHEET, save_files
from compounding.printed import shown
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import Order
from compounding.sheets.layout import CHOICE, CellFormula
from compounding.sheets.second_check import planned_second_check, write_second_check
from compounding.sheets.second_check_sheet import asked_lines, asked_materials, second_check_sheet
from compounding.units import format_quantity, number_text
from tests.records.preparation import random_orders
from tests.records.preparation.orders import prepared
from tests.sheets import samples, second_checks

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# A number of two digits or fewer may be a line's number or a day; with its unit it is looked for all the same.
_TELLING_DIGITS = 3


@pytest.fixture(scope="module", params=second_checks.NAMES)
def plan(request: pytest.FixtureRequest) -> CompoundingRecord:
    return second_checks.record(str(request.param))


def opened(plan: CompoundingRecord) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_second_check(plan)))


def texts(plan: CompoundingRecord) -> Iterator[str]:
    """Yield every text of the file: cells, prompts, names, headers, footers and properties."""
    workbook = opened(plan)
    for sheet in workbook:
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        for each in sheet.data_validations.dataValidation:
            yield from (text or "" for text in (each.prompt, each.promptTitle))
        for part in (sheet.oddHeader, sheet.oddFooter):
            yield from (each.text or "" for each in (part.left, part.center, part.right))
    yield from workbook.defined_names
    yield from (each.value or "" for each in workbook.custom_doc_props.props)
    yield from (value for value in vars(workbook.properties).values() if isinstance(value, str))


def given(plan: CompoundingRecord) -> set[str]:
    """Return the numbers that are given: those of the order, of the formula's text, and of the facts of the working."""
    facts = [format_quantity(line.value) for line in plan.working if line.expression is None and not line.is_open]
    studies = [format_quantity(study.period) for study in plan.formula.beyond_use.studies]
    rule = [plan.fact_texts["Overage of drug"]]
    return set(_NUMBER.findall(" ".join((plan.order_json, plan.formula.name, *facts, *studies, *rule))))


def answers(plan: CompoundingRecord) -> Iterator[str]:
    """Yield what no text may hold: results with their units, and bare numbers where they can be told apart."""
    known = given(plan)
    for line in plan.working:
        if line.expression is None or line.is_open:
            continue
        for text in (format_quantity(line.value), *(shown(line.value, digits) for digits in (3, 4, 5, 7))):
            number = _NUMBER.search(text)
            if number and number[0] not in known:
                yield text.removeprefix("\N{ALMOST EQUAL TO} ")
                if sum(each.isdigit() for each in number[0]) >= _TELLING_DIGITS:
                    yield number[0]
    for material in plan.materials:
        target = plan.working[material.target]
        if target.expression is not None and not target.is_open:
            number_rounded = number_text(material.rounded(target.value).magnitude)
            if number_rounded not in known and len(number_rounded) >= _TELLING_DIGITS:
                yield number_rounded
    yield plan.beyond_use.date.isoformat()
    period = format_quantity(plan.beyond_use.period)
    if period.partition(" ")[0] not in known - {format_quantity(units.quantity(0, "%"))}:
        yield period


def _holds(text: str, answer: str) -> bool:
    return re.search(rf"(?<![\w.,-]){re.escape(answer)}(?![\w]|[.,]\d)", text) is not None


def _answers_found(plan: CompoundingRecord) -> set[tuple[str, str]]:
    lots = {lot.expiry.isoformat() for lot in plan.order.lots if lot.expiry}
    everything, wanted = set(texts(plan)), set(answers(plan)) - lots
    return {(answer, text) for answer in wanted for text in everything if _holds(text, answer)}


def test_no_answer_stands_anywhere(plan: CompoundingRecord) -> None:
    assert not _answers_found(plan)


@settings(max_examples=30)
@given_by(random_orders.orders())
def test_no_answer_stands_anywhere_whatever_is_ordered(asked: Order) -> None:
    assert not _answers_found(prepared(asked))


def test_there_are_answers_to_look_for(plan: CompoundingRecord) -> None:
    assert len(set(answers(plan))) >= 5


def test_the_search_finds_answers_on_the_batch_sheet() -> None:
    plan = second_checks.record("capsules, all known")
    words = " ".join(plan.fact_texts.values())
    assert [each for each in answers(plan) if _holds(words, each)]


def test_the_days_until_the_beyond_use_date_are_no_fact() -> None:
    plan = second_checks.record("capsules of powder, a rule for the overage")
    assert "days_of_use" in plan.working
    period = format_quantity(plan.working["days_of_use"].value)
    assert not [text for text in texts(plan) if _holds(text, period)]


def test_what_a_rule_gives_for_the_overage_is_no_fact() -> None:
    plan = second_checks.record("capsules of powder, a rule for the overage")
    cells = [text for text in texts(plan) if text.startswith("By the rule of")]
    assert len(cells) == 1
    assert not [text for text in texts(plan) if text == "10 %"]


def test_the_strength_of_a_stock_trituration_is_no_part_of_its_name() -> None:
    plan = second_checks.record("capsules of a stock trituration")
    assert "mg per g" in plan.materials[0].name
    assert any(text.startswith("Trituration of naltrexone hydrochloride;") for text in texts(plan))


def test_cells_hold_no_number_but_that_of_their_row_and_nothing_live(plan: CompoundingRecord) -> None:
    for sheet in planned_second_check(plan).sheets:
        for (_, column), placed in sheet.cells.items():
            assert not isinstance(placed.value, CellFormula)
            if not isinstance(placed.value, str | None):
                assert column == 1
                assert placed.value in range(1, 40)


def test_every_fact_of_the_working_is_there(plan: CompoundingRecord) -> None:
    all_texts = "\n".join(texts(plan))
    for line in plan.working:
        if line.expression is None and not line.is_open and line.source not in ("prescription", "order"):
            hidden = line.key == "days_of_use" or (line.key == "overage" and plan.order.overage_rule)
            assert hidden or format_quantity(line.value) in all_texts, line.key


def test_what_was_ordered_is_there() -> None:
    plan = second_checks.record("drops per drop")
    cells = set(texts(plan))
    assert "30 mL of 0.05 mg per drop, as hydrochloride" in cells
    assert "One dose is 0.5 mg, taken: 2 doses per day" in cells
    assert {"1 mL", "Bulk powder: naltrexone hydrochloride, bulk substance", "2026-11-22", "Refrigerator"} <= cells
    assert "24.4 drops per g" in cells


def test_a_strength_as_base_is_said_in_the_title() -> None:
    title = planned_second_check(second_checks.record("capsules, strength as base")).title
    assert title == "Second check. Naltrexone hydrochloride capsules: 90 capsules of 3 mg per capsule as base"


def test_lots_and_batch_numbers_are_copied_as_they_are_written() -> None:
    plan = samples.with_batch("capsules, all known", "ldn-7")
    cells = [cell.value for row in opened(plan)["Second check"].iter_rows() for cell in row]
    assert "ldn-7" in cells
    assert "=1+1, expiry 2028-01-31, @home & Co" in cells
    assert "By mouth" in cells


def test_every_amount_that_follows_is_asked_for_and_none_that_was_chosen(plan: CompoundingRecord) -> None:
    fields = {each.name: each for each in planned_second_check(plan).fields}
    for material in plan.materials:
        name = f"second_material_{material.number}_target"
        assert (name in fields) is (plan.working[material.target].expression is not None)
        if name in fields:
            assert fields[name].unit == units.unit_words(material.unit, plural=material.unit in ("capsule", "tablet"))
    for each in plan.bench:
        assert f"second_bench_{each.key}" in fields
    yielded = re.sub("[^a-z0-9]+", "_", plan.yielded)
    assert {f"second_line_{yielded}", "second_line_drug", "second_beyond_use", "second_by"} <= set(fields)
    assert ("second_line_fill" in fields) is bool(plan.per_unit)


def test_whole_drops_are_asked_for_and_capsules_counted_exactly() -> None:
    asked = {each.key: each for each in asked_lines(second_checks.record("drops per drop"))}
    assert asked["whole_drops"].counted
    assert "drops_per_dose" not in asked
    shells = asked_materials(second_checks.record("capsules, all known"))[-1]
    assert (shells.key, shells.counted) == ("capsules", True)


def test_what_waits_for_the_finished_product_is_not_required() -> None:
    fields = {each.name: each for each in planned_second_check(second_checks.record("drops")).fields}
    assert not fields["second_bench_dropper_drops"].required
    assert not fields["second_line_per_drop"].required
    assert fields["second_bench_tablet_sample_mass"].required
    assert fields["second_material_2_target"].required


def test_entries_are_open_and_all_else_is_locked(plan: CompoundingRecord) -> None:
    workbook, book = opened(plan), planned_second_check(plan)
    assert workbook.sheetnames == ["Second check", "Fields", "About"]
    for field in book.fields:
        assert workbook.defined_names[field.name].attr_text
        assert field.name.startswith(("second_", "order_json_"))
        assert workbook[field.sheet][field.cell].protection.locked is not field.entry
        assert field.type != CHOICE
    assert all(sheet.protection.sheet for sheet in workbook)
    unlocked = [
        cell for row in workbook["About"].iter_rows() for cell in row if cell.value and not cell.protection.locked
    ]
    assert not unlocked


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_is_one_page_or_two(plan: CompoundingRecord, paper: str) -> None:
    assert len(planned_second_check(plan, paper=paper).sheets[0].breaks) <= 1


def test_samples_are_one_page() -> None:
    for name in samples.ORDERS:
        assert not planned_second_check(samples.record(name)).sheets[0].breaks, name


def test_the_same_record_gives_the_same_bytes() -> None:
    plan = second_checks.record("cream")
    assert write_second_check(plan) == write_second_check(plan)


def test_properties_say_what_it_is_and_which_order_it_checks() -> None:
    plan = second_checks.record("cream")
    properties = dict(planned_second_check(plan).properties)
    assert properties["kind"] == "second check"
    assert properties["order_sha256"] == plan.order_hash
    about = planned_second_check(plan, toolkit="compounding 9.9, sheet schema 7").sheets[-1]
    values = [placed.value for placed in about.cells.values()]
    assert plan.order_json in values
    assert "compounding 9.9, sheet schema 7" in values


def test_the_file_is_what_the_format_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "check.xlsx"
    path.write_bytes(write_second_check(second_checks.record("drops, diluted")))
    result = OpenXmlValidator().validate(path)
    assert not [each for each in result.errors if str(each.severity).lower().endswith("error")]


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="'a5' is not known"):
        planned_second_check(second_checks.record("cream"), paper="a5")


def test_a_wider_sheet_prints_smaller() -> None:
    plan = second_checks.record("cream")
    assert sum(second_check_sheet(plan, 1.1).widths) > sum(second_check_sheet(plan).widths)


# --- on disk ---------------------------------------------------------------------------------


def test_files_are_written_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    save_files([(b"1", one), (b"2", other)], SHEET)
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")


@pytest.mark.parametrize("overwrite", [False, True])
def test_where_one_cannot_be_written_the_other_is_as_it_was(tmp_path: Path, overwrite: bool) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    other.mkdir()
    if overwrite:
        one.write_bytes(b"filled in")
    with pytest.raises(SheetError, match="this is a folder"):
        save_files([(b"1", one), (b"2", other)], SHEET, overwrite=overwrite)
    assert one.exists() is overwrite
    assert not overwrite or one.read_bytes() == b"filled in"
    assert len(list(tmp_path.iterdir())) == 1 + overwrite


def test_a_file_that_could_not_be_put_back_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    one = tmp_path / "one.xlsx"
    one.write_text("filled in", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(SheetError, match="cannot be read: Permission denied"):
        save_files([(b"1", one)], SHEET, overwrite=True)
    assert one.read_text(encoding="utf-8") == "filled in"
