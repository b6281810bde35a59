"""`compounding new`: the questions, the command that they come to, and the sheet."""

from __future__ import annotations

import datetime
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compounding.cli import main, sheet
from compounding.cli.messages import TRACEBACK_VARIABLE
from compounding.cli.new_answers import Trial
from compounding.cli.new_questions import MORE, YES, origins, questions, sources
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.units import format_quantity

_FIXED = ("--made", "2026-11-22", "--profile", "none")
CAPSULES = [
    *("naltrexone-capsule", "4.5 mg/capsule", "90 capsule", "tablets", "20, 8.20 g", "4.5 mg", "1"),
    *("2 capsule", "3", "200 mg", "130 mg", "A: 1 mg to 220 g, usp-41", "", "LDN-0001", "Dr Fox", "", "", "", "yes"),
]
DROPS = [
    *("naltrexone-sublingual-drops", "1 mg/mL", "30 mL", "powder", "99.5 %", "anhydrous", "8.7 %", "0.1 %"),
    *("0.5 mg", "1", "", "24.4 drop/mL", "", "", "", 'Say "ah", then $5', "no", "drops.xlsx", "yes"),
]
CREAM = [
    *("naltrexone-cream", "1 %", "30 g", "tablets", "", "", "", "5 %", "0.25 g/actuation", "", "", "", ""),
    *("", "", "yes"),
]
TRITURATION = [
    *("naltrexone-capsule", "0.5 mg/capsule", "30 capsule", "trituration", "powder", "1 in 10", "T-7, 2027-01-31"),
    *("", "", "", "3", "200 mg", "130 mg", "", "", "", "", "", "", "yes"),
]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def asked(answers: list[str], *options: str) -> Result:
    environment = {TRACEBACK_VARIABLE: "1"}
    text = "".join(f"{each}\n" for each in answers)
    result = CliRunner(env=environment).invoke(main, ["new", *_FIXED, *options], input=text, catch_exceptions=False)
    assert "Traceback" not in result.output, result.output
    return result


def shown_commands(result: Result) -> list[list[str]]:
    """Return the commands that are shown at the end, word by word, as sh reads them."""
    after = result.stdout.partition("The same without questions\n")[2]
    return [shlex.split(line) for line in after.splitlines() if line.strip().startswith("compounding sheet")]


def only_file() -> Path:
    [file] = Path().glob("*.xlsx")
    return file


@pytest.mark.parametrize("answers", [CAPSULES, DROPS, CREAM, TRITURATION], ids=lambda each: f"{each[0]} {each[3]}")
def test_the_command_that_is_shown_writes_the_same_bytes(answers: list[str]) -> None:
    result = asked(answers)
    assert result.exit_code == 0, result.output
    written = only_file().read_bytes()
    only_file().unlink()
    words = shown_commands(result)[0]
    assert words[:2] == ["compounding", "sheet"]
    again = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    assert again.exit_code == 0, again.output
    assert only_file().read_bytes() == written


def test_one_line_serves_every_shell_unless_a_text_has_marks_of_its_own() -> None:
    assert len(shown_commands(asked(CREAM))) == 1
    result = asked(DROPS)
    assert "Linux and Mac:" in result.stdout
    assert "Windows, cmd:" in result.stdout
    assert '"Say \\"ah\\", then $5"' in result.stdout


def test_what_is_given_as_options_is_not_asked() -> None:
    order = ("naltrexone-cream", "--strength", "1 %", "--quantity", "30 g", "--source", "tablets")
    more = ("--tablet-sample", "20", "8.20 g", "--dose", "1 mg", "--doses-per-day", "1", "--spare", "5 %")
    rest = ("--actuation", "0.25 g/actuation", "--balance", "A: 1 mg to 220 g, usp-41", "--batch", "B-1")
    last = ("--prescriber", "Dr Fox", "--directions", "Apply.", "--output", "cream.xlsx")
    result = asked(["", "yes"], *order, *more, *rest, *last)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n> ") == 2
    assert Path("cream.xlsx").is_file()


