"""The Measurements sheet: what is measured once the product is made, with its statistics and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations.capsule_statistics import GREATEST_SPREAD
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.shown_text import sentence
from compounding.sheets import live
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.drawn import Chart
from compounding.sheets.layout import MEASUREMENTS, PER_CENT_FORMAT, CellFormula, Sheet, field_name
from compounding.spreadsheet_notation import absolute, reference
from compounding.working import open_entries

_WIDTHS = (4.6, 13.4, 12, 11.4, 9.4, 9.4, 9.4, 11.4, 1.6, 20)
_LAST = 10
_CAPSULES = 20
_FEWEST = 10
_CONTAINERS = 10
AFTER_MAKING = "after making"


@dataclass(frozen=True)
class Measured:
    """The sheet, where its bench entries are entered, and where the batch record finds the capsule weights."""

    sheet: Sheet
    entries: Mapping[str, str]
    mean: str
    verdict: str


def measurements_sheet(record: CompoundingRecord, lines: Mapping[str, str]) -> Measured:
    """Return the plan of the sheet.

    Parameters
    ----------
    lines
        For each line of the working, the cell of the Calculations sheet to refer to.
    """
    sheet = headed_as_draft(Sheet(MEASUREMENTS, _WIDTHS, one_page=True, titles="1:1"), record.draft_notice)
    sheet.put(1, "Measurements", "title", last=3)
    sheet.words(4, sentence(record.title), "title right", last=_LAST)
    sheet.at_least(26)
    sheet.next()
    entries = _bench_entries(sheet, record, lines)
    if record.per_unit:
        mean, verdict = _capsule_weights(sheet, record, lines)
    else:
        _fill(sheet, record)
        mean = verdict = ""
    return Measured(sheet, entries, mean, verdict)


def _bench_entries(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str]) -> dict[str, str]:
    bench = [each for each in record.bench if each.when == AFTER_MAKING]
    if not bench:
        return {}
    sheet.section("Measured on the product")
    for column, last, head in ((1, 0, "No."), (2, 7, "What is measured"), (8, 0, "Measured"), (9, 10, "Unit")):
        sheet.put(column, head, "head", last=last)
    sheet.next()
    entries = {}
    for number, each in enumerate(bench, start=1):
        sheet.put(1, number, "fixed center")
        sheet.words(2, sentence(f"{each.label}. {each.prompt}"), "text", last=7)
        unit = units.unit_words(each.unit)
        cell = sheet.entry(8, field_name("bench", each.key), each.label, "number", unit=unit, prompt=each.prompt[:240])
        sheet.put(9, unit, "unit", last=10)
        entries[each.key] = reference(MEASUREMENTS, cell)
        sheet.next()
    _dependents(sheet, record, set(entries), lines)
    return entries


def _dependents(sheet: Sheet, record: CompoundingRecord, entries: set[str], lines: Mapping[str, str]) -> None:
    """Show what follows from the entries of this sheet, as the Calculations sheet works it out."""
    working = record.working
    for line in working:
        if line.expression is None or not line.is_open or not entries & set(open_entries(working, [line.key])):
            continue
        sheet.put(1, "\N{RIGHTWARDS ARROW}", "fixed center")
        sheet.words(2, sentence(f"{line.symbol}: {line.meaning}" if line.meaning else line.symbol), "text", last=7)
        cell = lines[line.key]
        unit = units.unit_words(line.unit) if line.unit != "1" else ""
        formula = CellFormula(f'IF({cell}="","",{cell})')
        sheet.shown(8, field_name("measured", line.key), line.symbol, formula, unit=unit)
        sheet.put(9, unit, "unit", last=10)
        sheet.at_least(16)
        sheet.next()


# --- capsules --------------------------------------------------------------------------------


def _capsule_weights(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str]) -> tuple[str, str]:
    sheet.section(f"Weights of {_CAPSULES} single capsules, in the order of filling")
    sheet.words(
        1,
        "Weigh each capsule alone; a group weight divided by its number says nothing about uniformity. Weights do not "
        "prove content: below 25 mg of drug and 25 % of the fill, USP <905> asks for an assay of single capsules. "
        "What makes the content uniform is the mixing.",
        "note",
        last=_LAST,
    )
    sheet.next()
    theory, choice, shell = _weight_basis(sheet, record, lines)
    first, last = _weight_rows(sheet, record, theory, choice, shell)
    return _weight_statistics(sheet, record, first, last, theory)


def _weight_basis(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str]) -> tuple[str, str, str]:
    line = record.working[record.per_unit]
    sheet.put(1, "Theoretical fill of one capsule", "text", last=3)
    theory: CellFormula | Decimal
    if line.is_open:
        source = lines[line.key]
        theory = live.guarded((source,), live.scaled(source, line.unit, "mg/capsule"))
    else:
        theory = units.magnitude(line.value, "mg/capsule")
    theory_cell = sheet.shown(
        4, "weights_theory", "theoretical fill of one capsule", theory, form="#,##0.0##", unit="mg"
    )
    sheet.put(5, "mg", "unit")
    sheet.put(6, "Weighed by", "right", last=7)
    sheet.entry(8, "weights_weighed_by", "capsules weighed by", "text")
    sheet.put(10, "Balance, printout no.", "small")
    sheet.next()
    sheet.put(1, "The weights below are: gross or net", "text", last=3)
    choice = sheet.entry(
        4,
        "weights_basis",
        "whether the capsules are weighed gross or net",
        "choice",
        choices=("gross", "net"),
        limits="gross or net",
        prompt="gross: the filled capsule. net: the fill alone.",
    )
    sheet.put(5, None, "text")
    sheet.put(6, "Checked by", "right", last=7)
    sheet.entry(8, "weights_checked_by", "capsule weights checked by", "text")
    sheet.entry(10, "weights_balance", "balance used for the capsules", "text")
    sheet.next()
    sheet.put(1, "If gross: mean mass of an empty shell", "text", last=3)
    shell = sheet.entry(
        4,
        "weights_shell",
        "mean mass of an empty shell",
        "number",
        unit="mg",
        required=False,
        prompt="Weigh 10 or more empty shells of this lot together and divide by their number.",
    )
    sheet.put(5, "mg", "unit")
    sheet.next()
    return absolute(theory_cell), absolute(choice), absolute(shell)


def _weight_rows(sheet: Sheet, record: CompoundingRecord, theory: str, choice: str, shell: str) -> tuple[int, int]:
    lowest, highest = fill_limits(record)
    sheet.gap(4)
    low_head, high_head = (f"{units.number_text(each * 100)} % limit" for each in (lowest, highest))
    heads = ("No.", "Weight (mg)", "Net (mg)", "Of theory", low_head, "Target", high_head, "Verdict")
    for column, head in enumerate(heads, start=1):
        sheet.put(column, head, "head")
    sheet.at_least(18)
    sheet.next()
    first = sheet.row
    tare = f'IF({choice}="gross",IF(ISNUMBER({shell}),{shell},0),0)'
    for number in range(1, _CAPSULES + 1):
        row = sheet.row
        sheet.put(1, number, "fixed center")
        weight = sheet.entry(2, field_name("weight", number), f"weight of capsule {number}", "number", unit="mg")
        net = CellFormula(
            f'IF({weight}="","",IF(ISNUMBER({weight}),IF({choice}="net",{weight},'
            f'IF(AND({choice}="gross",ISNUMBER({shell})),{weight}-{shell},"")),"{live.CHECK_ENTRY}"))'
        )
        net_cell = sheet.put(3, net, "live center", "0.0##")
        share = live.quotient(net_cell, theory)
        share_cell = sheet.put(4, share, "live center", PER_CENT_FORMAT)
        for column, factor in ((5, lowest), (6, Decimal(1)), (7, highest)):
            line = live.guarded((theory,), f"{theory}*{live.number_text(factor)}+{tare}")
            sheet.put(column, line, "live center", "0.0")
        verdict = CellFormula(
            f'IF({net_cell}="{live.CHECK_ENTRY}","{live.CHECK_ENTRY}",'
            f"{live.share_within(share_cell, live.number_text(lowest), live.number_text(highest)).text})"
        )
        sheet.shown(8, field_name("weight", number, "verdict"), f"capsule {number}, verdict", verdict, style="verdict")
        sheet.heights[row] = 18
        sheet.next()
    return first, sheet.row - 1


def fill_limits(record: CompoundingRecord) -> tuple[Decimal, Decimal]:
    """Return the limits of a net fill as shares of theory: those of the formula's test, or else of its strength."""
    test = next((each for each in record.quality if each.result == "capsule weights"), None)
    lowest = test.lowest if test and test.lowest is not None else record.acceptance.strength_lowest
    highest = test.highest if test and test.highest is not None else record.acceptance.strength_highest
    return units.magnitude(lowest, "1"), units.magnitude(highest, "1")


