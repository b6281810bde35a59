"""`compounding review`: what it prints and writes, its exit codes, and that it never writes to a reviewed file."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

from compounding.cli.recall_text import recall_text
from compounding.cli.review_text import review_text
from compounding.cli.sections import WIDTH
from compounding.errors import SheetError
from compounding.records.finding_codes import CODES, finding
from compounding.records.recall import batches_of_lot
from compounding.records.review import Review
from compounding.records.review_run import Across, ReviewRun, Unreadable
from tests.cli.commands import refusal, run
from tests.records import reviews

DAY = ("--today", "2026-12-01")
BLANK = finding("BLANK", subject="entry", expected="a number", found="blank", sheet="Measurements", cell="B9")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of files of which the names say what their review finds."""

    def review_file(path: Path, library: object, **asked: Any) -> Review:
        name = path.stem
        if not path.is_file() or name.startswith("broken"):
            raise SheetError(str(path), "it is no workbook", "look for the right file")
        found = {"bad": (reviews.LOCKED,), "note": (reviews.TOOLKIT,)}.get(name.partition("-")[0], ())
        if asked["staff"] and "AB" not in asked["staff"]:
            found = (*found, reviews.UNSIGNED)
        batches = () if name.startswith("odd") else (reviews.batch(name.upper()),)
        return reviews.review(*batches, file=str(path), findings=found)

    monkeypatch.setattr("compounding.sheets.review.review_file", review_file, raising=False)
    place = tmp_path / "filled"
    place.mkdir()
    return place


def _with(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / f"{name}.xlsx").write_bytes(b"filled in by hand")
    return folder


def _review(path: Path, *more: str) -> Result:
    return run("review", str(path), *DAY, *more)


# --- exit codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("good-1",), 0),
        (("good-1", "note-2"), 0),
        (("bad-1",), 1),
        (("good-1", "bad-2"), 1),
        (("good-1", "bad-2", "broken"), 3),
        (("broken",), 3),
    ],
)
def test_exit_codes(folder: Path, names: tuple[str, ...], code: int) -> None:
    result = _review(_with(folder, *names))
    assert result.exit_code == code, result.output


@pytest.mark.parametrize(
    "arguments", [(), ("x.xlsx", "--today", "1.12.2026"), ("x.xlsx", "--lot", " "), ("x.xlsx", "--staff", ", ")]
)
def test_what_is_not_understood_is_a_usage_error(folder: Path, arguments: tuple[str, ...]) -> None:
    assert run("review", *arguments).exit_code == 2


def test_one_file_that_cannot_be_read_is_one_message(folder: Path) -> None:
    message = refusal(str(_with(folder, "broken") / "broken.xlsx"), *DAY, command="review")
    assert message.count("\n") == 0
    assert "it is no workbook" in message


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    assert "none.xlsx" in refusal(str(folder / "none.xlsx"), *DAY, command="review")


def test_a_folder_without_workbooks_is_refused(folder: Path) -> None:
    assert "there is no workbook in it" in refusal(str(folder), *DAY, command="review")


def test_one_that_cannot_be_read_stops_no_other(folder: Path) -> None:
    result = _review(_with(folder, "broken", "good-1", "good-2"))
    assert result.exit_code == 3
    assert "GOOD-1: " in result.stdout
    assert "GOOD-2: " in result.stdout
    assert "Could not be read, and were not reviewed" in result.stdout
    assert "2 files reviewed, 1 could not be read: no finding" in result.stdout


# --- what is asked ---------------------------------------------------------------------------


@pytest.mark.parametrize(("staff", "code"), [("AB, CD", 0), ("ab CD", 1), ("CD", 1)])
def test_staff_in_words(folder: Path, staff: str, code: int) -> None:
    assert _review(_with(folder, "good-1"), "--staff", staff).exit_code == code