def test_each_answer_is_checked_at_once_and_asked_again() -> None:
    answers = [
        *("cream of tartar", "naltrexone-creme", "naltrexone-cream"),
        *("", "1", "5 mg/capsule", "50 %", "1 %"),
        *("30 gramm", "0 g", "30 g"),
        *("tablet", "1"),
        *("twenty", "0, 8 g", "20, 8 mL", "20, 8.20 g"),
    ]
    result = asked(answers)
    assert result.exit_code == 130
    for said in (
        "no formula 'cream of tartar'",
        "did you mean naltrexone-cream",
        "An answer is needed",
        "the unit is missing",
        "for a cream write, for example, 1 % w/w",
        "outside the formula's range",
        "'30 gramm'",
        "quantity 0 g: give more than zero",
        "did you mean 'tablets'?",
        "two things are needed",
        "tablet sample 0 tablets: give more than zero",
        "mass of the sample 8 mL: give it in",
    ):
        assert said in result.stdout, said
    assert not list(Path().iterdir())


def test_a_formula_is_chosen_by_its_number_its_name_or_a_word_that_it_alone_has() -> None:
    listed = asked([]).stdout
    number = next(line.split()[0] for line in listed.splitlines() if " naltrexone-cream " in line)
    for text in (number, "naltrexone-cream", "sublingual drops in oil"):
        assert "\nStrength, " in asked([text]).stdout, text


def test_a_question_mark_explains_and_a_back_arrow_goes_back() -> None:
    result = asked(["naltrexone-cream", "?", "1 %", "25 g", "<", "30 g", *CREAM[3:]])
    assert result.exit_code == 0, result.output
    assert "An answer is needed. As an option: --strength." in result.stdout
    [words] = shown_commands(result)
    assert words[words.index("--quantity") + 1] == "30 g"


def test_going_back_to_the_source_forgets_what_was_answered_of_it() -> None:
    result = asked([*CREAM[:3], "powder", "99.5 %", "anhydrous", "<", "<", "<", *CREAM[3:]])
    assert result.exit_code == 0, result.output
    [words] = shown_commands(result)
    assert words[words.index("--source") + 1] == "tablets"
    assert "--assay" not in words


@pytest.mark.parametrize("answers", [[], CREAM[:2], CREAM[:6], CREAM[:-1]], ids=len)
def test_the_end_of_the_answers_gives_one_line_and_writes_nothing(answers: list[str]) -> None:
    result = asked(answers)
    assert result.exit_code == 130
    assert result.stderr.strip().splitlines() == ["Stopped before the end of the questions; nothing was written."]
    assert not list(Path().iterdir())


def test_no_writes_nothing() -> None:
    result = asked([*CREAM[:-1], "perhaps", "", "?", "no"])
    assert result.exit_code == 0
    assert result.stdout.count("  Type yes to write it, or no to end without writing anything.") == 3
    assert "An answer is needed" not in result.stdout
    assert "Nothing was written." in result.stdout
    assert not list(Path().iterdir())


def test_a_file_that_is_there_is_not_written_over() -> None:
    Path("B-1.xlsx").write_text("mine", encoding="utf-8")
    result = asked([*CREAM[:-5], "", "", "", "", "C-1.xlsx", "yes"], "--batch", "B-1")
    assert "B-1.xlsx: the file exists" in result.stdout
    assert Path("B-1.xlsx").read_text(encoding="utf-8") == "mine"
    assert Path("C-1.xlsx").is_file()


def test_options_that_cannot_be_read_are_refused_before_anything_is_asked() -> None:
    result = asked([], "naltrexone-cream", "--strength", "7 mg/capsule")
    assert result.exit_code == 3
    assert "strength 7 mg per capsule: for a cream write, for example, 1 % w/w" in result.stderr
    assert "\n> " not in result.stdout


def test_what_is_not_measured_is_left_to_the_bench() -> None:
    result = asked(CREAM)
    assert "to enter before weighing" in result.stdout


def test_a_strength_per_dose_asks_for_its_volume() -> None:
    result = asked(["naltrexone-sublingual-drops", "0.5 mg/dose", "30 mL", "tablets", "", "0.5 mL", "1"])
    assert "Volume of one dose" in result.stdout
    assert "Drug in one dose" not in result.stdout


def test_balances_are_asked_for_until_there_is_no_other() -> None:
    balances = ["A: 1 mg to 220 g, usp-41", "nonsense", "B: 10 mg to 2 kg, minimum 1 g", ""]
    result = asked([*CREAM[:-7], *balances, *CREAM[-6:]])
    assert result.exit_code == 0, result.output
    [words] = shown_commands(result)
    assert words.count("--balance") == 2


