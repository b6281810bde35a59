"""What the Campaign sheet records at the bench: common powders, what was weighed and counted, and signatures."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.records.order import Lot
from compounding.records.shown_text import sentence
from compounding.records.titration.balance import weighed_line
from compounding.records.titration.batches import Batch
from compounding.records.titration.campaign import Campaign, GroundPowder
from compounding.records.titration.patient_words import words_warning
from compounding.sheets import live
from compounding.sheets.layout import DATE_FORMAT, PER_CENT_FORMAT, CellFormula, Field, Sheet, field_name
from compounding.sheets.renaming import lettered_sheet
from compounding.spreadsheet_notation import absolute, reference
from compounding.working import Working

BatchFields = Mapping[str, Mapping[str, Field]]

_LAST = 9
_SIGNED = (
    ("schedule", "Schedule, batches and doses agree with the prescription: pharmacist"),
    ("calendar", "Calendar read, and confirmed before it is handed out: pharmacist"),
)


# --- common powders --------------------------------------------------------------------------


def tablet_sample(sheet: Sheet, working: Working) -> dict[str, str]:
    """Fill in the entries of a tablet sample weighed at the bench, once for all batches, and return their cells."""
    lines = [line for line in working if line.is_entry and line.key.startswith("tablet_sample")]
    if not lines:
        return {}
    sheet.section("Measured at the bench", "once for all batches: their own sheets take it from here", note_from=4)
    sheet.heads((1, 0, "No."), (2, 6, "What is measured"), (7, 0, "Measured"), (8, 0, "Unit"), (9, 0, "Measured by"))
    entries = {}
    for number, line in enumerate(lines, start=1):
        sheet.put(1, number, "fixed center")
        sheet.words(2, f"{sentence(line.symbol)}. At least 20 tablets of the lot, weighed together.", "detail", last=6)
        unit, name = units.unit_words(line.unit), field_name("campaign", line.key)
        entries[line.key] = sheet.entry(7, name, line.symbol, "number", unit=unit)
        sheet.words(8, unit, "unit")
        sheet.entry(9, field_name("campaign", line.key, "by"), f"{line.symbol}, measured by", "text")
        sheet.next()
    return entries


@dataclass(frozen=True)
class PowderRows:
    """Rows of a common powder, whose theory is filled in when the balance has its cells.

    Attributes
    ----------
    theories, actuals
        For each line of the working, the cells of its theory and of what was found.
    """

    powder: GroundPowder
    theories: Mapping[str, str]
    actuals: Mapping[str, str]

    def fill(self, sheet: Sheet, working: Working, cells: Mapping[str, str]) -> None:
        """Fill in the theory of each row."""
        for key, place in self.theories.items():
            sheet.row = int(place[1:])
            line, cell = working[key], cells[key]
            formula = live.guarded((cell,), cell)
            name, unit = field_name("campaign", key, "theory"), units.unit_words(line.unit, plural=False)
            label = f"{line.symbol}, theory"
            form = "#,##0" if line.unit == "tablet" else "#,##0.0##"
            sheet.shown(5, name, label, formula, unit=unit, form=form, style="live center")


def ground_powder(sheet: Sheet, campaign: Campaign, powder: GroundPowder) -> PowderRows:
    """Fill in the record of one common powder, who made it, from what and what is left, and return its rows."""
    letters = ", ".join(powder.letters)
    note = f"made on {powder.made}, for the batches {letters}"
    sheet.section(f"Ground tablets {powder.number}", note, note_from=4)
    sheet.words(
        1,
        "Crush whole tablets of one lot to a fine powder, as the formula's steps say, and sieve it; crush again what "
        "the sieve holds back, the coat too. Mix it, and see that it is even. Every batch named is weighed out of it.",
        "note",
        last=_LAST,
    )
    sheet.next()
    _who_and_what(sheet, powder, _planned_lot(campaign, powder))
    sheet.heads(
        (1, 4, "What is accounted for"),
        (5, 0, "Theory"),
        (6, 0, "Unit"),
        (7, 0, "Actual"),
        (8, 0, "By"),
        (9, 0, "Checked"),
    )
    theories, actuals = {}, {}
    for key, label, unit in (
        (f"crushed_{powder.place}", "Tablets crushed", "tablet"),
        (f"ground_{powder.place}", "Mass of powder obtained", "mg"),
        (f"powder_left_{powder.place}", "Powder left over when all batches are weighed", "mg"),
    ):
        theories[key] = f"E{sheet.row}"
        sheet.words(1, label, "text", last=4)
        sheet.put(6, unit, "unit")
        limits = "0 or above"
        name = field_name(key, "actual")
        actuals[key] = sheet.entry(7, name, f"{label}, actual", "number", unit=unit, limits=limits)
        sheet.entry(8, field_name(key, "by"), f"{label}, by", "text")
        sheet.entry(9, field_name(key, "checked_by"), f"{label}, checked by", "text")
        sheet.next()
    return PowderRows(powder, theories, actuals)


def _planned_lot(campaign: Campaign, powder: GroundPowder) -> Lot | None:
    """Return the lot of the tablets; None where none is planned, or several, and it is written in at the bench."""
    materials = campaign.batch(powder.letters[0]).record.materials
    lots = next((each.lots for each in materials if each.key == "drug"), ())
    return lots[0] if len(lots) == 1 else None


def _who_and_what(sheet: Sheet, powder: GroundPowder, lot: Lot | None) -> None:
    known: dict[str, str | datetime.date | None] = {"lot": lot.number, "expiry": lot.expiry} if lot else {}
    rows = (
        (
            ("lot", "Lot of the tablets", "text"),
            ("expiry", "Expiry", "date"),
            ("even", "Powder is even, seen by", "text"),
        ),
        (
            ("crushed_by", "Crushed and sieved by", "text"),
            ("balance", "Balance no.", "text"),
            ("sieve", "Sieve opening", "text"),
        ),
        (("checked_by", "Checked by (another person)", "text"),),
    )
    places = ((1, 2, 3, 3), (4, 4, 5, 6), (7, 7, 8, 9))
    sheet.together(len(rows))
    for row in rows:
        for (first, before, start, end), (name, label, kind) in zip(places, row, strict=False):
            sheet.words(first, label, "right", last=before)
            field, words = field_name("powder", powder.place, name), f"{powder.number}: {label}"
            given = known.get(name)
            if given is None:
                sheet.entry(start, field, words, kind, last=end)
            else:
                form, style = (DATE_FORMAT, "fixed center") if name == "expiry" else ("General", "fixed text")
                sheet.shown(start, field, words, given, form=form, style=style, last=end)
                sheet.rise(start, str(given), style, last=end)
        sheet.next()


# --- what was weighed and counted ------------------------------------------------------------


def actual_balance(sheet: Sheet, campaign: Campaign, fields: BatchFields, powders: Sequence[PowderRows]) -> None:
    """Fill in what the batches' own sheets say was weighed and counted, and the verdicts on it, blank until then."""
    low, high = (units.number_text(each * 100) for each in _bounds(campaign.batches[0]))
    note = f"live from each batch's record; PASS or FAIL once all is entered: {low} to {high} % of theory"
    sheet.section("Weighed and counted", note, note_from=3)
    sheet.heads(
        (1, 0, ""),
        (2, 0, "Drug powder, planned"),
        (3, 0, "Drug powder, weighed"),
        (4, 0, "Unit"),
        (5, 0, "Yield, planned"),
        (6, 0, "Yield, counted"),
        (7, 0, "Unit"),
        (8, 0, "Of theory"),
        (9, 0, "Verdict"),
    )
    first = sheet.row
    weighed = {batch.letter: _weighed_and_counted(sheet, batch, fields[batch.letter]) for batch in campaign.batches}
    for each in powders:
        _powder_accounted(sheet, campaign, each, weighed)
    verdicts, number = f"I{first}:I{sheet.row - 1}", sheet.row - first
    sheet.words(1, "All batches, from what was weighed and counted", "text bold", last=8)
    judged = f'IF(COUNTIF({verdicts},"FAIL")>0,"FAIL",IF(COUNTIF({verdicts},"PASS")={number},"PASS",""))'
    name = "campaign_actual_verdict"
    sheet.shown(9, name, "verdict on all that was weighed and counted", CellFormula(judged), style="verdict")
    sheet.at_least(16)
    sheet.next()


