"""`compounding verify`: what is told on the terminal, options that are not ignored, output that cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import refusal, run

EVEN = ["141.2", "138.7", "140.3", "142.9", "137.6", "139.9", "144.8", "136.2", "140.7", "139.1"]
CAPSULES = ("capsules", *EVEN, "--unit", "mg", "--theory", "140 mg")
STRENGTH = ("strength", "--strength", "4.5 mg/capsule", "--units", "92")
DROPS = ("dropper", "49 drops", "48 drops", "--volume", "2 mL")


def text_of(*arguments: str) -> str:
    return run("verify", *arguments).stdout


def test_columns_keep_apart() -> None:
    contents = [f"{number / 100 * 4.5:.4f} mg/capsule" for number in range(95, 105)]
    text = text_of("content", *contents, "--strength", "4.5 mg/capsule")
    assert "1   4.2750 mg per capsule        95.00 %" in text
    gross = text_of(
        "capsules", "187.0", "188", *EVEN[:1], "--unit", "mg", "--theory", "140 mg", "--gross", "--shell", "48 mg"
    )
    assert "187.0 mg   139.0 mg" in gross
    assert "188 mg   140.0 mg" in gross


def test_what_was_not_judged_is_said() -> None:
    assert "Outcome: no limit was given; nothing was judged" in text_of(*DROPS)
    pump = text_of("pump", *["0.25 g", "0.251 g"] * 5)
    assert "Outcome: what was judged meets its limits. Not judged: the mean actuation" in " ".join(pump.split())


def test_a_slip_is_found_out_first() -> None:
    text = text_of("rescue", "--strength", "1 mg/mL", "--drug", "30 kg", "--planned", "30 mL")
    assert "Outcome: find out first whether a number is wrong." in text
    assert "can be mended" not in text


def test_given_lists_what_was_given() -> None:
    text = text_of(*CAPSULES)
    assert "mean net fill = " not in text.partition("Working")[0]
    assert "theoretical fill = 140 mg per capsule" in text


def test_a_share_near_its_limit_shows_why_it_meets() -> None:
    drug = "455.60699999 mg"
    text = text_of(*STRENGTH, "--drug", drug)
    assert "PASS: Strength, of the label: 110.0 % meets" in text
    assert "= ≈ 110.05 %" not in text
    assert "= ≈ 110.0499" in text


def test_limits_are_told_to_a_tenth() -> None:
    assert "not more than 5.0 %" in text_of(*CAPSULES)
    assert "its own places" not in run("verify", "strength", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*STRENGTH, "--drug", "414 mg", "--formulas", "."), "--formulas goes with --formula"),
        ((*CAPSULES, "--force"), "--force goes with --plot"),
        ((*DROPS, "--density", "0.98 g/mL"), "--density goes with masses of doses"),
        ((*DROPS, "--drops", "12"), "--drops goes with masses of doses"),
        ((*STRENGTH, "--weighed", "460 mg", "--potency", "0.9"), "write it in per cent, such as 90 %"),
        (("content", *EVEN, "--unit", "%", "--target", "x"), "--target"),
        (("content", "--mean", "99", "--spread", "2 %", "--count", "10"), "write it in per cent, such as 99 %"),
        (("content", *["100"] * 10, "--unit", "%", "--target", "500 %"), "is no target content"),
        (("capsules", "140,139,141", "--unit", "mg", "--theory", "140 mg"), "several numbers, joined by commas"),
        (("capsules", "--from", os.devnull, "--theory", "140 mg"), "this is no regular file"),
    ],
)
def test_refusals(arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal(*arguments, command="verify")


def test_a_mean_takes_the_unit_that_is_stated() -> None:
    assert run("verify", "content", "--mean", "99", "--spread", "2", "--count", "10", "--unit", "%").exit_code == 0


def test_a_picture_of_one_capsule_is_titled_in_the_singular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = []

    def drawn(_: object, title: str, __: str) -> bytes:
        titles.append(title)
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr("compounding.pictures.weights.weights_picture", drawn)
    run("verify", "capsules", "140 mg", "--theory", "140 mg", "--plot", str(tmp_path / "one.png"))
    assert titles == ["Net fill of 1 capsule"]


@pytest.mark.parametrize("number", ["-1", "-.5", "-140.2"])
def test_a_negative_number_is_told_apart_from_an_option(number: str) -> None:
    result = run("verify", "capsules", number, "--unit", "mg", "--theory", "140 mg")
    assert result.exit_code == 2
    assert "lies above zero; write it without a sign" in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "weights.csv"
    os.mkfifo(pipe)
    assert "this is no regular file" in refusal("capsules", "--from", str(pipe), "--theory", "140 mg", command="verify")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("formulas", "list"), ("--help",), ("verify", *CAPSULES)])
def test_output_that_cannot_be_written_is_one_message(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "compounding", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert done.returncode == 3
    assert done.stderr == "Error: standard output cannot be written: No space left on device\n"
