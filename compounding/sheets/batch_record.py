"""The Batch record sheet: the paper that goes with the work, in the order of the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compounding import units
from compounding.records.compounding_record import BenchEntry, CompoundingRecord, Fact, Limit, PlannedStep
from compounding.records.draft import reviewer_text
from compounding.records.formula_parts import QualityTest
from compounding.records.shown_text import sentence
from compounding.sheets import live
from compounding.sheets.closing import deviations_table, number_form, sign_off, yield_table
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import (
    BATCH_RECORD,
    DATE_FORMAT,
    LOWEST_ENTRY_ROW,
    PER_CENT_FORMAT,
    CellFormula,
    CellValue,
    Sheet,
    field_name,
)
from compounding.sheets.lots import Dates
from compounding.sheets.materials import materials_table
from compounding.sheets.measurements import AFTER_MAKING, Measured
from compounding.sheets.warnings import warnings_section
from compounding.spreadsheet_notation import absolute, reference
from compounding.units import Quantity

# What is recorded in a sentence or two rather than as a number or an initial has room to wrap.
_IN_WORDS = ("appearance", "remains")
_THREE_LINES = "\n\n"
_WIDTHS = (4, 20, 17.8, 15, 12, 12, 14.4, 14.4, 14.4)
_LAST = 9
# Label from, value from, value to: three facts to a row, or a long one alone.
_THIRDS = ((1, 3, 3), (4, 5, 6), (7, 8, 9))
_LONG_FACT = 26
_THREE = ((1, 2), (4, 5), (7, 8))
_STEPS_TOGETHER = 4
_PASS_FAIL = ("PASS", "FAIL")
_YES_NO = ("yes", "no")


@dataclass(frozen=True)
class BatchRecord:
    """The sheet, and where its bench entries are entered."""

    sheet: Sheet
    entries: Mapping[str, str]


def batch_record_sheet(
    record: CompoundingRecord, lines: Mapping[str, str], measured: Measured, stretch: float = 1.0
) -> BatchRecord:
    """Return the plan of the sheet.

    Parameters
    ----------
    lines
        For each line of the working, the cell of the Calculations sheet to refer to.
    measured
        The Measurements sheet, whose verdicts the quality tests show.
    stretch
        By how much the columns are wider than usual: the page is then printed smaller, and holds more.
    """
    widths = tuple(round(width * stretch, 1) for width in _WIDTHS)
    # The head of a draft's pages has no room for the title: its row is repeated on each page instead.
    sheet = headed_as_draft(Sheet(BATCH_RECORD, widths, titles="1:1" if record.is_draft else ""), record.draft_notice)
    dates = _head(sheet, record)
    warnings_section(sheet, record.warnings, "read before starting", note_from=5)
    _gate(sheet, record)
    _before_starting(sheet, record, dates)
    entries = _bench_entries(sheet, record)
    _live_limits(sheet, record, lines)
    materials_table(sheet, record, lines, dates)
    _steps(sheet, record)
    waiting = _quality(sheet, record, measured)
    accounted = yield_table(sheet, record, lines)
    _yield_results(sheet, waiting, accounted)
    deviations_table(sheet)
    sign_off(sheet)
    return BatchRecord(sheet, entries)


# --- head ------------------------------------------------------------------------------------


def _head(sheet: Sheet, record: CompoundingRecord) -> Dates:
    order, beyond = record.order, record.beyond_use
    sheet.words(1, sentence(record.title), "title", last=7)
    sheet.put(8, f"Batch {order.batch}" if order.batch else "Batch record", "title right", last=_LAST)
    sheet.at_least(24)
    sheet.next()
    if order.letterhead is not None:
        sheet.words(1, ", ".join(order.letterhead.lines), "plain bold", last=_LAST)
        sheet.next()
    formula = record.formula
    sheet.words(
        1,
        f"Formula {formula.id}, version {formula.version}, in force from {formula.effective.isoformat()}; "
        f"reviewer {reviewer_text(formula)}. Order {record.order_hash[:12]}. {formula.description}",
        "subtitle",
        last=_LAST,
    )
    sheet.next()
    sheet.put(1, "Batch no.", "label", last=2)
    if order.batch:
        sheet.shown(3, "batch_number", "batch number", order.batch, style="fact")
    else:
        sheet.entry(3, "batch_number", "batch number", "text", prompt="The pharmacy's own number of this batch.")
    sheet.put(4, "Planned for", "label")
    made = sheet.shown(
        5, "planned_date", "planned date of compounding", order.made, form=DATE_FORMAT, style="fact", last=6
    )
    sheet.put(7, "Beyond-use date", "label")
    bud = sheet.shown(8, "beyond_use_date", "beyond-use date", beyond.date, form=DATE_FORMAT, style="fact", last=_LAST)
    sheet.next()
    _facts(sheet, [*record.facts, Fact("Container", formula.container)])
    sheet.put(1, "Basis of the date", "label", last=2)
    sheet.words(3, sentence("; ".join((beyond.storage, *beyond.reasons))), "label", last=_LAST)
    sheet.next()
    return Dates(absolute(made), absolute(bud))


def _facts(sheet: Sheet, facts: Sequence[Fact]) -> None:
    """Fill in the long facts and the notes, one to a row, and the short ones, three to a row."""
    for fact in facts:
        if _is_long(fact):
            sheet.words(1, sentence(fact.label), "label", last=2)
            sheet.words(3, _fact_text(fact), "fact", last=_LAST)
            sheet.next()
    short = [fact for fact in facts if not _is_long(fact)]
    for place in range(0, len(short), len(_THIRDS)):
        for index, (first, middle, last) in enumerate(_THIRDS, start=place):
            fact = short[index] if index < len(short) else Fact("", "")
            sheet.words(first, sentence(fact.label), "label", last=middle - 1)
            sheet.words(middle, _fact_text(fact), "fact", last=last)
        sheet.next()


def _fact_text(fact: Fact) -> str:
    """Return the text of a fact: as it was typed, or as a sentence where it is the toolkit's own."""
    return fact.text if fact.begins_as_typed else sentence(fact.text)


