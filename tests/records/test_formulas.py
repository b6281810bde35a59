"""The formulas that are shipped: plausible, traceable, and unchanged once released."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import compounding
from compounding.records import formula as records
from compounding.records import formula_parts
from compounding.records.formula import Formula
from compounding.records.formula_file import read_formula
from compounding.units import magnitude, mass_fraction, parse_quantity

ROOT = Path(__file__).parents[2]
FORMULAS = ROOT / "formulas"
FILES = sorted(FORMULAS.glob("*/*.toml"))
LOW_DOSE = [path for path in FILES if re.match("naltrexone-(?!trituration)", path.parent.name)]
SHIPPED = {
    "naltrexone-capsule",
    "naltrexone-microgram-capsule",
    "naltrexone-sublingual-drops",
    "naltrexone-sublingual-drops-oil",
    "naltrexone-cream",
    "naltrexone-oral-liquid",
    "naltrexone-oral-liquid-strong",
    "naltrexone-capsule-lactose",
    "naltrexone-capsule-sucrose",
    "naltrexone-transdermal-cream",
    "naltrexone-trituration",
    "progesterone-capsule",
    "ursodiol-oral-suspension",
    "loperamide-oral-liquid",
    "estriol-estradiol-sublingual-drops",
    "hydroxyzine-cream",
    "ibuprofen-cream",
}
# Those of which a study of the very product was published; of capsules in lactose or sucrose there is none.
STUDIED = {
    "naltrexone-capsule",
    "naltrexone-microgram-capsule",
    "naltrexone-sublingual-drops",
    "naltrexone-oral-liquid",
    "naltrexone-oral-liquid-strong",
    "ursodiol-oral-suspension",
}


@pytest.fixture(params=FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def formula(request: pytest.FixtureRequest) -> Formula:
    """Return each shipped formula."""
    return read_formula(request.param)


@pytest.fixture(params=LOW_DOSE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def low_dose(request: pytest.FixtureRequest) -> Formula:
    """Return each shipped formula for low doses of naltrexone."""
    return read_formula(request.param)


def sources_of(formula: Formula) -> list[tuple[str, ...]]:
    """Return the kinds of source a formula offers: whole tablets, ground ones, bulk powder, a trituration of it."""
    tablets = [("tablets", "whole tablets"), ("tablets",)] if formula.tablets is not None else []
    return [*tablets, *([("powder", "bulk powder"), ("powder",)] if formula.powder is not None else [])]


def shipped(formula_id: str) -> Formula:
    """Return the first version of a shipped formula."""
    return read_formula(FORMULAS / formula_id / "1.toml")


def texts_of(part: object) -> Iterator[str]:
    """Yield every text of a formula that people get to read."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from texts_of(item)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in ("references", "checksum", "words", "sources"):
                yield from texts_of(getattr(part, field.name))


def keys_used(part: object, *, inside: bool = False) -> Iterator[str]:
    """Yield every reference key that a formula's parts use."""
    if isinstance(part, tuple):
        for item in part:
            yield from keys_used(item, inside=True)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name != "references":
                yield from keys_used(getattr(part, field.name), inside=True)
            elif inside:
                yield from getattr(part, field.name)


def test_all_are_there() -> None:
    assert {path.parent.name for path in FILES} >= SHIPPED