def test_staff_in_a_file(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "staff.csv"
    listed.write_text("\ufeffinitials;name\n# left in May: EF\nCD;Carl Doe\n", encoding="utf-8")
    assert _review(_with(folder, "good-1"), "--staff", str(listed)).exit_code == 1
    assert _review(folder, "--staff", str(listed), "--staff", "AB").exit_code == 0
    assert "cannot be read" in refusal(str(folder), "--staff", "none.csv", command="review")
    assert _review(folder, "--staff", str(listed), "--staff", "Ann Baker\nAB").exit_code == 0
    listed.write_text("\n", encoding="utf-8")
    assert "is empty" in refusal(str(folder), "--staff", str(listed), command="review")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("AB\nEve Fox\n", ["AB", "Eve Fox"]),
        ("# left in May: EF\nCD;Carl Doe\n\n", ["CD", "Carl Doe"]),
        ("Role,Initials,Name\nclerk,CD,Carl Doe\nintern,AB\n", ["AB", "CD", "Carl Doe"]),
    ],
)
def test_a_list_of_staff_has_initials_and_full_names(folder: Path, tmp_path: Path, text: str, known: list[str]) -> None:
    listed = tmp_path / "staff.csv"
    listed.write_text(text, encoding="utf-8")
    content = json.loads(_review(_with(folder, "good-1"), "--staff", str(listed), "--json").stdout)
    assert content["options"]["staff"] == known


def test_names_in_words_are_parted_by_commas_semicolons_and_lines_alone(folder: Path) -> None:
    result = _review(_with(folder, "good-1"), "--staff", "AB, Carl Doe;Eve Fox\nGH", "--json")
    assert json.loads(result.stdout)["options"]["staff"] == ["AB", "Carl Doe", "Eve Fox", "GH"]


PROFILE = """
name = "Elm Street Pharmacy"
paper = "a4"
rules = "united-states"
batch_number = "E{year}{month}{day}-{serial}"
[[staff]]
initials = "CD"
name = "Carl Doe"
role = "pharmacist"
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Return the profile of a pharmacy whose staff has not signed the files."""
    path = tmp_path / "elm.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_staff_of_the_profile_is_known_where_none_is_given(folder: Path, profile: Path) -> None:
    result = _review(_with(folder, "good-1"), "--profile", str(profile))
    assert result.exit_code == 1
    assert f"initials compared with the staff of the profile {profile}" in result.stdout
    content = json.loads(_review(folder, "--profile", str(profile), "--json").stdout)
    assert content["options"]["staff"] == ["CD", "Carl Doe"]
    assert content["options"]["profile"] == str(profile)


def test_staff_that_is_given_stands_in_place_of_the_profile(folder: Path, profile: Path) -> None:
    result = _review(_with(folder, "good-1"), "--profile", str(profile), "--staff", "AB")
    assert result.exit_code == 0
    assert "of the profile" not in result.stdout
    content = json.loads(_review(folder, "--profile", str(profile), "--staff", "AB", "--json").stdout)
    assert (content["options"]["staff"], content["options"]["profile"]) == (["AB"], None)


def test_profile_of_the_environment_is_switched_off(
    folder: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOUNDING_PROFILE", str(profile))
    assert _review(_with(folder, "good-1")).exit_code == 1
    assert _review(folder, "--profile", "none").exit_code == 0


def test_profile_without_staff_compares_with_nobody(folder: Path, profile: Path) -> None:
    profile.write_text(PROFILE.partition("[[")[0], encoding="utf-8")
    result = _review(_with(folder, "good-1"), "--profile", str(profile))
    assert result.exit_code == 0
    assert "of the profile" not in result.stdout


def test_profile_that_cannot_be_used_is_refused(folder: Path, profile: Path) -> None:
    _with(folder, "good-1")
    assert "there is no such file" in refusal(str(folder), "--profile", "none.toml", command="review")
    profile.write_text(PROFILE + "phone = 5", encoding="utf-8")
    assert "staff[1].phone: unknown key" in refusal(str(folder), "--profile", str(profile), command="review")


@pytest.mark.parametrize(("more", "paper"), [((), "9"), (("--paper", "letter"), "1"), (("--profile", "none"), "1")])
def test_paper_of_the_report_is_that_of_the_profile(
    folder: Path, profile: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], paper: str
) -> None:
    monkeypatch.setenv("COMPOUNDING_PROFILE", str(profile))
    report = folder.parent / "report.xlsx"
    _review(_with(folder, "good-1"), "--report", str(report), *more)
    assert str(openpyxl.load_workbook(report)["Summary"].page_setup.paperSize) == paper


