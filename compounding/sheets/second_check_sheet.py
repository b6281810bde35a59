"""The Second check sheet: what is given, without a single answer, for a colleague who works it all out anew.

What is shown comes from the order, in its own words, and from those lines of the working that are facts. None of the
record's texts is shown that could name a result: no title, no facts of its head, no notes, warnings or label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.printed import shown
from compounding.records.compounding_record import BenchEntry, CompoundingRecord, Material
from compounding.records.shown_text import sentence
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import Sheet, field_name
from compounding.sheets.measurements import AFTER_MAKING
from compounding.sheets.second_check_facts import given_facts, prescribed
from compounding.units import format_quantity, format_stated
from compounding.working import Line, open_entries

SECOND_CHECK = "Second check"
PLANNED_BY, CHECKED_BY, INITIALS = "second_planned_by", "second_by", "second_initials"
CHECKED_ON, CHECKED_AT = "second_date", "second_time"
BEYOND_USE = "second_beyond_use"
_WIDTHS = (4, 25, 21, 32, 20, 15, 13)
_LAST = 7
_WORKING_ROW = 22
_REMARKS = 2
# Label from, value from, value to: two short facts to a row, or a long one alone.
_PAIR = ((1, 3, 3), (4, 5, _LAST))
_LONG = (1, 3, _LAST)
_SHORT_FACT = 20

# What the order itself says is shown in its own words; the days until the beyond-use date are an answer.
_OF_THE_ORDER = ("prescription", "order")
_ANSWERS = ("days_of_use",)
_BY_RULE = "overage"

# What is worked out besides the amounts of the materials, in the order of the work.
_YIELD = "To make, with the spare: the theory of the yield"
_FILL = "Theoretical fill of one capsule, the shell not counted"
_LINES: Mapping[str, str] = MappingProxyType(
    {
        "strength": "Strength of the product",
        "drug": "Drug in the batch, as prescribed and before any overage",
        "potency": "Drug in the powder as it lies in the jar",
        "stock_strength": "Strength of the stock trituration",
        "mean_tablet_mass": "Mean tablet mass",
        "capsules_per_dose": "Capsules in one dose",
        "per_drop": "Drug in one drop",
        "volume_per_dose": "Volume of one dose",
        "drops_per_dose": "Drops in one dose, exact",
        "whole_drops": "Whole drops to count for one dose",
        "per_actuation": "Drug in one actuation",
        "actuations_per_dose": "Actuations for one dose",
        "daily_dose": "Daily dose",
    }
)
_COUNTED = ("capsule", "tablet")
_WHOLE = ("whole_drops",)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One number that the colleague works out.

    Attributes
    ----------
    name
        Name of its field.
    key
        Key of the working's line that holds the plan's answer.
    unit
        Unit in which it is entered.
    step
        Step to which it may be rounded, in that unit; 0 where none is fixed.
    counted
        Whether it is a whole number that must be met exactly.
    required
        Whether it can be worked out before anything is made.
    """

    name: str
    label: str
    key: str
    unit: str
    step: Decimal
    counted: bool
    required: bool


def asked_lines(record: CompoundingRecord) -> tuple[Asked, ...]:
    """Return what is asked for besides the amounts of the materials."""
    labels = {record.yielded: _YIELD, **_LINES}
    if record.per_unit:
        labels[record.per_unit] = _FILL
    # Whole drops are what the patient counts: where they are worked out, the exact number is but a step on the way.
    without = {"drops_per_dose"} if "whole_drops" in record.working else set()
    return tuple(
        _asked(record, field_name("second_line", key), label, record.working[key], record.working[key].unit)
        for key, label in labels.items()
        if key in record.working and record.working[key].expression is not None and key not in without
    )


def asked_materials(record: CompoundingRecord) -> tuple[Asked, ...]:
    """Return the amounts of the materials that are asked for: all but those that the plan chose freely."""
    return tuple(
        _asked(
            record,
            material_field(material),
            f"{material_name(record, material)}, target (line {material.number})",
            record.working[material.target],
            material.unit,
            material.step,
        )
        for material in record.materials
        if not _is_chosen(record.working[material.target])
    )


def _asked(
    record: CompoundingRecord, name: str, label: str, line: Line, unit: str, step: Decimal = Decimal(0)
) -> Asked:
    after = {each.key for each in record.bench if each.when == AFTER_MAKING}
    return Asked(
        name=name,
        label=label,
        key=line.key,
        unit=unit,
        step=step,
        counted=unit in _COUNTED or line.key in _WHOLE,
        required=after.isdisjoint(open_entries(record.working, [line.key])),
    )


def material_field(material: Material) -> str:
    """Return the name of the field in which a material's target is entered."""
    return field_name("second_material", material.number, "target")


def bench_field(entry: BenchEntry) -> str:
    """Return the name of the field into which a bench entry is copied."""
    return field_name("second_bench", entry.key)


