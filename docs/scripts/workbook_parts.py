"""The workbooks: their sheets, the named fields of each, and what the entry cells accept."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from compounding.sheets.entry_rules import entry_rules
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field
from docs.scripts.markdown import code, fenced, table
from docs.scripts.pictures import read_plan
from docs.scripts.samples import folded, run_all

_HEAD = 3
_KINDS = (NUMBER, TEXT, DATE, TIME, CHOICE)


@dataclass(frozen=True)
class Sample:
    """A workbook that stands for its kind: what it is, the command that writes it, and its file."""

    kind: str
    command: str
    file: str

    @property
    def is_batch_sheet(self) -> bool:
        """Whether it is the batch sheet of one batch."""
        return self.kind not in (_SECOND_CHECK, _TITRATION)


_SECOND_CHECK, _TITRATION = "blind second check of the capsules", "titration"
SAMPLES = (
    Sample(
        "capsules from tablets",
        'compounding sheet naltrexone-capsule --strength "4.5 mg/capsule" --quantity "90 capsule" --source tablets '
        "--batch LDN-0001 --made 2026-11-22 --second-check --output capsules.xlsx",
        "capsules.xlsx",
    ),
    Sample(
        "drops",
        'compounding sheet naltrexone-sublingual-drops --strength "1 mg/mL" --quantity "30 mL" --source tablets '
        '--dose "0.5 mg" --dropper "24.4 drop/mL" --batch LDN-0002 --made 2026-11-22 --output drops.xlsx',
        "drops.xlsx",
    ),
    Sample(
        "cream in a pump",
        'compounding sheet naltrexone-cream --strength "2.5 mg/actuation" --actuation "0.25 g/actuation" '
        '--quantity "30 g" --source powder --assay "99.5 %" --assay-basis anhydrous --water "8.7 %" '
        "--batch LDN-0003 --made 2026-11-22 --output cream.xlsx",
        "cream.xlsx",
    ),
    Sample(
        "oral liquid",
        'compounding sheet loperamide-oral-liquid --strength "0.2 mg/mL" --quantity "100 mL" --source tablets '
        "--batch LDN-0005 --made 2026-11-23 --output liquid.xlsx",
        "liquid.xlsx",
    ),
    Sample(
        "cream made to volume",
        'compounding sheet ibuprofen-cream --strength "5 % w/v" --quantity "100 mL" --source powder --assay "99.2 %" '
        '--assay-basis anhydrous --water "0.2 %" --batch LDN-0006 --made 2026-11-23 --output volume.xlsx',
        "volume.xlsx",
    ),
    Sample(
        "trituration",
        'compounding sheet naltrexone-trituration --strength "1 %" --quantity "50 g" --source powder --assay "99.2 %" '
        '--assay-basis anhydrous --water "4.1 %" --batch LDN-0007 --made 2026-11-23 --output trituration.xlsx',
        "trituration.xlsx",
    ),
    Sample(
        _SECOND_CHECK,
        'compounding sheet naltrexone-capsule --strength "4.5 mg/capsule" --quantity "90 capsule" --source tablets '
        "--batch LDN-0001 --made 2026-11-22 --second-check --output capsules.xlsx",
        "capsules-second-check.xlsx",
    ),
    Sample(
        _TITRATION,
        'compounding titration naltrexone-capsule --schedule "0.5 mg for 7 days, 1 mg for 7 days" --start 2026-12-01 '
        '--strengths "0.5 mg/capsule" --source tablets --batch LDN-0004 --output titration.xlsx',
        "titration.xlsx",
    ),
)


@dataclass(frozen=True)
class Row:
    """What the sheet Fields says of one field, in its words."""

    name: str
    sheet: str
    cell: str
    label: str
    unit: str
    type: str
    limits: str
    required: str
    filled_by: str

    @property
    def pattern(self) -> str:
        """The name, without the letter of a batch, and with N for each number: one for all lines of a table."""
        return re.sub(r"(?<=_)[0-9]+(?=_|$)", "N", re.sub("^[a-z]_", "", self.name))

    @property
    def is_entry(self) -> bool:
        """Whether a person fills it in."""
        return self.filled_by == "a person"


@cache
def _workbook(sample: Sample) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the names of the sheets of a workbook, and its fields."""
    with tempfile.TemporaryDirectory() as name:
        run_all((sample.command,), read_plan().files, Path(name))
        workbook: Any = openpyxl.load_workbook(Path(name) / sample.file, data_only=True)
        rows = workbook["Fields"].iter_rows(values_only=True)
        heads = ("Name", "Sheet", "Cell", "Label", "Unit", "Type", "Limits", "Required", "Filled by")
        texts = [tuple("" if each is None else str(each) for each in row[: len(heads)]) for row in rows]
        return tuple(workbook.sheetnames), tuple(Row(*row) for row in texts[texts.index(heads) + 1 :] if row[0])