def test_what_is_to_be_settled_in_the_profile_is_said(folder: Path, profile: Path) -> None:
    profile.write_text(PROFILE.replace("Elm Street Pharmacy", "Name of the pharmacy"), encoding="utf-8")
    assert (
        "profile: The profile still holds placeholders" in _review(_with(folder, "a"), "--profile", str(profile)).stdout
    )


def test_the_help_says_of_what_the_sha256_is() -> None:
    assert "order, as printed on the sheet About" in " ".join(run("review", "--help").stdout.split())


def test_the_register_of_issues(folder: Path, tmp_path: Path) -> None:
    register = tmp_path / "issued.csv"
    register.write_text("issue,batch,by,at\n1,GOOD-1,AB,2026-11-01\n2,GOOD-2,AB,2026-11-01\n", encoding="utf-8")
    result = _review(_with(folder, "good-1"), "--issued", str(register))
    assert result.exit_code == 1
    assert "Across the files" in result.stdout
    assert "batch GOOD-2" in result.stdout
    register.write_text("issue,batch,by,at\n1,,,\n", encoding="utf-8")
    message = refusal(str(folder), "--issued", str(register), command="review")
    assert message.count("line 2") == 3


def test_an_option_may_be_given_once(folder: Path) -> None:
    assert "give it once" in _review(_with(folder, "good-1"), "--lot", "A", "--lot", "B").stderr


# --- what is written -------------------------------------------------------------------------


def test_report_and_log_are_written_and_the_files_stay_as_they_are(folder: Path, tmp_path: Path) -> None:
    report, log = tmp_path / "report.xlsx", tmp_path / "log.csv"
    result = _review(_with(folder, "good-1", "bad-2", "broken"), "--report", str(report), "--log", str(log))
    assert f"report written to {report}\nlog written to {log}\n" in result.stdout
    assert "Disposition" in openpyxl.load_workbook(report).sheetnames
    with log.open(encoding="utf-8-sig", newline="") as file:
        assert [row["batch"] for row in csv.DictReader(file)] == ["BAD-2", "GOOD-1"]
    assert {each.read_bytes() for each in folder.iterdir()} == {b"filled in by hand"}
    assert len(list(folder.iterdir())) == 3


