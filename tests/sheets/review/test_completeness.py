from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

import pytest

from compounding.records.finding import Finding
from compounding.records.library import find_library
from compounding.records.preparation import prepare
from compounding.sheets.layout import TEXT
from compounding.sheets.review.completeness import completeness_findings, is_deviation, is_signature
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.wordings import says_nothing
from compounding.units import parse_quantity
from tests.sheets import samples
from tests.sheets.review.filled_samples import filled, rewritten

NAMES = tuple(samples.ORDERS)
OPEN, KNOWN, DROPS = "capsules, all open", "capsules, all known", "drops"


def _places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.code, each.place) for each in findings]


def _place(sheet: Filled, name: str) -> str:
    return f"{sheet.fields[name].sheet}!{sheet.fields[name].cell}"


def _blank_code(name: str) -> str:
    if re.fullmatch(r"step_\d+_done_by", name):
        return "STEP-UNSIGNED"
    if name.endswith("_checked_by"):
        return "NO-CHECKER"
    if name.startswith("release_") or name == "disposition":
        return "RELEASE-MISSING"
    if name.startswith(("label_", "labels_")):
        return "LABEL-MISSING"
    return "TRAIT" if name.startswith("quality_") else "BLANK"


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_that_is_filled_in_has_no_findings(name: str) -> None:
    assert list(completeness_findings(filled(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_before_release_only_the_release_is_missing(name: str) -> None:
    sheet = filled(name, released=False)
    [found] = completeness_findings(sheet)
    assert (found.code, found.severity, found.place) == ("RELEASE-MISSING", "minor", _place(sheet, "release_name"))
    assert (found.expected, found.found) == ("name, initials, date, time and disposition", "nothing")


def test_what_is_missing_of_a_release_is_named_at_the_first_blank() -> None:
    sheet = filled(KNOWN, release_initials=None, release_time=None, disposition=None)
    [found] = completeness_findings(sheet)
    assert found.place == _place(sheet, "release_initials")
    assert found.found == "missing: initials, time and disposition"


@pytest.mark.parametrize("name", NAMES)
def test_each_required_entry_that_is_blank_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    required = [each.name for each in sheet.fields.values() if each.entry and each.required]
    for each in required:
        expected = [] if re.fullmatch(r"weight_\d+", each) else [(_blank_code(each), _place(sheet, each))]
        assert _places(completeness_findings(rewritten(sheet, **{each: None}))) == expected, each
    assert {_blank_code(each) for each in required} == {
        "STEP-UNSIGNED",
        "NO-CHECKER",
        "RELEASE-MISSING",
        "LABEL-MISSING",
        "TRAIT",
        "BLANK",
    }


@pytest.mark.parametrize("name", NAMES)
def test_entries_that_are_not_required_may_be_blank(name: str) -> None:
    sheet = filled(name)
    free = [each.name for each in sheet.fields.values() if each.entry and not each.required]
    free = [each for each in free if each != "weights_shell"]
    assert any(each.startswith("step_") for each in free)
    assert list(completeness_findings(rewritten(sheet, **dict.fromkeys(free)))) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_on_which_nothing_was_entered_is_one_finding(name: str) -> None:
    found = list(completeness_findings(filled(name, only_changes=True)))
    assert [(each.code, each.place, each.found) for each in found] == [
        ("BLANK", "Batch record", "nothing was filled in")
    ]


def test_what_is_taken_over_from_another_sheet_is_no_entry_of_this_one() -> None:
    sheet = filled(OPEN, only_changes=True, bench_tablet_sample_count=20.0)
    name = "bench_tablet_sample_count"
    shown = dataclasses.replace(sheet.fields[name], entry=False, required=False)
    sheet = dataclasses.replace(sheet, fields={**sheet.fields, name: shown})
    assert [each.found for each in completeness_findings(sheet)] == ["nothing was filled in"]


def test_one_entry_alone_leaves_all_others_to_be_listed() -> None:
    sheet = filled(KNOWN, only_changes=True, gate_name="Eve Fox")
    weights = sum(name.startswith("weight_") and each.field.entry for name, each in sheet.entries.items())
    required = sum(each.entry and each.required for each in sheet.fields.values())
    assert len(list(completeness_findings(sheet))) == required - weights + 1 - 1 - 4


@pytest.mark.parametrize(("basis", "missing"), [("gross", True), ("GROSS", True), ("net", False), (None, False)])
def test_the_shell_is_weighed_where_capsules_are_weighed_gross(basis: str | None, missing: bool) -> None:
    sheet = filled(KNOWN, weights_basis=basis, weights_shell=None)
    found = _places(completeness_findings(sheet))
    assert (("BLANK", _place(sheet, "weights_shell")) in found) is missing


@pytest.mark.parametrize(("entered", "complete"), [(20, True), (10, True), (9, False), (1, False), (0, False)])
def test_ten_weights_make_the_table_complete_and_fewer_are_one_finding(entered: int, complete: bool) -> None:
    sheet = filled(KNOWN)
    blank = {f"weight_{number}": None for number in range(entered + 1, 21)}
    found = list(completeness_findings(rewritten(sheet, **blank)))
    first = _place(sheet, f"weight_{min(entered + 1, 20)}")
    assert _places(found) == ([] if complete else [("BLANK", first)])
    assert all(each.found == (str(entered) if entered else "nothing") for each in found)
    assert all(each.expected == "10 or more" for each in found)


def test_a_batch_of_few_capsules_has_as_few_weights() -> None:
    order = samples.ORDERS[KNOWN]
    few = dataclasses.replace(order.prescription, quantity=parse_quantity("6 capsules"))
    order = dataclasses.replace(order, prescription=few, spare=None)
    sheet = filled(prepare(order, find_library().load(order.formula, order.version)))
    assert [name for name in sheet.entries if re.fullmatch(r"weight_\d+", name) and sheet.words(name)] == [
        f"weight_{number}" for number in range(1, 7)
    ]
    assert list(completeness_findings(sheet)) == []
    found = list(completeness_findings(rewritten(sheet, weight_6=None)))
    assert _places(found) == [("BLANK", _place(sheet, "weight_6"))]
    assert (found[0].expected, found[0].found) == ("6, one for each capsule", "5")


@pytest.mark.parametrize("entered", ["fill_3_container", "fill_3_by"])
def test_a_container_that_has_a_lot_or_initials_has_its_amount(entered: str) -> None:
    sheet = rewritten(filled(DROPS), **{entered: "AB"})
    assert _places(completeness_findings(sheet)) == [("BLANK", _place(sheet, "fill_3"))]


@pytest.mark.parametrize("fill", ["fill_1", "fill_3"])
def test_lot_and_initials_of_a_container_may_be_blank(fill: str) -> None:
    sheet = rewritten(filled(DROPS), **{fill: 15.0, f"{fill}_container": None, f"{fill}_by": None})
    assert list(completeness_findings(sheet)) == []


def test_who_signs_a_deviation_is_asked_for_only_where_there_is_none() -> None:
    sheet = filled(KNOWN, deviation_1_by=None)
    assert _places(completeness_findings(sheet)) == [("BLANK", _place(sheet, "deviation_1_by"))]
    torn = rewritten(sheet, deviation_1_text="sieve torn")
    assert list(completeness_findings(torn)) == []


@pytest.mark.parametrize("text", ["N/A", "NA", "n.a.", "-", "--", "\N{EN DASH}", "?", "x", "...", "not applicable"])
@pytest.mark.parametrize("field", ["step_4_record_2", "quality_1_result", "step_4_done_by"])
def test_what_says_nothing_takes_a_reason(text: str, field: str) -> None:
    sheet = rewritten(filled(OPEN), **{field: text})
    found = list(completeness_findings(sheet))
    assert _places(found) == [("NA-REASON", _place(sheet, field))]
    assert found[0].severity == ("major" if field.endswith("_by") else "minor")
    assert found[0].found == text


@pytest.mark.parametrize("text", ["?", "n/a", "N/A", "xx", "unknown", "A123"])
def test_lots_of_materials_are_looked_at_with_the_materials(text: str) -> None:
    assert list(completeness_findings(filled(OPEN, material_1_lot=text))) == []


@pytest.mark.parametrize(("text", "is_found"), [("?", True), ("n/a", True), ("xx", True), ("TB-4471", False)])
def test_the_lot_of_a_common_powder_is_looked_at_here(text: str, is_found: bool) -> None:
    sheet = filled(OPEN, material_1_lot=text)
    field = dataclasses.replace(sheet.fields["material_1_lot"], name="powder_1_lot")
    entry = dataclasses.replace(sheet.entries["material_1_lot"], field=field)
    whole = dataclasses.replace(
        sheet,
        fields={**sheet.fields, field.name: field},
        entries={**sheet.entries, field.name: entry},
    )
    found = [(each.code, each.severity, each.found) for each in completeness_findings(whole)]
    assert found == ([("LOT", "major", text)] if is_found else [])


@pytest.mark.parametrize("mark", ['"', "''", "\N{DITTO MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}", "do.", "Ditto"])
@pytest.mark.parametrize(
    "field", ["step_4_done_by", "step_3_checked_by", "material_2_checked_by", "compounder_initials"]
)
def test_ditto_marks_are_no_signature(mark: str, field: str) -> None:
    sheet = rewritten(filled(OPEN), **{field: mark})
    [found] = completeness_findings(sheet)
    assert (found.code, found.severity, found.place) == ("NA-REASON", "major", _place(sheet, field))
    assert found.expected == "initials or a signature: ditto marks are no signature"


@pytest.mark.parametrize("field", ["step_4_done_by", "compounder_initials", "label_1_by"])
@pytest.mark.parametrize("words", ["same", "Idem", "self"])
def test_words_for_another_entry_are_no_signature(words: str, field: str) -> None:
    sheet = rewritten(filled(OPEN), **{field: words})
    [found] = completeness_findings(sheet)
    assert (found.code, found.severity, found.place) == ("NA-REASON", "major", _place(sheet, field))
    assert found.expected == f"initials or a signature: the word {words!r} is no signature"


@pytest.mark.parametrize("words", ["7", "12345", "22.11.", "\N{GRINNING FACE}", "\N{CHECK MARK}"])
@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("step_4_done_by", "initials or a signature"),
        ("material_2_checked_by", "initials or a signature"),
        ("compounder_initials", "initials or a signature"),
        ("compounder_name", "a printed name"),
    ],
)
def test_a_signature_has_a_letter(words: str, field: str, expected: str) -> None:
    sheet = rewritten(filled(OPEN), **{field: words})
    [found] = completeness_findings(sheet)
    assert (found.code, found.severity, found.place) == ("NA-REASON", "major", _place(sheet, field))
    assert (found.expected, found.found) == (expected, f"{words}: no name and no initials")


@pytest.mark.parametrize("words", ["DO", "Do", "D.O.", "ID", "Ida"])
def test_initials_that_look_like_ditto_are_initials(words: str) -> None:
    assert list(completeness_findings(filled(OPEN, step_4_done_by=words))) == []


@pytest.mark.parametrize("text", ["N/A, no sieve needed", "none", "n.a. because sieved at step 3", "0", "nil"])
def test_a_reason_or_a_word_is_enough(text: str) -> None:
    assert list(completeness_findings(filled(OPEN, step_4_record_2=text))) == []


def test_na_in_a_field_that_may_be_blank_is_no_finding() -> None:
    assert list(completeness_findings(filled(OPEN, step_3_checked_by="N/A", deviation_2_text="-"))) == []


def test_na_are_initials_where_a_signer_is_called_so() -> None:
    sheet = filled(KNOWN, compounder_name="Nina Adams", compounder_initials="NA", step_4_done_by="na")
    assert list(completeness_findings(sheet)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_choice_that_is_not_in_its_list_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    for each in (field for field in sheet.fields.values() if field.entry and field.choices):
        found = list(completeness_findings(rewritten(sheet, **{each.name: "ja"})))
        assert _places(found) == [("TYPE", _place(sheet, each.name))], each.name
        assert all(choice in found[0].expected for choice in each.choices)
        shouted = rewritten(sheet, **{each.name: each.choices[-1].swapcase()})
        codes = {finding.code for finding in completeness_findings(shouted)}
        assert codes <= {"NA-REASON"}, each.name


@pytest.mark.parametrize("name", NAMES)
def test_no_point_of_the_plausibility_check_is_left_out_until_a_deviation_gives_its_reason(name: str) -> None:
    sheet = filled(name)
    for number in range(1, len(sheet.record.gate) + 1):
        left_out = rewritten(sheet, **{f"gate_{number}_verdict": "n/a"})
        for each in (left_out, *(_with_deviation(left_out, text.format(number)) for text in _OF_NO_POINT)):
            [found] = completeness_findings(each)
            assert (found.code, found.severity) == ("NA-REASON", "major")
            assert found.place == _place(sheet, f"gate_{number}_verdict")
            assert found.expected.endswith(f'under Deviations, written so: "Point {number}: reason"')
        for text in _OF_A_POINT:
            assert list(completeness_findings(_with_deviation(left_out, text.format(number)))) == []


# Numbers that name no point, namings that another text or no reason follows, and forms that are not asked for.
_OF_NO_POINT = (
    *("Plausibility: not all points apply", "Opioids: no patient yet", "Step {}: sieve torn", "Point 90: {} mg lost"),
    *("Point 90, {}.5 mg not dispensed", "Point 90, {}.5 mg not dispensed: sieve torn", "Point 90, {}:30 sieve torn"),
    *("Point 90, {} tablets missing: counted twice", "Points 90-9{}: no patient", "Point {}.5 mL lost: sieve torn"),
    *(
        "Wrong decimal point {}: noted",
        "As to point {}: no patient",
        "Point {} does not apply",
        "Point {}0: no patient",
    ),
    *("Point {}", "Point {}:", "Point {}: -", "Point {}: N/A", "Point {}: ?", "Point {}: none", "Point {}: 100"),
    *("#{}: no patient", "Gate {}: no patient", "Points 90/{}: no patient", "Point{}: no patient", "{}: no patient"),
)
_OF_A_POINT = (
    *("Point {}: for the pharmacy's own stability study, no patient", " point {} : no patient", "POINT {}:no patient"),
    *("Points 90, {} and 91: no patient", "Points {} & 90: no patient", "points 90, and {}: no patient"),
    *("Points 1-89: no patient", "Points 0 \N{EN DASH} {}: no patient", "Points {} to 90, 95: no\npatient"),
)


def _with_deviation(sheet: Filled, text: str) -> Filled:
    return rewritten(sheet, deviation_1_text=text)


def test_points_that_were_left_out_are_named_together_or_each_in_its_own_deviation() -> None:
    sheet = filled(KNOWN, gate_2_verdict="N/A", gate_3_verdict="N/A")
    assert len(list(completeness_findings(_with_deviation(sheet, "Point 2: no patient")))) == 1
    assert list(completeness_findings(_with_deviation(sheet, "Points 2 and 3: no patient"))) == []
    each_alone = {"deviation_1_text": "Point 2: no patient", "deviation_2_text": "Point 3: no patient"}
    assert list(completeness_findings(rewritten(sheet, **each_alone))) == []


def test_a_range_names_the_points_between_and_no_others() -> None:
    sheet = rewritten(filled(KNOWN), **{f"gate_{number}_verdict": "N/A" for number in range(1, 5)})

    def left(text: str) -> list[str]:
        return [each.place for each in completeness_findings(_with_deviation(sheet, text))]

    places = [_place(sheet, f"gate_{number}_verdict") for number in range(1, 5)]
    assert left("Points 2-3: no patient") == [places[0], places[3]]
    assert left("Points 2-3 and 4: no patient") == [places[0]]
    assert left("Points 3-2: no patient") == places


def test_only_what_happened_gives_the_reason_not_who_decided_or_signed() -> None:
    sheet = filled(KNOWN, gate_2_verdict="N/A", deviation_1_decision="Point 2: no patient")
    assert len(list(completeness_findings(sheet))) == 1


def test_na_where_the_list_does_not_have_it_is_no_choice() -> None:
    sheet = filled(KNOWN, ready_1="N/A")
    assert _places(completeness_findings(sheet)) == [("TYPE", _place(sheet, "ready_1"))]


def test_texts_name_what_is_wanted() -> None:
    names = ("yield_actual", "gate_1_verdict", "made_date", "compounder_time", "ready_by", "checker_name")
    sheet = rewritten(filled(KNOWN), **dict.fromkeys(names))
    assert {each.subject: each.expected for each in completeness_findings(sheet)} == {
        sheet.label(name): expected
        for name, expected in zip(
            names,
            (
                "a number (capsule)",
                "PASS, FAIL or N/A",
                "a date",
                "a time",
                "initials or a signature",
                "a printed name",
            ),
            strict=True,
        )
    }


def test_every_entry_for_initials_is_a_text() -> None:
    for name in NAMES:
        fields = [each for each in filled(name).fields.values() if each.entry and is_signature(each.name)]
        assert {each.type for each in fields} == {TEXT}
        assert {"gate_signature", "ready_by", "checker_initials"} <= {each.name for each in fields}


@pytest.mark.parametrize(
    "words",
    [
        *("none", "None.", "NIL", "no", "No deviation", "no deviations", "nothing", "-", "\N{EN DASH}", "N/A", "n.a."),
        *("keine", "Kein", "keine Abweichungen", "ninguna", "nessuna", "aucune", "geen"),
    ],
)
def test_no_deviation(words: str) -> None:
    assert not is_deviation(words)
    assert list(completeness_findings(filled(OPEN, deviation_1_text=words))) == []


@pytest.mark.parametrize("words", ["?", "tbd", "xx"])
def test_what_is_open_under_deviations_does_not_say_that_there_was_none(words: str) -> None:
    assert not is_deviation(words)
    assert [each.code for each in completeness_findings(filled(OPEN, deviation_1_text=words))] == ["NA-REASON"]


@pytest.mark.parametrize("words", ["sieve torn", "none of the capsules closed", "N/A at step 3: no sieve"])
def test_a_deviation(words: str) -> None:
    assert is_deviation(words)
    assert not says_nothing(words)
    assert not is_deviation("")
