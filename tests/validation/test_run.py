"""What a validation comes to: its parts in numbers, and its deviations."""

from __future__ import annotations

import pytest

from compounding.records.validation_json import validation_content
from compounding.records.validation_run import DISPUTED, FAIL, PASS, ValidationRun
from tests.validation import runs


def test_a_validation_without_deviations_is_as_expected() -> None:
    found = runs.run()
    assert found.is_as_expected
    assert {each.verdict for each in found.parts} == {PASS}
    assert [(each.name, each.tested) for each in found.parts] == [
        ("installation", 4),
        ("known answers", 1),
        ("batch sheets", 1),
        ("cell formulas", 20),
        ("entries", 1),
    ]


@pytest.mark.parametrize(
    ("found", "part", "text"),
    [
        (runs.run(installed=runs.installation(changed=("units.py",))), "installation", "another file"),
        (
            runs.run(installed=runs.installation(runs.installed_formula(released="c" * 64))),
            "installation",
            f"SHA-256 {'a' * 64}",
        ),
        (
            runs.run(installed=runs.installation(runs.installed_formula(refused="no strength"))),
            "installation",
            "no strength",
        ),
        (runs.run(answers=(runs.answer("3 g", passes=False),)), "known answers", "3 g"),
        (runs.run(sheets=(runs.sheet("out of range"),)), "batch sheets", "out of range"),
        (runs.run(cells=(runs.cell("C12 shows 3"),)), "cell formulas", "C12 shows 3"),
        (runs.run(challenges=(runs.challenge("H55 shows PASS"),)), "entries", "H55 shows PASS"),
        (runs.run(challenges=(runs.challenge(unnoticed="nobody says anything"),)), "entries", "nobody says anything"),
    ],
)
def test_each_kind_of_deviation_is_listed_and_fails_its_part(found: ValidationRun, part: str, text: str) -> None:
    assert not found.is_as_expected
    assert [(each.part, each.found) for each in found.deviations] == [(part, text)]
    assert [each.name for each in found.parts if each.verdict == FAIL] == [part]


def test_a_disputed_print_is_expected_to_be_what_is_right() -> None:
    wrong = runs.run(answers=(runs.answer("4 g", passes=False, disputed="it is 5 g"),))
    assert wrong.deviations[0].expected == "mass: 5 g"


def test_a_part_in_which_nothing_was_tested_is_no_pass() -> None:
    found = runs.run(challenges=())
    assert not found.deviations
    assert not found.is_as_expected


def test_files_that_could_not_be_compared_are_not_counted() -> None:
    found = runs.run(installed=runs.installation(is_listed=False))
    assert found.parts[0].tested == 1
    assert "files of the program" not in found.parts[0].what


def test_the_content_for_json_holds_every_test_and_deviation() -> None:
    content = validation_content(runs.run(cells=(runs.cell("C12 shows 3"),), by="Eve Fox"))
    assert content["by"] == "Eve Fox"
    assert content["made"] == "2026-11-22T18:00:00+00:00"
    assert not content["as_expected"]
    assert content["deviations"][0]["found"] == "C12 shows 3"
    assert content["cells"][0]["passes"] is False
    assert content["answers"][0]["passes"] is True
    assert content["installation"]["packages"] == {"pint": "0.25"}
    assert [each["name"] for each in content["parts"]][-1] == "entries"


def test_disputed_prints_are_counted_apart_and_are_no_pass() -> None:
    found = runs.run(answers=(runs.answer(), runs.answer("5 g", disputed="it is 5 g")))
    assert found.is_as_expected
    verdicts = {each.name: (each.tested, each.verdict) for each in found.parts}
    assert (verdicts["known answers"], verdicts["disputed prints"]) == ((1, PASS), (1, DISPUTED))
    assert [each.verdict for each in found.answers] == [PASS, DISPUTED]
    wrong = runs.run(answers=(runs.answer(), runs.answer("4 g", passes=False, disputed="it is 5 g")))
    assert [(each.name, each.verdict) for each in wrong.parts if each.verdict == FAIL] == [("disputed prints", FAIL)]
    assert wrong.deviations[0].part == "disputed prints"