def test_the_day_of_compounding_stands_in_the_command_so_that_it_gives_the_same_tomorrow() -> None:
    text = "".join(f"{each}\n" for each in CREAM)
    result = CliRunner().invoke(main, ["new", "--profile", "none"], input=text, catch_exceptions=False)
    [words] = shown_commands(result)
    day = datetime.date.fromisoformat(words[words.index("--made") + 1])
    assert abs(day - datetime.datetime.now().astimezone().date()) <= datetime.timedelta(days=1)


# What a question is answered with; what is not here is left out.
_TYPICAL = {
    "tablet_sample": "20, 8.20 g",
    "assay": "99.5 %",
    "assay_basis": "anhydrous",
    "water": "1 %",
    "trituration": "120 mg in 2,400 mg",
    "lot": "T-7, 2027-01-31",
    "potency": "98 %",
    "density": "0.98 g/mL",
}
_FORMULAS = [find_library().load(each) for each in find_library().ids()]


@pytest.mark.parametrize(
    ("formula", "source"),
    [pytest.param(each, source, id=f"{each.id} {source}") for each in _FORMULAS for source in sources(each)],
)
def test_every_formula_can_be_asked_for_from_every_source_that_it_offers(formula: Formula, source: str) -> None:
    strength = format_quantity(formula.strength.lowest).replace(" per ", "/")
    typical = {
        **_TYPICAL,
        "trituration_from": origins(formula)[-1],
        "strength": strength,
        "quantity": formula.dosage_form.quantity_example,
        "source": source,
    }
    trial, given, passed = Trial(formula, None, "2026-11-22"), dict[str, object](), set[tuple[str, str]]()
    while question := next((each for each in questions(formula, given) if each.identity not in passed), None):
        passed.add(question.identity)
        text = typical.get(question.name)
        assert text or question.empty, f"{question.name} has to be answered"
        if text:
            given = trial.with_answer(given, question, text)
    assert trial.problems(given, given) == []


def test_on_the_dried_basis_the_loss_on_drying_is_asked_for_and_nothing_else_of_the_kind() -> None:
    given = {"source": "powder", "assay_basis": "dried"}
    asked_for = {each.name: each.text for each in questions(find_library().load("naltrexone-cream"), given)}
    assert asked_for["water"] == "Certificate: loss on drying, such as 0.3 %"
    assert "solvents" not in asked_for


def test_each_question_answers_an_option_of_the_sheet() -> None:
    names = {each.name for each in sheet.command.params}
    for formula in _FORMULAS:
        for source in sources(formula):
            asked_for = {each.name for each in questions(formula, {"source": source, MORE: YES})} - {MORE}
            assert asked_for <= names


def test_the_command_states_every_answer() -> None:
    [words] = shown_commands(asked(CAPSULES))
    stated = "naltrexone-capsule --strength '4.5 mg/capsule' --quantity '90 capsule' --source tablets"
    stated += " --spare '2 capsule'"
    stated += " --dose '4.5 mg' --doses-per-day 1 --tablet-sample 20 '8.20 g' --balance 'A: 1 mg to 220 g, usp-41'"
    stated += " --capsule-size 3 --packing 'drug=200 mg' --packing 'diluent=130 mg' --batch LDN-0001"
    stated += " --made 2026-11-22 --prescriber 'Dr Fox' --profile none --output LDN-0001.xlsx"
    assert sorted(words[2:]) == sorted(shlex.split(stated))


def test_a_balance_that_the_batch_is_too_small_for_is_refused_at_once_though_one_answer_is_never_asked_for() -> None:
    balance = "A: 1 mg to 220 g, usp-41"
    answers = ["ibuprofen-cream", "5 % w/v", "100 mL", "trituration", "1 in 10", "T-7, 2027-01-31", "", balance]
    result = asked([*answers, "", "", "", "", "", "", "yes"])
    assert "Not accepted: sodium methylparaben 70 mg: less than can be weighed" in result.stdout
    assert result.exit_code == 0, result.output
    assert balance not in shown_commands(result)[0]


def test_what_was_answered_is_shown_as_a_command_where_the_whole_cannot_be_prepared() -> None:
    Path("stock.csv").write_text("nothing\n1\n", encoding="utf-8")
    answers = ["4.5 mg/capsule", "90 capsule", "tablets", *[""] * 11]
    result = asked(answers, "naltrexone-capsule", "--stock", "stock.csv")
    assert result.exit_code == 3
    assert "What was answered, as a command\n  compounding sheet naltrexone-capsule --strength" in result.stdout
    assert not list(Path().glob("*.xlsx"))