def _weight_statistics(sheet: Sheet, record: CompoundingRecord, first: int, last: int, theory: str) -> tuple[str, str]:
    after = sheet.row
    net, shares, verdicts = f"C{first}:C{last}", f"D{first}:D{last}", f"H{first}:H{last}"
    made = record.working[record.yielded].value
    fewest = min(_FEWEST, _CAPSULES) if units.is_open(made) else int(min(Decimal(_FEWEST), made.magnitude))
    some, several = f"COUNT({net})>0", f"COUNT({net})>1"
    rows: list[tuple[str, str, CellFormula, str]] = [
        ("count", "Capsules weighed (n)", CellFormula(f"COUNT({net})"), "0"),
        ("mean", "Mean net fill (mg)", CellFormula(f'IF({some},AVERAGE({net}),"")'), "0.0##"),
        ("mean_share", "Mean, of theory", CellFormula(f'IF(COUNT({shares})>0,AVERAGE({shares}),"")'), PER_CENT_FORMAT),
        ("deviation", "Standard deviation (mg)", CellFormula(f'IF({several},STDEV({net}),"")'), "0.00#"),
        (
            "rsd",
            "RSD",
            CellFormula(f'IF({several},IF(AVERAGE({net})>0,STDEV({net})/AVERAGE({net}),""),"")'),
            PER_CENT_FORMAT,
        ),
        ("least", "Lightest (mg)", CellFormula(f'IF({some},MIN({net}),"")'), "0.0##"),
        ("most", "Heaviest (mg)", CellFormula(f'IF({some},MAX({net}),"")'), "0.0##"),
        ("outside", "Outside the limits", CellFormula(f'COUNTIF({verdicts},"FAIL")'), "0"),
    ]
    sheet.row = first - 1
    sheet.put(10, "Statistics", "head")
    cells = {}
    for index, (name, label, formula, form) in enumerate(rows):
        sheet.row = first + 2 * index
        sheet.put(10, label, "small")
        sheet.row += 1
        cells[name] = sheet.shown(10, field_name("weights", name), label, formula, form=form, style="live center")
    each = f'IF(COUNTIF({verdicts},"{live.CHECK_ENTRY}")>0,"{live.CHECK_ENTRY}",IF({cells["outside"]}=0,"PASS","FAIL"))'
    spread = f"RSD not above {units.format_quantity(GREATEST_SPREAD)}"
    greatest = live.number_text(units.magnitude(GREATEST_SPREAD, "1"))
    checks = [
        ("each", "Each within the limits", CellFormula(f'IF(COUNT({shares})=0,"",{each})')),
        ("spread", spread, live.share_within(cells["rsd"], "", greatest)),
    ]
    sheet.row = first + 2 * len(rows)
    for name, label, formula in checks:
        sheet.put(10, label, "small")
        sheet.row += 1
        cells[name] = sheet.shown(10, field_name("weights", name), label, formula, style="verdict")
        sheet.row += 1
    sheet.row = after
    sheet.put(1, f"Capsule weights: {fewest} or more weighed, each within the limits, {spread}", "text bold", last=8)
    passed = f'IF(AND({cells["each"]}="PASS",{cells["spread"]}="PASS"),"PASS","FAIL")'
    unready = f'{cells["count"]}<{fewest},{cells["each"]}="",{cells["each"]}="{live.CHECK_ENTRY}"'
    checked = f'IF(OR({unready}),"{live.CHECK_ENTRY}",{passed})'
    overall = CellFormula(f'IF(COUNT(B{first}:B{last})=0,"",{checked})')
    verdict = sheet.shown(10, "weights_verdict", "verdict on the capsule weights", overall, style="verdict")
    sheet.at_least(20)
    sheet.next()
    sheet.gap(4)
    sheet.chart = Chart(
        title="Capsule weights in the order of filling",
        unit="mg",
        anchor=f"A{sheet.row}",
        head=first - 1,
        first=first,
        last=last,
        points=2,
        lines=(5, 6, 7),
        width=19.0,
        height=5.2,
    )
    return reference(MEASUREMENTS, cells["mean_share"]), reference(MEASUREMENTS, verdict)


