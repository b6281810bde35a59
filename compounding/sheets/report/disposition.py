"""The disposition of a report: what QA decides on each batch, to be signed, and which files were reviewed."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.records.review_run import ReviewRun, copies, counts_text, file_numbers, log_lines, without_copies
from compounding.sheets.layout import CHOICE, DATE, TEXT, Sheet, field_name
from compounding.sheets.report.parts import Planned, headed, note, repeated_heads, safe

DISPOSITION, FILES = "Disposition", "Files"
_WIDTHS = (5, 17, 22, 16, 10.5, 16, 12, 12, 11)
_LAST = len(_WIDTHS)
_ON_ONE_PAGE = 16
_CHOICES = ("accept", "reject", "quarantine")
_HEADS = (
    *("File", "Batch", "Formula, version; made", "Findings", "On the sheet", "Findings closed by, date", "Decision"),
    *("Reviewer", "Date"),
)
_UNREAD = "could not be read"


def disposition_sheets(run: ReviewRun, below: str) -> tuple[Planned, ...]:
    """Return the plan of the sheet, and of a sheet of the files where both do not fit on one page.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    """
    sheet = headed(DISPOSITION, _WIDTHS, ("Disposition", "each batch: accept, reject or quarantine", below))
    repeated_heads(sheet, _HEADS)
    rows = list(_rows(run))
    for number, (file, texts) in enumerate(rows, start=1):
        _decision(sheet, number, file, texts)
    note(sheet, "File is its number on the other sheets too. Findings across files are counted.")
    _signature(sheet)
    if len(rows) + len(run.reviews) + len(run.unreadable) <= _ON_ONE_PAGE:
        _files(sheet, run)
        return (Planned(sheet),)
    files = headed(FILES, _WIDTHS, ("Files reviewed", "none was changed by the review", below))
    files.titles = "1:1"
    _files(files, run)
    return (Planned(sheet), Planned(files))


def _rows(run: ReviewRun) -> Iterator[tuple[int, tuple[str, str, str, str]]]:
    """Yield what is to be decided on, each batch once: the number of its file, and what is said of it."""
    numbers = file_numbers(run)
    for line in log_lines(without_copies(run.reviews), run.across):
        found, batch = counts_text(line.findings), line.batch
        if batch is None:
            yield numbers[line.file], (safe(line.file), "could not be worked out anew", found, "")
            continue
        made = batch.made.isoformat() if batch.made else "no date"
        name = safe(batch.batch) or f"no number: {safe(line.file)}"
        yield numbers[line.file], (name, f"{batch.formula}, {batch.version}; {made}", found, safe(batch.disposition))
    for each in run.unreadable:
        yield numbers[each.file], (safe(each.file), _UNREAD, "not reviewed", "")


def _decision(sheet: Sheet, number: int, file: int, texts: tuple[str, str, str, str]) -> None:
    sheet.put(1, file, "fixed center", "0")
    for column, (text, style) in enumerate(zip(texts, _STYLES, strict=True), start=2):
        sheet.words(column, text, style)
    subject = f"{texts[0]}: "
    sheet.entry(6, field_name("disposition", number, "closed"), f"{subject}findings closed by, date", TEXT)
    sheet.entry(
        7,
        field_name("disposition", number, "decision"),
        f"{subject}decision",
        CHOICE,
        choices=_CHOICES,
        limits=", ".join(_CHOICES),
    )
    sheet.entry(8, field_name("disposition", number, "reviewer"), f"{subject}reviewer", TEXT)
    sheet.entry(9, field_name("disposition", number, "date"), f"{subject}date", DATE)
    sheet.at_least(20)
    sheet.next()


_STYLES = ("text bold", "detail", "detail", "fixed text")


def _signature(sheet: Sheet) -> None:
    sheet.section("Signature")
    sheet.words(
        1,
        "I have read the findings of this report and the records of the batches, and decided as above.",
        "plain",
        last=_LAST,
    )
    sheet.together()
    sheet.next()
    sheet.heads((1, 3, "Printed name"), (4, 7, "Signature or initials"), (8, 8, "Date"), (9, 9, "Time"))
    sheet.entry(1, "report_signed_name", "pharmacist who decides: printed name", TEXT, last=3)
    sheet.entry(4, "report_signed_initials", "pharmacist who decides: signature or initials", TEXT, last=7)
    sheet.entry(8, "report_signed_date", "pharmacist who decides: date", DATE)
    sheet.entry(9, "report_signed_time", "pharmacist who decides: time", "time")
    sheet.at_least(30)
    sheet.together()
    sheet.next()
    note(
        sheet,
        "Initials typed into a cell are not electronic signatures: print this sheet and sign it by hand, or sign it in "
        "a system that is made for it. Change nothing in the reviewed files afterwards: their SHA-256 would tell.",
    )


def _files(sheet: Sheet, run: ReviewRun) -> None:
    sheet.section("Files reviewed", "none was changed by the review", note_from=5)
    sheet.heads((1, 0, "File"), (2, 3, "Name"), (4, _LAST, "SHA-256, and the program that saved it"))
    numbers, same = file_numbers(run), copies(run)
    for each in run.reviews:
        sheet.put(1, numbers[each.file], "fixed center", "0")
        sheet.words(2, safe(each.file), "detail", last=3)
        program = f"\n{safe(each.program)}" if each.program else ""
        program += f"\nthe same as file {numbers[same[each.file]]}, byte for byte" if each.file in same else ""
        sheet.words(4, f"{each.sha256}{program}", "code", last=_LAST)
        sheet.next()
    for unread in run.unreadable:
        sheet.put(1, numbers[unread.file], "fixed center", "0")
        sheet.words(2, safe(unread.file), "detail", last=3)
        sheet.words(4, _UNREAD, "code", last=_LAST)
        sheet.next()
