"""What is said of a command that is not understood, and of a fault of the toolkit's own."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from compounding.cli import main
from compounding.records import library
from tests.cli.commands import CAPSULES, TABLETS, refusal, run

_SAMPLE = ("--source", "tablets", "--made", "2026-11-22")


def not_understood(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["sheets"], "Did you mean 'sheet'?"),
        (["Plan"], "Did you mean 'plan'?"),
        (["formula"], "Did you mean 'formulas'?"),
        (["calculate"], "No such command 'calculate'."),
        (["zzz"], "'compounding --help' lists them."),
        (["stock", "shw"], "Did you mean 'show'?"),
        (["profile", "int"], "init"),
        (["plan", "--strenght", "1 %"], "--strength"),
        (["verify", "strength", "--unit", "3"], "--units"),
        (["plan", *CAPSULES, "--source", "tablet"], "Did you mean 'tablets'?"),
        (["plan", *CAPSULES, "--source", "TABLETS"], "Did you mean 'tablets'?"),
        (["sheet", *CAPSULES, *TABLETS, "--output", "a.xlsx", "--paper", "A4"], "Did you mean 'a4'?"),
    ],
)
def test_a_near_name_is_suggested(words: list[str], near: str) -> None:
    assert near in not_understood(*words)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["plan", "naltrexone-capsul", *CAPSULES[1:], *_SAMPLE], "did you mean naltrexone-capsule"),
        (["plan", *CAPSULES, *_SAMPLE, "--use", "dilluent=sucrose"], "did you mean diluent?"),
        (["plan", *CAPSULES, *_SAMPLE, "--packing", "dilluent=130 mg"], "did you mean diluent?"),
        (["plan", *CAPSULES, *_SAMPLE, "--lot", "tablet", "T-1", "2027-05"], "did you mean tablets?"),
        (["plan", *CAPSULES, *_SAMPLE, "--capsule-size", "#3"], "choose 5, 4, 3"),
        (["plan", *CAPSULES[:4], "90 capsuls", *_SAMPLE], "did you mean capsules?"),
        (["plan", *CAPSULES[:4], "90 Kapsel", *_SAMPLE], "use one of"),
        (["calc", "aliqot"], "did you mean aliquot"),
    ],
)
def test_a_near_name_of_what_the_toolkit_knows_is_suggested(words: list[str], near: str) -> None:
    command, *rest = words
    assert near in refusal(*rest, command=command)


def test_a_quantity_that_came_apart_is_said_to_want_quotation_marks() -> None:
    message = not_understood(
        "plan", "naltrexone-capsule", "--strength", "4.5", "mg/capsule", "--quantity", "90 capsule"
    )
    assert 'put between quotation marks: "90 capsule"' in not_understood("verify", "strength", "mg") or message
    message = not_understood("plan", *CAPSULES[:4], "90", "capsule", *_SAMPLE)
    assert 'A quantity with a space in it is put between quotation marks: "90 capsule".' in message


def test_what_is_missing_is_named_with_what_it_is_and_all_that_is_needed() -> None:
    message = not_understood("sheet", "naltrexone-capsule", "--strength", "4.5 mg/capsule")
    assert "Missing option '--quantity'. Prescribed quantity: \"90 capsule\"" in message
    assert "This command needs FORMULA, --strength, --quantity, --source, --output." in message
    assert "'compounding new' asks for each in turn." in message


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["orders", "template", "a.xlsx", "--rows", "abc"], "'--rows': 'abc' will not do; write a whole number from 1"),
        (
            ["orders", "template", "a.xlsx", "--rows", "9000"],
            "'9000' will not do; write a whole number from 1 to 5,000",
        ),
        (["formulas", "new", "--to", ".", "--date", "3.4.26"], "'3.4.26' will not do; write year-month-day"),
    ],
)
def test_a_number_or_a_date_that_will_not_do_is_answered_with_what_to_write(words: list[str], said: str) -> None:
    message = not_understood(*words)
    assert said in message
    assert not re.search("integer|range|<=|format|%Y", message)


def test_an_option_that_lacks_a_part_is_explained() -> None:
    assert 'Tablets weighed together: 20 "8.20 g".' in not_understood("plan", *CAPSULES, "--tablet-sample")


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException, **environment: str) -> Result:
    """Return what is said where the toolkit itself fails."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(library, "find_library", fail)
    return CliRunner(env=environment).invoke(main, ["formulas", "show", "naltrexone-cream"])


def test_a_fault_of_the_toolkit_is_one_message_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    result = broken(monkeypatch, KeyError("Mrs Fox"))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith("Error: the toolkit has met a fault of its own")
    assert "What you typed is not to blame." in result.stderr
    assert "Report the command, and this line: compounding " in result.stderr
    assert "KeyError" in result.stderr
    assert "Traceback" not in result.stderr
    # What was typed may be about a patient, and a report is passed on.
    assert "Mrs Fox" not in result.stderr


def test_the_details_of_a_fault_are_shown_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    result = broken(monkeypatch, KeyError("Mrs Fox"), COMPOUNDING_TRACEBACK="1")
    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr


def test_a_file_that_the_system_keeps_back_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    result = broken(monkeypatch, PermissionError(errno.EACCES, "Permission denied", "formulas/x.toml"))
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: formulas/x.toml: Permission denied; check its name and place")


def test_an_interrupted_command_says_so_and_is_not_taken_for_one_with_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = broken(monkeypatch, KeyboardInterrupt())
    assert result.exit_code == 130
    assert result.stderr.strip() == "Interrupted."


@pytest.mark.parametrize("command", [["stock", "show"], ["review"], ["orders", "--output-dir", "out"]])
@pytest.mark.parametrize("name", ["gone.xlsx", "folder.xlsx"])
def test_files_that_cannot_be_read_are_named(
    command: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.xlsx").mkdir()
    result = run(*command, name)
    assert result.exit_code in (2, 3), result.output
    assert name in result.stderr
    assert "Errno" not in result.stderr
