from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any

import pytest

from compounding.records.finding import Finding
from compounding.records.finding_codes import CODES, finding
from compounding.sheets.review.completeness import completeness_findings
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.governance import governance_findings
from compounding.sheets.review.people import people_findings
from compounding.sheets.review.times import times_findings
from tests.sheets import samples
from tests.sheets.review import filled_samples
from tests.sheets.review.filled_samples import Given, rewritten

NAMES = tuple(samples.ORDERS)
KNOWN = "capsules, all known"
DECIDED: dict[str, Given] = {
    "deviation_1_text": "Step 4: sieve torn, sieved again",
    "deviation_1_decision": "No impact, go on",
    "deviation_1_by": "EF",
    "deviation_1_date": samples.MADE,
}
ABOUT_PRODUCT = (
    "LIMIT",
    "SLIP-10",
    "SLIP-100",
    "SLIP-1000",
    "EXPIRED",
    "BUD>EXP",
    "EACH",
    "MEAN",
    "RSD",
    "YIELD",
    "STRENGTH",
    "LABEL-RECON",
    "TEST-FAILED",
    "GATE-FAILED",
    "TABLET-COUNT",
    "MASS-BALANCE",
    "MINIMUM",
    "DATE",
    "TRAIT",
    "N<10",
    "IDENTICAL-WEIGHTS",
    "SCAN-MISMATCH",
    "RANGE",
    "UNIT",
)


def filled(name: str, **changes: Any) -> Filled:
    """Return the sheet of a sample whose formula has been reviewed, as a careful technician fills it in."""
    record = samples.record(name)
    known = dataclasses.replace(record, formula=dataclasses.replace(record.formula, reviewer="Eve Fox"))
    return filled_samples.filled(known, **changes)


def _found(code: str, severity: str = "") -> Finding:
    return finding(code, subject="", expected="", found="", severity=severity)


def _places(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return [(each.code, each.severity, each.place) for each in findings]


def _at(sheet: Filled, code: str, severity: str, name: str) -> tuple[str, str, str]:
    return code, severity, f"{sheet.fields[name].sheet}!{sheet.fields[name].cell}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("released", [True, False])
def test_where_nothing_is_wrong_there_are_no_findings(name: str, released: bool) -> None:
    sheet = filled(name, released=released)
    assert list(governance_findings(sheet, [])) == []
    assert list(governance_findings(rewritten(sheet, **DECIDED), [])) == []


@pytest.mark.parametrize("code", ABOUT_PRODUCT)
@pytest.mark.parametrize("text", ["none", "None.", "nil", "-", "N/A", None])
def test_what_failed_needs_a_deviation(code: str, text: str | None) -> None:
    sheet = filled(KNOWN, released=False, deviation_1_text=text)
    found = list(governance_findings(sheet, [_found(code, "major")]))
    assert _places(found) == [_at(sheet, "DEVIATION-NEEDED", "major", "deviation_1_text")]
    assert found[0].expected == f"what happened, for {code}"
    assert found[0].found == (text or "nothing")


@pytest.mark.parametrize("name", NAMES)
def test_one_deviation_is_asked_for_that_names_all_codes(name: str) -> None:
    sheet = filled(name, released=False)
    others = [_found("LIMIT"), _found("EXPIRED"), _found("LIMIT"), _found("RESOLUTION"), _found("BLANK")]
    found = list(governance_findings(sheet, others))
    assert _places(found) == [_at(sheet, "DEVIATION-NEEDED", "major", "deviation_1_text")]
    assert found[0].expected == "what happened, for EXPIRED, LIMIT (2 times)"


@pytest.mark.parametrize("row", [1, 2])
def test_a_deviation_in_either_row_is_enough(row: int) -> None:
    sheet = filled(KNOWN, released=False)
    texts = {name.replace("_1_", f"_{row}_"): value for name, value in DECIDED.items()}
    assert list(governance_findings(rewritten(sheet, **texts), [_found("LIMIT")])) == []


@pytest.mark.parametrize("code", ["BLANK", "NA-REASON", "LOCKED", "RECALC", "PROTECT-OFF", "DUPLICATE"])
def test_what_is_blank_or_concerns_the_file_needs_no_deviation(code: str) -> None:
    assert list(governance_findings(filled(KNOWN, released=False), [_found(code)])) == []


@pytest.mark.parametrize("severity", ["minor", "note"])
def test_small_things_need_no_deviation(severity: str) -> None:
    others = [_found(code, severity) for code in CODES]
    assert list(governance_findings(filled(KNOWN), others)) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("row", [1, 2])
@pytest.mark.parametrize(
    ("blank", "missing"),
    [
        (("decision",), "missing: the decision"),
        (("by",), "missing: who decided"),
        (("date",), "missing: the date"),
        (("decision", "by", "date"), "missing: the decision, who decided, the date"),
    ],
)
def test_a_deviation_without_a_decision_is_open(name: str, row: int, blank: tuple[str, ...], missing: str) -> None:
    texts = {each.replace("_1_", f"_{row}_"): value for each, value in DECIDED.items()}
    left: dict[str, Given] = {f"deviation_{row}_{part}": None for part in blank}
    sheet = rewritten(filled(name, released=False), **(texts | left))
    found = list(governance_findings(sheet, []))
    assert _places(found) == [_at(sheet, "DEVIATION-OPEN", "major", f"deviation_{row}_{blank[0]}")]
    assert (found[0].subject, found[0].found) == (f"deviation {row}", missing)


def test_each_open_row_is_one_finding() -> None:
    sheet = filled(KNOWN, released=False, deviation_1_text="torn", deviation_1_by="-", deviation_2_text="spilt")
    found = list(governance_findings(sheet, []))
    assert [(each.subject, each.found) for each in found] == [
        ("deviation 1", "missing: the decision, who decided"),
        ("deviation 2", "missing: the decision, who decided, the date"),
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("disposition", ["accept", "Accept", "reject", "quarantine", None])
def test_a_batch_is_not_accepted_with_a_critical_finding(name: str, disposition: str | None) -> None:
    sheet = rewritten(filled(name), **(DECIDED | {"disposition": disposition}))
    others = [_found("LIMIT"), _found("EXPIRED"), _found("LOCKED"), _found("LOCKED")]
    found = list(governance_findings(sheet, others))
    accepted = disposition in ("accept", "Accept")
    assert _places(found) == ([_at(sheet, "RELEASED", "critical", "disposition")] if accepted else [])
    assert all(each.expected == "reject or quarantine, for EXPIRED, LOCKED (2 times)" for each in found)
    assert list(governance_findings(sheet, others[:1])) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, "release_initials"),
        ({"release_initials": None}, "release_name"),
        ({"disposition": None}, "release_initials"),
        ({"disposition": "reject"}, ""),
        ({"disposition": "quarantine"}, ""),
        ({"release_initials": None, "release_name": None, "disposition": None}, ""),
        ({"deviation_1_decision": "No impact"}, ""),
    ],
)
def test_nothing_is_released_with_an_open_deviation(changes: dict[str, Given], place: str) -> None:
    sheet = rewritten(filled(KNOWN), **(DECIDED | {"deviation_1_decision": None} | changes))
    found = [each for each in _places(governance_findings(sheet, [])) if each[0] != "DEVIATION-OPEN"]
    assert found == ([_at(sheet, "RELEASED", "major", place)] if place else [])


