"""`compounding calc`: every calculator runs by what its own help says, and a pharmacist can read what it prints."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest

from compounding.calculators import Calculator, calculators
from compounding.calculators.catalogue import usual_name
from compounding.calculators.content import value_content
from compounding.printed import shown
from compounding.units import is_quantity
from tests.cli.commands import refusal, run
from tests.test_package import imported_by

ALL = calculators()
MASS = ("--drug", "414 mg", "--label-claim", "50 mg/tablet", "--mean-mass", "410 mg/tablet")


def calc(*arguments: str) -> str:
    """Return what `calc` prints."""
    result = run("calc", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def calc_json(*arguments: str) -> dict[str, Any]:
    """Return what `calc --json` prints."""
    content: dict[str, Any] = json.loads(calc(*arguments, "--json"))
    return content


def example_command(calculator: Calculator) -> list[str]:
    """Return the words of the example that a calculator's help shows."""
    text = calc(calculator.name, "--help").partition("\nExample:\n")[2].replace("\\\n", " ")
    (line,) = re.findall(r"^  compounding calc (.*)$", text, re.MULTILINE)
    return shlex.split(line)


# --- every calculator ----------------------------------------------------------------------


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_the_example_of_the_help_gives_what_the_docstring_shows(calculator: Calculator) -> None:
    example = calculator.example()
    assert example is not None
    content = calc_json(*example_command(calculator))
    result = value_content(example.result)
    several = isinstance(result, dict) and not is_quantity(example.result)
    assert content["calculator"] == calculator.name
    assert content["results"] == (result if several else {calculator.key: result})


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_the_terminal_shows_the_result_and_the_source(calculator: Calculator) -> None:
    example = calculator.example()
    assert example is not None
    text = calc(*example_command(calculator))
    assert text.startswith(calculator.summary[:60])
    assert not calculator.source or text.rstrip().endswith(f"Source: {calculator.source}")
    if is_quantity(example.result):
        assert f"{calculator.key.replace('_', ' ')} = {shown(example.result)}" in text


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_help_says_what_is_needed(calculator: Calculator) -> None:
    text = " ".join(calc(calculator.name, "--help").split())
    for argument in calculator.arguments:
        assert f"--{argument.option} {argument.meaning}" in text
        assert all(unit in text for unit in argument.units if unit != "1")
    assert f"Source: {calculator.source}" in text or not calculator.source


@pytest.mark.parametrize("calculator", [each for each in ALL if each.arguments], ids=lambda each: each.name)
def test_without_arguments_all_that_is_missing_is_named(calculator: Calculator) -> None:
    message = refusal(calculator.name, command="calc")
    for argument in calculator.arguments:
        assert (f"--{argument.option}: missing" in message) == argument.required
    assert f"compounding calc {usual_name(calculator)} --" in " ".join(message.replace("\\\n", " ").split())


@pytest.mark.parametrize("wrong", ["4,5 mg", "1 kg/day", "0", "x" * 300, "-1 mg", "½ tablet", "0 %", "1e3 g"])
@pytest.mark.parametrize("calculator", [each for each in ALL if each.arguments], ids=lambda each: each.name)
def test_nonsense_is_refused_or_worked_out_and_never_a_traceback(calculator: Calculator, wrong: str) -> None:
    options = [word for argument in calculator.arguments for word in (f"--{argument.option}", wrong)]
    result = run("calc", calculator.name, *options)
    assert result.exit_code in (0, 3)
    assert (result.exit_code == 3) == result.stderr.startswith("Error: ")


# --- one calculation, as it is read --------------------------------------------------------


def test_a_calculation_as_it_is_read() -> None:
    assert calc("tablets.powder-mass", *MASS) == (
        "Mass of ground tablets that holds the drug.\n"
        "\n"
        "Given\n"
        "  drug = 414 mg   (drug needed)\n"
        "  label claim = 50 mg per tablet   (drug in one tablet by its label)\n"
        "  mean mass = 410 mg per tablet   (mean mass of one tablet)\n"
        "\n"
        "Working\n"
        "  powder mass = drug ÷ label claim \N{MULTIPLICATION SIGN} mean mass\n"
        "      = 414 mg ÷ 50 mg per tablet \N{MULTIPLICATION SIGN} 410 mg per tablet\n"
        "      = 3,394.8 mg\n"
        "\n"
        "Result\n"
        "  powder mass = 3,394.8 mg   (ground tablets to weigh)\n"
        "\n"
        "Source: jcu-pc3300\n"
    )


