"""Formula files: one TOML file a version, read and checked as a whole.

Every problem of a file is reported at once, each with its place, such as `components[2].amount`
(tables of a list are counted from 1). What the keys mean stands in formulas/README.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from compounding.calculations.beyond_use import STORAGES, WATER_CLASSES
from compounding.errors import FormulaError
from compounding.records.dosage_form import FORMS, dosage_form
from compounding.records.formula import Formula
from compounding.records.formula_checks import inconsistencies
from compounding.records.formula_parts import (
    RESULTS,
    ROLES,
    RULES,
    SOURCES,
    STATES,
    Acceptance,
    AuxiliaryLabel,
    BeyondUseRule,
    CalendarWords,
    CapsuleRules,
    Component,
    DailyDose,
    GateCheck,
    Labelling,
    PowderSource,
    QualityTest,
    RefusedMaterial,
    Revision,
    StabilityStudy,
    Step,
    StrengthRange,
    TabletSource,
)
from compounding.records.toml_table import TomlTable, toml_file


def read_formula(path: Path) -> Formula:
    """Return the formula of a file `<id>/<version>.toml`.

    Parameters
    ----------
    path
        The file, at its place among the versions of the formula.

    Raises
    ------
    FormulaError
        The file cannot be read, is no TOML, or is not a valid formula; the error names every problem.
    """
    content, entries = toml_file(path, FormulaError)
    problems: list[str] = []
    formula = _read(entries, hashlib.sha256(content).hexdigest(), problems)
    problems += [*_misplaced(formula, path), *inconsistencies(formula)]
    if problems:
        raise FormulaError(str(path), problems)
    return formula


def entries_problems(entries: Mapping[str, object]) -> tuple[str, ...]:
    """Return every problem of what a formula's file is to say, before it is one; those of its name are not among them.

    Parameters
    ----------
    entries
        The keys of the file with what stands there, as `tomllib` reads them.

    Examples
    --------
    >>> entries_problems({"id": ""})[0]
    'form: is missing; it should be a text'
    """
    problems: list[str] = []
    formula = _read(entries, "", problems)
    return (*problems, *inconsistencies(formula))


def _read(entries: Mapping[str, object], checksum: str, problems: list[str]) -> Formula:
    """Return what can be read of a formula; what is wrong with its keys is added to the problems."""
    table = TomlTable(entries, "", problems)
    formula = _formula(table, checksum)
    table.refuse_leftovers()
    return formula


def _misplaced(formula: Formula, path: Path) -> list[str]:
    """Return what is wrong with the file's name: the path is how a formula is found, so it may not lie."""
    place = path.absolute()
    pairs = (("id", formula.id, place.parent.name, "folder"), ("version", formula.version, place.stem, "file"))
    return [
        f"{key}: {inside!r} is not the name of the {kind}, {outside!r}"
        for key, inside, outside, kind in pairs
        if inside and inside != outside
    ]


def _formula(table: TomlTable, checksum: str) -> Formula:
    form = table.choice("form", FORMS)
    strength_unit = dosage_form(form).strength_unit if form else ""
    daily_dose, tablets, powder, capsule, calendar = (
        table.optional_table(key) for key in ("daily_dose", "tablets", "powder", "capsule", "calendar")
    )
    return Formula(
        id=table.text("id"),
        version=table.text("version"),
        name=table.text("name"),
        drug=table.text("drug"),
        form=form,
        route=table.text("route"),
        indication_note=table.text("indication_note"),
        description=table.text("description"),
        strength=_strength(table.table("strength"), strength_unit),
        daily_dose=_daily_dose(daily_dose) if daily_dose else None,
        components=tuple(_component(each) for each in table.tables("components")),
        tablets=_tablets(tablets) if tablets else None,
        powder=_powder(powder) if powder else None,
        capsule=_capsule(capsule) if capsule else None,
        equipment=table.texts("equipment"),
        gate=tuple(_gate_check(each) for each in table.tables("gate")),
        steps=tuple(_step(each) for each in table.tables("steps")),
        quality=tuple(_quality_test(each) for each in table.tables("quality")),
        acceptance=_acceptance(table.table("acceptance")),
        beyond_use=_beyond_use(table.table("beyond_use")),
        container=table.text("container"),
        labelling=_labelling(table.table("labelling")),
        calendar=_calendar(calendar) if calendar else None,
        hazards=table.texts("hazards"),
        confirm=table.texts("confirm"),
        references=table.texts("references"),
        author=table.text("author"),
        reviewer=table.optional_text("reviewer"),
        effective=table.date("effective"),
        revisions=tuple(_revision(each) for each in table.tables("revisions")),
        checksum=checksum,
    )


def _strength(table: TomlTable, unit: str) -> StrengthRange:
    return StrengthRange(
        lowest=table.quantity("lowest", unit),
        highest=table.quantity("highest", unit),
        studied=table.quantities("studied", unit),
        note=table.optional_text("note"),
        references=table.optional_texts("references"),
    )


