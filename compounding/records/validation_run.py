"""What a validation of an installation has found: known answers, cell formulas, challenged entries, deviations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

PASS, FAIL, DISPUTED = "PASS", "FAIL", "DISPUTED"
KNOWN, DISPUTED_PRINTS = "known answers", "disputed prints"
_FEW = 3


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """What is not as it should be.

    Attributes
    ----------
    part
        Part of the validation: "known answers", "cell formulas".
    place
        Case, sheet and cell, or file.
    """

    part: str
    place: str
    expected: str
    found: str


@dataclass(frozen=True, kw_only=True)
class InstalledFormula:
    """One version of a formula, and whether its file is the one that was released.

    Attributes
    ----------
    checksum
        SHA-256 of the file.
    released
        SHA-256 that the list of released formulas states; "" where it states none.
    folder
        The folder of formulas in which it lies.
    reviewer
        Who reviewed it; "" where nobody has.
    refused
        Why it cannot be read; "" where it can.
    """

    id: str
    version: str
    checksum: str
    released: str
    folder: str
    name: str = ""
    reviewer: str = ""
    refused: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the file is another than the one that was released."""
        return bool(self.released) and self.released != self.checksum

    @property
    def is_sound(self) -> bool:
        """Whether it can be read, and is the one that was released where one was."""
        return not self.is_changed and not self.refused


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What was validated: the toolkit, what it runs on, and its formulas.

    Attributes
    ----------
    program_files, program_checksum
        How many files the toolkit's program is made of, and one SHA-256 over all of them.
    changed_files
        Those that are not as they were installed.
    is_listed
        Whether the installation has a list of its files with which they could be compared.
    """

    toolkit: str
    python: str
    system: str
    packages: tuple[tuple[str, str], ...]
    program_files: int
    program_checksum: str
    changed_files: tuple[str, ...]
    is_listed: bool
    formulas: tuple[InstalledFormula, ...]


@dataclass(frozen=True, kw_only=True)
class ComparedAnswer:
    """One answer to a published problem.

    Attributes
    ----------
    printed
        What the source prints.
    right
        What is right where that is disputed; "" where it is not.
    """

    name: str
    printed: str
    right: str
    found: str
    passes: bool


@dataclass(frozen=True, kw_only=True)
class KnownAnswer:
    """A problem whose answer is known, as this installation answers it.

    Attributes
    ----------
    rules
        The calculations that answered it.
    disputed
        Why what is printed cannot be right; "" where it is.
    """

    id: str
    source: str
    problem: str
    given: str
    rules: tuple[str, ...]
    answers: tuple[ComparedAnswer, ...]
    disputed: str = ""
    note: str = ""

    @property
    def passes(self) -> bool:
        """Whether every answer is the known one."""
        return all(each.passes for each in self.answers)

    @property
    def part(self) -> str:
        """The part of the validation that it belongs to."""
        return DISPUTED_PRINTS if self.disputed else KNOWN

    @property
    def verdict(self) -> str:
        """PASS, FAIL, or DISPUTED where the print is not what is right, and what is right was found."""
        return FAIL if not self.passes else DISPUTED if self.disputed else PASS


@dataclass(frozen=True, kw_only=True)
class CheckedSheet:
    """A batch sheet, or the workbook of a titration, on which cell formulas and entries were tested.

    Attributes
    ----------
    form
        The dosage form, by which the workbook is called in this record.
    order
        The order in words.
    live, entries
        How many live cells and entry cells it has.
    states
        How often the sheet was filled in otherwise and every live cell compared.
    refused
        Why the sheet could not be made; "" where it was.
    """

    form: str
    formula: str
    order: str
    live: int = 0
    entries: int = 0
    states: int = 0
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedCell:
    """A cell formula, or the same formula in several cells, with what it shows and what Python finds.

    Attributes
    ----------
    sheet
        The sheet, or those of several batches of a titration: "Measurements A, B".
    cells
        "C10", or "C10:C29, C31"; batch by batch where they are in other rows: "A: H48; B: H47".
    formula
        The cell formula of the first of them.
    counterpart
        The calculation, or the rule of the sheet in words, that Python compares it with.
    live, python
        What the cells show on a filled sheet, and what Python finds for them, each value once.
    differing
        What differed, in any cell and any state of the sheet.
    """

    form: str
    sheet: str
    cells: str
    count: int
    formula: str
    meaning: str
    counterpart: str
    live: str
    python: str
    differing: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether both sides agree in every cell and state."""
        return not self.differing


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """An entry that was typed into one cell of a filled sheet, and what came of it.

    Attributes
    ----------
    entry
        What the cell asks for.
    kind
        "blank", "zero", "at the lowest limit".
    typed
        What was typed; "" for nothing.
    rule
        What the entry rule of the cell says of it: "accepted" or "refused".
    expected, shown
        What Python expects the sheet to show in answer, and what it shows.
    findings
        What the review finds in addition.
    differing
        Live cells that show something else than Python expects, and did not before.
    unnoticed
        What should have been noticed and was not; "" where nothing is amiss.
    """

    form: str
    sheet: str
    cell: str
    entry: str
    kind: str
    typed: str
    rule: str
    expected: str
    shown: str
    findings: str
    differing: tuple[str, ...] = ()
    unnoticed: str = ""

    @property
    def passes(self) -> bool:
        """Whether the sheet shows what Python expects, and what is amiss is noticed."""
        return not self.differing and not self.unnoticed


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a validation in numbers.

    Attributes
    ----------
    name
        The part, as its deviations name it.
    tested, deviating
        How many things were tested, and how many of them are not as they should be.
    what
        What they are, in words.
    """

    name: str
    what: str
    tested: int
    deviating: int

    @property
    def verdict(self) -> str:
        """PASS where something was tested and nothing deviates; of disputed prints DISPUTED, for none is a PASS."""
        if self.deviating or not self.tested:
            return FAIL
        return DISPUTED if self.name == DISPUTED_PRINTS else PASS


@dataclass(frozen=True, kw_only=True)
class ValidationRun:
    """One validation of an installation.

    Attributes
    ----------
    made
        When it was run.
    by
        Who ran it; "" to be written by hand.
    """

    made: datetime.datetime
    by: str
    installation: Installation
    answers: tuple[KnownAnswer, ...]
    sheets: tuple[CheckedSheet, ...]
    cells: tuple[CheckedCell, ...]
    challenges: tuple[Challenge, ...]

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Everything that is not as it should be."""
        return (
            *_installation_deviations(self.installation),
            *_answer_deviations(self.answers),
            *_sheet_deviations(self.sheets),
            *_cell_deviations(self.cells),
            *_challenge_deviations(self.challenges),
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the validation, in numbers."""
        return tuple(_parts(self))

    @property
    def is_as_expected(self) -> bool:
        """Whether every part was tested and nothing deviates."""
        return not self.deviations and all(each.verdict != FAIL for each in self.parts)


def _parts(run: ValidationRun) -> Iterator[Part]:
    installed = run.installation
    versions = len(installed.formulas)
    released = sum(bool(each.released) for each in installed.formulas)
    files = installed.program_files if installed.is_listed else 0
    compared = f"{files:,} files of the program compared with the list made at installation; " if files else ""
    yield Part(
        name="installation",
        what=f"{compared}{versions} versions of formulas read, {released} of them compared with a released checksum",
        tested=files + versions,
        deviating=len(installed.changed_files) + sum(not each.is_sound for each in installed.formulas),
    )
    yield from _answer_parts(run.answers)
    yield Part(
        name="batch sheets",
        what="batch sheets, one of them the workbook of a titration, written for the tests below",
        tested=len(run.sheets),
        deviating=sum(bool(each.refused) for each in run.sheets),
    )
    comparisons = sum(each.live * each.states for each in run.sheets)
    yield Part(
        name="cell formulas",
        what=f"cell formulas, each beside its counterpart in Python; {comparisons:,} comparisons of values in all",
        tested=sum(each.count for each in run.cells),
        deviating=sum(not each.passes for each in run.cells),
    )
    yield Part(
        name="entries",
        what="entries typed into one cell at a time: blank, zero, negative, letters, high, low, at and beyond limits",
        tested=len(run.challenges),
        deviating=sum(not each.passes for each in run.challenges),
    )


def _answer_parts(answers: tuple[KnownAnswer, ...]) -> Iterator[Part]:
    disputed = [each for each in answers if each.disputed]
    agreed = [each for each in answers if not each.disputed]
    for name, cases, what in (
        (KNOWN, agreed, "published problems and whole preparations worked by hand, with {} answers as printed"),
        (
            DISPUTED_PRINTS,
            disputed,
            "published problems whose print is disputed, with {} answers: the toolkit gives what is right, see each "
            "note",
        ),
    ):
        if cases or name == KNOWN:
            yield Part(
                name=name,
                what=what.format(f"{sum(len(each.answers) for each in cases):,}"),
                tested=len(cases),
                deviating=sum(not each.passes for each in cases),
            )


def _installation_deviations(installation: Installation) -> Iterator[Deviation]:
    for file in installation.changed_files:
        yield Deviation(part="installation", place=file, expected="the file as it was installed", found="another file")
    for formula in installation.formulas:
        place = f"formula {formula.id}, version {formula.version}"
        if formula.refused:
            yield Deviation(part="installation", place=place, expected="a valid formula", found=formula.refused)
        if formula.is_changed:
            yield Deviation(
                part="installation",
                place=place,
                expected=f"SHA-256 {formula.released}, as released",
                found=f"SHA-256 {formula.checksum}",
            )


def _answer_deviations(answers: tuple[KnownAnswer, ...]) -> Iterator[Deviation]:
    for case in answers:
        for each in case.answers:
            if not each.passes:
                expected = f"{each.name}: {each.right or each.printed}"
                yield Deviation(part=case.part, place=case.id, expected=expected, found=each.found)


def _sheet_deviations(sheets: tuple[CheckedSheet, ...]) -> Iterator[Deviation]:
    for sheet in sheets:
        if sheet.refused:
            yield Deviation(
                part="batch sheets", place=f"{sheet.form}, {sheet.formula}", expected="a sheet", found=sheet.refused
            )


def _cell_deviations(cells: tuple[CheckedCell, ...]) -> Iterator[Deviation]:
    for cell in cells:
        if cell.differing:
            yield Deviation(
                part="cell formulas",
                place=f"{cell.form}, {cell.sheet}!{cell.cells}",
                expected=f"as {cell.counterpart or 'a rule that Python knows'}",
                found=first_few(cell.differing),
            )


def _challenge_deviations(challenges: tuple[Challenge, ...]) -> Iterator[Deviation]:
    for each in challenges:
        place = f"{each.form}, {each.sheet}!{each.cell}, {each.kind}"
        if each.differing:
            yield Deviation(part="entries", place=place, expected=each.expected, found=first_few(each.differing))
        if each.unnoticed:
            yield Deviation(part="entries", place=place, expected="that it is noticed", found=each.unnoticed)


def first_few(texts: tuple[str, ...]) -> str:
    """Return the first of several texts, and how many more there are.

    Examples
    --------
    >>> first_few(("A1", "A2", "A3", "A4", "A5"))
    'A1; A2; A3; and 2 more'
    """
    more = f"; and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
    return "; ".join(texts[:_FEW]) + more