# --- what is seldom stated ---------------------------------------------------------------------


# As base, the strength has to lie within the range too.
MORE_ANSWERS = [CAPSULES[0], "3 mg/capsule", *CAPSULES[2:5], "3 mg", *CAPSULES[6:-3], "yes"]


def test_salt_or_base_overage_and_lots_are_asked_for_behind_one_question() -> None:
    said = ["base", "5 %", "drug, T-101, 2028-03", "diluent M-303 2029-01-31", "shells; S 404; 2030-06", ""]
    result = asked([*MORE_ANSWERS, *said, "", "yes"])
    assert result.exit_code == 0, result.output
    assert "State more: salt or base, overage, lots? (yes or no) [Enter: no]" in result.stdout
    assert "[Enter: hydrochloride]" in result.stdout
    assert "Materials: drug, diluent, shells." in result.stdout
    [words] = shown_commands(result)
    assert words[words.index("--strength-as") + 1] == "base"
    assert words[words.index("--overage") + 1] == "5 %"
    places = [place for place, word in enumerate(words) if word == "--lot"]
    assert [words[place + 1 : place + 4] for place in places] == [
        ["drug", "T-101", "2028-03"],
        ["diluent", "M-303", "2029-01-31"],
        ["shells", "S 404", "2030-06"],
    ]
    written = only_file().read_bytes()
    only_file().unlink()
    assert CliRunner().invoke(main, words[1:], catch_exceptions=False).exit_code == 0
    assert only_file().read_bytes() == written
    assert "more" not in words


def test_what_is_seldom_stated_may_each_be_left_out() -> None:
    result = asked([*MORE_ANSWERS, "", "", "", "", "yes"])
    assert result.exit_code == 0, result.output
    [words] = shown_commands(result)
    assert not {"--strength-as", "--overage", "--lot"} & {*words}


def test_what_is_seldom_stated_is_checked_at_once() -> None:
    answers = ["maybe", "?", "Y", "salt", "<", "y", "base", "5 g", "5 %", "drug, T-1", "filler, M-1, 2029-01", "<"]
    result = asked([*MORE_ANSWERS[:-1], *answers])
    for said in (
        "'maybe' is not offered; write yes or no, or its number",
        "What is seldom stated.",
        "'salt' is not offered; write hydrochloride or base, or its number",
        "overage 5 g: give it in %",
        "'drug, T-1': three things are needed; write them with a comma and a space between",
        "no component 'filler'; ",
    ):
        assert said in result.stdout, said


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("ibuprofen-cream", {"source": "powder"}, "State more: overage, lots? (yes or no)"),
        ("naltrexone-cream", {"source": "powder", "stock": "stock.csv"}, "State more: salt or base, overage? (yes or"),
        ("naltrexone-cream", {"overage": "5 %", "strength_as": "base"}, "State more: lots? (yes or no)"),
        ("ibuprofen-cream", {"overage": "5 %", "stock": "stock.csv"}, ""),
    ],
)
def test_only_what_is_open_and_what_the_formula_has_is_offered(name: str, given: dict[str, str], said: str) -> None:
    found = [each.text for each in questions(find_library().load(name), given) if each.name == MORE]
    assert len(found) == bool(said)
    assert all(each.startswith(said) for each in found)


def test_the_overage_of_the_profile_is_said() -> None:
    profile = 'name = "Corner Pharmacy"\nphone = "555-0100"\npaper = "letter"\nrules = "united-states"\n'
    profile += 'batch_number = "{year}{month}{day}-{serial:2}"\n'
    rule, amount = 'overage_rule = "belgium"\n', 'overage = "4 %"\n'
    for answers, line, said in (
        (CREAM, amount, "4 %, as the profile says"),
        (CREAM, rule, "none"),
        (CAPSULES, rule, "by the rule belgium, as the profile says"),
        (CAPSULES, "", "none"),
    ):
        Path("pharmacy.toml").write_text(f"{profile}{line}", encoding="utf-8")
        text = "".join(f"{each}\n" for each in [*answers[:-3], "yes", ""])
        result = CliRunner().invoke(main, ["new", "--profile", "pharmacy.toml"], input=text, catch_exceptions=False)
        assert f"Overage of the drug alone, such as 5 % [Enter: {said}]" in result.stdout