def test_several_results_with_the_working_of_each() -> None:
    text = calc("trituration", "--needed", "6 mg", "--minimum", "120 mg")
    assert "  factor = (minimum ÷ needed, rounded up to a whole number)\n" in text
    times = "\N{MULTIPLICATION SIGN}"
    assert f"  mixture = weighed {times} minimum ÷ needed\n" in text
    assert f"      = 120 mg {times} 120 mg ÷ 6 mg\n      = 2,400 mg\n" in text
    assert "  carrier = 114 mg   (diluent in the aliquot)\n" in text


def test_a_number_that_is_rounded_for_print_says_so_and_is_exact_as_json() -> None:
    arguments = ("--drops", "35", "--volume", "3 mL")
    assert "drops per volume = ≈ 11.66667 drops per mL" in calc("drops-per-volume", *arguments)
    result = calc_json("drops-per-volume", *arguments)["result"]
    assert result == {"number": "11.66666666666666666666666667", "unit": "drop/mL"}


def test_a_ratio_strength_is_shown_as_it_was_read() -> None:
    arguments = ("stock-amount", "--stock", "0.2 % w/v", "--target", "1:1500", "--amount", "60 mL")
    assert "  target = 1 in 1,500 = \N{ALMOST EQUAL TO} 0.06666667 % w/v   (strength wanted)\n" in calc(*arguments)
    assert calc_json(*arguments)["readings"] == {"target": ["1 in 1,500 = \N{ALMOST EQUAL TO} 0.06666667 % w/v"]}


def test_strengths_that_must_be_stated_alike_are_said_to() -> None:
    text = " ".join(calc("stock-amount", "--help").split())
    assert text.count("(stated alike)") == 2


def test_a_caution_is_printed() -> None:
    text = calc("potency-factor", "--potency", "101.3 %")
    assert "\nCaution: The content is 101.3 %, above 100 %" in text
    assert calc_json("potency-factor", "--potency", "101.3 %")["cautions"]


def test_a_result_in_another_unit() -> None:
    assert "powder mass = 3.3948 g" in calc("tablets.powder-mass", *MASS, "--unit", "g")
    assert calc_json("tablets.powder-mass", *MASS, "--unit", "g")["result"] == {"number": "3.3948", "unit": "g"}


def test_several_quantities() -> None:
    repeated = ("--parts", "98.2 mg", "--parts", "1,000 mg")
    assert calc("mass-of-parts", *repeated) == calc("mass-of-parts", "--parts", "98.2 mg; 1,000 mg")
    assert "  parts = 98.2 mg; 1,000 mg" in calc("mass-of-parts", *repeated)


# --- JSON ----------------------------------------------------------------------------------


def test_json_of_one_result() -> None:
    content = calc_json("tablets.powder-mass", *MASS)
    lines = content.pop("working")
    assert content == {
        "schema": 1,
        "calculator": "tablets.powder-mass",
        "summary": "Mass of ground tablets that holds the drug.",
        "arguments": {
            "drug": {"number": "414", "unit": "mg"},
            "label_claim": {"number": "50", "unit": "mg/tablet"},
            "mean_mass": {"number": "410", "unit": "mg/tablet"},
        },
        "readings": {},
        "result": {"number": "3394.8", "unit": "mg"},
        "results": {"powder_mass": {"number": "3394.8", "unit": "mg"}},
        "rule": "drug ÷ label claim \N{MULTIPLICATION SIGN} mean mass",
        "numbers": "414 mg ÷ 50 mg per tablet \N{MULTIPLICATION SIGN} 410 mg per tablet",
        "source": "jcu-pc3300",
        "cautions": [],
    }
    assert [(line["key"], line["kind"]) for line in lines] == [
        ("drug", "given"),
        ("label_claim", "given"),
        ("mean_mass", "given"),
        ("powder_mass", "derived"),
    ]


def test_json_of_several_results_lists_and_dates() -> None:
    trituration = calc_json("trituration", "--needed", "6 mg", "--minimum", "120 mg")
    assert trituration["result"] is None
    assert trituration["results"]["factor"] == {"number": "20", "unit": "1"}
    blend = calc_json("blend", "--strengths", "70 %; 20 %", "--target", "30 %", "--amount", "100 mL")
    assert blend["arguments"]["strengths"] == [{"number": "70", "unit": "%"}, {"number": "20", "unit": "%"}]
    assert blend["results"]["parts"] == [1, 4]
    assert blend["results"]["amounts"] == [{"number": "20", "unit": "mL"}, {"number": "80", "unit": "mL"}]
    day = calc_json("last-day", "--made", "2026-11-22", "--period", "14 days", "--first-day", "day of compounding")
    assert day["results"] == {"last_day": "2026-12-05"}
    assert day["result"] == "2026-12-05"