def material_name(record: CompoundingRecord, material: Material) -> str:
    """Return the name of a material without the strength of a stock trituration, which is to be worked out."""
    if "stock_strength" not in record.working:
        return material.name
    return material.name.replace(f", {shown(record.working['stock_strength'].value)}", "")


def _is_chosen(line: Line) -> bool:
    return line.expression is None and not line.is_open


# --- the sheet -------------------------------------------------------------------------------


def second_check_title(record: CompoundingRecord) -> str:
    """Return what heads the sheet: the formula's name and the order's own words, with nothing worked out."""
    prescription = record.order.prescription
    basis = " as base" if prescription.is_as_base else ""
    return f"{sentence(record.formula.name)}: {prescribed(prescription)}{basis}"


def second_check_sheet(record: CompoundingRecord, stretch: float = 1.0) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    stretch
        By how much the columns are wider than usual: the page is then printed smaller, and holds more.
    """
    widths = tuple(round(width * stretch, 1) for width in _WIDTHS)
    # The head of a draft's pages has no room for the title: its row is repeated on each page instead.
    sheet = headed_as_draft(Sheet(SECOND_CHECK, widths, titles="1:1" if record.is_draft else ""), record.draft_notice)
    _head(sheet, record)
    _facts(sheet, record)
    _given(sheet, record)
    _bench(sheet, record)
    _lines(sheet, record)
    _materials(sheet, record)
    _sign_off(sheet)
    return sheet


def _head(sheet: Sheet, record: CompoundingRecord) -> None:
    formula = record.formula
    sheet.words(1, second_check_title(record), "title", last=5)
    sheet.put(6, "Second check", "title right", last=_LAST)
    sheet.at_least(24)
    sheet.next()
    sheet.words(
        1,
        f"Blind second check. Formula {formula.id}, version {formula.version}. Order {record.order_hash[:12]}. "
        "Work everything out from what stands here, by your own way and without the batch sheet or the colleague who "
        "planned it; the plan's answers are left out on purpose. Enter the exact result or one of four significant "
        "digits or more; counts in whole numbers.",
        "subtitle",
        last=_LAST,
    )
    sheet.next()


def _facts(sheet: Sheet, record: CompoundingRecord) -> None:
    sheet.section("Prescription and order", "as they were asked for", note_from=4)
    facts = given_facts(record)
    for label, text in facts:
        if len(text) > _SHORT_FACT:
            _fact(sheet, _LONG, label, text)
            sheet.next()
    short = [each for each in facts if len(each[1]) <= _SHORT_FACT]
    for place in range(0, len(short), len(_PAIR)):
        for columns, (label, text) in zip(_PAIR, (*short[place : place + 2], ("", "")), strict=False):
            _fact(sheet, columns, label, text)
        sheet.next()


def _fact(sheet: Sheet, columns: tuple[int, int, int], label: str, text: str) -> None:
    first, middle, last = columns
    sheet.words(first, sentence(label), "label", last=middle - 1)
    sheet.words(middle, text, "fact", last=last)


def _given(sheet: Sheet, record: CompoundingRecord) -> None:
    lines = list(_given_lines(record))
    if not lines:
        return
    sheet.section("Stock and formula", "what is stated, measured or fixed; sources: see the sheet About", note_from=4)
    sheet.heads((1, 2, "What is given"), (3, 0, "Amount"), (4, _LAST, "What it is, and its source"))
    for line in lines:
        sheet.words(1, sentence(line.symbol), "text bold", last=2)
        sheet.words(3, format_stated(line.value) if line.is_raw else format_quantity(line.value), "number")
        sheet.words(
            4, sentence(" ".join(filter(None, (line.meaning, line.source and f"[{line.source}]")))), "text", last=_LAST
        )
        sheet.next()


def _given_lines(record: CompoundingRecord) -> Iterator[Line]:
    """Yield the lines that are facts: neither worked out, nor an answer, nor said in the order's words already."""
    targets = {material.target for material in record.materials}
    hidden = {*_ANSWERS, *targets, *([_BY_RULE] if record.order.overage_rule else [])}
    for line in record.working:
        if _is_chosen(line) and line.key not in hidden and line.source not in _OF_THE_ORDER:
            yield line


def _bench(sheet: Sheet, record: CompoundingRecord) -> None:
    if not record.bench:
        return
    sheet.section("Copied from the bench", "results that need them wait until they are measured", note_from=4)
    sheet.heads((1, 0, "No."), (2, 5, "What was measured"), (6, 0, "Measured"), (7, 0, "Unit"))
    for number, each in enumerate(record.bench, start=1):
        unit = units.unit_words(each.unit)
        after = each.when == AFTER_MAKING
        sheet.put(1, number, "fixed center")
        sheet.words(2, sentence(f"{each.label}{', measured on the finished product' if after else ''}"), "text", last=5)
        prompt = "Copy what was measured at the bench: the number alone."
        label = f"{each.label}, copied from the bench"
        sheet.entry(6, bench_field(each), label, "number", unit=unit, prompt=prompt, required=not after)
        sheet.words(7, unit, "unit")
        sheet.next()