class TestPlausibility:
    def test_the_drug_and_its_sources(self, formula: Formula) -> None:
        assert formula.drug == formula.component("drug").name
        sources = [each for each in (formula.tablets, formula.powder) if each is not None]
        assert sources
        assert all(formula.drug.split()[0] in each.name for each in sources)
        if formula.tablets is not None:
            claim = f"{magnitude(formula.tablets.label_claim, 'mg/tablet')} mg"
            assert formula.tablets.name == f"{formula.drug} tablets {claim}"

    def test_molar_masses_of_naltrexone(self, low_dose: Formula) -> None:
        # C20H23NO4 and HCl, from the atomic masses of the elements.
        base = 20 * Decimal("12.011") + 23 * Decimal("1.008") + Decimal("14.007") + 4 * Decimal("15.999")
        salt = base + Decimal("1.008") + Decimal("35.45")
        powder = low_dose.powder_source
        assert powder.base_molar_mass is not None
        assert powder.molar_mass is not None
        assert magnitude(powder.base_molar_mass, "g/mol") == pytest.approx(base, abs=Decimal("0.02"))
        assert magnitude(powder.molar_mass, "g/mol") == pytest.approx(salt, abs=Decimal("0.02"))

    @pytest.mark.parametrize(
        ("formula_id", "carbon", "hydrogen", "oxygen"),
        [
            ("progesterone-capsule", 21, 30, 2),
            ("estriol-estradiol-sublingual-drops", 18, 24, 3),
            ("ibuprofen-cream", 13, 18, 2),
        ],
    )
    def test_molar_masses_agree_with_the_sum_formula(
        self, formula_id: str, carbon: int, hydrogen: int, oxygen: int
    ) -> None:
        mass = carbon * Decimal("12.011") + hydrogen * Decimal("1.008") + oxygen * Decimal("15.999")
        molar_mass = shipped(formula_id).powder_source.molar_mass
        assert molar_mass is not None
        assert magnitude(molar_mass, "g/mol") == pytest.approx(mass, abs=Decimal("0.02"))

    def test_molar_mass_of_hydroxyzine_is_that_of_the_dihydrochloride(self) -> None:
        # C21H27ClN2O2 and two HCl.
        base = 21 * Decimal("12.011") + 27 * Decimal("1.008") + Decimal("35.45") + 2 * Decimal("14.007")
        mass = base + 2 * Decimal("15.999") + 2 * (Decimal("1.008") + Decimal("35.45"))
        molar_mass = shipped("hydroxyzine-cream").powder_source.molar_mass
        assert molar_mass is not None
        assert magnitude(molar_mass, "g/mol") == pytest.approx(mass, abs=Decimal("0.02"))

    def test_doses_are_low(self, low_dose: Formula) -> None:
        assert low_dose.daily_dose is not None
        assert low_dose.daily_dose.highest <= parse_quantity("4.5 mg")
        assert low_dose.daily_dose.licensed == parse_quantity("50 mg")

    def test_every_source_has_a_method_that_ends_with_a_checked_label(self, formula: Formula) -> None:
        # The first versions speak of "the ground tablets", so that no trituration of them can be named.
        is_first = formula.tablets is not None and not any("whole tablets" in step.sources for step in formula.steps)
        has_liquids = any(step.drug_as == "liquid" for step in formula.steps)
        assert has_liquids == (formula.form in ("sublingual drops", "oral liquid") and not is_first)
        for kinds in sources_of(formula):
            for state in formula_parts.STATES if has_liquids else ("powder",):
                steps = [
                    step
                    for step in formula.steps
                    if set(kinds) & set(step.sources or kinds) and step.drug_as in ("", state)
                ]
                named = {key for step in steps for key in re.findall(r"\{([^{}]*?)(?:-first)?\}", step.text)}
                unnamed = {"drug"} if "tablets" in kinds and is_first else set()
                assert named >= {each.key for each in formula.components} - unnamed
                assert any(re.search("label it|, label, and", step.text) for step in steps if step.hold)
                assert any("Crush" in step.text for step in steps) == (
                    "whole tablets" in kinds or (is_first and "tablets" in kinds)
                )

    def test_only_steps_for_tablets_speak_of_tablets(self, formula: Formula) -> None:
        for step in formula.steps:
            if not {"tablets", "whole tablets"} & set(step.sources):
                assert "tablet" not in step.text

    def test_what_the_gate_must_ask(self, formula: Formula) -> None:
        asked = " ".join(check.text for check in formula.gate)
        assert "balance" in asked
        assert ("certificate of analysis" in asked) == (formula.powder is not None)
        if formula.form != "trituration":
            assert "no decimal point has slipped" in asked or "mcg has not been written for mg" in asked

    def test_what_the_gate_must_ask_for_naltrexone(self, low_dose: Formula) -> None:
        asked = " ".join(check.text for check in low_dose.gate)
        for word in ("opioid", "off-label", "hepatitis", "Pregnancy", "schedule"):
            assert word in asked
        lactose = [check for check in low_dose.gate if "lactose" in check.text]
        holds_lactose = any("lactose" in each.name for each in low_dose.components)
        assert [check.sources for check in lactose] == [() if holds_lactose else ("tablets",)]

    def test_what_the_label_must_say(self, formula: Formula) -> None:
        labelling = formula.labelling
        assert all(each.name in labelling.title for each in (formula.component("drug"), *formula.further_drugs))
        assert "{strength}" in labelling.title
        if formula.form == "trituration":
            assert "Not to be dispensed" in labelling.directions
        else:
            assert "compounded" in labelling.compounded
            assert "children" in " ".join(each.text for each in labelling.auxiliary)

    def test_what_the_label_of_naltrexone_must_say(self, low_dose: Formula) -> None:
        auxiliary = " ".join(each.text for each in low_dose.labelling.auxiliary)
        for words in ("opioid medicines", "lactose"):
            assert words in auxiliary

    def test_every_suspension_is_shaken(self) -> None:
        aqueous, oil = shipped("naltrexone-sublingual-drops"), shipped("naltrexone-sublingual-drops-oil")
        shaken = {
            each.id: [text.sources for text in each.labelling.auxiliary if "Shake" in text.text]
            for each in (aqueous, oil)
        }
        assert shaken == {aqueous.id: [("tablets",)], oil.id: [()]}

    def test_limits(self, formula: Formula) -> None:
        acceptance = formula.acceptance
        percentages = (acceptance.weighing, acceptance.strength_lowest, acceptance.strength_highest)
        assert [magnitude(each, "%") for each in percentages] == [1, 90, 110]
        assert [test.result for test in formula.quality].count("yield") == 1

    def test_cream_adds_up_to_the_published_batch(self) -> None:
        cream = shipped("naltrexone-cream")
        fixed = sum(magnitude(mass_fraction(each.amount), "1") for each in cream.components if each.amount is not None)
        drug = magnitude(mass_fraction(cream.strength.studied[0]), "1")
        assert 100 * (1 - drug - fixed) == Decimal("93.5")

    @pytest.mark.parametrize(
        ("formula_id", "water_class", "storage"),
        [
            ("naltrexone-capsule", "other non-aqueous", "controlled room temperature"),
            ("naltrexone-sublingual-drops", "preserved aqueous", "refrigerator"),
            ("naltrexone-sublingual-drops-oil", "non-aqueous oral liquid", "controlled room temperature"),
            ("naltrexone-cream", "non-preserved aqueous", "refrigerator"),
            ("naltrexone-transdermal-cream", "non-preserved aqueous", "refrigerator"),
            ("naltrexone-oral-liquid", "preserved aqueous", "refrigerator"),
            ("naltrexone-trituration", "other non-aqueous", "controlled room temperature"),
            ("progesterone-capsule", "other non-aqueous", "controlled room temperature"),
            ("ursodiol-oral-suspension", "preserved aqueous", "refrigerator"),
            ("loperamide-oral-liquid", "non-preserved aqueous", "refrigerator"),
            ("estriol-estradiol-sublingual-drops", "non-aqueous oral liquid", "controlled room temperature"),
            ("hydroxyzine-cream", "non-preserved aqueous", "refrigerator"),
            ("ibuprofen-cream", "non-preserved aqueous", "refrigerator"),
        ],
    )
    def test_class_and_usual_storage(self, formula_id: str, water_class: str, storage: str) -> None:
        rule = shipped(formula_id).beyond_use
        assert (rule.water_class, rule.storage[0]) == (water_class, storage)

    def test_no_study_is_claimed_where_there_is_none(self) -> None:
        assert {formula_id for formula_id in SHIPPED if shipped(formula_id).beyond_use.studies} == STUDIED
        oil = shipped("naltrexone-sublingual-drops-oil")
        assert not oil.beyond_use.studies
        assert not oil.strength.studied