def _is_long(fact: Fact) -> bool:
    """Return whether a fact takes a row of its own."""
    return len(fact.text) > _LONG_FACT or fact.has_own_row


# --- before anything is weighed --------------------------------------------------------------


def _gate(sheet: Sheet, record: CompoundingRecord) -> None:
    note = 'PASS or FAIL to each; N/A only with its reason under Deviations ("Point 2: reason"); signed before weighing'
    sheet.section("Plausibility check by the pharmacist", note, note_from=4)
    for number, each in enumerate(record.gate, start=1):
        sheet.put(1, number, "fixed center")
        text = f"{each.check.text} Found: {each.found}." if each.found else each.check.text
        sheet.words(2, text, "text", last=8)
        sheet.entry(
            9,
            field_name("gate", number, "verdict"),
            f"plausibility {number}",
            "choice",
            choices=(*_PASS_FAIL, "N/A"),
            limits="PASS, FAIL or N/A",
        )
        sheet.next()
    sheet.keeps.add(sheet.row - 1)
    sheet.put(1, "Pharmacist, printed name", "right", last=3)
    sheet.entry(4, "gate_name", "plausibility: name of the pharmacist", "text", last=5)
    sheet.put(6, "Signature", "right")
    sheet.entry(7, "gate_signature", "plausibility: signature or initials", "text")
    sheet.put(8, "Date", "right")
    sheet.entry(9, "gate_date", "plausibility: date", "date")
    sheet.at_least(20)
    sheet.next()


def _before_starting(sheet: Sheet, record: CompoundingRecord, dates: Dates) -> None:
    sheet.section("Before starting", "yes or no; equipment clean, ready and within its calibration", note_from=4)
    ready = (
        "Area clean, free of other materials and labels",
        "This formula version is the one in force",
        "Hazards read (sheet About), protection worn",
    )
    for number, (text, (start, last)) in enumerate(zip(ready, _THREE, strict=True), start=1):
        sheet.words(start, text, "right", last=last)
        sheet.entry(last + 1, field_name("ready", number), text, "choice", choices=_YES_NO, limits="yes or no")
    sheet.next()
    equipment = f"Equipment: {'; '.join(record.formula.equipment)}"
    sheet.words(1, equipment, "right", last=8)
    name = field_name("ready", "equipment")
    sheet.entry(9, name, "equipment clean and ready", "choice", choices=_YES_NO, limits="yes or no")
    sheet.next()
    for number, balance in enumerate(_balances(record), start=1):
        _balance(sheet, number, balance)
    sheet.put(1, "Date of compounding", "right", last=2)
    day = sheet.entry(3, "made_date", "date of compounding", "date")
    sheet.put(4, "Is the planned date", "right")
    sheet.shown(5, "made_date_verdict", "verdict on the date", live.same_date(day, dates.made), style="verdict")
    sheet.put(6, "Begun", "right")
    sheet.entry(7, "begun", "time of beginning", "time", required=False)
    sheet.put(8, "Finished", "right")
    sheet.entry(9, "finished", "time of finishing", "time", required=False)
    sheet.next()