def _lines(sheet: Sheet, record: CompoundingRecord) -> None:
    sheet.section("Worked out for the batch", "by hand or calculator, each from what is given", note_from=4)
    _heads(sheet, "What is worked out")
    asked = asked_lines(record)
    for number, each in enumerate(asked, start=1):
        _asked_row(sheet, number, each, each.label)
    sheet.put(1, len(asked) + 1, "fixed center")
    sheet.words(2, "Beyond-use date, the last day of use", "text bold", last=3)
    _working(sheet, BEYOND_USE, "beyond-use date")
    sheet.entry(6, BEYOND_USE, "beyond-use date, worked out", "date", last=_LAST)
    sheet.next()


def _materials(sheet: Sheet, record: CompoundingRecord) -> None:
    sheet.section("Targets of the materials", "numbered as on the batch sheet", note_from=4)
    _heads(sheet, "Material")
    asked = {each.name: each for each in asked_materials(record)}
    for material in record.materials:
        name = material_field(material)
        words = _material_words(record, material)
        if name in asked:
            _asked_row(sheet, material.number, asked[name], words)
        else:
            _chosen_row(sheet, record, material, words)


def _material_words(record: CompoundingRecord, material: Material) -> str:
    parts = [material_name(record, material), material.role]
    if material.qs:
        parts.append("to make this volume (qs)" if material.unit == "mL" else "what all the rest leaves (qs)")
    if material.balance:
        parts.append(f"on {material.balance}, in steps of {_in_unit(material.step, material.unit)}")
    return "; ".join(parts)


def _chosen_row(sheet: Sheet, record: CompoundingRecord, material: Material, words: str) -> None:
    amount = record.working[material.target].value
    sheet.put(1, material.number, "fixed center")
    sheet.words(2, sentence(words), "text", last=3)
    sheet.words(
        4,
        f"given: {_in_unit(units.magnitude(amount, material.unit), material.unit)}, chosen in the plan",
        "text bold",
        last=_LAST,
    )
    sheet.next()


def _heads(sheet: Sheet, what: str) -> None:
    sheet.heads((1, 0, "No."), (2, 3, what), (4, 5, "My working"), (6, 0, "My result"), (7, 0, "Unit"))


def _asked_row(sheet: Sheet, number: int, asked: Asked, words: str) -> None:
    unit = units.unit_words(asked.unit, plural=asked.counted)
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(words), "text", last=3)
    _working(sheet, asked.name, asked.label)
    sheet.entry(
        6,
        asked.name,
        asked.label,
        "number",
        unit=unit,
        limits="0 or above",
        prompt="Your own result: the number alone, in the unit beside the cell.",
        required=asked.required,
    )
    sheet.words(7, unit, "unit")
    sheet.next()


def _working(sheet: Sheet, name: str, label: str) -> None:
    prompt = "How you came to your result, in words or numbers; or write it by hand on the print."
    sheet.entry(4, f"{name}_working", f"{label}: working", "text", required=False, prompt=prompt, last=5)
    sheet.at_least(_WORKING_ROW)


def _sign_off(sheet: Sheet) -> None:
    sheet.section("Remarks and signature", "two different people", note_from=4)
    for number in range(1, _REMARKS + 1):
        sheet.put(1, number, "fixed center")
        sheet.entry(2, f"second_remark_{number}", f"remark {number}", "text", required=False, last=_LAST)
        sheet.next()
    sheet.keeps.update((sheet.row - 1, sheet.row))
    _signed(sheet, "The plan was prepared by", PLANNED_BY, "plan prepared by", (CHECKED_AT, "time"))
    _signed(sheet, "Second check by, printed name", CHECKED_BY, "second check by", (CHECKED_ON, "date"))
    sheet.put(1, "Initials or signature", "right", last=2)
    sheet.entry(3, INITIALS, "initials or signature of the second check", "text")
    sheet.words(
        4,
        "Typed initials are no electronic signature: print this page and sign it by hand.",
        "small",
        last=_LAST,
    )
    sheet.next()


def _signed(sheet: Sheet, text: str, name: str, label: str, when: tuple[str, str]) -> None:
    """Fill in a name, and beside it the date or the time of the second check."""
    field, kind = when
    sheet.put(1, text, "right", last=2)
    sheet.entry(3, name, label, "text", last=4)
    sheet.put(5, f"{sentence(kind)} of the second check", "right")
    sheet.entry(6, field, f"{kind} of the second check", kind, last=_LAST)
    sheet.at_least(_WORKING_ROW)
    sheet.next()


def _in_unit(number: Decimal, unit: str) -> str:
    return format_quantity(units.quantity(number, unit))
