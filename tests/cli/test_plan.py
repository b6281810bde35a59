"""`compounding plan`: the worked cases as JSON, the text, and that nothing is written."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compounding.records.canonical import sha256
from compounding.units import format_quantity
from tests.cli.commands import CAPSULES, COA, CREAM, DROPS, MADE, OIL, POWDER, TABLETS, planned, run
from tests.records.preparation.orders import formula, prepared
from tests.records.preparation.worked_cases import Case, agrees, arguments_of, order_of, worked_cases

_CASES = [*worked_cases("specification"), *worked_cases("regression")]
_each_case = pytest.mark.parametrize("case", _CASES, ids=lambda case: case["id"])


def _lines(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["key"]: line for line in content["working"]}


# --- the worked cases ------------------------------------------------------------------------


@_each_case
def test_every_number_of_a_worked_case_stands_in_the_json(case: Case) -> None:
    content = planned(*arguments_of(case))
    lines = _lines(content)
    for kind in ("exact", "rounded"):
        for key, printed in case.get(kind, {}).items():
            number, unit = Decimal(lines[key]["number"]), lines[key]["unit"]
            assert agrees(number, unit, printed, exactly=kind == "exact"), (key, number, unit)
    targets = {each["key"]: each["target"] for each in content["materials"]}
    for key, printed in case.get("materials", {}).items():
        assert agrees(Decimal(targets[key]["number"]), targets[key]["unit"], printed, exactly=True), key
    for text in case.get("warned", ()):
        assert any(text in warning for warning in content["warnings"])


@_each_case
def test_numbers_are_exact_texts_without_exponents_or_commas(case: Case) -> None:
    for line in planned(*arguments_of(case))["working"]:
        assert line["number"] is None or set(line["number"]) <= set("0123456789.-"), line


@_each_case
def test_the_command_line_makes_the_order_that_the_library_makes(case: Case) -> None:
    record = prepared(order_of(case))
    content = planned(*arguments_of(case))
    assert content["order"] == json.loads(record.order_json)
    assert content["order_sha256"] == record.order_hash == sha256(record.order_json)
    assert content["formula"]["sha256"] == formula(case["formula"]).checksum


@_each_case
def test_the_text_shows_every_number_that_ends(case: Case) -> None:
    record = prepared(order_of(case))
    text = " ".join(run("plan", *arguments_of(case)).stdout.split())
    for key in case.get("exact", {}):
        assert f" {format_quantity(record.working[key].value)}" in text, key


# --- the JSON --------------------------------------------------------------------------------


def test_the_keys_of_the_json_are_stable() -> None:
    content = planned(*CAPSULES, *TABLETS)
    assert sorted(content) == [
        "alternatives",
        "bench_entries",
        "beyond_use",
        "error_budget",
        "facts",
        "formula",
        "label",
        "limits",
        "materials",
        "order",
        "order_sha256",
        "plausibility",
        "quality",
        "reconciliation",
        "schema",
        "steps",
        "title",
        "warnings",
        "working",
        "yield",
    ]
    assert content["schema"] == 1
    assert sorted(_lines(content)["drug"]) == [
        "key",
        "kind",
        "meaning",
        "number",
        "numbers",
        "rule",
        "source",
        "symbol",
        "unit",
    ]


def test_what_waits_for_the_bench_is_null_and_listed() -> None:
    content = planned(*CAPSULES, "--source", "tablets", *MADE)
    lines = _lines(content)
    entries = {entry["key"] for entry in content["bench_entries"]}
    assert entries == {"tablet_sample_count", "tablet_sample_mass", "packing_drug", "packing_diluent"}
    assert {key for key, line in lines.items() if line["kind"] == "entry"} == entries
    assert all(lines[key]["number"] is None for key in entries | {"powder", "filler", "fill"})
    assert lines["drug"]["number"] == "405"
    assert content["order"]["source"] == {"Tablets": {}}


def test_the_same_order_gives_the_same_json() -> None:
    arguments = (*CREAM, *POWDER, *COA)
    assert run("plan", *arguments, "--json").stdout == run("plan", *arguments, "--json").stdout


def test_what_does_not_matter_to_the_order_does_not_change_it() -> None:
    one = planned(*CREAM, *TABLETS)
    swapped = planned("--quantity", "30 g", *TABLETS, "naltrexone-cream", "--strength", "1 %", "--formula-version", "2")
    assert one == swapped


# --- what is typed ---------------------------------------------------------------------------


def test_without_a_date_it_is_made_today() -> None:
    before = datetime.datetime.now().astimezone().date()
    content = planned(*CREAM, "--source", "tablets")
    after = datetime.datetime.now().astimezone().date()
    assert content["order"]["made"] in {before.isoformat(), after.isoformat()}


def test_an_expiry_of_a_month_is_its_last_day() -> None:
    content = planned(*CREAM, *TABLETS, "--lot", "base", "B1", "2028-02", "--lot", "glycerin", "G1", "2027-05-03")
    assert [each["expiry"] for each in content["order"]["lots"]] == ["2028-02-29", "2027-05-03"]


def test_a_month_in_which_it_is_made_may_still_shorten_the_date() -> None:
    content = planned(*DROPS, *TABLETS, "--lot", "vehicle", "W1", "2026-11")
    assert content["beyond_use"]["date"] == "2026-11-30"


@pytest.mark.parametrize(
    ("arguments", "key", "number"),
    [
        ((*DROPS, *TABLETS, "--dose", "0.5 mg/dose", "--doses-per-day", "1.5"), "daily_dose", "0.75"),
        ((*DROPS, *TABLETS, "--dose", "0.5 mg", "--doses-per-day", "2 doses/day"), "daily_dose", "1"),
        ((*DROPS, *TABLETS, "--dropper", "35 drops per 2 mL"), "dropper", "17.5"),
        ((*DROPS, *TABLETS, "--dropper", "20 drop/g", "--density", "1.05 g/mL"), "dropper", "21"),
        ((*CREAM, *TABLETS, "--spare-tablets", "2"), "crushed", "8"),
        ((*CREAM, *TABLETS, "--overage", "5 %"), "drug_with_overage", "315"),
        ((*CREAM, *TABLETS, "--spare", "0.5 %"), "mass", "30.15"),
        ((*CAPSULES, *TABLETS, "--powder-density", "drug=0.5 g/mL", "--capsule-size", "3"), "share", "24.6"),
        ((*CAPSULES, *TABLETS, "--packing", "drug=0.2 g", "--capsule-size", "3"), "share", "18.45"),
        (
            (*CREAM, *POWDER, "--assay", "90 %", "--assay-basis", "as-is", "--substance", "hydrochloride"),
            "potency",
            "90",
        ),
        ((*CREAM, *POWDER, *COA, "--solvents", "0.3 %"), "potency", "90.545"),
    ],
)
def test_each_option_has_its_effect(arguments: tuple[str, ...], key: str, number: str) -> None:
    assert _lines(planned(*arguments))[key]["number"] == number


def test_texts_stand_on_the_label() -> None:
    texts = ("--batch", "Ω-1", "--directions", "Take one at night.", "--prescriber", "Dr. Müller")
    asked = ("--strength", "4 mg/capsule", "--strength-as", "base", "--storage", "controlled room temperature")
    content = planned(*CAPSULES, *TABLETS, *texts, *asked)
    assert content["label"]["batch"] == "Ω-1"
    assert content["label"]["directions"] == "Take one at night."
    assert content["label"]["drug"].endswith("(strength as base)")
    assert content["title"].endswith("4 mg per capsule as base")
    assert content["facts"]["Prescriber"] == "Dr. Müller"


def test_a_material_of_the_formula_is_used() -> None:
    content = planned(*OIL, *TABLETS, "--use", "vehicle = medium-chain triglycerides")
    assert content["materials"][-1]["name"] == "medium-chain triglycerides"


# --- the text --------------------------------------------------------------------------------


def test_the_text_has_all_sections_and_writes_no_pint() -> None:
    text = run("plan", *DROPS, *TABLETS, "--dose", "0.5 mg", "--doses-per-day", "1").stdout
    headings = ["Order", "Warnings", "To enter at the bench", "Materials", "Working", "Beyond-use date", "Label"]
    positions = [text.index(f"\n{heading}") for heading in headings]
    assert positions == sorted(positions)
    assert "____" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("plan", *CAPSULES, *TABLETS)
    run("plan", *CAPSULES, *TABLETS, "--json")
    assert not list(tmp_path.iterdir())


def test_output_is_utf8_whatever_the_terminal_thinks() -> None:
    arguments = (*DROPS, *TABLETS, "--dose", "0.5 mg", "--dropper", "24.4 drop/mL")
    ran = subprocess.run(
        [sys.executable, "-m", "compounding", "plan", *arguments],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert "≈ 0.04098361 mg per drop" in ran.stdout.decode("utf-8")
    assert ran.stderr == b""


def test_a_day_before_the_formula_is_in_force_is_said_on_the_terminal_and_in_json() -> None:
    order = (*CAPSULES, "--source", "tablets", "--made", "2026-11-21")
    said = " ".join(run("plan", *order).stdout.split())
    assert "is in force from 2026-11-22: the batch is planned for 2026-11-21, before that." in said
    assert [each for each in planned(*order)["warnings"] if "in force from 2026-11-22" in each]
    assert "in force from 2026-11-22:" not in run("plan", *order[:-1], "2026-11-22").stdout
