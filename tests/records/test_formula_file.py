"""Formula files: what is read, and that every problem of a bad file is named with its place."""

from __future__ import annotations

import datetime
import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from compounding.errors import FormulaError
from compounding.records.formula import Formula
from compounding.records.formula_file import read_formula
from compounding.units import format_quantity, parse_quantity

FORMULAS = Path(__file__).parents[2] / "formulas"
CAPSULE = (FORMULAS / "naltrexone-capsule" / "1.toml").read_text(encoding="utf-8")
DROPS = (FORMULAS / "naltrexone-sublingual-drops" / "1.toml").read_text(encoding="utf-8")
CREAM = (FORMULAS / "naltrexone-cream" / "1.toml").read_text(encoding="utf-8")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a formula's text to its place."""

    def written(text: str, folder: str = "naltrexone-capsule", name: str = "1.toml") -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


def changed(text: str, old: str, new: str) -> str:
    """Return a text with the first occurrence of a part replaced; the part must be there."""
    assert old in text
    return text.replace(old, new, 1)


def problems_of(path: Path) -> tuple[str, ...]:
    """Return the problems that a file is refused for."""
    with pytest.raises(FormulaError) as caught:
        read_formula(path)
    assert caught.value.subject == str(path)
    return caught.value.problems


class TestReading:
    @pytest.fixture
    def formula(self, write: Write) -> Formula:
        return read_formula(write(CAPSULE))

    def test_texts_quantities_and_dates(self, formula: Formula) -> None:
        assert (formula.id, formula.version, formula.form) == ("naltrexone-capsule", "1", "capsule")
        assert formula.strength.highest == parse_quantity("4.5 mg/capsule")
        assert [format_quantity(each) for each in formula.strength.studied] == [
            "1.5 mg per capsule",
            "4.5 mg per capsule",
        ]
        assert isinstance(formula.effective, datetime.date)

    def test_components(self, formula: Formula) -> None:
        drug, diluent = formula.components
        assert (drug.key, drug.role, drug.rule, drug.amount) == ("drug", "drug", "strength", None)
        assert diluent.rule == "qs"
        assert "calcium carbonate" in diluent.refused[0].words
        assert formula.component("diluent") is diluent

    def test_amounts_keep_their_ratio(self, write: Write) -> None:
        drops = read_formula(write(DROPS, "naltrexone-sublingual-drops"))
        assert drops.component("ascorbic-acid").amount == parse_quantity("5 mg/mL")
        assert drops.component("glycerol").amount == parse_quantity("1 mL per 5 mL")

    def test_what_is_left_out_is_empty(self, formula: Formula) -> None:
        assert formula.gate[0].sources == ()
        assert formula.steps[1].hold is False
        assert formula.quality[0].lowest is None

    def test_checksum_is_that_of_the_bytes(self, write: Write) -> None:
        path = write(CAPSULE)
        assert read_formula(path).checksum == hashlib.sha256(path.read_bytes()).hexdigest()

    def test_relative_path(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(write(CAPSULE).parent)
        assert read_formula(Path("1.toml")).id == "naltrexone-capsule"


# What is replaced in the capsule formula, by what, and the problem that must be named.
BAD_CAPSULES = {
    "decimal comma": (
        'lowest = "0.5 mg/capsule"',
        'lowest = "0,5 mg/capsule"',
        "strength.lowest: '0,5 mg/capsule': the comma",
    ),
    "bare number": (
        'lowest = "0.5 mg/capsule"',
        "lowest = 0.5",
        "strength.lowest: is a number; it should be a text in quotes",
    ),
    "empty quantity": ('lowest = "0.5 mg/capsule"', 'lowest = ""', "strength.lowest: '': no quantity is given"),
    "strength of another form": (
        'lowest = "0.5 mg/capsule"',
        'lowest = "0.5 mg/mL"',
        "strength.lowest: '0.5 mg per mL': is not",
    ),
    "studied of another form": (
        'studied = ["1.5 mg/capsule"',
        'studied = ["1.5 mg"',
        "strength.studied[1]: '1.5 mg': is not",
    ),
    "studied out of range": (
        'studied = ["1.5 mg/capsule"',
        'studied = ["15 mg/capsule"',
        "strength.studied[1]: 15 mg per capsule lies",
    ),
    "range upside down": (
        'highest = "4.5 mg/capsule"',
        'highest = "0.4 mg/capsule"',
        "strength: 0.5 mg per capsule is more than",
    ),
    "no strength at all": (
        'lowest = "0.5 mg/capsule"',
        'lowest = "0 mg/capsule"',
        "strength.lowest: must be more than nothing",
    ),
    "dose in volume": (
        'licensed = "50 mg"',
        'licensed = "50 mL"',
        "daily_dose.licensed: '50 mL': is not a quantity in mg",
    ),
    "licensed under low": (
        'licensed = "50 mg"',
        'licensed = "4 mg"',
        "daily_dose (highest and licensed): 4.5 mg is more than 4 mg",
    ),
    "tablet without tablet": (
        'label_claim = "50 mg/tablet"',
        'label_claim = "50 mg"',
        "tablets.label_claim: '50 mg': is not",
    ),
    "base over salt": (
        'base_molar_mass = "341.40 g/mol"',
        'base_molar_mass = "413.89 g/mol"',
        "powder.base_molar_mass: the base",
    ),
    "assay upside down": ('assay_lowest = "98 %"', 'assay_lowest = "103 %"', "powder.assay: 103 % is more than 102 %"),
    "unknown key": ('route = "by mouth"', 'route = "by mouth"\nshelf = "top"', "shelf: unknown key"),
    "misspelt key": ('route = "by mouth"', 'rout = "by mouth"', "rout: unknown key; did you mean 'route'?"),
    "missing key": ('route = "by mouth"\n', "", "route: is missing; it should be a text"),
    "misspelt key within": (
        "[capsule]\nsizes",
        "[capsule]\nsizez",
        "capsule.sizez: unknown key; did you mean 'sizes'?",
    ),
    "missing table": ("[acceptance]", "[acceptances]", "acceptance: is missing; it should be a table"),
    "misspelt table": ("[acceptance]", "[acceptances]", "acceptances: unknown key; did you mean 'acceptance'?"),
    "text for a table": ("[capsule]\nsizes", "[other]\nsizes", "other: unknown key"),
    "unknown form": (
        'form = "capsule"',
        'form = "capsules"',
        "form: 'capsules' is not known here; did you mean 'capsule'?",
    ),
    "unknown role": ('role = "diluent"', 'role = "filler"', "components[2].role: 'filler' is not known here"),
    "unknown rule": ('rule = "qs"', 'rule = "rest"', "components[2].rule: 'rest' is not known here"),
    "unknown unit": ('unit = "mg"', 'unit = "mcg"', "components[1].unit: 'mcg' is not known here"),
    "unknown source": (
        'sources = ["powder"]',
        'sources = ["pouder"]',
        "gate[8].sources[1]: 'pouder' is not known here; did you",
    ),
    "unknown water class": (
        'water_class = "other non-aqueous"',
        'water_class = "dry"',
        "beyond_use.water_class: 'dry' is not",
    ),
    "unknown storage": (
        'storage = ["controlled room',
        'storage = ["warm room',
        "beyond_use.storage[1]: 'warm room temperature' is not",
    ),
    "unknown result": ('result = "yield"', 'result = "sum"', "quality[3].result: 'sum' is not known here"),
    "id of another folder": (
        'id = "naltrexone-capsule"',
        'id = "naltrexone"',
        "id: 'naltrexone' is not the name of the folder",
    ),
    "version of another file": ('version = "1"', 'version = "2"', "version: '2' is not the name of the file, '1'"),
    "version as number": ('version = "1"', "version = 1", "version: is a number; it should be a text in quotes"),
    "two strengths": ('rule = "qs"', 'rule = "strength"', "components: exactly one has the rule 'strength', not 2"),
    "no qs": ('rule = "qs"', 'rule = "strength"', "components: exactly one has the rule 'qs', not 0"),
    "drug under another key": ('key = "drug"', 'key = "ldn"', "components[1]: the drug has key 'drug'"),
    "one key twice": ('key = "diluent"', 'key = "drug"', "components[1].key: 'drug' is used more than once"),
    "key with a space": (
        'key = "diluent"',
        'key = "the diluent"',
        "components[2].key: 'the diluent': use small letters",
    ),
    "amount for qs": (
        'rule = "qs"',
        'rule = "qs"\namount = "5 mg"',
        "components[2].amount: the rule 'qs' has no amount",
    ),
    "fixed without amount": ('rule = "qs"', 'rule = "fixed"', "components[2].amount: is missing; the rule 'fixed'"),
    "qs in mL": (
        'rule = "qs"\nunit = "mg"',
        'rule = "qs"\nunit = "mL"',
        "components[2].unit: 'qs' cannot be measured out in mL",
    ),
    "usual size": ('usual_size = "3"', 'usual_size = "5"', "capsule.usual_size: '5' is not among the sizes"),
    "most powder": (
        'most_powder = "60 %"',
        'most_powder = "60 mg"',
        "capsule.most_powder: '60 mg': is not a quantity in %",
    ),
    "no capsule table": ('form = "capsule"', 'form = "cream"', "capsule: only a formula for capsules has this table"),
    "unknown placeholder": ("{diluent}", "{dilutent}", "{dilutent} is no component of this formula"),
    "lonely brace": ("{diluent}", "{diluent", "a brace has no partner"),
    "placeholder on the label": (
        "capsules, {strength}",
        "capsules, {dose}",
        "labelling.title: {dose} is no placeholder",
    ),
    "unknown reference": (
        'references = ["unc-weighing"]',
        'references = ["unc-wishing"]',
        "'unc-wishing' is not in this file's references",
    ),
    "reference left out": ('    "letco-td-005",\n', "", "capsule.references[2]: 'letco-td-005' is not in this file's"),
    "reviewed by its author": (
        'reviewer = "to be named: review before use"',
        'reviewer = "Compounding toolkit authors"',
        "reviewer: a second",
    ),
    "date as text": ("effective = 2", 'effective = "soon"\n# ', "effective: is a text; it should be a date"),
    "date with time": (
        "effective = 2",
        "effective = 2026-01-01T10:00:00\n# ",
        "effective: is a date and time; it should be a date",
    ),
    "flag as text": ("hold = true", 'hold = "yes"', "steps[1].hold: is a text; it should be true or false"),
    "flag as number": ("hold = true", "hold = 1", "steps[1].hold: is a number; it should be true or false"),
    "text as list": ('route = "by mouth"', 'route = ["by mouth"]', "route: is a list; it should be a text"),
    "list as text": (
        'sizes = ["4", "3", "2", "1", "0"]',
        'sizes = "3"',
        "capsule.sizes: is a text; it should be a list",
    ),
    "number in a list": ('sizes = ["4"', "sizes = [4", "capsule.sizes[1]: is a number; it should be a text in quotes"),
    "empty list": ('record = ["area cleared at"]', "record = []", "steps[1].record: the list is empty"),
    "empty text": ('route = "by mouth"', 'route = ""', "route: is empty"),
    "space around": ('route = "by mouth"', 'route = " by mouth"', "route: has spaces around it"),
    "line break": ('route = "by mouth"', 'route = "by\\nmouth"', "route: has spaces around it, or line breaks"),
    "measured without limit": ('highest = "3 %"\n', "", "quality[4]: a measured result needs lowest or highest"),
    "limit of what is observed": (
        'result = "observed"',
        'result = "observed"\nlowest = "1 mg"',
        "quality[1]: only a measured result",
    ),
    "limits of two kinds": (
        'highest = "3 %"',
        'lowest = "1 mg"\nhighest = "3 %"',
        "quality[4]: lowest is more than highest, or not",
    ),
    "yield upside down": (
        'yield_lowest = "95 %"',
        'yield_lowest = "106 %"',
        "acceptance.yield: 106 % is more than 105 %",
    ),
    "study in months": (
        'period = "360 days"',
        'period = "1 month"',
        "beyond_use.studies[1].period: '1 month': 'month' is not",
    ),
    "revision of another version": (
        '[[revisions]]\nversion = "1"',
        '[[revisions]]\nversion = "2"',
        "revisions: the last is that of",
    ),
}


class TestRefusing:
    @pytest.mark.parametrize(("old", "new", "problem"), BAD_CAPSULES.values(), ids=BAD_CAPSULES.keys())
    def test_each_mistake_is_named_with_its_place(self, write: Write, old: str, new: str, problem: str) -> None:
        problems = problems_of(write(changed(CAPSULE, old, new)))
        assert any(problem in each for each in problems), problems

    def test_all_mistakes_are_named_at_once(self, write: Write) -> None:
        text = CAPSULE
        for old, new, _ in (
            BAD_CAPSULES[name] for name in ("decimal comma", "misspelt key", "unknown role", "two strengths")
        ):
            text = changed(text, old, new)
        problems = problems_of(write(text))
        for place in ("strength.lowest:", "rout:", "route:", "components[2].role:", "components:"):
            assert any(each.startswith(place) for each in problems), (place, problems)

    @pytest.mark.parametrize(
        "name", ["decimal comma", "unknown role", "missing key", "date as text", "base over salt", "line break"]
    )
    def test_one_mistake_is_one_problem(self, write: Write, name: str) -> None:
        old, new, _ = BAD_CAPSULES[name]
        assert len(problems_of(write(changed(CAPSULE, old, new)))) == 1

    def test_missing_table_is_one_problem(self, write: Write) -> None:
        start = CAPSULE.index("[strength]")
        text = CAPSULE[:start] + CAPSULE[CAPSULE.index("[daily_dose]") :]
        assert problems_of(write(text)) == ("strength: is missing; it should be a table",)

    @pytest.mark.parametrize("name", ["gate", "steps", "quality", "revisions"])
    def test_lists_that_may_not_be_empty(self, write: Write, name: str) -> None:
        text = CAPSULE.replace(f"[[{name}]]", f"[[no_{name}]]")
        assert f"{name}: at least one is needed" in problems_of(write(text))

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('amount = "0.5 g per 100 mL"', 'amount = "0.5 g"', "components[2].amount: 0.5 g is not in mg per mL"),
            ('amount = "0.5 g per 100 mL"', 'amount = "5 mL per 100 mL"', "components[2].amount: 0.05"),
            (
                'amount = "0.5 g per 100 mL"',
                'amount = "0 g per 100 mL"',
                "components[2].amount: must be more than nothing",
            ),
            (
                'amount = "20 mL per 100 mL"',
                'amount = "20 g per 100 mL"',
                "components[4].amount: 0.2 g per mL is not in",
            ),
            (
                'water_class = "preserved',
                'water_class = "non-preserved',
                "beyond_use.storage: what is aqueous and not preserved",
            ),
            ("antimicrobial_test = false\n", "", "beyond_use.studies[1].antimicrobial_test: is missing"),
        ],
    )
    def test_drops(self, write: Write, old: str, new: str, problem: str) -> None:
        problems = problems_of(write(changed(DROPS, old, new), "naltrexone-sublingual-drops"))
        assert any(problem in each for each in problems), problems

    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            (
                'rule = "per cent"\namount = "5 % w/w"\nunit = "mg"',
                "components[2].rule: in capsules what goes with the",
            ),
            ('rule = "fixed"\namount = "1 mL per capsule"\nunit = "mL"', "components[2].unit: what goes into capsules"),
        ],
    )
    def test_what_goes_into_capsules_is_weighed_so_much_a_capsule(self, write: Write, rule: str, said: str) -> None:
        other = f'[[components]]\nkey = "glidant"\nname = "silica"\nrole = "glidant"\n{rule}\n\n'
        start = CAPSULE.index('[[components]]\nkey = "diluent"')
        problems = problems_of(write(CAPSULE[:start] + other + CAPSULE[start:]))
        assert any(each.startswith(said) for each in problems), problems

    def test_what_fills_capsules_up_is_the_diluent(self, write: Write) -> None:
        problems = problems_of(write(CAPSULE.replace('key = "diluent"', 'key = "filler"')))
        assert "components[2].key: what fills a capsule up has the key 'diluent'" in problems

    @pytest.mark.parametrize("amount", ["5 % w/v", "5 %", "5 g"])
    def test_per_cent_in_a_cream_is_by_weight(self, write: Write, amount: str) -> None:
        problems = problems_of(write(changed(CREAM, '"5 % w/w"', f'"{amount}"'), "naltrexone-cream"))
        assert problems == (f"components[3].amount: {amount} is not in % w/w",)


class TestFilesThatAreNone:
    def test_missing(self, tmp_path: Path) -> None:
        assert "cannot be read: No such file" in problems_of(tmp_path / "1.toml")[0]

    def test_folder(self, tmp_path: Path) -> None:
        assert "cannot be read" in problems_of(tmp_path)[0]

    def test_no_toml(self, write: Write) -> None:
        assert "is not valid TOML" in problems_of(write("id = naltrexone"))[0]

    def test_key_twice(self, write: Write) -> None:
        assert "is not valid TOML" in problems_of(write('id = "a"\nid = "b"'))[0]

    def test_no_utf8(self, write: Write) -> None:
        path = write("")
        path.write_bytes('name = "müde"'.encode("latin-1"))
        assert "UTF-8" in problems_of(path)[0]

    def test_empty(self, write: Write) -> None:
        problems = problems_of(write(""))
        assert {"id: is missing; it should be a text", "strength: is missing; it should be a table"} <= set(problems)

    def test_error_survives_pickling(self, write: Write) -> None:
        with pytest.raises(FormulaError) as caught:
            read_formula(write("id = 1"))
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
