"""What was validated: the program, what it runs on, and the formulas with their checksums."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.records.validation_run import FAIL, PASS, Installation, InstalledFormula
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note
from compounding.sheets.validation.parts import pairs, texts_row

INSTALLATION = "Installation"
_WIDTHS = (26, 6, 26, 12, 36, 9)
_NOT_RELEASED = "not released"


def installed_sheet(installation: Installation, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    sheet = headed(INSTALLATION, _WIDTHS, ("Installation", installation.toolkit, below))
    sheet.titles = f"1:{sheet.row - 1}"
    pairs(sheet, "The program, and what it runs on", _program(installation), 1)
    _formulas(sheet, installation)
    return sheet


def _program(installation: Installation) -> Iterator[tuple[str, str]]:
    yield "Toolkit", installation.toolkit
    yield "Python", installation.python
    yield "Operating system", installation.system
    for name, version in installation.packages:
        yield f"Package {name}", version
    yield (
        "Files of the program",
        f"{installation.program_files:,}; SHA-256 over all of them {installation.program_checksum}",
    )
    if not installation.is_listed:
        yield "As installed?", "not compared: the program runs from a folder without a list made at installation"
    elif installation.changed_files:
        yield "As installed?", f"NO, other than installed: {', '.join(installation.changed_files)}"
    else:
        yield "As installed?", "yes: each file has the checksum that was noted when it was installed"


def _formulas(sheet: Sheet, installation: Installation) -> None:
    sheet.section("Formulas")
    heads = ("Formula", "Version", "Title", "Reviewed by", "SHA-256 of its file", "As released")
    sheet.heads(*((column, 0, text) for column, text in enumerate(heads, start=1)))
    for each in installation.formulas:
        texts = (each.id, each.version, each.refused or each.name, each.reviewer or "nobody: DRAFT", each.checksum)
        styles = ("hold text", "fixed text", "detail", "detail", "code")
        texts_row(sheet, list(zip(texts, styles, strict=True)), _verdict(each))
    folders = ", ".join(dict.fromkeys(each.folder for each in installation.formulas))
    note(
        sheet,
        f"As released: the file has the SHA-256 that stands for it in checksums.txt of its folder; {_NOT_RELEASED}: "
        f"none stands there. Folders: {folders}",
    )


def _verdict(formula: InstalledFormula) -> str:
    if not formula.is_sound:
        return FAIL
    return PASS if formula.released else _NOT_RELEASED
