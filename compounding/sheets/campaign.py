"""The Campaign sheet: the schedule, all batches, the common powders, and the balance of drug over everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.records.draft import reviewer_text
from compounding.records.preparation.shares import share_facts
from compounding.records.shown_text import sentence, unbroken
from compounding.records.titration.batches import Batch, times_a_day
from compounding.records.titration.campaign import Campaign
from compounding.records.titration.schedule import dose_text, strength_text
from compounding.sheets import live
from compounding.sheets.calculations import line_references, live_formula, raw_form
from compounding.sheets.campaign_bench import (
    BatchFields,
    actual_balance,
    ground_powder,
    signatures,
    tablet_sample,
)
from compounding.sheets.closing import number_form
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import CALCULATIONS, DATE_FORMAT, CellFormula, Sheet, field_name
from compounding.sheets.pages import page_room
from compounding.sheets.renaming import lettered_sheet, renamed_references
from compounding.sheets.warnings import warnings_section
from compounding.spreadsheet_notation import absolute, reference
from compounding.units import format_quantity
from compounding.working import Line

CAMPAIGN = "Campaign"
_WIDTHS = (4, 25, 22, 15, 12, 13, 13, 14.4, 12)
_LAST = 9
_PLANNED, _LIVE = "F", "G"
_CLOSED = "0.000001"
_LAST_LINES = 8
_BALANCE_HEADS = (
    *((1, 0, "No."), (2, 0, "Quantity"), (3, 5, "Rule, and with the numbers"), (6, 0, "Planned"), (7, 0, "Live")),
    *((8, 0, "Unit"), (9, 0, "Agreement")),
)


@dataclass(frozen=True)
class CampaignSheet:
    """The sheet, and where the entries are that the batches share, by the field of the batches' own sheets."""

    sheet: Sheet
    linked: Mapping[str, str]


def campaign_sheet(campaign: Campaign, fields: BatchFields, paper: str) -> CampaignSheet:
    """Return the plan of the sheet, and where its pages begin.

    Parameters
    ----------
    fields
        The fields of each batch's own sheets by their names, as they are before the sheets take the batch's letter.
    paper
        "letter" or "a4".
    """
    once = _filled_sheet(campaign, fields, ())
    once.sheet.break_pages(page_room(paper, _WIDTHS))
    return _filled_sheet(campaign, fields, once.sheet.breaks_with_heads())


def _filled_sheet(campaign: Campaign, fields: BatchFields, breaks: Iterable[int]) -> CampaignSheet:
    sheet = headed_as_draft(Sheet(CAMPAIGN, _WIDTHS, breaks=list(breaks)), campaign.draft_notice)
    _head(sheet, campaign)
    warnings_section(
        sheet, campaign.warnings, "read before starting; each batch has others on its own Batch record", note_from=4
    )
    _schedule(sheet, campaign)
    _batches(sheet, campaign)
    entries = tablet_sample(sheet, campaign.working)
    powders = [ground_powder(sheet, campaign, each) for each in campaign.powders]
    actual_balance(sheet, campaign, fields, powders)
    signatures(sheet, campaign)
    cells = _balance(sheet, campaign, entries)
    after = sheet.row
    for each in powders:
        each.fill(sheet, campaign.working, cells)
    sheet.row = after
    return CampaignSheet(sheet, {f"bench_{key}": reference(CAMPAIGN, absolute(cell)) for key, cell in entries.items()})


def batch_reference(batch: Batch, key: str) -> str:
    """Return how other sheets refer to a line of a batch's working."""
    names = {CALCULATIONS: lettered_sheet(CALCULATIONS, batch.letter)}
    return renamed_references(line_references(batch.record)[key], names)


# --- head, schedule, batches -----------------------------------------------------------------