def test_an_existing_report_is_written_over_only_by_force_and_said_so_before_the_review(
    folder: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.xlsx"
    report.write_text("older", encoding="utf-8")
    _with(folder, "good-1", "good-2")
    assert "the file exists" in refusal(str(folder), *DAY, "--report", str(report), command="review")
    assert report.read_text(encoding="utf-8") == "older"
    assert _review(folder, "--report", str(report), "--force").exit_code == 0
    assert openpyxl.load_workbook(report).sheetnames[0] == "Summary"


@pytest.mark.parametrize("name", ["filled/good-1.xlsx", "filled/../filled/good-1.xlsx", "filled/link.xlsx"])
def test_a_report_is_never_written_over_a_reviewed_file(folder: Path, tmp_path: Path, name: str) -> None:
    _with(folder, "good-1")
    (tmp_path / "filled" / "link.xlsx").symlink_to(folder / "good-1.xlsx")
    message = refusal(str(folder), *DAY, "--report", str(tmp_path / name), "--force", command="review")
    assert "never written over it" in message
    assert (folder / "good-1.xlsx").read_bytes() == b"filled in by hand"


def test_a_log_is_never_written_over_the_register(folder: Path, tmp_path: Path) -> None:
    register = tmp_path / "issued.csv"
    register.write_text("issue,batch,by,at\n", encoding="utf-8")
    arguments = (str(_with(folder, "good-1")), "--issued", str(register), "--log", str(register), "--force")
    assert "never written over it" in refusal(*arguments, command="review")


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [("--report", "r.xls", "a report is an .xlsx file"), ("--log", "l.txt", "a log is a .csv file"),
     ("--report", "none/r.xlsx", "there is no folder")],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(folder: Path, tmp_path: Path, option: str, name: str, said: str) -> None:
    _with(folder, "good-1")
    assert said in refusal(str(folder), *DAY, option, str(tmp_path / name), command="review")


def test_a_report_in_the_folder_is_passed_over_the_next_time(folder: Path) -> None:
    report = _with(folder, "good-1") / "report.xlsx"
    assert _review(folder, "--report", str(report)).exit_code == 0
    again = _review(folder)
    assert again.exit_code == 0
    assert "Passed over: reports, summaries and forms" in again.stdout


# --- json ------------------------------------------------------------------------------------


def test_the_json_of_a_review(folder: Path) -> None:
    result = _review(_with(folder, "good-1", "bad-2", "broken"), "--json")
    content = json.loads(result.stdout)
    assert result.exit_code == 3
    assert [Path(each["file"]).stem for each in content["files"]] == ["bad-2", "good-1"]
    assert content["counts"]["critical"] == 1
    assert len(content["unreadable"]) == 1
    assert content["reviewed"] == "2026-12-01"


def test_a_name_of_half_characters_is_json(folder: Path) -> None:
    path = folder / "good-\udce9.xlsx"
    try:
        path.write_bytes(b"filled in by hand")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert json.loads(_review(path, "--json").stdout)["files"][0]["file"].endswith("\udce9.xlsx")
    assert "good-[U+DCE9].xlsx" in _review(path).stdout


# --- recall ----------------------------------------------------------------------------------


def test_a_recall_lists_batches_and_exits_with_0_though_there_are_findings(folder: Path) -> None:
    result = _review(_with(folder, "good-1", "bad-2"), "--lot", "a-123")
    assert result.exit_code == 0
    assert "Lot a-123 was used in 2 batches" in result.stdout
    assert "8.21 g" in result.stdout
    assert "labels applied: 6" in result.stdout
    assert "LOCKED" not in result.stdout


@pytest.mark.parametrize("name", ["broken", "odd"])
def test_a_recall_that_is_not_complete_exits_with_3(folder: Path, name: str) -> None:
    result = _review(_with(folder, "good-1", name), "--lot", "A-123")
    assert result.exit_code == 3
    assert "Could not be searched: look at these by hand" in result.stdout


def test_a_lot_that_is_nowhere_is_said_plainly(folder: Path) -> None:
    result = _review(_with(folder, "good-1"), "--lot", "X-1")
    assert result.exit_code == 0
    assert result.stdout == "Lot X-1 was not found in any batch that could be searched.\n"


def test_a_recall_as_json(folder: Path) -> None:
    content = json.loads(_review(_with(folder, "good-1"), "--lot", "A123", "--json").stdout)
    assert content["recall"]["uses"] == []
    assert [each["lot"] for each in content["recall"]["similar"]] == ["A-123"]


# --- text ------------------------------------------------------------------------------------


def _text(*found: Review, **more: Any) -> str:
    return review_text(ReviewRun(reviews=found, **more))


def test_a_clean_sheet_in_text() -> None:
    text = _text(reviews.review(reviews.batch()))
    assert text.splitlines()[:2] == [
        "Nothing stands against release by these checks",
        "  LDN-0001: naltrexone hydrochloride 4.5 mg capsules, 90 capsules",
    ]
    assert "A clean review is no release" in text
    assert "calculated strength, not assayed: 99.9 % of label" in text
    assert "LibreOffice" not in text
    assert "Batches, by file" not in text
    assert text.endswith("1 file reviewed: no finding")


def test_a_sheet_that_is_held_says_so_first_and_nothing_of_a_clean_review() -> None:
    text = _text(reviews.review(reviews.batch(), findings=(reviews.UNSIGNED, reviews.TOOLKIT)))
    assert text.splitlines()[0] == "To be settled before release: 1 major"
    assert "A clean review" not in text


def test_findings_of_one_code_stand_under_one_heading_with_what_to_do_below() -> None:
    same = [replace(reviews.LOCKED, cell=f"G{row}") for row in range(3)]
    text = _text(reviews.review(reviews.batch(), findings=(reviews.TOOLKIT, reviews.UNSIGNED, *same)))
    assert text.splitlines()[0] == "NOT TO BE RELEASED: 3 critical, 1 major finding"
    lines = [" ".join(line.split()) for line in text.splitlines()]
    start = lines.index(f"critical LOCKED - {CODES['LOCKED'].meaning}")
    assert [line[:20] for line in lines[start + 1 : start + 4]] == [f"- Batch record!G{row}, t" for row in range(3)]
    assert lines[start + 4].startswith(f"To do: {reviews.LOCKED.action[:40]}")
    assert text.index("LOCKED - ") < text.index("STEP-UNSIGNED - ") < text.index("TOOLKIT - ")
    assert "tablets, target: expected 8.2 g; found 9.2 g" in " ".join(text.split())
    assert " ".join(text.split()).count(reviews.LOCKED.action) == 1


def test_findings_of_one_code_with_another_action_stand_apart() -> None:
    other = replace(reviews.LOCKED, cell="G9", action="Nothing.")
    text = _text(reviews.review(reviews.batch(), findings=(reviews.LOCKED, other)))
    assert text.count("LOCKED - ") == 2
    assert "To do: Nothing." in text


def test_of_one_kind_on_one_sheet_the_first_ten_are_shown() -> None:
    many = [replace(BLANK, cell=f"B{row}") for row in range(45)]
    other = [replace(BLANK, sheet="Label", cell=f"C{row}") for row in range(11)]
    text = _text(reviews.review(reviews.batch(), findings=(*many, *other)))
    assert text.count("Measurements!B") == 10
    assert text.count("Label!C") == 10
    assert "and 35 more BLANK on Measurements (see --json or --report)" in text
    assert "and 1 more BLANK on Label" in text


def test_of_several_files_the_batches_stand_first_with_their_verdicts() -> None:
    odd = reviews.review(reviews.batch("ODD", yield_share=reviews.batch().yield_share / 2))  # type: ignore[operator]
    text = _text(*reviews.run_of(9), odd, reviews.titration(), reviews.review(file="odd.xlsx"))
    assert text.startswith("Batches, by file (yield")
    joined = " ".join(text.split())
    assert (
        "1 LDN-0001 1 2026-11-02 2027-05-01 97.7% 100.4% 2.2% 99.9% accept Nothing stands against release by these "
        "checks 2 LDN-0002" in joined
    )
    assert "11 LDN-9-B 1 2026-11-02 2027-05-01 97.8% 100.2% 2.1% 99.9% - NOT TO BE RELEASED: 1 critical" in joined
    assert "Could not be worked out anew - file 12, odd.xlsx" in joined
    assert text.index("Could not be worked out anew") < text.index("File 1: Nothing stands against")
    assert "Trend of naltrexone-capsule, 12 batches" in text
    assert "outside: ODD (48.9%)" in joined


def test_few_batches_have_a_trend_without_limits_and_what_was_left_out_is_told() -> None:
    rejected = reviews.review(reviews.batch("LDN-9", disposition="reject"))
    text = _text(*reviews.run_of(2), rejected)
    assert "Trend of naltrexone-capsule, 2 batches\n  - left out: 1 rejected batch\n  - too few for limits" in text
    assert "calculated strength, of label: mean 99.9% of 2 batches" in text
    assert "left out" not in _text(*reviews.run_of(5))
    assert "too few" not in _text(*reviews.run_of(5))


def test_findings_across_files_count_in_the_verdicts() -> None:
    one, other = reviews.run_of(2)
    across = Across(finding=reviews.LOCKED, files=(one.file,), batches=frozenset({(one.sha256, "")}))
    text = _text(one, other, across=(across,))
    assert text.count("NOT TO BE RELEASED: 1 critical finding") == 2
    assert "File 1: NOT TO BE RELEASED: 1 critical finding" in text
    assert "1 critical across the files (LOCKED): see there" in text
    assert "File 2: Nothing stands against release by these checks" in text


def test_a_copy_of_a_file_is_no_batch_of_its_own() -> None:
    one = reviews.review(reviews.batch())
    text = _text(one, replace(one, file="copy.xlsx"))
    assert text.count("2026-11-02 2027-05-01") == 1
    assert "File 2: the same as file 1, byte for byte: copy.xlsx" in text


def test_a_second_check_is_headed_by_the_batch_of_its_order() -> None:
    check = reviews.review(file="check.xlsx", kind="second check", batch="LDN-7", title="drops")
    assert "  LDN-7: drops\n  file      check.xlsx (second check)" in _text(check)


def test_deviations_are_quoted_below_the_findings() -> None:
    batch = reviews.batch(deviations=('"Sieve torn" (decision: none; by AB)',), people=(("made by", "Ann Baker (AB)"),))
    text = _text(reviews.review(batch, findings=(reviews.UNSIGNED,)))
    asked = "Deviations written on the sheet: does this cover the findings above?"
    assert f'{asked}\n    - "Sieve torn" (decision: none; by AB)' in text
    assert text.index("STEP-UNSIGNED - ") < text.index(asked)
    assert "made by: Ann Baker (AB), checked by: nobody, released by: nobody" in text
    assert "does this cover" not in _text(reviews.review(batch))


@pytest.mark.parametrize(("reviewer", "told"), [("to be named: review before use", True), ("Eve Fox", False)])
def test_a_formula_that_nobody_reviewed_is_told(reviewer: str, told: bool) -> None:
    text = _text(reviews.review(reviews.batch(reviewer=reviewer)))
    assert ("made by a formula that no pharmacist has reviewed" in text) is told


def test_a_recall_has_one_entry_for_each_batch_with_its_disposition_early() -> None:
    lots = (
        reviews.lot("A-123", "9", material="tablets", unit="tablet"),
        reviews.lot("A-123", "342.5", material="ground tablets", unit="mg"),
        replace(reviews.lot("A-123", None, material="container or closure", unit=""), component="container"),
    )
    text = recall_text(batches_of_lot([reviews.review(reviews.batch(lots=lots))], "A-123"))
    assert "Lot A-123 was used in 1 batch\n  - LDN-0001: disposition accept; made 2026-11-02" in text
    joined = " ".join(text.split())
    assert (
        "tablets, lot A-123, 9 tablets, ground tablets, lot A-123, 342.5 mg, container or closure, lot A-123; sheets/"
        in joined
    )
    assert text.count("LDN-0001: ") == 1


HOSTILE = finding("BLANK", subject="\x1b[2Jx", expected="=1\n2", found="y" * 900, sheet="Batch record", cell="D1")
LONG = finding(
    "IDENTICAL-WEIGHTS",
    subject="weights " * 20,
    expected="x",
    found="y",
    sheet="Measurements of the batch",
    cell="AB12",
)


@pytest.mark.parametrize(
    "text",
    [
        _text(reviews.review(reviews.batch("N" * 300), file="f" * 300, findings=(HOSTILE, LONG))),
        _text(*reviews.run_of(12), reviews.review(reviews.batch("LDN-\x1b[31m" * 9, disposition="quarantine" * 5))),
        _text(
            reviews.titration(), unreadable=(Unreadable(file="b\x1b.xlsx", reason="word " * 60),), skipped=("r.xlsx",)
        ),
        recall_text(
            batches_of_lot(
                [reviews.review(reviews.batch("N" * 300, labels=None, made=None)), reviews.titration()], "A-123"
            )
        ),
    ],
)
def test_every_line_fits_and_nothing_steers_the_terminal(text: str) -> None:
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.replace("\n", "").isprintable()
