"""Validations as they could be found, for tests of what is made of them."""

from __future__ import annotations

import datetime

from compounding.records.validation_run import (
    Challenge,
    CheckedCell,
    CheckedSheet,
    ComparedAnswer,
    Installation,
    InstalledFormula,
    KnownAnswer,
    ValidationRun,
)

MADE = datetime.datetime(2026, 11, 22, 18, 0, tzinfo=datetime.UTC)


def installed_formula(released: str = "a" * 64, refused: str = "") -> InstalledFormula:
    return InstalledFormula(
        id="naltrexone-capsule",
        version="1",
        checksum="a" * 64,
        released=released,
        folder="/formulas",
        name="capsules",
        refused=refused,
    )


def installation(*formulas: InstalledFormula, changed: tuple[str, ...] = (), is_listed: bool = True) -> Installation:
    return Installation(
        toolkit="compounding 9.9.9",
        python="CPython 3.13",
        system="Linux",
        packages=(("pint", "0.25"),),
        program_files=3,
        program_checksum="b" * 64,
        changed_files=changed,
        is_listed=is_listed,
        formulas=formulas or (installed_formula(),),
    )


def answer(found: str = "4 g", *, passes: bool = True, disputed: str = "") -> KnownAnswer:
    compared = ComparedAnswer(name="mass", printed="4 g", right="5 g" if disputed else "", found=found, passes=passes)
    return KnownAnswer(
        id="case-1",
        source="a book",
        problem="How much?",
        given="mass 4 g",
        rules=("tablets.powder_mass",),
        answers=(compared,),
        disputed=disputed,
    )


def cell(*differing: str) -> CheckedCell:
    return CheckedCell(
        form="capsules",
        sheet="Measurements",
        cells="C10:C29",
        count=20,
        formula='IF(B10="","",B10)',
        meaning="capsule 1: Net (mg)",
        counterpart="weight, less the shell",
        live="140",
        python="140",
        differing=differing,
    )


def challenge(*differing: str, unnoticed: str = "") -> Challenge:
    return Challenge(
        form="capsules",
        sheet="Batch record",
        cell="G55",
        entry="drug, actual (number, mg)",
        kind="zero",
        typed="=1+1",
        rule="refused",
        expected="H55 FAIL",
        shown="H55 FAIL",
        findings="RANGE (major)",
        differing=differing,
        unnoticed=unnoticed,
    )


def sheet(refused: str = "") -> CheckedSheet:
    return CheckedSheet(
        form="capsules",
        formula="naltrexone-capsule, version 1",
        order="strength 4.5 mg/capsule",
        live=20,
        entries=30,
        states=8,
        refused=refused,
    )


def run(
    *,
    installed: Installation | None = None,
    answers: tuple[KnownAnswer, ...] | None = None,
    sheets: tuple[CheckedSheet, ...] | None = None,
    cells: tuple[CheckedCell, ...] | None = None,
    challenges: tuple[Challenge, ...] | None = None,
    by: str = "",
) -> ValidationRun:
    return ValidationRun(
        made=MADE,
        by=by,
        installation=installed or installation(),
        answers=(answer(),) if answers is None else answers,
        sheets=(sheet(),) if sheets is None else sheets,
        cells=(cell(),) if cells is None else cells,
        challenges=(challenge(),) if challenges is None else challenges,
    )
