from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from compounding.records.finding import Finding
from compounding.sheets.review.completeness import is_signature
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.people import people_findings
from tests.sheets import campaigns, samples
from tests.sheets.review.filled_samples import entry, filled, rewritten

NAMES = tuple(samples.ORDERS)
KNOWN = "capsules, all known"
STAFF = ("AB", "CD", "EF")


def _places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.code, each.place) for each in findings]


def _place(sheet: Filled, name: str) -> str:
    return f"{sheet.fields[name].sheet}!{sheet.fields[name].cell}"


@pytest.mark.parametrize("name", NAMES)
def test_where_two_work_and_check_there_are_no_findings(name: str) -> None:
    assert list(people_findings(filled(name), STAFF)) == []


@pytest.mark.parametrize("name", NAMES)
def test_blank_entries_are_nobody(name: str) -> None:
    assert list(people_findings(filled(name, only_changes=True), STAFF)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_check_by_who_did_the_work_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    checked = [each for each in sheet.entries if each.endswith("_checked_by")]
    assert {re.sub(r"\d+", "1", each) for each in checked} >= {"material_1_checked_by", "step_1_checked_by"}
    assert ("weights_checked_by" in checked) == name.startswith("capsules")
    for each in checked:
        found = list(people_findings(rewritten(sheet, **{each: "a.b."})))
        assert [(one.code, one.severity, one.place) for one in found] == [
            ("SAME-PERSON", "major", _place(sheet, each))
        ], each
        assert (found[0].expected, found[0].found) == ("another person than AB, who did it", "a.b.")


@pytest.mark.parametrize(
    ("did", "checked", "same"),
    [
        ("AB", "ab", True),
        ("A.B.", "AB", True),
        ("A. B.", " a b ", True),
        ("Ann Baker", "AB", True),
        ("AB", "Ann Baker", True),
        ("Baker, Ann", "ann baker", True),
        ("AB 20.11.2026", "AB", True),
        ("AB 20/11/2026", "AB 2026-11-20 14:30", True),
        ("AB/CD", "CD", True),
        ("AB, CD", "AB and CD", True),
        ("AB", "A. Baker", True),
        ("A. Baker", "ab", True),
        ("Ann Baker", "Baker, A.", True),
        ("AB", "Ann M. Baker", True),
        ("AB", "AB (second look)", True),
        ("(AB)", "AB [again]", True),
        ("GH", "Gina Holt", True),
        ("AB", "same", True),
        ("AB", "Idem.", True),
        ("", "self", True),
        ("AB", "Alan Brown", False),
        ("A. Baker", "Carl Baker", False),
        ("Ann Baker, CD", "AB", True),
        ("Ann Baker", "AB, GH", False),
        ("AB", "CD (for AB)", False),
        ("AB", "12345", False),
        ("AB", "AB/CD", False),
        ("AB", "CD", False),
        ("AB", "AB2", False),
        ("Ann Baker", "Chris Dole", False),
        ("N/A", "N/A", False),
        ("N/A, nobody", "N/A, nobody", False),
        ("-", "-", False),
        ("AB", "", False),
        ("", "AB", False),
    ],
)
def test_who_is_the_same_person(did: str, checked: str, same: bool) -> None:
    sheet = filled(KNOWN, step_5_done_by=did, step_5_checked_by=checked)
    expected = [("SAME-PERSON", _place(sheet, "step_5_checked_by"))] if same else []
    assert _places(people_findings(sheet)) == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("role", "severity"), [("checker", "major"), ("release", "minor")])
def test_who_made_the_batch_neither_checks_nor_releases_it(name: str, role: str, severity: str) -> None:
    sheet = filled(name)
    for field, words in ((f"{role}_initials", "ab"), (f"{role}_name", "Baker, Ann")):
        found = list(people_findings(rewritten(sheet, **{field: words})))
        assert [(each.code, each.severity, each.place) for each in found] == [
            ("SAME-PERSON", severity, _place(sheet, field))
        ]
        assert found[0].expected == "another person than Ann Baker AB, who made the batch"
    both = rewritten(sheet, **{f"{role}_initials": "AB", f"{role}_name": "Ann Baker"})
    assert _places(people_findings(both)) == [("SAME-PERSON", _place(sheet, f"{role}_initials"))]


