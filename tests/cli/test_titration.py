"""`compounding titration`: a campaign as text, as JSON and as a workbook; and what is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from compounding.records.titration.campaign_json import campaign_content
from tests.cli.commands import COA, refusal, run
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS
from tests.records.titration.campaigns import KIT, THREE, campaign

START = ("--start", "2026-12-01")
SOURCE = ("--source", "tablets", "--tablet-sample", "20", "8.20 g", "--batch", "LDN-1")
STRENGTHS = ("--strengths", "0.5 mg/capsule, 1.5 mg/capsule")
THE_KIT = (CAPSULES, "--schedule", KIT, *STRENGTHS, *START, *SOURCE)


def test_the_campaign_is_shown() -> None:
    result = run("titration", *THE_KIT)
    assert result.exit_code == 0, result.output
    for text in (
        "A: 63 capsules of 0.5 mg per capsule, made 2026-12-01, do not use after 2027-05-29",
        "2026-12-22 to 2026-12-28: 2 mg is 1 capsule of 1.5 mg (B) and 1 capsule of 0.5 mg (A)",
        "drug taken: 150 mg; drug not accounted for: 0 mg",
        "tablets to crush, 2026-12-01: 3 tablets",
    ):
        assert text in result.stdout


def test_micrograms_are_shown_as_micrograms() -> None:
    schedule = ("--schedule", "2 mcg, up 2 mcg every 7 days to 8 mcg", "--strengths", "2 mcg/capsule")
    result = run("titration", MICROGRAMS, *schedule, *START, *SOURCE)
    assert result.exit_code == 0, result.output
    for text in ("2 mcg to 8 mcg\n", "A: 70 capsules of 2 mcg per capsule", "4 mcg is 2 capsules of 2 mcg (batch A)"):
        assert text in result.stdout
    before, _, _ = result.stdout.partition("\nBalance of drug")
    assert "0.00" not in before


def test_an_alternative_that_a_warning_names_is_shown(tmp_path: Path) -> None:
    schedule = ("--schedule", "0.5 mg for 14 days, 1.5 mg for 20 days")
    arguments = (CAPSULES, *schedule, *START, *SOURCE, "--balance", "A: 1 mg to 220 g, minimum 100 mg")
    for more in ((), ("--output", str(tmp_path / "titration.xlsx"))):
        text = " ".join(run("titration", *arguments, *more).stdout.split())
        assert 'See "Other ways to weigh".' in text
        weighing = "weighing of ground naltrexone hydrochloride tablets 50 mg: 57.4 mg is less than can be weighed"
        assert f"batch A, {weighing}" in text
        assert "batch A, another way: " in text


def test_what_the_tests_use_up_is_shown() -> None:
    result = run("titration", *THE_KIT)
    assert "a capsule is opened" in result.stdout
    assert "a spare of 2 capsules" in " ".join(result.stdout.split())


def test_the_json_is_that_of_the_library() -> None:
    result = run("titration", *THE_KIT, "--json")
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    planned = campaign(CAPSULES, KIT, strengths=("0.5 mg/capsule", "1.5 mg/capsule"))
    assert content == json.loads(json.dumps(campaign_content(planned)))
    assert [each["quantity"] for each in content["batches"]] == ["63 capsules", "63 capsules"]
    assert {each["key"]: each["number"] for each in content["working"]}["difference"] == "0"


@pytest.mark.parametrize(
    "arguments",
    [
        THE_KIT,
        (DROPS, "--schedule", THREE, "--strength", "10 mg/mL", "--dropper", "24.4 drop/mL", *START, *SOURCE),
        (CREAM, "--schedule", THREE, "--strength", "1 %", "--actuation", "0.15 g/actuation", *START, "--source",
         "powder", *COA, "--paper", "a4"),
    ],
)  # fmt: skip
def test_each_form_gives_a_workbook(arguments: tuple[str, ...], tmp_path: Path) -> None:
    output = tmp_path / "titration.xlsx"
    result = run("titration", *arguments, "--output", str(output))
    assert result.exit_code == 0, result.output
    assert zipfile.ZipFile(output).testzip() is None
    assert f"written to {output}" in result.stdout
    assert "  warning: " in result.stdout


def test_an_existing_file_is_written_over_only_by_force(tmp_path: Path) -> None:
    output = tmp_path / "titration.xlsx"
    output.write_text("filled in by hand", encoding="utf-8")
    assert "the file exists" in refusal(*THE_KIT, "--output", str(output), command="titration")
    assert output.read_text(encoding="utf-8") == "filled in by hand"
    assert run("titration", *THE_KIT, "--output", str(output), "--force").exit_code == 0
    assert zipfile.is_zipfile(output)


@pytest.mark.parametrize(
    "source",
    [
        ("--source", "powder", *COA),
        ("--source", "powder", *COA, "--substance", "base"),
        ("--source", "trituration", "--trituration", "1 g in 10 g", "--lot", "drug", "T1", "2027-12-01"),
        ("--source", "tablets", "--balance", "A: 1 mg to 220 g, minimum 100 mg"),
    ],
)
def test_each_source_is_shown_with_a_balance_that_closes(source: tuple[str, ...]) -> None:
    result = run("titration", CAPSULES, "--schedule", THREE, *START, *source)
    assert result.exit_code == 0, result.output
    assert "drug not accounted for: 0 mg" in result.stdout


def test_a_schedule_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("dose,days\n1.5 mg,14 days\n3 mg,14 days\n4.5 mg,30 days\n", encoding="utf-8")
    one = run("titration", CAPSULES, "--schedule-file", str(path), *START, *SOURCE)
    other = run("titration", CAPSULES, "--schedule", THREE, *START, *SOURCE)
    assert one.exit_code == 0
    assert one.stdout == other.stdout


def test_the_first_batches_may_be_made_before_the_first_dose() -> None:
    result = run("titration", *THE_KIT, "--made", "2026-11-22")
    assert "63 capsules of 0.5 mg per capsule, made 2026-11-22" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((CAPSULES, *START, *SOURCE), "give the schedule once"),
        ((CAPSULES, "--schedule", KIT, "--schedule-file", "x.csv", *START, *SOURCE), "give the schedule once"),
        ((CAPSULES, "--schedule", "4,5 mg for 7 days", *START, *SOURCE), "write 4.5 mg if that is meant"),
        ((CAPSULES, "--schedule", "0.25 mg for 7 days", *START, *SOURCE), "below the formula's range"),
        ((CAPSULES, "--schedule", KIT, "--start", "1.12.2026", *SOURCE), "is not a date"),
        ((CAPSULES, "--schedule", KIT, "--start", "2026-02-30", *SOURCE), "is not a date"),
        ((CAPSULES, "--schedule", KIT, "--strengths", "0,5 mg/capsule", *START, *SOURCE), "--strengths: '0,5 mg"),
        ((CAPSULES, "--schedule", KIT, "--strengths", "", *START, *SOURCE), "no quantity is given"),
        ((CAPSULES, "--schedule", KIT, "--doses-per-day", "1.5", *START, *SOURCE), "not a whole number of doses"),
        ((CAPSULES, "--schedule", KIT, "--made", "soon", *START, *SOURCE), "--made: 'soon' is not a date"),
        ((CAPSULES, "--schedule", KIT, "--dropper", "20 drop/mL", *START, *SOURCE), "does not apply"),
        ((CAPSULES, "--schedule", KIT, *START, "--source", "powder"), "certificate of analysis"),
        ((DROPS, "--schedule", THREE, *START, *SOURCE), "has one strength"),
        (("naltrexone", "--schedule", THREE, *START, *SOURCE), "no formula"),
    ],
)
def test_refusals(arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal(*arguments, command="titration")


def test_several_problems_are_reported_together() -> None:
    message = refusal(
        CAPSULES, "--schedule", KIT, "--strengths", "0,5 mg/capsule", "--doses-per-day", "x", *START, *SOURCE,
        command="titration",
    )  # fmt: skip
    assert "2 problems" in message


@pytest.mark.parametrize("option", ["--quantity", "--dose", "--dose-volume", "--dose-drops", "--ground-powder"])
def test_what_the_schedule_decides_is_no_option(option: str) -> None:
    result = run("titration", *THE_KIT, option, "1 mg")
    assert result.exit_code == 2
    assert "No such option" in result.stderr