# --- liquids and creams ----------------------------------------------------------------------


def _fill(sheet: Sheet, record: CompoundingRecord) -> None:
    line = record.working[record.yielded]
    unit = units.unit_words(line.unit)
    sheet.section("Fill of the containers, in the order of filling")
    sheet.words(
        1,
        "Write down what is filled into each container (net). Fill amounts do not prove content: "
        "what makes the content uniform is the mixing.",
        "note",
        last=_LAST,
    )
    sheet.next()
    for column, last, head in (
        (1, 0, "No."),
        (2, 0, f"Fill ({unit})"),
        (3, 4, "Container or closure lot"),
        (5, 7, "Filled by"),
        (8, 0, "Verdict"),
    ):
        sheet.put(column, head, "head", last=last)
    sheet.at_least(18)
    sheet.next()
    first = sheet.row
    for number in range(1, _CONTAINERS + 1):
        sheet.put(1, number, "fixed center")
        cell = sheet.entry(
            2, field_name("fill", number), f"fill of container {number}", "number", unit=unit, required=number == 1
        )
        sheet.entry(
            3, field_name("fill", number, "container"), f"lot of container {number}", "text", required=False, last=4
        )
        sheet.entry(
            5, field_name("fill", number, "by"), f"container {number} filled by", "text", required=False, last=7
        )
        formula = live.above_zero(cell)
        sheet.shown(8, field_name("fill", number, "verdict"), f"container {number}, verdict", formula, style="verdict")
        sheet.next()
    _fill_statistics(sheet, f"B{first}:B{sheet.row - 1}", first, unit)


def _fill_statistics(sheet: Sheet, fills: str, first: int, unit: str) -> None:
    after = sheet.row
    sheet.row = first - 1
    sheet.put(10, "Statistics", "head")
    rows = (
        ("count", "Containers filled", CellFormula(f"COUNT({fills})"), "0"),
        ("total", f"Filled in all ({unit})", CellFormula(f'IF(COUNT({fills})>0,SUM({fills}),"")'), "#,##0.0##"),
        ("mean", f"Mean fill ({unit})", CellFormula(f'IF(COUNT({fills})>0,AVERAGE({fills}),"")'), "#,##0.0##"),
        ("least", f"Least ({unit})", CellFormula(f'IF(COUNT({fills})>0,MIN({fills}),"")'), "#,##0.0##"),
        ("most", f"Most ({unit})", CellFormula(f'IF(COUNT({fills})>0,MAX({fills}),"")'), "#,##0.0##"),
    )
    for index, (name, label, formula, form) in enumerate(rows):
        sheet.row = first + 2 * index
        sheet.put(10, label, "small")
        sheet.row += 1
        sheet.shown(10, field_name("fills", name), label, formula, form=form, style="live center")
    sheet.row = after
