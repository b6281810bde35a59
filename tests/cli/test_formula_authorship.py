"""`compounding formulas check`, `diff`, `review` and `new`: formulas of a pharmacy's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compounding.cli import main
from compounding.records.library import find_library
from tests.cli.commands import refusal, run

CREAM = "naltrexone-cream"
DAY = ("--date", "2026-11-22")
ANSWERS: dict[str, str] = {
    "id": "own-cream",
    "name": "own cream",
    "drug": "ibuprofen",
    "form": "cream",
    "route": "on the skin",
    "indication": "Pain of a joint.",
    "description": "A white cream without lumps.",
    "strength-lowest": "1 % w/w",
    "strength-highest": "10 % w/w",
    "daily-dose-lowest": "",
    "source": "powder",
    "powder": "ibuprofen, bulk substance",
    "molar-mass": "",
    "assay-lowest": "",
    "component": "cream base; base; qs; g",
    "container": "Tube.",
    "water-class": "preserved aqueous",
    "storage": "refrigerator",
    "directions": "Apply as prescribed.",
    "hazard": "Dust.",
    "weighing": "1 %",
    "content-lowest": "90 %",
    "content-highest": "110 %",
    "yield-lowest": "95 %",
    "yield-highest": "105 %",
    "author": "A. Pharmacist",
}
OPTIONS = tuple(word for key, text in ANSWERS.items() if text for word in (f"--{key}", text))


def written(folder: Path) -> str:
    result = run("formulas", "new", "--to", str(folder), "--no-questions", *DAY, *OPTIONS)
    assert result.exit_code == 0, result.output
    return (folder / "own-cream" / "1.toml").read_text(encoding="utf-8")


# --- check -----------------------------------------------------------------------------------


def test_a_check_is_data_too_and_its_exit_code_says_what_was_found(tmp_path: Path) -> None:
    text = written(tmp_path)
    file = tmp_path / "own-cream" / "1.toml"
    result = run("formulas", "check", str(tmp_path), "--json")
    content = json.loads(result.stdout)
    assert (result.exit_code, content["files"], content["problems"], content["warnings"]) == (0, 1, 0, 0)
    assert content["parts"][0]["formula"]["id"] == "own-cream"
    assert content["parts"][0]["formula"]["is_reviewed"] is False
    file.write_text(text.replace('references = ["usp-795"]', 'references = ["usp-795", "own"]', 1), encoding="utf-8")
    warned = run("formulas", "check", str(file))
    assert warned.exit_code == 1
    assert warned.stdout.splitlines()[-1].endswith("0 problems, 1 warning")
    file.write_text(text.replace('version = "1"', 'version = "2"', 1), encoding="utf-8")
    result = run("formulas", "check", str(file), "--json")
    assert result.exit_code == 3
    assert "'2' is not the name of the file, '1'" in json.loads(result.stdout)["parts"][0]["problems"][0]


# --- diff ------------------------------------------------------------------------------------


def test_two_versions_are_compared_in_words() -> None:
    result = run("formulas", "diff", CREAM, "--from-version", "1", "--to-version", "2")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{CREAM} version 1 \N{RIGHTWARDS ARROW} {CREAM} version 2: ")
    assert "\nPlausibility check\n  - point 8, holds for: bulk powder, was powder\n" in result.stdout
    assert run("formulas", "diff", f"{CREAM}:1", f"{CREAM}:2").stdout == result.stdout
    assert run("formulas", "diff", CREAM).stdout.startswith(f"{CREAM} version ")


def test_a_formula_and_its_own_file_say_the_same() -> None:
    file = find_library().file(CREAM, "1")
    result = run("formulas", "diff", f"{CREAM}:1", str(file))
    assert (result.exit_code, result.stdout) == (0, f"{CREAM} version 1 and {CREAM} version 1 say the same.\n")


def test_differences_are_data_too() -> None:
    result = run("formulas", "diff", f"{CREAM}:1", f"{CREAM}:2", "--json")
    content = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [content[key]["version"] for key in ("before", "after")] == ["1", "2"]
    one = next(each for each in content["differences"] if each["place"] == "version")
    assert (one["section"], one["before"], one["after"]) == ("People and history", "1", "2")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("naltrexone-microgram-capsule",), "version 1 has none before it"),
        ((f"{CREAM}:1",), "nothing to compare it with"),
        ((CREAM, "naltrexone-capsule", "--to-version", "1"), "write ID:VERSION"),
        ((CREAM, "aspirin"), "no formula 'aspirin'"),
        ((CREAM, f"{CREAM}:70"), "no formula 'naltrexone-cream, version 70'"),
        ((CREAM, "nowhere/1.toml"), "cannot be read"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: tuple[str, ...], told: str) -> None:
    assert told in refusal("diff", *arguments, command="formulas")


# --- review ----------------------------------------------------------------------------------


def test_a_review_takes_the_draft_off_what_is_made(tmp_path: Path) -> None:
    order = (CREAM, "--strength", "1 %", "--quantity", "30 g", "--source", "tablets", "--json")
    assert json.loads(run("plan", *order).stdout)["formula"]["is_reviewed"] is False
    asked_for = ("--reviewer", "B. Pharmacist", "--to", str(tmp_path), "--date", "2026-12-01")
    told = refusal("review", CREAM, *asked_for, command="formulas")
    assert "points stand under confirm; settle each" in told
    assert "Confirm that the base stays smooth in the refrigerator." in told
    assert list(tmp_path.iterdir()) == []
    result = run("formulas", "review", CREAM, *asked_for, "--settled")
    assert result.exit_code == 0
    assert "reviewed by B. Pharmacist on 2026-12-01" in result.stdout
    plan = json.loads(run("plan", *order, "--formulas", str(tmp_path)).stdout)
    assert plan["formula"]["is_reviewed"] is True
    assert not any("DRAFT" in each for each in plan["warnings"])
    assert "DRAFT" not in run("formulas", "show", CREAM, "--formulas", str(tmp_path)).stdout
    assert run("formulas", "check", str(tmp_path)).exit_code == 0


def test_a_review_by_the_author_is_refused(tmp_path: Path) -> None:
    told = refusal(
        "review", CREAM, "--reviewer", "compounding toolkit authors", "--to", str(tmp_path), command="formulas"
    )
    assert "a second person reviews" in told
    assert list(tmp_path.iterdir()) == []


# --- new -------------------------------------------------------------------------------------


def asked(folder: Path, typed: str) -> Result:
    return CliRunner().invoke(main, ["formulas", "new", "--to", str(folder), *DAY], input=typed)


def typed_answers() -> list[str]:
    lines = []
    for key, text in ANSWERS.items():
        lines += [text, ""] if key == "component" else [text]
    return lines


def test_options_and_answers_make_the_same_file(tmp_path: Path) -> None:
    for name in ("options", "answers"):
        (tmp_path / name).mkdir()
    text = written(tmp_path / "options")
    result = asked(tmp_path / "answers", "\n".join(typed_answers()) + "\n")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "answers" / "own-cream" / "1.toml").read_text(encoding="utf-8") == text
    assert "written as a draft, not reviewed" in result.stdout
    assert "Confirm the method" in result.stdout
    assert run("formulas", "check", str(tmp_path / "options")).exit_code == 0


def test_each_answer_is_checked_explained_and_can_be_taken_back(tmp_path: Path) -> None:
    lines = typed_answers()
    place = lines.index("1 % w/w")
    lines[place + 1 : place + 2] = ["?", "0,5 %", "0.5 % w/w", "<", "2 % w/w", "10 % w/w"]
    lines[lines.index("powder")] = "2"
    lines[lines.index("cream base; base; qs; g") : lines.index("Tube.")] = ["", "cream base; base; qs; g", ""]
    result = asked(tmp_path, "\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    assert "As an option: --strength-highest." in result.stdout
    assert "the comma is neither a decimal sign" in result.stdout
    assert "1 % w/w is more than 0.5 % w/w" in result.stdout
    assert "Not accepted: components: exactly one has the rule 'qs', not 0" in result.stdout
    text = (tmp_path / "own-cream" / "1.toml").read_text(encoding="utf-8")
    assert 'lowest = "2 % w/w"\nhighest = "10 % w/w"' in text


def test_where_the_answers_end_nothing_is_left(tmp_path: Path) -> None:
    for lines in range(0, len(typed_answers()), 3):
        result = asked(tmp_path, "\n".join(typed_answers()[:lines]) + "\n" if lines else "")
        assert result.exit_code == 130
        assert "nothing was written" in result.stderr
        assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    text = written(tmp_path)
    told = refusal("new", "--to", str(tmp_path), "--no-questions", *OPTIONS, command="formulas")
    assert "is there already; choose another id" in told
    result = asked(tmp_path, "own-cream\n")
    assert "Not accepted: is there already" in result.stdout
    assert (tmp_path / "own-cream" / "1.toml").read_text(encoding="utf-8") == text


def test_without_questions_all_that_is_missing_or_wrong_is_told_at_once(tmp_path: Path) -> None:
    folder = ("--to", str(tmp_path), "--no-questions")
    told = refusal("new", *folder, "--form", "cream", command="formulas")
    assert "--strength-lowest is missing: Lowest strength, in % w/w" in told
    assert "--storage is missing: Storage (refrigerator, controlled room temperature)" in told
    assert "--capsule-sizes" not in told
    told = refusal("new", *folder, "--form", "cream", "--strength-lowest", "4,5 %", "--source", "x", command="formulas")
    assert "--strength-lowest: strength.lowest: '4,5 %': the comma" in told
    assert "--source: 'x' is not known here" in told
    told = refusal("new", *folder, *OPTIONS, "--capsule-sizes", "3", command="formulas")
    assert told == "the answers: --capsule-sizes: does not apply to the other answers"
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_begun(tmp_path: Path) -> None:
    result = run(
        *("formulas", "new", "--to", str(tmp_path), "--from", CREAM, "--id", "other-cream", "--name", "other cream"),
        *("--drug", "ketamine hydrochloride", "--author", "A. Pharmacist", *DAY),
    )
    assert result.exit_code == 0
    assert run("formulas", "diff", CREAM, str(tmp_path / "other-cream" / "1.toml")).exit_code == 1
    assert "Confirm what is left open here, and write it in: daily_dose: " in result.stdout
    checked = run("formulas", "check", str(tmp_path))
    assert checked.exit_code == 1
    assert "warning: left open: daily_dose: " in checked.stdout
    told = refusal("new", "--to", str(tmp_path), "--from", CREAM, "--route", "by mouth", command="formulas")
    assert "--route: a copy takes --id, --name, --drug, --author and --change" in told
    told = refusal("new", "--to", str(tmp_path / "no" / "where"), "--from", CREAM, command="formulas")
    assert "in which to make it; make that first" in told


def test_what_is_stated_of_another_drug_is_not_left_open(tmp_path: Path) -> None:
    copy = ("new", "--to", str(tmp_path), "--from", CREAM, "--id", "other-cream", "--name", "other cream", *DAY)
    stated = ("--daily-dose-lowest", "25 mg", "--daily-dose-highest", "150 mg")
    result = run("formulas", *copy, "--drug", "ketamine hydrochloride", "--author", "A. Pharmacist", *stated)
    assert "write it in: tablets: " in result.stdout
    assert "write it in: daily_dose: " not in result.stdout
    named = ("--drug", "ketamine", "--author", "A. Pharmacist", "--tablets", "x")
    told = refusal(*copy, "--id", "third-cream", *named, command="formulas")
    assert "--label-claim is missing" in told


def test_the_folder_is_made_where_it_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    copy = ("new", "--to", str(folder), "--from", CREAM, "--name", "other cream", "--drug", "ketamine", *DAY)
    refusal(*copy, "--id", "Not an id", "--author", "A. Pharmacist", command="formulas")
    assert not folder.exists()
    assert run("formulas", *copy, "--id", "other-cream", "--author", "A. Pharmacist").exit_code == 0
    assert (folder / "other-cream" / "1.toml").is_file()


def test_every_question_is_an_option_in_the_help() -> None:
    text = run("formulas", "new", "--help").stdout
    assert all(f"--{key} " in text for key in ANSWERS)