def _head(sheet: Sheet, campaign: Campaign) -> None:
    asked, formula = campaign.asked, campaign.formula
    sheet.words(1, unbroken(sentence(campaign.title)), "title", last=_LAST)
    sheet.at_least(24)
    sheet.next()
    sheet.words(
        1,
        f"Formula {formula.id}, version {formula.version}, in force from {formula.effective.isoformat()}; reviewer "
        f"{reviewer_text(formula)}. Request {campaign.request_hash[:12]}. Each batch has sheets of its own, with its "
        "letter.",
        "subtitle",
        last=_LAST,
    )
    sheet.next()
    facts = [
        ("Campaign no.", campaign.number or "____"),
        ("Schedule", f"{asked.schedule.text}; {times_a_day(asked.schedule.doses_per_day)}"),
        ("First and last dose", f"{campaign.calendar[0].first} to {campaign.calendar[-1].last}"),
        ("Days", str(asked.schedule.days)),
        ("Strength as", formula.stated_as(asked.order.prescription.basis)),
    ]
    if asked.order.prescription.prescriber:
        facts.insert(1, ("Prescriber", asked.order.prescription.prescriber))
    if formula.dosage_form.batch_unit == "mL":
        facts.append(("Oral syringe", f"read in steps of {format_quantity(asked.graduation)}; confirm"))
    facts[1:1] = [(each.label, each.text) for each in share_facts(asked.order)]
    if asked.order.letterhead is not None:
        facts.insert(0, ("Pharmacy", ", ".join(asked.order.letterhead.lines)))
    for label, text in facts:
        sheet.words(1, label, "label", last=2)
        sheet.words(3, text, "fact", last=_LAST)
        sheet.next()


def _schedule(sheet: Sheet, campaign: Campaign) -> None:
    sheet.section("Schedule", "parted where the batches of another day begin", note_from=4)
    heads = (
        (1, 0, "No."),
        (2, 0, "From, to"),
        (3, 0, "Days"),
        (4, 0, "Dose"),
        (5, 8, "What is taken"),
        (9, 0, "Batch"),
    )
    sheet.heads(*heads)
    for line in campaign.calendar:
        sheet.put(1, line.number, "fixed center")
        sheet.put(2, f"{line.first} to {line.last}", "text")
        sheet.put(3, line.days, "fixed center")
        sheet.put(4, dose_text(line.portion.dose), "fixed text")
        sheet.words(5, line.take, "text", last=8)
        sheet.words(9, ", ".join(line.letters), "fixed text")
        sheet.next()


def _batches(sheet: Sheet, campaign: Campaign) -> None:
    sheet.section("Batches", "drug and powder in mg to 0.01, live from the sheets of each batch", note_from=4)
    sheet.heads(
        (1, 0, ""),
        (2, 0, "Batch no."),
        (3, 0, "Strength"),
        (4, 0, "Dispensed"),
        (5, 0, "Drug"),
        (6, 0, "Powder"),
        (7, 0, "Made on"),
        (8, 0, "Beyond use"),
        (9, 0, "Last dose on"),
    )
    for batch in campaign.batches:
        _batch(sheet, campaign, batch)


def _batch(sheet: Sheet, campaign: Campaign, batch: Batch) -> None:
    letter, record = batch.letter, batch.record
    strength = batch.order.prescription.strength
    sheet.put(1, letter, "calendar center")
    sheet.words(2, batch.order.batch or "____", "text bold")
    sheet.words(3, strength_text(strength), "fixed text")
    sheet.words(4, _dispensed(campaign, batch), "fixed text")
    for column, name, key in ((5, "drug", "drug"), (6, "powder", "powder")):
        if key in record.working:
            cell, unit = batch_reference(batch, key), record.working[key].unit
            formula = live.guarded((cell,), f"ROUND({live.scaled(cell, unit, 'mg')},2)")
            field = field_name("campaign", letter, name)
            label = f"{name} of batch {letter}"
            sheet.shown(column, field, label, formula, unit="mg", form=number_form(formula), style="live center")
        else:
            sheet.put(column, None, "text")
    last = max(line.last for line in campaign.calendar if letter in line.letters)
    dates = ((7, "made", batch.order.made), (8, "beyond_use", record.beyond_use.date), (9, "last", last))
    for column, name, date in dates:
        field, label = field_name("campaign", letter, name), f"{name} of batch {letter}".replace("_", " ")
        sheet.shown(column, field, label, date, form=DATE_FORMAT, style="fixed center")
    sheet.next()


def _dispensed(campaign: Campaign, batch: Batch) -> str:
    text = format_quantity(batch.quantity)
    spare = campaign.asked.order.spare
    return f"{text} and {format_quantity(spare)} spare" if spare is not None and spare.magnitude else text


# --- the balance -----------------------------------------------------------------------------