@pytest.mark.parametrize("initials", [None, "-", "N/A"])
def test_a_batch_is_not_accepted_by_nobody(initials: str | None) -> None:
    sheet = rewritten(filled(KNOWN), release_initials=initials, release_name=None)
    assert _places(governance_findings(sheet, [])) == [_at(sheet, "RELEASED", "critical", "release_initials")]
    held = rewritten(sheet, disposition="quarantine")
    assert list(governance_findings(held, [])) == []


@pytest.mark.parametrize("code", ["TEST-FAILED", "RSD", "YIELD", "BUD>EXP", "NO-CHECKER", "STEP-UNSIGNED", "TRAIT"])
def test_what_is_major_is_decided_on_before_the_batch_is_accepted(code: str) -> None:
    sheet, others = filled(KNOWN), [_found(code, "major")]
    assert _at(sheet, "RELEASED", "major", "disposition") in _places(governance_findings(sheet, others))
    assert list(governance_findings(rewritten(sheet, **DECIDED), others)) == []
    open_row = rewritten(sheet, **(DECIDED | {"deviation_1_decision": None}))
    assert _at(sheet, "RELEASED", "major", "disposition") in _places(governance_findings(open_row, others))


def test_the_release_names_what_is_open() -> None:
    later = samples.MADE + datetime.timedelta(days=1)
    sheet = filled(KNOWN, deviation_1_text="torn", deviation_2_text="spilt", deviation_2_date=later)
    last = list(governance_findings(sheet, []))[-1]
    assert last.expected == "no release before these are decided, signed and dated: deviation 1, deviation 2"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shift", range(8))
def test_odd_entries_give_findings_and_no_errors(name: str, shift: int) -> None:
    odd = ("", " ", "=1+1", "/", "\N{GREEK SMALL LETTER ALPHA}\N{GREEK SMALL LETTER BETA}", -1.0, 1e300, True)
    sheet = filled(name)
    turns = {each: odd[(place + shift) % len(odd)] for place, each in enumerate(sheet.entries)}
    sheet = rewritten(sheet, **turns)
    findings = [
        *completeness_findings(sheet),
        *people_findings(sheet, ("AB",)),
        *times_findings(sheet, samples.MADE),
    ]
    found = [*findings, *governance_findings(sheet, findings)]
    assert {"BLANK", "TYPE", "NA-REASON", "UNKNOWN-INITIALS"} <= {each.code for each in found}
    assert all(each.sheet and each.subject and each.expected and each.found for each in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_of_a_draft_is_not_accepted(name: str) -> None:
    sheet = filled_samples.filled(name)
    (found,) = governance_findings(sheet, [])
    assert _places([found]) == [_at(sheet, "RELEASED", "critical", "disposition")]
    assert "is a draft that nobody reviewed" in found.expected
    assert list(governance_findings(rewritten(sheet, disposition="quarantine"), [])) == []
