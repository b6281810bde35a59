"""`compounding verify`: the examples of its help run, exit codes, JSON, files, pasted weights and pictures."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from compounding.cli import main
from compounding.cli.verify import command
from tests.cli.commands import CAPSULES, MADE, refusal, run

EVEN = ["141.2", "138.7", "140.3", "142.9", "137.6", "139.9", "144.8", "136.2", "140.7", "139.1"]
WEIGHED = ("capsules", *EVEN, "--unit", "mg", "--theory", "140 mg")
STRENGTH = ("strength", "--strength", "4.5 mg/capsule", "--drug", "414 mg", "--units", "92")
RESCUE = ("rescue", "--strength", "4.5 mg/capsule", "--planned", "92 capsule", "--fill", "140 mg", "--mass", "12.88 g")


def verified(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = run("verify", *arguments, "--json")
    assert result.exit_code == code, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def refused(*arguments: str) -> str:
    return refusal(*arguments, command="verify")


def examples(name: str) -> list[list[str]]:
    """Return the commands that a help shows."""
    text = re.sub(r"\\\n\s*", " ", command.commands[name].help or "")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("compounding verify")]
    return [shlex.split(re.sub(r" {6,}\(.*\)$", "", line))[1:] for line in lines]


@pytest.mark.parametrize("name", command.commands)
def test_the_examples_of_the_help_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("weights.csv").write_text("weight (mg)\n" + "\n".join(EVEN), encoding="utf-8")
    shown = examples(name)
    assert shown
    for words in shown:
        result = CliRunner().invoke(main, words, input="\n".join(EVEN), catch_exceptions=False)
        assert result.exit_code in (0, 1), result.output
        assert "Outcome: " in result.output


def test_the_groups_help_names_its_commands() -> None:
    result = run("verify", "--help")
    assert all(
        f"  {name} " in result.stdout for name in ("strength", "capsules", "content", "dropper", "pump", "rescue")
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (STRENGTH, 0),
        ((*STRENGTH[:4], "300 mg", *STRENGTH[5:]), 1),
        (WEIGHED, 0),
        ((*WEIGHED, "--made", "80", "--planned", "92"), 1),
        ((*RESCUE, "--drug", "414 mg"), 0),
        ((*RESCUE, "--drug", "500 mg"), 1),
        ((*RESCUE, "--drug", "500 mg", "--filled"), 1),
        (("strength", "--units", "92"), 2),
        (("strength", *STRENGTH[1:], "--units", "93"), 2),
        (("unknown",), 2),
        (("capsules", "-5", "--theory", "140 mg"), 2),
        (("capsules", *EVEN, "--theory", "140 mg"), 3),
        (("capsules", "140,2", "--unit", "mg", "--theory", "140 mg"), 3),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int) -> None:
    assert run("verify", *arguments).exit_code == code


def test_the_text_says_what_was_found_and_that_weights_do_not_prove_content() -> None:
    text = run("verify", *WEIGHED, "--strength", "4.5 mg/capsule").stdout
    assert "PASS: Each net fill, of theory: Meets: all 10 are 90.0 to 110.0 % of theory." in text
    assert "relative standard deviation: 1.78 %" in text
    assert "Weights do not prove content" in " ".join(text.split())
    assert text.rstrip().endswith("Outcome: everything meets its limits.")


def test_the_working_is_shown_in_words_and_numbers() -> None:
    text = run("verify", *STRENGTH).stdout
    assert "actual strength = drug ÷ capsules made" in text
    assert "= 414 mg ÷ 92 capsules = 4.5 mg per capsule" in text


def test_the_limits_of_a_formula_are_taken() -> None:
    content = verified(*STRENGTH, "--formula", "naltrexone-capsule")
    assert content["facts"]["limits"].startswith("those of naltrexone-capsule, version ")
    assert content["checks"][0]["limits"] == "90.0 to 110.0 %"
    assert "no formula 'naltrexon'" in refused(*STRENGTH, "--formula", "naltrexon")


def test_numbers_of_the_json_are_exact() -> None:
    content = verified("strength", "--strength", "4.5 mg/capsule", "--drug", "414 mg", "--units", "91", code=0)
    (line,) = (each for each in content["working"] if each["key"] == "strength")
    assert (line["number"], line["unit"]) == ("4.549450549450549450549450549", "mg/capsule")
    assert content["checks"][0]["found"]["unit"] == "%"


# --- where weights come from -------------------------------------------------------------------------


def test_weights_from_arguments_files_and_pasted_come_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_text("no.;weight (mg)\n" + "\n".join(f"{n};{each}" for n, each in enumerate(EVEN)), encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Batch 7"])
    sheet.append(["Weight (mg)"])
    for each in EVEN:
        sheet.append([float(each)])
    book.save(tmp_path / "weights.xlsx")
    found = [verified(*WEIGHED)["statistics"]]
    for name, column in (("weights.csv", "weight (mg)"), ("weights.xlsx", "weight")):
        options = ("--from", str(tmp_path / name), "--column", column, "--theory", "140 mg")
        found.append(verified("capsules", *options)["statistics"])
    for text in ("\n".join(EVEN), "; ".join(EVEN), f"weight (mg)\n{', '.join(EVEN)}"):
        unit = () if "mg" in text else ("--unit", "mg")
        words = ["verify", "capsules", "-", *unit, "--theory", "140 mg", "--json"]
        result = CliRunner().invoke(main, words, input=text, catch_exceptions=False)
        found.append(json.loads(result.stdout)["statistics"])
    assert all(each == found[0] for each in found)


def test_the_weights_of_a_filled_batch_sheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    sheet = ("sheet", *CAPSULES, "--source", "tablets", *MADE, "--output", str(path))
    assert run(*sheet).exit_code == 0
    book = openpyxl.load_workbook(path)
    for number, each in enumerate(EVEN, start=1):
        (cell,) = (
            book["Measurements"][place.replace("$", "")]
            for _, place in book.defined_names[f"weight_{number}"].destinations
        )
        cell.value = float(each)
    book.save(path)
    options = ("--from", str(path), "--sheet", "Measurements", "--column", "Weight (mg)", "--theory", "140 mg")
    assert verified("capsules", *options)["statistics"] == verified(*WEIGHED)["statistics"]


@pytest.mark.parametrize("shell", ["48 mg", "0.048 g", "0.48 g per 10 capsules", "48 mg/capsule"])
def test_gross_weights_less_the_mean_shell_are_net(shell: str) -> None:
    gross = [f"{float(each) + 48:.1f}" for each in EVEN]
    content = verified("capsules", *gross, "--unit", "mg", "--theory", "140 mg/capsule", "--gross", "--shell", shell)
    assert [each["net"]["number"] for each in content["measurements"]] == EVEN


def test_every_bad_cell_is_told(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_text('weight (mg)\n140.2\n"139,8"\nx\n', encoding="utf-8")
    message = refused("capsules", "--from", str(path), "--theory", "140 mg")
    assert "column 'weight (mg)': 2 problems" in message
    assert "row 3: '139,8 mg'" in message
    assert "row 4: 'x'" in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("capsules", "--theory", "140 mg"), "no measurement is given"),
        (("capsules", *EVEN, "--theory", "140 mg"), "the unit is missing, and none is guessed"),
        (("capsules", *EVEN, "--unit", "milligram", "--theory", "140 mg"), "write mg"),
        (("capsules", *EVEN, "--unit", "mL", "--theory", "140 mg"), "is not in mg"),
        (("capsules", "140 mg", "--from", "x.csv", "--theory", "140 mg"), "give them once"),
        (("capsules", "140 mg", "--column", "a", "--theory", "140 mg"), "go with --from FILE"),
        (("capsules", "140 mg", "--theory", "140 mg", "--gross"), "--gross and --shell go together"),
        (("capsules", "140 mg", "--theory", "140 mL"), "--theory: '140 mL' is not in mg or mg per capsule"),
        (("capsules", "140 mg", "--theory", "140 mg", "--made", "many"), "--made"),
        (("capsules", "140 mg", "--theory", "140 mg", "--plot", "w.jpg"), "a picture is a .png file"),
        (("content", "98 %"), "10 are judged at the first stage"),
        (("content", "--mean", "98 %"), "go together"),
        (("content", "--mean", "98 %", "--spread", "1 %", "--count", "x"), "is not a whole number"),
        (("content", "--mean", "98 %", "--spread", "1 %", "--count", "20"), "give 10 or 30"),
        (("dropper", "0.5 g", "20 drops"), "masses and drops are mixed"),
        (("pump", "0.25 g"), "one alone has no spread"),
        ((*RESCUE, "--drug", "500 mg", "--volume", "1 mL"), "leave one out"),
        ((*RESCUE, "--drug", "500 mg", "--balance", "x"), "this is not a balance"),
        ((*RESCUE, "--drug", "500 mg", "--error-allowed", "0 %"), "lies between 0 and 100 %"),
        (("strength", "--strength", "4,5 mg/capsule", "--drug", "x", "--units", "y"), "3 problems"),
        (("strength", "--strength", "1 %", "--weighed", "1 g", "--trituration", "x", "--mass", "1 g"), "trituration"),
    ],
)
def test_refusals_say_what_to_write(arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments)


# --- pictures ----------------------------------------------------------------------------------------


def test_a_picture_is_written_once_and_over_only_if_allowed(tmp_path: Path) -> None:
    path = tmp_path / "weights.png"
    assert run("verify", *WEIGHED, "--plot", str(path)).exit_code == 0
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert "the file exists" in refused(*WEIGHED, "--plot", str(path))
    failing = (*WEIGHED[:1], "200", *WEIGHED[1:], "--plot", str(path), "--force")
    assert run("verify", *failing).exit_code == 1
    assert path.read_bytes() != content
    assert sorted(each.name for each in tmp_path.iterdir()) == ["weights.png"]