class TestNotation:
    @pytest.mark.parametrize(
        ("mistake", "pattern"),
        {
            "no leading zero": r"(?<![0-9A-Z])\.[0-9]",
            "trailing zero": r"[0-9]\.[0-9]*0 (?:mg|mcg|g|mL|%)",
            "unit against its number": r"[0-9](?:mg|mcg|mL|g)\b",
            "comma for a point": r"[0-9],[0-9]{1,2}(?![0-9])",
            "no comma between thousands": r"(?<![0-9.,-])[0-9]{4,}(?= (?:mg|mcg|g|mL|turns))",
            "slash for per": r"(?:mg|mcg|mL|g)/(?:mL|g|capsule|tablet|day)",
            "abbreviation": r"\b(?:SL|LDN|QD|q\.d\.|HS|cc|ug|IU|mcl)\b",
            "micro sign": "[\N{MICRO SIGN}\N{GREEK SMALL LETTER MU}]g",
        }.items(),
    )
    def test_ismp(self, formula: Formula, mistake: str, pattern: str) -> None:
        bad = [text for text in texts_of(formula) if re.search(pattern, text.replace("g/mol", ""))]
        assert not bad, mistake

    def test_what_is_not_borne_out_is_to_be_confirmed(self, formula: Formula) -> None:
        assert all(re.fullmatch(r"Confirm .*\.", text) for text in formula.confirm)
        # Files from before an unreviewed formula was marked by itself say so here.
        assert not formula.reviewer or formula.is_reviewed or "no pharmacist has reviewed it" in formula.confirm[0]

    def test_nothing_is_called_harmless(self, formula: Formula) -> None:
        assert not [text for text in texts_of(formula) if re.search(r"(?i)not (?:a )?hazard|non-?hazard|is safe", text)]
        assert any("NIOSH" in text for text in formula.hazards)