def _daily_dose(table: TomlTable) -> DailyDose:
    return DailyDose(
        lowest=table.quantity("lowest", "mg"),
        highest=table.quantity("highest", "mg"),
        licensed=table.optional_quantity("licensed", "mg"),
        references=table.optional_texts("references"),
    )


def _component(table: TomlTable) -> Component:
    return Component(
        key=table.text("key"),
        name=table.text("name"),
        role=table.choice("role", ROLES),
        rule=table.choice("rule", RULES),
        amount=table.optional_quantity("amount"),
        unit=table.choice("unit", ("mg", "g", "mL")),
        grade=table.optional_text("grade"),
        characteristics=table.optional_text("characteristics"),
        alternatives=table.optional_texts("alternatives"),
        refused=tuple(_refused_material(each) for each in table.tables("refused")),
        references=table.optional_texts("references"),
    )


def _refused_material(table: TomlTable) -> RefusedMaterial:
    return RefusedMaterial(
        words=table.texts("words"), reason=table.text("reason"), references=table.optional_texts("references")
    )


def _tablets(table: TomlTable) -> TabletSource:
    return TabletSource(
        name=table.text("name"),
        label_claim=table.quantity("label_claim", "mg/tablet"),
        excipients=table.text("excipients"),
        warnings=table.texts("warnings"),
        references=table.optional_texts("references"),
    )


def _powder(table: TomlTable) -> PowderSource:
    return PowderSource(
        name=table.text("name"),
        molar_mass=table.optional_quantity("molar_mass", "g/mol"),
        base_molar_mass=table.optional_quantity("base_molar_mass", "g/mol"),
        assay_lowest=table.optional_quantity("assay_lowest", "%"),
        assay_highest=table.optional_quantity("assay_highest", "%"),
        warnings=table.texts("warnings"),
        references=table.optional_texts("references"),
    )


def _calendar(table: TomlTable) -> CalendarWords:
    return CalendarWords(
        warning=table.text("warning"),
        passing=table.optional_text("passing"),
        call=table.text("call"),
        references=table.optional_texts("references"),
    )


def _capsule(table: TomlTable) -> CapsuleRules:
    return CapsuleRules(
        sizes=table.texts("sizes"),
        usual_size=table.text("usual_size"),
        most_powder=table.quantity("most_powder", "%"),
        references=table.optional_texts("references"),
    )


def _gate_check(table: TomlTable) -> GateCheck:
    return GateCheck(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        references=table.optional_texts("references"),
    )


def _step(table: TomlTable) -> Step:
    return Step(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        drug_as=table.optional_choice("drug_as", STATES),
        record=table.optional_texts("record"),
        hold=table.optional_flag("hold"),
        caution=table.optional_text("caution"),
    )


def _quality_test(table: TomlTable) -> QualityTest:
    return QualityTest(
        name=table.text("name"),
        method=table.text("method"),
        criterion=table.text("criterion"),
        result=table.choice("result", RESULTS),
        lowest=table.optional_quantity("lowest"),
        highest=table.optional_quantity("highest"),
        references=table.optional_texts("references"),
    )


def _acceptance(table: TomlTable) -> Acceptance:
    return Acceptance(
        weighing=table.quantity("weighing", "%"),
        strength_lowest=table.quantity("strength_lowest", "%"),
        strength_highest=table.quantity("strength_highest", "%"),
        yield_lowest=table.quantity("yield_lowest", "%"),
        yield_highest=table.quantity("yield_highest", "%"),
        references=table.optional_texts("references"),
    )


def _beyond_use(table: TomlTable) -> BeyondUseRule:
    return BeyondUseRule(
        water_class=table.choice("water_class", WATER_CLASSES),
        storage=table.choices("storage", STORAGES),
        studies=tuple(_study(each) for each in table.tables("studies")),
        note=table.optional_text("note"),
        references=table.optional_texts("references"),
    )


def _study(table: TomlTable) -> StabilityStudy:
    return StabilityStudy(
        storage=table.choice("storage", STORAGES),
        period=table.quantity("period", "day"),
        antimicrobial_test=table.flag("antimicrobial_test"),
        note=table.optional_text("note"),
        references=table.texts("references"),
    )


def _labelling(table: TomlTable) -> Labelling:
    return Labelling(
        title=table.text("title"),
        directions=table.text("directions"),
        compounded=table.text("compounded"),
        auxiliary=tuple(_auxiliary_label(each) for each in table.tables("auxiliary")),
        references=table.optional_texts("references"),
    )


def _auxiliary_label(table: TomlTable) -> AuxiliaryLabel:
    return AuxiliaryLabel(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        references=table.optional_texts("references"),
    )


def _revision(table: TomlTable) -> Revision:
    return Revision(version=table.text("version"), date=table.date("date"), change=table.text("change"))