def _balances(record: CompoundingRecord) -> list[str]:
    """Return the balances on which something is weighed, or one without a name where the order states none."""
    return list(dict.fromkeys(each.balance for each in record.materials if each.balance)) or [""]


def _balance(sheet: Sheet, number: int, balance: str) -> None:
    suffix = "" if number == 1 else f"_{number}"
    sheet.put(1, "Balance" if balance else "Balance no.", "right", last=2)
    if balance:
        sheet.shown(3, f"balance_number{suffix}", "balance", balance, style="fixed text")
    else:
        sheet.entry(3, f"balance_number{suffix}", "balance number", "text")
    words = f"balance {balance}".strip()
    sheet.put(4, "Daily check passed", "right")
    sheet.entry(5, f"balance_check{suffix}", f"daily check of {words}", "choice", choices=_YES_NO, limits="yes or no")
    sheet.put(6, "Calibration due", "right")
    sheet.entry(7, f"balance_due{suffix}", f"next calibration of {words}", "date", required=False)
    sheet.put(8, "Checked by", "right")
    sheet.entry(9, f"ready_by{suffix}", f"{words} checked by", "text")
    sheet.next()


def _bench_entries(sheet: Sheet, record: CompoundingRecord) -> dict[str, str]:
    bench = [each for each in record.bench if each.when != AFTER_MAKING]
    if not bench:
        return {}
    sheet.section("Measured at the bench", "targets and checks below wait for these values", note_from=4)
    sheet.heads((1, 0, "No."), (2, 6, "What is measured"), (7, 0, "Measured"), (8, 0, "Unit"), (9, 0, "Measured by"))
    return {each.key: _bench_row(sheet, number, each) for number, each in enumerate(bench, start=1)}


def _bench_row(sheet: Sheet, number: int, each: BenchEntry) -> str:
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(f"{each.label}. {each.prompt}"), "detail", last=6)
    unit = units.unit_words(each.unit)
    cell = sheet.entry(7, field_name("bench", each.key), each.label, "number", unit=unit, prompt=each.prompt[:240])
    sheet.words(8, unit, "unit")
    sheet.entry(9, field_name("bench", each.key, "by"), f"{each.label}, measured by", "text")
    sheet.next()
    return reference(BATCH_RECORD, cell)


def _live_limits(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str]) -> None:
    limits = [each for each in record.limits if record.working[each.key].is_open]
    if not limits:
        return
    sheet.keeps.add(sheet.row - 1)
    sheet.heads(
        (1, 5, "Checks that follow from bench entries"),
        (6, 0, "Lowest"),
        (7, 0, "Value"),
        (8, 0, "Highest"),
        (9, 0, "Verdict"),
    )
    for number, each in enumerate(limits, start=1):
        _limit_row(sheet, record, number, each, lines[each.key])


def _limit_row(sheet: Sheet, record: CompoundingRecord, number: int, limit: Limit, cell: str) -> None:
    line = record.working[limit.key]
    unit = units.unit_words(line.unit) if line.unit != "1" else ""
    name = f"{line.symbol} ({unit})" if unit else line.symbol
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(f"{name}. If not: {limit.consequence}"), "detail", last=5)
    lowest, highest = (_bound(each, line.unit) for each in (limit.lowest, limit.highest))
    low = sheet.put(6, lowest, "fixed center", number_form(lowest)) if lowest is not None else ""
    high = sheet.put(8, highest, "fixed center", number_form(highest)) if highest is not None else ""
    for column, bound in ((6, low), (8, high)):
        if not bound:
            sheet.put(column, "\N{EN DASH}", "fixed center")
    value = sheet.shown(
        7,
        field_name("limit", number, "value"),
        name,
        CellFormula(f'IF({cell}="","",{cell})'),
        unit=unit,
        style="live center",
    )
    verdict = live.within(value, low, high, bad="WARNING")
    sheet.shown(9, field_name("limit", number, "verdict"), f"{line.symbol}, verdict", verdict, style="verdict")
    sheet.next()


def _bound(bound: Quantity | None, unit: str) -> CellValue:
    return None if bound is None else units.magnitude(bound, unit)


# --- the work --------------------------------------------------------------------------------


def _steps(sheet: Sheet, record: CompoundingRecord) -> None:
    sheet.section("Procedure", "HOLD: a second person checks before the work goes on", note_from=4)
    sheet.heads((1, 0, "No."), (2, 4, "Step"), (5, 7, "To be recorded"), (8, 0, "Done by"), (9, 0, "Checked by"))
    first = sheet.row
    for step in record.steps:
        _step(sheet, step)
        if step.number == _STEPS_TOGETHER:
            # A head over one lone step at the foot of a page would leave the next page without heads.
            sheet.keeps.update(range(first, sheet.row - 1))