def test_the_list_as_json() -> None:
    content = calc_json()
    assert content["schema"] == 1
    assert [each["name"] for each in content["calculators"]] == [each.name for each in ALL]
    (found,) = (each for each in content["calculators"] if each["name"] == "tablets.powder-mass")
    assert found["arguments"][1] == {
        "name": "label_claim",
        "option": "--label-claim",
        "meaning": "Drug in one tablet by its label",
        "kind": "quantity",
        "units": ["mg/tablet"],
        "several": False,
        "required": True,
        "choices": [],
    }


# --- finding -------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_the_list_names_every_calculator_under_its_subject(arguments: tuple[str, ...]) -> None:
    text = calc(*arguments)
    assert all(re.search(rf"^  {re.escape(usual_name(each))}(  |$)", text, re.MULTILINE) for each in ALL)
    assert "\nBulk powder as the source of the drug" in text or "\nPotency: bulk powder as the source" in text


def test_find() -> None:
    text = calc("--find", "alligation")
    assert "  blend" in text
    assert "  mass-of-parts" not in text
    assert "no calculator is about 'xyzzy'" in refusal("--find", "xyzzy", command="calc")


def test_names_that_do_not_serve() -> None:
    assert refusal("powder-mass", command="calc") == (
        "'powder-mass' is ambiguous: write potency.powder-mass or tablets.powder-mass"
    )
    assert refusal("aliqot", command="calc").startswith("no calculator 'aliqot'; did you mean aliquot")
    assert "'compounding calc' lists what there is" in refusal("xyzzy", command="calc")


# --- refusals ------------------------------------------------------------------------------


def test_every_problem_in_one_message() -> None:
    message = refusal("tablets.powder-mass", "--drug", "4,5 mg", "--mean-mass", "410 mg", command="calc")
    assert "\n  - --drug: '4,5 mg': the comma is neither" in message
    assert "\n  - --label-claim: missing\n" in message
    assert "\n  - --mean-mass: '410 mg': is not in mg per tablet; write 410 mg/tablet if that is meant\n" in message
    assert "\n  --drug         Drug needed [mg]: 4,5 mg\n" in message
    assert "\n  --label-claim  Drug in one tablet by its label [mg/tablet]: missing\n" in message
    assert '\n  compounding calc tablets.powder-mass --drug "2.4 g"' in message


def test_what_the_rule_refuses_comes_with_what_it_takes() -> None:
    arguments = ("tablet-equivalent", "--drug", "1 mg", "--label-claim", "0 mg/tablet")
    message = refusal(*arguments, command="calc")
    assert message.startswith("'tablet-equivalent': nothing can be divided by zero")
    assert "--label-claim  Drug in one tablet by its label [mg/tablet]: 0 mg/tablet" in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--drog", "1 mg"), "No such option '--drog'"),
        (("--drug", "414", "mg"), 'A quantity with a space in it is put between quotation marks: "414 mg".'),
        (("--drug",), "Option '--drug' requires an argument"),
    ],
)
def test_an_option_that_is_not_understood_exits_with_two(arguments: tuple[str, ...], said: str) -> None:
    result = run("calc", "tablets.powder-mass", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert "--mean-mass    Mean mass of one tablet [mg/tablet]" in result.stderr


def test_a_unit_of_another_kind() -> None:
    message = refusal("tablets.powder-mass", *MASS, "--unit", "mL", command="calc")
    assert message.startswith("unit: 'mL': no result can be given in this unit; the unit of the result is mg")


# --- what it costs -------------------------------------------------------------------------


def test_a_calculation_loads_neither_workbooks_nor_tables() -> None:
    loaded = imported_by("from compounding.cli import main; main(['calc', 'longest-period'], standalone_mode=False)")
    assert "pint" in loaded
    assert not loaded & {"openpyxl", "pandas", "doctest"}


def test_the_help_of_the_command_line_loads_no_quantities() -> None:
    loaded = imported_by("from compounding.cli import main; main(['--help'], standalone_mode=False)")
    assert "click" in loaded
    assert "pint" not in loaded