def _bounds(batch: Batch) -> tuple[Decimal, Decimal]:
    accepted = batch.record.acceptance
    return units.magnitude(accepted.yield_lowest, "1"), units.magnitude(accepted.yield_highest, "1")


def _weighed_and_counted(sheet: Sheet, batch: Batch, fields: Mapping[str, Field]) -> str:
    """Fill in the row of a batch, and return the cell of what was weighed of its drug powder."""
    material = next(each for each in batch.record.materials if each.target == weighed_line(batch))
    powder = field_name("material", material.number)
    sheet.put(1, batch.letter, "calendar center")
    unit = ""
    for column, source, words in (
        (2, f"{powder}_target", "drug powder, planned"),
        (3, f"{powder}_actual", "drug powder, weighed"),
        (5, "yield_theory", "yield, planned"),
        (6, "yield_actual", "yield, counted"),
        (8, "yield_share", "yield, of theory"),
    ):
        form = PER_CENT_FORMAT if source == "yield_share" else "#,##0.0##" if column < 4 else "#,##0.##"
        name = field_name("campaign", batch.letter, source)
        formula = _copy(batch, fields[source])
        unit = units.unit_words(material.unit) if column < 4 else fields[source].unit
        sheet.shown(column, name, f"{words}, batch {batch.letter}", formula, unit=unit, form=form, style="live center")
        if column in (3, 6):
            sheet.words(column + 1, unit, "unit")
    _batch_verdict(sheet, batch, [fields[f"{powder}_verdict"], fields["yield_verdict"]])
    weighed = f"C{sheet.row}"
    sheet.at_least(15)
    sheet.next()
    return weighed