def sheets_of(sample: Sample) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook."""
    return _workbook(sample)[0]


def fields_of(sample: Sample) -> tuple[Row, ...]:
    """Return the fields of a workbook."""
    return _workbook(sample)[1]


def sheets() -> str:
    """Return the sheets of each kind of workbook, with how many entries and live fields each has."""
    parts = []
    for sample in SAMPLES:
        names, fields = _workbook(sample)
        own = {name: [each for each in fields if each.sheet == name] for name in names}
        rows = ((name, *_counts(own[name])) for name in names)
        title = f"### {sample.kind.capitalize()}"
        command = fenced(folded(sample.command))
        parts += [title, command, table(["sheet", "entries", "of these required", "other named fields"], rows)]
    return "\n\n".join(parts)


def _counts(fields: list[Row]) -> tuple[str, str, str]:
    entered = [each for each in fields if each.is_entry]
    required = [each for each in entered if each.required == "yes"]
    return str(len(entered)), str(len(required)), str(len(fields) - len(entered))


def entries() -> str:
    """Return the named fields of every kind of workbook, those that a person fills in first."""
    groups = _groups()
    parts = []
    for title, is_entry in (("Entries", True), ("Fixed and live fields", False)):
        rows = (_field_row(pattern, found) for pattern, found in groups.items() if found[0][1].is_entry is is_entry)
        parts += [f"### {title}", table(["name", "sheet", "such as", "unit", "type", "limits", "in"], rows)]
    return "\n\n".join(parts)


def _groups() -> Mapping[str, list[tuple[Sample, Row]]]:
    groups: dict[str, list[tuple[Sample, Row]]] = {}
    for sample in SAMPLES:
        for row in fields_of(sample):
            groups.setdefault(row.pattern, []).append((sample, row))
    return groups


def _field_row(pattern: str, found: list[tuple[Sample, Row]]) -> tuple[str, ...]:
    first = found[0][1]
    where = _where({sample for sample, _ in found})
    is_required = any(row.required == "yes" for _, row in found)
    kind = f"{first.type}, required" if is_required else first.type
    return code(pattern), _distinct(row.sheet for _, row in found), first.label, first.unit, kind, first.limits, where


def _where(found: set[Sample]) -> str:
    """Return the kinds of workbook that have a field; the batch sheets of all forms in two words."""
    batch_sheets = {each for each in SAMPLES if each.is_batch_sheet}
    if found >= batch_sheets:
        return ", ".join(["every batch sheet", *(each.kind for each in SAMPLES if each in found - batch_sheets)])
    return ", ".join(each.kind for each in SAMPLES if each in found)


def _distinct(texts: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(texts))


def rules_of_entries() -> str:
    """Return what an entry cell of each kind accepts, and what it says to the rest."""
    rows = []
    for kind in _KINDS:
        field = Field(name="an_entry", sheet="", cell="A1", label="", type=kind, choices=("PASS", "FAIL", "N/A"))
        [rule] = entry_rules([field])
        rows.append((kind, rule.error))
    return table(["entry", "what the cell says to what it does not accept"], rows)
