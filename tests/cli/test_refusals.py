"""What the command line refuses: each with exit code 3, one message that says what to do, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import CAPSULES, COA, CREAM, DROPS, OIL, POWDER, TABLETS, refusal, refusal_in_one_line, run

_CAPSULE, _DROPS, _OIL, _CREAM = (each[0] for each in (CAPSULES, DROPS, OIL, CREAM))


def _capsules(strength: str = "4.5 mg/capsule", quantity: str = "90 capsule") -> tuple[str, ...]:
    return (_CAPSULE, "--strength", strength, "--quantity", quantity, *TABLETS)


# Arguments, and the parts that the message must have: what was given, and what is needed or to be done.
_REFUSED: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    # strength
    (_capsules("5 mg/capsule"), ("strength 5 mg per capsule", "range of 0.5 mg per capsule to 4.5 mg per capsule")),
    (_capsules("25 mg/capsule"), ("25 mg per capsule", "the manufactured 50 mg tablet serves this dose")),
    (_capsules("50 mg/capsule"), ("50 mg per capsule", "the manufactured 50 mg tablet serves this dose")),
    (_capsules("4,5 mg/capsule"), ("--strength: '4,5 mg/capsule'", "write 4.5 mg")),
    (_capsules(".5 mg/capsule"), ("--strength: '.5 mg/capsule'", "write 0.5 mg/capsule")),
    (_capsules("4.5"), ("--strength: '4.5'", "the unit is missing")),
    (_capsules("4.5 mg"), ("strength 4.5 mg", "write 4.5 mg/capsule")),
    (_capsules("4.5 MG/capsule"), ("--strength: '4.5 MG/capsule'", "write mg")),
    (_capsules("4.5 µg/capsule"), ("--strength", "write mcg")),
    # quantity
    (_capsules(quantity="0 capsule"), ("quantity 0 capsules", "give more than zero")),
    (_capsules(quantity="-90 capsule"), ("--quantity: '-90 capsule'", "write it without a sign")),
    (_capsules(quantity="90.5 capsule"), ("quantity 90.5 capsules", "give a whole number of capsules")),
    (_capsules(quantity="90 mL"), ("quantity 90 mL", "give it in capsules")),
    (_capsules(quantity="ninety"), ("--quantity: 'ninety'", "write a number, a space and a unit")),
    (_capsules(quantity="1e3 capsule"), ("--quantity: '1e3 capsule'", "write the number out")),
    (_capsules(quantity="9" * 16 + " capsule"), ("--quantity", "too many digits")),
    # formula
    (("naltrexone-capsul", *_capsules()[1:]), ("no formula 'naltrexone-capsul'", "did you mean naltrexone-capsule")),
    ((*_capsules(), "--formula-version", "7"), ("naltrexone-capsule, version 7", "mean version 2 or version 1?")),
    ((*_capsules(), "--formulas", "no-such-folder"), ("no-such-folder", "there is no such folder of formulas")),
    # materials
    ((*_capsules(), "--use", "diluent=calcium carbonate"), ("diluent 'calcium carbonate'", "absorption", "use ")),
    ((*_capsules(), "--use", "diluent=HPMC"), ("diluent 'HPMC'", "slow the release", "use ")),
    ((*_capsules(), "--use", "diluent=Methocel E4M"), ("diluent 'Methocel E4M'", "slow the release", "use ")),
    ((*_capsules(), "--use", "diluent"), ("--use: 'diluent' is not KEY=VALUE",)),
    ((*_capsules(), "--use", "=sucrose"), ("--use: '=sucrose' is not KEY=VALUE",)),
    ((*_capsules(), "--use", "filler=sucrose"), ("no component 'filler'", "choose drug or diluent")),
    (
        (*_capsules(), "--use", "diluent=sucrose", "--use", "diluent=lactose anhydrous"),
        ("material of 'diluent' is given more than once",),
    ),
    # lots and dates
    (
        (*_capsules(), "--lot", "tablets", "T1", "2026-10"),
        ("tablets, lot 'T1'", "expired on 2026-10-31", "another lot"),
    ),
    ((*_capsules(), "--lot", "tablets", "T1", "2027-13"), ("--lot: '2027-13' is not a date", "2027-05")),
    ((*_capsules(), "--lot", "tablets", "T1", "05/2027"), ("--lot: '05/2027' is not a date", "2027-05")),
    ((*_capsules(), "--lot", "filler", "F1", "2027-05"), ("no component 'filler'", "choose drug, diluent, tablets")),
    (
        (*_capsules(), "--lot", "tablets", "T1", "2027-05", "--lot", "tablets", "T2", "2027-06"),
        ("2 lots of 'tablets'", "state how much is planned from each"),
    ),
    ((*_capsules(), "--lot", "tablets", "", "2027-05"), ("lot of 'tablets': its number is missing",)),
    ((*_capsules(), "--made", "22.11.2026"), ("--made: '22.11.2026' is not a date", "such as 2026-11-22")),
    ((*_capsules(), "--made", "2026-02-30"), ("--made: '2026-02-30' is not a date",)),
    ((*_capsules(), "--made", "2026-11"), ("--made: '2026-11' is not a date", "such as 2026-11-22")),
    ((*_capsules(), "--made", ""), ("--made: nothing is given", "leave the option out")),
    ((*_capsules(), "--storage", "freezer"), ("storage 'freezer'", "choose controlled room temperature")),
    # capsules
    (
        (*_capsules(), "--capsule-size", "3", "--packing", "drug=200 mg", "--powder-density", "drug=0.7 g/mL"),
        ("give packing statistics or densities, not both",),
    ),
    ((*_capsules(), "--packing", "drug=200 mg"), ("without a capsule size", "--packing-size", "--capsule-size")),
    (
        (*_capsules(), "--capsule-size", "3", "--packing", "drug=30 mg"),
        ("does not fit size 3", "size 2, 1 or 0 would hold it"),
    ),
    ((*_capsules(), "--capsule-size", "3a"), ("capsule size '3a'", "choose 5, 4, 3, 2, 1, 0, 00 or 000")),
    ((*_capsules(), "--packing-size", "1"), ("a capsule size of packing statistics is given without any",)),
    ((*_capsules(), "--packing", "drug: 200 mg"), ("--packing: 'drug: 200 mg' is not KEY=VALUE",)),
    ((*_capsules(), "--packing", "drug=200"), ("--packing drug: '200'", "the unit is missing")),
    ((*_capsules(), "--dose", "2 mg"), ("dose of 2 mg", "not a whole number of capsules", "change the strength")),
    # dose
    (
        (*DROPS, *TABLETS, "--dose", "50 mg", "--doses-per-day", "1"),
        ("daily dose of 50 mg per day", "licensed use", "a manufactured product serves"),
    ),
    ((*DROPS, *TABLETS, "--doses-per-day", "twice"), ("--doses-per-day: 'twice' is not a number", "such as 2")),
    ((*DROPS, *TABLETS, "--doses-per-day", "0", "--dose", "1 mg"), ("doses per day 0", "give more than zero")),
    ((*DROPS, *TABLETS, "--dose", "0.5 mL"), ("dose 0.5 mL", "give it in mg")),
    ((*DROPS, *TABLETS, "--dose-volume", "0.5 mL"), ("a dose volume is for a strength per dose", "--dose")),
    ((*DROPS, *TABLETS, "--dose-drops", "3"), ("drops per dose are for a strength per dose", "--dose")),
    # drops
    (
        (_DROPS, "--strength", "0.05 mg/drop", "--quantity", "30 mL", *TABLETS),
        ("a strength per drop needs the dropper's calibration", "--dropper"),
    ),
    (
        (_OIL, "--strength", "0.5 mg/dose", "--quantity", "30 mL", *TABLETS),
        ("a strength per dose needs the volume of a dose (--dose-volume) or its drops (--dose-drops)",),
    ),
    ((*DROPS, *TABLETS, "--dropper", "24 drop/g"), ("need the density of the product", "--density")),
    ((*DROPS, *TABLETS, "--density", "1 g/mL"), ("a density of the product has no use in this order", "leave it out")),
    # creams
    (
        (_CREAM, "--strength", "10 mg/mL", "--quantity", "30 g", *TABLETS),
        ("a strength per mL of cream needs its density", "--density"),
    ),
    ((*CREAM, *TABLETS, "--capsule-size", "3"), ("a capsule size does not apply to a cream", "leave it out")),
    ((*CREAM, *TABLETS, "--dropper", "24 drop/mL"), ("a dropper calibration does not apply to a cream",)),
    # tablets
    ((*CREAM, "--source", "tablets", "--tablet-sample", "20", "0.82 g"), ("41 mg per tablet", "label claim of 50 mg")),
    ((*CREAM, "--source", "tablets", "--tablet-sample", "20", "82 g"), ("4,100 mg per tablet", "check the number")),
    ((*CREAM, "--source", "tablets", "--tablet-sample", "20.5", "8 g"), ("20.5 tablets", "whole number of tablets")),
    ((*CREAM, "--source", "tablets", "--tablet-sample", "some", "8 g"), ("--tablet-sample: 'some' is not a number",)),
    ((*CREAM, "--source", "tablets", "--tablet-sample", "20", "8,2 g"), ("--tablet-sample: '8,2 g'", "write 8.2 g")),
    ((*CREAM, *TABLETS, "--spare-tablets", "0.5"), ("spare tablets 0.5 tablet", "whole number of tablets")),
    ((*CREAM, *TABLETS, "--water", "8.7 %"), ("--water does not apply to tablets", "leave it out")),
    # powder
    ((*CREAM, *POWDER, *COA, "--tablet-sample", "20", "8 g"), ("--tablet-sample does not apply to powder",)),
    ((*CREAM, *POWDER, *COA[:2]), ("--assay-basis is missing", "certificate of analysis")),
    ((*CREAM, *POWDER, *COA[:4]), ("needs the water of the lot (option --water)",)),
    ((*CREAM, *POWDER, "--assay", "90.8 %", "--assay-basis", "as-is", "--water", "8.7 %"), ("already counts water",)),
    ((*CREAM, *POWDER, "--assay", "9.95 %", *COA[2:]), ("assay of 9.95 %", "98 % to 102 %", "check the certificate")),
    ((*CREAM, *POWDER, "--assay", "120 %", *COA[2:]), ("assay of 120 %", "98 % to 102 %")),
    ((*CREAM, *POWDER, *COA[:4], "--water", "87 %"), ("water and residual solvents of 87 %", "check the certificate")),
    ((*CREAM, *POWDER, "--assay", "99.5", *COA[2:]), ("--assay: '99.5'", "the unit is missing")),
    # spare, overage, texts
    ((*CREAM, *TABLETS, "--spare", "1 mL"), ("spare 1 mL", "give it in g or %")),
    ((*CREAM, *TABLETS, "--overage", "5 mg"), ("overage 5 mg", "give it in %")),
    ((*CREAM, *TABLETS, "--batch", "LDN\x07"), ("batch 'LDN\\x07' holds a character that cannot be printed",)),
    ((*CREAM, *TABLETS, "--batch", ""), ("--batch: nothing is given", "leave the option out")),
    ((*CREAM, *TABLETS, "--directions", "x" * 301), ("directions of 301 characters", "at most 300")),
]


@pytest.mark.parametrize(("arguments", "parts"), _REFUSED, ids=lambda each: None)
def test_what_cannot_be_prepared_is_refused_with_one_clear_message(
    arguments: tuple[str, ...], parts: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    message = refusal_in_one_line(*arguments)
    for part in parts:
        assert part in message, message
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("arguments", "parts"), _REFUSED[::7], ids=lambda each: None)
def test_the_sheet_refuses_with_the_same_words_and_writes_nothing(
    arguments: tuple[str, ...], parts: tuple[str, ...], tmp_path: Path
) -> None:
    output = tmp_path / "sheet.xlsx"
    assert refusal(*arguments, "--output", str(output), command="sheet") == refusal(*arguments)
    assert not list(tmp_path.iterdir())


def test_every_option_that_cannot_be_read_is_named_at_once() -> None:
    message = refusal(
        _CAPSULE, "--strength", "4,5 mg", "--quantity", "90", "--source", "powder", "--made", "today", "--spare", "two"
    )
    lines = message.splitlines()
    assert lines[0] == "the order cannot be read: 6 problems"
    named = ("--strength", "--quantity", "--assay", "--assay-basis", "--made", "--spare")
    assert all(any(line.strip().startswith(f"- {name}") for line in lines[1:]) for name in named)
    assert len(lines) == 7


def test_every_problem_of_an_order_is_named_at_once() -> None:
    message = refusal(
        *_capsules("45 mg/capsule", "90.5 capsule"),
        "--use",
        "diluent=HPMC",
        "--lot",
        "tablets",
        "T1",
        "2026-10",
        "--storage",
        "freezer",
        "--capsule-size",
        "9",
        "--actuation",
        "0.25 g/actuation",
    )
    assert message.splitlines()[0] == "naltrexone-capsule cannot be prepared as asked: 7 problems"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument 'FORMULA'"),
        (CAPSULES, "Missing option '--source'"),
        (("naltrexone-cream", *TABLETS, "--quantity", "30 g"), "Missing option '--strength'"),
        ((*CAPSULES, "--source", "capsules"), "Invalid value for '--source'"),
        ((*CREAM, *POWDER, "--assay", "99 %", "--assay-basis", "dry"), "Invalid value for '--assay-basis'"),
        ((*CREAM, *TABLETS, "--first-day", "tomorrow"), "Invalid value for '--first-day'"),
        ((*CREAM, *TABLETS, "--strenght", "1 %"), "No such option"),
        ((*CREAM, *TABLETS, "--lot", "base", "B1"), "requires 3 arguments"),
        ((*CREAM, *TABLETS, "another"), "unexpected extra argument"),
    ],
)
def test_a_command_that_is_not_understood_exits_with_two(arguments: tuple[str, ...], said: str) -> None:
    result = run("plan", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