def _balance(sheet: Sheet, campaign: Campaign, entries: Mapping[str, str]) -> dict[str, str]:
    """Fill in the campaign's working, live, and return the cell of each line. The last table of the sheet."""
    working = campaign.working
    sheet.section("Balance of drug over all batches", "planned with exact decimals, and rechecked live", note_from=4)
    sheet.heads_row = sheet.row
    sheet.heads(*_BALANCE_HEADS)
    lines = tuple(working)
    rows = sheet.table_rows(len(lines))
    cells = {
        line.key: f"{_PLANNED if _is_plain(campaign, line) else _LIVE}{row}"
        for row, line in zip(rows, lines, strict=True)
    }
    for number, line in enumerate(lines, start=1):
        if sheet.row in sheet.breaks:
            sheet.heads(*_BALANCE_HEADS)
        _line(sheet, campaign, number, line, cells, entries)
    _verdict(sheet, cells["difference"])
    return cells


def _is_plain(campaign: Campaign, line: Line) -> bool:
    """Return whether a line is given here and nowhere else."""
    return line.expression is None and not line.is_entry and line.key not in campaign.links


def _line(
    sheet: Sheet, campaign: Campaign, number: int, line: Line, cells: Mapping[str, str], entries: Mapping[str, str]
) -> None:
    unit = units.unit_words(line.unit) if line.unit != "1" else ""
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(line.symbol), "detail")
    sheet.words(3, _rule(campaign, line), "detail", last=5)
    if line.is_open:
        sheet.words(6, "waits for an entry", "small")
    else:
        value = Decimal(line.value.magnitude)
        name = field_name("campaign", line.key)
        sheet.shown(6, name, line.symbol, value, unit=unit, form=raw_form(line, number_form(value)), style="fixed")
    if _is_plain(campaign, line):
        sheet.put(7, None, "text")
    else:
        formula = _formula(campaign, line, cells, entries)
        name, label = field_name("campaign", line.key, "live"), f"{line.symbol}, live"
        sheet.shown(7, name, label, formula, unit=unit, form=_live_form(line))
    sheet.words(8, unit, "unit")
    if line.is_open or _is_plain(campaign, line):
        sheet.put(9, None, "text")
    else:
        name, label = field_name("campaign", line.key, "agreement"), f"{line.symbol}, agreement"
        agrees = _agreement(line, f"{_LIVE}{sheet.row}", f"{_PLANNED}{sheet.row}")
        sheet.shown(9, name, label, agrees, style="verdict")
    sheet.at_least(14)
    sheet.next()


def _live_form(line: Line) -> str:
    """Return a number format that the column has room for, whatever the number is."""
    whole = line.unit == "tablet" if line.is_open else line.value.magnitude == line.value.magnitude.to_integral_value()
    return "#,##0.0####" if not whole else "#,##0" if line.is_open else number_form(CellFormula(""))


def _rule(campaign: Campaign, line: Line) -> str:
    if line.expression is not None:
        return f"{campaign.working.words(line.key)} = {campaign.working.numbers(line.key)} = {line.text}"
    if line.key in campaign.links:
        letter, key = campaign.links[line.key]
        return f"{line.meaning} From {batch_reference(campaign.batch(letter), key).replace(chr(39), '')}.".strip()
    return f"{line.meaning} {sentence(line.source)}.".strip()


def _formula(campaign: Campaign, line: Line, cells: Mapping[str, str], entries: Mapping[str, str]) -> CellFormula:
    if line.key in campaign.links:
        letter, key = campaign.links[line.key]
        batch = campaign.batch(letter)
        cell = batch_reference(batch, key)
        return live.guarded((cell,), live.scaled(cell, batch.record.working[key].unit, line.unit))
    if line.is_entry:
        return live.entered(entries[line.key])
    return live_formula(campaign.working, line, cells)


def _agreement(line: Line, cell: str, result: str) -> CellFormula:
    room = f"ABS({result})*0.000000001" if line.value.magnitude else "0.000000001"
    return CellFormula(f'IF(ISNUMBER({cell}),IF(ABS({cell}-{result})<={room},"agrees","DIFFERS"),"DIFFERS")')


def _verdict(sheet: Sheet, difference: str) -> None:
    text = (
        "As planned, the drug taken is all accounted for: in the doses, beyond them, in spare units, as overage, and "
        "left over. Nothing of this has been weighed: the verdict on what was, stands under Weighed and counted."
    )
    # With the lines before it: the last page is never a verdict alone.
    sheet.keeps.update(range(sheet.row - _LAST_LINES, sheet.row))
    sheet.words(1, text, "text bold", last=8)
    closes = CellFormula(f'IF(ISNUMBER({difference}),IF(ABS({difference})<={_CLOSED},"the plan closes","DIFFERS"),"")')
    sheet.shown(9, "campaign_plan_closes", "whether the planned balance of drug closes", closes, style="verdict")
    sheet.next()