def test_the_pharmacist_who_releases_may_be_the_checker() -> None:
    sheet = filled(KNOWN, release_name="Chris Dole", release_initials="CD")
    assert list(people_findings(sheet)) == []


@pytest.mark.parametrize("name", NAMES)
def test_label_checks_all_by_who_made_the_batch_are_one_finding(name: str) -> None:
    sheet = filled(name)
    checks = [each for each in sheet.entries if re.fullmatch(r"label_\d+_by", each)]
    [found] = people_findings(rewritten(sheet, **dict.fromkeys(checks, "a.b.")))
    assert (found.code, found.severity, found.place) == ("SAME-PERSON", "minor", _place(sheet, checks[0]))
    assert found.expected == "a person who did not print the label: another than who made the batch"
    assert found.found == f"a.b., for all {len(checks)} checks"
    assert list(people_findings(rewritten(sheet, **dict.fromkeys(checks[:-1], "AB")))) == []


@pytest.mark.parametrize("field", ["checker_initials", "checker_name"])
def test_same_is_no_checker(field: str) -> None:
    sheet = rewritten(filled(KNOWN), **{field: "same"})
    assert _places(people_findings(sheet, STAFF)) == [("SAME-PERSON", _place(sheet, field))]


def test_two_signers_of_one_surname_are_two_persons() -> None:
    sheet = filled(KNOWN, checker_name="Alan Baker", checker_initials="AL", step_5_checked_by="A. Baker")
    assert list(people_findings(sheet)) == []


def test_nobody_is_unknown_without_a_list_of_staff() -> None:
    assert list(people_findings(filled(KNOWN, step_5_done_by="ZZ"))) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_unknown_person_is_one_finding_at_the_first_place(name: str) -> None:
    sheet = filled(name)
    fields = [each for each in sheet.entries if is_signature(each) and sheet.words(each)]
    assert {"gate_signature", "ready_by", "deviation_1_by", "compounder_initials", "label_1_by"} <= set(fields)
    for each in fields:
        found = list(people_findings(rewritten(sheet, **{each: "Z.Z."}), STAFF))
        assert _places(found) == [("UNKNOWN-INITIALS", _place(sheet, each))], each
        assert (found[0].expected, found[0].found) == ("one of the staff: AB, CD, EF", "Z.Z.")


def test_places_of_an_unknown_person_are_counted() -> None:
    sheet = filled(KNOWN, step_5_done_by="zz", step_6_done_by="AB/ZZ", step_7_done_by="ZZ", step_8_done_by="YY")
    found = list(people_findings(sheet, STAFF))
    assert [(each.subject, each.found) for each in found] == [
        ("step 5, done by", "zz, and in 2 other entries"),
        ("step 8, done by", "YY"),
    ]


@pytest.mark.parametrize("words", ["Chris Dole", "c.d.", "CD 20.11.", "N/A, done by machine", "AB & CD", "-"])
def test_who_is_of_the_staff(words: str) -> None:
    assert list(people_findings(filled(KNOWN, quality_1_by=words), STAFF)) == []


def test_a_name_has_the_initials_of_its_words_where_nobody_signed_with_it() -> None:
    sheet = filled(KNOWN, quality_1_by="Chris Dole", checker_name=None)
    assert list(people_findings(sheet, STAFF)) == []


def test_materials_and_manufacturers_are_no_persons() -> None:
    sheet = filled(KNOWN, material_1_manufacturer="ZZ", step_4_record_2="ZZ", compounder_name="Ann Baker-Zed")
    assert list(people_findings(sheet, STAFF)) == []


def test_on_the_sheet_of_a_titration_other_people_check_the_ground_tablets() -> None:
    book = campaigns.book("capsules, known")
    fields = {each.name: each for each in book.fields if each.sheet == "Campaign"}
    given = {name: "CD" if "checked_by" in name else "AB" for name in fields if is_signature(name)}
    entries = {name: entry(field, given.get(name)) for name, field in fields.items() if field.entry}
    sheet = Filled(record=samples.record(KNOWN), fields=fields, entries=entries, values={})
    checked = [name for name in entries if name.endswith("_checked_by")]
    assert len(checked) >= 4
    assert list(people_findings(sheet, STAFF)) == []
    for each in checked:
        assert _places(people_findings(rewritten(sheet, **{each: "AB"}), STAFF)) == [
            ("SAME-PERSON", _place(sheet, each))
        ], each
