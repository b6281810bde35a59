"""What a formula may leave out, and what must then go together: sources, daily dose, further drugs, reviewer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compounding.errors import FormulaError
from compounding.records.formula import is_reviewer
from compounding.records.formula_file import read_formula

FORMULAS = Path(__file__).parents[2] / "formulas"
CREAM = (FORMULAS / "naltrexone-cream" / "2.toml").read_text(encoding="utf-8").replace('version = "2"', 'version = "1"')
SECOND = """[[components]]
key = "second"
name = "second drug"
role = "further drug"
rule = "fixed"
amount = "20 mg/g"
unit = "mg"

"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the text of a cream's formula to its place."""

    def written(text: str) -> Path:
        path = tmp_path / "naltrexone-cream" / "1.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


def problems_of(path: Path) -> tuple[str, ...]:
    """Return the problems that a file is refused for."""
    with pytest.raises(FormulaError) as caught:
        read_formula(path)
    return caught.value.problems


def without_table(text: str, name: str) -> str:
    """Return a text without one table."""
    start = text.index(f"[{name}]\n")
    return text[:start] + text[text.index("\n[", start) + 1 :]


def without_key(text: str, key: str) -> str:
    """Return a text without the first line that sets a key."""
    start = text.index(f"\n{key} = ")
    return text[:start] + text[text.index("\n", start + 1) :]


def with_second(text: str, *changes: tuple[str, str]) -> str:
    """Return a text with a further drug, and one strength."""
    second = SECOND
    for old, new in changes:
        assert old in second
        second = second.replace(old, new)
    text = text.replace('highest = "2 % w/w"', 'highest = "1 % w/w"').replace(
        'lowest = "0.1 % w/w"', 'lowest = "1 % w/w"'
    )
    return text.replace("[[components]]", second + "[[components]]", 1)


def only_powder(text: str) -> str:
    """Return a text without tablets, and without what is said of them alone."""
    return (
        without_table(text, "tablets")
        .replace('sources = ["tablets"]\n', "")
        .replace('sources = ["whole tablets"]\n', "")
    )


def test_a_formula_needs_a_source(write: Write) -> None:
    [problem, *_] = problems_of(write(without_table(only_powder(CREAM), "powder")))
    assert problem.startswith("tablets, powder: both are missing")


def test_one_source_is_enough(write: Write) -> None:
    formula = read_formula(write(only_powder(CREAM)))
    assert formula.tablets is None
    with pytest.raises(FormulaError, match="it is not made from tablets"):
        formula.tablet_source.name  # noqa: B018


def test_what_is_said_of_a_source_that_is_not_there_is_named(write: Write) -> None:
    problems = problems_of(write(without_table(CREAM, "tablets")))
    assert all("this formula has no table [tablets]" in each for each in problems)
    assert any(each.startswith("steps[") for each in problems)


def test_the_daily_dose_may_be_left_out_and_so_may_the_licensed_one(write: Write) -> None:
    assert read_formula(write(without_table(CREAM, "daily_dose"))).daily_dose is None
    usual = read_formula(write(without_key(CREAM, "licensed"))).daily_dose
    assert usual is not None
    assert usual.licensed is None


def test_without_a_molar_mass_of_the_base_there_is_no_salt(write: Write) -> None:
    formula = read_formula(write(without_key(CREAM, "base_molar_mass")))
    assert (formula.salt, formula.substances, formula.base) == ("", (), "")
    assert formula.stated_as("") == "naltrexone hydrochloride"


def test_the_salt_is_the_last_word_of_the_drug(write: Write) -> None:
    formula = read_formula(write(CREAM))
    assert formula.substances == ("hydrochloride", "base")
    assert formula.base == "naltrexone (base)"
    assert [formula.stated_as(each) for each in ("", "hydrochloride", "base")] == [
        "hydrochloride",
        "hydrochloride",
        "base",
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("molar_mass", "powder.molar_mass: is missing; with the molar mass of the base"),
        ("assay_lowest", "powder: assay_lowest and assay_highest are given both, or neither"),
    ],
)
def test_what_goes_together_is_given_together(write: Write, key: str, said: str) -> None:
    [problem] = problems_of(write(without_key(CREAM, key)))
    assert problem.startswith(said)