def _step(sheet: Sheet, step: PlannedStep) -> None:
    """Fill in a step: its text beside the parameters that are written down, one to a row."""
    rows = max(1, len(step.record))
    last = 4 if step.record else 7
    text = f"HOLD. {step.text}" if step.hold else step.text
    text = f"{text} Caution: {step.caution}" if step.caution else text
    first, name = sheet.row, f"step {step.number}"
    sheet.words(2, text, "hold text" if step.hold else "detail", last=last)
    share = sheet.heights[first] / rows
    sheet.put(1, step.number, "hold" if step.hold else "fixed center")
    sheet.entry(8, field_name("step", step.number, "done_by"), f"{name}, done by", "text")
    sheet.entry(9, field_name("step", step.number, "checked_by"), f"{name}, checked by", "text", required=step.hold)
    sheet.heights[first] = max(share, LOWEST_ENTRY_ROW)
    for number, parameter in enumerate(step.record, start=1):
        sheet.words(5, f"{sentence(parameter)}:", "right", last=6)
        sheet.entry(7, field_name("step", step.number, "record", number), f"{name}: {parameter}", "text")
        if parameter.startswith(_IN_WORDS):
            sheet.rise(7, _THREE_LINES, "entry text")
        sheet.at_least(share)
        sheet.next()
    if not step.record:
        sheet.next()
    sheet.join(first, rows, ((1, 1), (2, last), (8, 8), (9, 9)))


def _quality(sheet: Sheet, record: CompoundingRecord, measured: Measured) -> list[tuple[int, int, str]]:
    """Fill in the tests, and return row, number and name of those whose result is the yield, worked out below."""
    waiting = []
    sheet.section("Quality control of the finished preparation")
    sheet.heads((1, 0, "No."), (2, 3, "Test"), (4, 6, "Criterion"), (7, 0, "Result"), (8, 0, "Verdict"), (9, 0, "By"))
    for number, test in enumerate(record.quality, start=1):
        sheet.put(1, number, "fixed center")
        sheet.words(2, sentence(f"{test.name}. {test.method}" if test.method else test.name), "detail", last=3)
        sheet.words(4, test.criterion, "detail", last=6)
        if test.result == "yield":
            waiting.append((sheet.row, number, test.name))
        else:
            _result(sheet, number, test, measured)
        sheet.entry(9, field_name("quality", number, "by"), f"{test.name}, by", "text")
        sheet.next()
    return waiting


def _result(sheet: Sheet, number: int, test: QualityTest, measured: Measured) -> None:
    result, verdict = field_name("quality", number, "result"), field_name("quality", number, "verdict")
    judged = f"{test.name}, verdict"
    if test.result == "measured":
        bounds = [each for each in (test.lowest, test.highest) if each is not None]
        unit = units.unit_spelling(bounds[0]) if bounds else "1"
        low, high = (
            "" if each is None else live.number_text(units.magnitude(each, unit))
            for each in (test.lowest, test.highest)
        )
        words = units.unit_words(unit) if unit != "1" else ""
        cell = sheet.entry(
            7,
            result,
            test.name,
            "number",
            unit=words,
            limits=f"{low or '…'} to {high or '…'}",
            prompt=f"{test.criterion[:200]} Enter the number alone.",
        )
        sheet.shown(8, verdict, judged, live.within(cell, low, high), style="verdict")
    elif test.result == "capsule weights" and measured.verdict:
        _copied(sheet, 7, result, test.name, measured.mean, PER_CENT_FORMAT)
        sheet.shown(
            8, verdict, judged, CellFormula(f'IF({measured.verdict}="","",{measured.verdict})'), style="verdict"
        )
    else:
        sheet.entry(7, result, test.name, "text")
        sheet.entry(8, verdict, judged, "choice", choices=_PASS_FAIL, limits="PASS or FAIL")


def _copied(sheet: Sheet, column: int, name: str, label: str, cell: str, form: str) -> None:
    sheet.shown(column, name, label, CellFormula(f'IF({cell}="","",{cell})'), form=form, style="live center")


def _yield_results(sheet: Sheet, waiting: list[tuple[int, int, str]], accounted: tuple[str, str]) -> None:
    share, verdict = accounted
    after = sheet.row
    for row, number, name in waiting:
        sheet.row = row
        _copied(sheet, 7, field_name("quality", number, "result"), name, share, PER_CENT_FORMAT)
        judged = CellFormula(f'IF({verdict}="","",{verdict})')
        sheet.shown(8, field_name("quality", number, "verdict"), f"{name}, verdict", judged, style="verdict")
    sheet.row = after