class TestReferences:
    @pytest.fixture
    def explained(self) -> dict[str, str]:
        page = (ROOT / "docs" / "references.md").read_text(encoding="utf-8")
        heads = re.split(r"(?m)^### (.+)$", page)[1:]
        assert len(heads[::2]) == len(set(heads[::2])), "a key stands twice"
        return dict(zip(heads[::2], heads[1::2], strict=True))

    def test_every_key_is_explained(self, formula: Formula, explained: dict[str, str]) -> None:
        assert not set(formula.references) - explained.keys()

    def test_every_key_listed_is_used(self, formula: Formula) -> None:
        assert set(keys_used(formula)) == set(formula.references)
        assert list(formula.references) == sorted(set(formula.references))

    def test_every_entry_says_how_it_was_seen(self, explained: dict[str, str]) -> None:
        seen = r"(?m)^- Seen: (?:seen in full|abstract|secondary|old edition|in a copy)"
        assert [key for key, text in explained.items() if not re.search(seen, text)] == []

    def test_keys_cited_in_the_code_are_explained(self, explained: dict[str, str]) -> None:
        """A key stands in brackets after a sentence, "... is day 1. [illinois-bud]", or as `source="usp-1160"`."""
        pattern = r"""\. \[([a-z]+(?:-[a-z0-9]+)*)\]|source="([a-z]+(?:-[a-z0-9]+)+)\""""
        package = Path(compounding.__file__).parent
        code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
        cited = {bracketed or source for bracketed, source in re.findall(pattern, code)}
        assert {"usp-gn", "usp-1160"} <= cited
        assert not cited - explained.keys()


class TestReleases:
    @pytest.fixture
    def manifest(self) -> dict[str, str]:
        lines = (FORMULAS / "checksums.txt").read_text(encoding="utf-8").splitlines()
        return {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}

    def test_a_released_version_is_never_changed(self, manifest: dict[str, str]) -> None:
        """Where this fails, undo the change and make a new version instead."""
        for name, checksum in manifest.items():
            assert hashlib.sha256((FORMULAS / name).read_bytes()).hexdigest() == checksum, name

    def test_every_version_is_in_the_manifest(self, manifest: dict[str, str]) -> None:
        assert set(manifest) == {path.relative_to(FORMULAS).as_posix() for path in FILES}


def test_readme_explains_every_key() -> None:
    readme = (FORMULAS / "README.md").read_text(encoding="utf-8")
    classes = [
        each
        for module in (records, formula_parts)
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and is_dataclass(each)
    ]
    keys = {field.name for each in classes for field in fields(each)} - {"checksum", "citations"}
    missing = {key for key in keys if not re.search(rf"[`\[.]{key}\b", readme)}
    assert not missing