def test_a_drug_of_one_word_has_no_salt_to_convert(write: Write) -> None:
    text = CREAM.replace('drug = "naltrexone hydrochloride"', 'drug = "naltrexone"')
    [problem] = problems_of(write(text))
    assert problem.startswith("powder.base_molar_mass: the drug, 'naltrexone', names no salt")


def test_the_reviewer_may_be_left_out(write: Write) -> None:
    formula = read_formula(write(without_key(CREAM, "reviewer")))
    assert formula.reviewer == ""
    assert not formula.is_reviewed


@pytest.mark.parametrize(
    ("text", "named"),
    [
        *(
            (each, True)
            for each in ("B. Pharmacist", "Li", "\N{CYRILLIC CAPITAL LETTER BE}. \N{CYRILLIC CAPITAL LETTER EF}")
        ),
        *((each, False) for each in ("To be named", " ", "TBD", "t.b.d.", "n/a", "None", "no one", "-", "?", "X", "1")),
    ],
)
def test_who_is_a_reviewer(text: str, named: bool) -> None:
    assert is_reviewer(text) is named


@pytest.mark.parametrize(
    "reviewer", ["Compounding Toolkit Authors", "compounding  toolkit authors.", "compoundingtoolkitauthors"]
)
def test_the_author_does_not_review(write: Write, reviewer: str) -> None:
    text = CREAM.replace('reviewer = "to be named: review before use"', f'reviewer = "{reviewer}"')
    assert problems_of(write(text)) == ("reviewer: a second person reviews; the author cannot",)


@pytest.mark.parametrize("reviewer", ["Fox", "Dr Fox"])
def test_a_reviewer_is_named_in_full(write: Write, reviewer: str) -> None:
    text = CREAM.replace('reviewer = "to be named: review before use"', f'reviewer = "{reviewer}"')
    assert problems_of(write(text)) == (f"reviewer: '{reviewer}' may be anybody; give the first and the last name",)


def test_what_is_to_be_confirmed_begins_so(write: Write) -> None:
    text = CREAM.replace('"Confirm this record', '"This record', 1)
    [problem] = problems_of(write(text))
    assert problem.startswith("confirm[1]: begin the sentence with 'Confirm'")


def test_a_further_drug_is_read(write: Write) -> None:
    [second] = read_formula(write(with_second(CREAM))).further_drugs
    assert second.key == "second"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('rule = "fixed"\namount = "20 mg/g"', 'rule = "per cent"\namount = "2 % w/w"'),
            "components[1].rule: a further",
        ),
        (('"20 mg/g"\nunit = "mg"', '"0.02 mL/g"\nunit = "mL"'), "components[1].unit: a further drug is weighed"),
    ],
)
def test_a_further_drug_is_fixed_and_weighed(write: Write, change: tuple[str, str], said: str) -> None:
    assert any(each.startswith(said) for each in problems_of(write(with_second(CREAM, change))))


def test_beside_a_further_drug_the_strength_is_one(write: Write) -> None:
    [problem] = problems_of(write(CREAM.replace("[[components]]", SECOND + "[[components]]", 1)))
    assert problem.startswith("components[1]: beside a further drug the strength is one")


def test_the_words_of_a_calendar_are_read(write: Write) -> None:
    words = '[calendar]\nwarning = "Never with alcohol."\ncall = "Call us."\n\n'
    calendar = read_formula(write(CREAM.replace("[[revisions]]", words + "[[revisions]]", 1))).calendar
    assert calendar is not None
    assert (calendar.warning, calendar.passing, calendar.call) == ("Never with alcohol.", "", "Call us.")
