"""The Label sheet: the specimen, the auxiliary labels, and the check and count of what was printed."""

from __future__ import annotations

from collections.abc import Sequence

from compounding import qr
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.draft import LABEL_NOTICE
from compounding.records.label_lines import HEAD, NAME, LabelLine, label_code, label_lines
from compounding.records.shown_text import sentence, unbroken
from compounding.sheets import live
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.drawn import Picture
from compounding.sheets.layout import LABEL, CellFormula, Sheet, field_name
from compounding.sheets.looks import STYLES
from compounding.sheets.text_room import column_points
from compounding.spreadsheet_notation import cell_name

_WIDTHS = (4.6, 23, 19.2, 9, 14, 16, 16.8)
_LAST = 7
_BOX = (1, 5)
_CODE = (6, 7)
# Side of one module of the code [cm]: four dots of a printer of 200 dots to the inch once the page is made to fit.
_MODULE = 0.065
_CODE_WORDS = 44
_POINTS_TO_CENTIMETRE = 72 / 2.54
_PAIR = ((1, 3), (5, 7))
# Columns of number, prescription and contents of a label to print: two labels to a row.
_LABELS = ((1, 2, 2, 3), (4, 5, 6, 7))
_ADDED = "patient, prescriber"
_POINTS = (
    "Drug, salt and strength are those of the record",
    "Patient, form, route, quantity and directions are those of the prescription",
    "Batch number and date of compounding are right",
    "Beyond-use date is right, and shortened where an expiry date asks for it",
    "Storage and all auxiliary labels are there",
    "It says that the preparation is compounded",
    "It is legible, and on the right container",
)
_EACH_CONTENTS = "Each prescription has its own label, with its own contents"


def label_sheet(record: CompoundingRecord) -> Sheet:
    """Return the plan of the sheet."""
    sheet = headed_as_draft(Sheet(LABEL, _WIDTHS, one_page=True, titles="1:1"), record.draft_notice)
    sheet.put(1, "Label", "title", last=2)
    sheet.words(3, sentence(record.title), "title right", last=_LAST)
    sheet.at_least(26)
    sheet.next()
    added = "patient, prescriber, name and address of the pharmacy" if not record.label.letterhead else _ADDED
    sheet.words(
        1,
        f"Specimen text for the label of this batch. What the pharmacy and the law add ({added}) stands on the "
        "dispensing label.",
        "subtitle",
        last=_LAST,
    )
    sheet.next()
    _specimen(sheet, record)
    _contents(sheet, record)
    _auxiliary(sheet, record)
    _checks(sheet, (*_POINTS, _EACH_CONTENTS) if record.label.contents else _POINTS)
    _count(sheet)
    return sheet


def _bar(sheet: Sheet, text: str) -> None:
    sheet.gap(9)
    sheet.put(1, text, "bar", last=_LAST)
    sheet.at_least(18)
    sheet.next()


def _specimen(sheet: Sheet, record: CompoundingRecord) -> None:
    _bar(sheet, "Specimen")
    sheet.gap(6)
    first = sheet.row
    lines = label_lines(record, record.label.amount)
    if record.is_draft:
        _label_line(sheet, "label head", LABEL_NOTICE)
    for place, line in enumerate(lines, start=int(record.is_draft)):
        _label_line(sheet, _style(line, place), f"{line.text} ________" if line.is_blank else line.text)
    _code(sheet, label_code(record), first)
    sheet.gap(6)


def _style(line: LabelLine, place: int) -> str:
    """Return the style of a line: the first one closes the frame at the top."""
    if place == 0 and line.weight != HEAD:
        return "label drug" if line.weight == NAME else "label head"
    return f"label {line.weight}"


def _code(sheet: Sheet, text: str, first: int) -> None:
    """Draw the QR code beside the specimen, which begins in the row `first`, and write below it what it says."""
    left, right = _CODE
    room = sum(column_points(width) for width in sheet.widths[left - 1 : right]) / _POINTS_TO_CENTIMETRE
    content, across = qr.picture(text)
    side = min(across * _MODULE, room)
    sheet.picture = Picture(
        content=content,
        description=f"QR code: {text}",
        anchor=cell_name(first, left),
        offset=(room - side) / 2,
        side=side,
    )
    end = sheet.row
    sheet.row = _row_below(sheet, first, side * _POINTS_TO_CENTIMETRE, end - 1)
    last = _row_below(sheet, sheet.row, _CODE_WORDS, end)
    sheet.put(left, f"The QR code says: {text}", "subtitle", last=right)
    sheet.join(sheet.row, last - sheet.row, [_CODE])
    sheet.row = end