def _batch_verdict(sheet: Sheet, batch: Batch, judged: Sequence[Field]) -> None:
    one, other = (_place(batch, each) for each in judged)
    passed = f'IF(AND({one}="PASS",{other}="PASS"),"PASS","FAIL")'
    formula = CellFormula(f'IF(OR({one}="",{other}=""),"",{passed})')
    name = field_name("campaign", batch.letter, "actual_verdict")
    sheet.shown(9, name, f"verdict on what was weighed and counted of batch {batch.letter}", formula, style="verdict")


def _place(batch: Batch, field: Field) -> str:
    return reference(lettered_sheet(field.sheet, batch.letter), absolute(field.cell))


def _copy(batch: Batch, field: Field) -> CellFormula:
    cell = _place(batch, field)
    return CellFormula(f'IF({cell}="","",{cell})')


def _powder_accounted(sheet: Sheet, campaign: Campaign, rows: PowderRows, weighed: Mapping[str, str]) -> None:
    """Fill in what was obtained of a common powder, of theory, and what is accounted for, of what was obtained."""
    place, number = rows.powder.place, rows.powder.number
    obtained, left = rows.actuals[f"ground_{place}"], rows.actuals[f"powder_left_{place}"]
    theory = rows.theories[f"ground_{place}"]
    parts = (*(weighed[letter] for letter in rows.powder.letters), left)
    share = live.guarded((*parts, obtained), f'IF({obtained}=0,"",({"+".join(parts)})/{obtained})')
    bounds = tuple(live.number_text(each) for each in _bounds(campaign.batches[0]))
    for name, words, formula in (
        ("obtained", f"Ground tablets {number}: obtained, of theory", live.quotient(obtained, theory)),
        (
            "accounted",
            f"Ground tablets {number}: weighed out for the batches and left over, of what was obtained",
            share,
        ),
    ):
        sheet.words(1, words, "text", last=7)
        field = field_name("campaign", f"powder_{place}", name)
        cell = sheet.shown(8, field, words, formula, form=PER_CENT_FORMAT, style="live center")
        sheet.shown(9, f"{field}_verdict", f"{words}: verdict", live.within(cell, *bounds), style="verdict")
        sheet.next()


# --- signatures ------------------------------------------------------------------------------


def signatures(sheet: Sheet, campaign: Campaign) -> None:
    """Fill in who answers for the schedule and for the patient's page."""
    sheet.section("Signatures", "each batch is signed and released on its own Batch record", note_from=4)
    sheet.heads((1, 4, "What is confirmed"), (5, 7, "Printed name"), (8, 0, "Initials"), (9, 0, "Date"))
    for name, label in _SIGNED:
        sheet.words(1, label, "text bold", last=4)
        sheet.entry(5, f"sign_{name}_name", f"{label}: printed name", "text", last=7)
        sheet.entry(8, f"sign_{name}_initials", f"{label}: initials or signature", "text")
        sheet.entry(9, f"sign_{name}_date", f"{label}: date", "date")
        sheet.next()
    sheet.words(1, f"For the pharmacist. {words_warning(campaign.formula)}", "note", last=_LAST)
    sheet.next()