def _row_below(sheet: Sheet, first: int, height: float, last: int) -> int:
    """Return the first row that begins at least so many points below the top of a row, and the last one at most."""
    row = first
    while height > 0 and row < last:
        height -= sheet.heights[row]
        row += 1
    return row


def _contents(sheet: Sheet, record: CompoundingRecord) -> None:
    """Fill in the labels to print where the batch is made for several prescriptions, two to a row."""
    contents = record.label.contents
    if not contents:
        return
    _bar(sheet, f"Labels to print: {len(contents)}, each as the specimen with its own contents")
    for number, first, last, amount in _LABELS:
        for column, end, head in ((number, 0, "No."), (first, last, "Prescription"), (amount, 0, "Contents")):
            sheet.put(column, head, "head", last=end)
    sheet.at_least(14)
    sheet.next()
    half = -(-len(contents) // 2)
    for place in range(half):
        for (number, first, last, amount), at in zip(_LABELS, (place, place + half), strict=True):
            name, held = contents[at] if at < len(contents) else ("", "")
            sheet.put(number, at + 1 if name else None, "fixed center")
            sheet.words(first, name, "detail", last=last)
            sheet.words(amount, unbroken(held), "detail")
        sheet.at_least(14)
        sheet.next()


def _label_line(sheet: Sheet, style: str, text: str) -> None:
    first, last = _BOX
    sheet.words(first, text, style, last=last)
    sheet.at_least(STYLES[style].size * 1.24 + 7)
    sheet.next()


def _auxiliary(sheet: Sheet, record: CompoundingRecord) -> None:
    if not record.label.auxiliary:
        return
    _bar(sheet, "Auxiliary labels")
    sheet.gap(6)
    texts = record.label.auxiliary
    for place in range(0, len(texts), 2):
        for (first, last), each in zip(_PAIR, texts[place : place + 2], strict=False):
            sheet.words(first, unbroken(each.text), "label aux", last=last)
        sheet.at_least(24)
        sheet.next()
        sheet.gap(5)


def _checks(sheet: Sheet, points: Sequence[str]) -> None:
    _bar(sheet, "Check of the label against this record, by a person who did not print it")
    for column, last, head in ((1, 0, "No."), (2, 5, "Point"), (6, 0, "Right"), (7, 0, "Checked by")):
        sheet.put(column, head, "head left" if last else "head", last=last)
    sheet.at_least(16)
    sheet.next()
    for number, text in enumerate(points, start=1):
        sheet.put(1, number, "fixed center")
        sheet.words(2, text, "text", last=5)
        sheet.entry(6, field_name("label", number, "right"), text, "choice", choices=("yes", "no"), limits="yes or no")
        sheet.entry(7, field_name("label", number, "by"), f"{text}: checked by", "text")
        sheet.at_least(19)
        sheet.next()


def _count(sheet: Sheet) -> None:
    _bar(sheet, "Count of the labels: printed = applied + specimen + destroyed")
    heads = ("", "Printed", "Applied", "Specimen", "Destroyed", "Unaccounted for", "Verdict")
    for column, head in enumerate(heads, start=1):
        sheet.put(column, head, "head")
    sheet.at_least(16)
    sheet.next()
    sheet.put(1, None, "text")
    printed, *others = [
        sheet.entry(column, f"labels_{name}", f"labels {name}", "number", form="0", limits="0 or above")
        for column, name in enumerate(("printed", "applied", "specimen", "destroyed"), start=2)
    ]
    rest = live.guarded((printed, *others), f"{printed}-SUM({','.join(others)})")
    cell = sheet.shown(6, "labels_left", "labels unaccounted for", rest, form="0", style="live center")
    verdict = CellFormula(f'IF({cell}="","",IF({cell}=0,"PASS","FAIL"))')
    sheet.shown(7, "labels_verdict", "verdict on the count of labels", verdict, style="verdict")
    sheet.at_least(24)
    sheet.next()
    sheet.gap(9)
    sheet.put(1, "Attach one printed label here:", "plain", last=5)
    sheet.at_least(16)
    sheet.next()
    sheet.put(1, None, "label aux", last=5)
    sheet.at_least(90)
    sheet.next()
