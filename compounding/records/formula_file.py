"""Formula files: one TOML file a version, read and checked as a whole.

Every problem of a file is reported at once, each with its place, such as `components[2].amount`
(tables of a list are counted from 1). What the keys mean stands in formulas/README.md.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from compounding.calculations.beyond_use import STORAGES, WATER_CLASSES
from compounding.errors import FormulaError, QuantityError
from compounding.records.formula import (
    FORMS,
    RESULTS,
    ROLES,
    RULES,
    SOURCES,
    STATES,
    Acceptance,
    AuxiliaryLabel,
    BeyondUseRule,
    CapsuleRules,
    Component,
    DailyDose,
    Formula,
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
from compounding.records.formula_checks import inconsistencies
from compounding.units import Quantity, converted, open_quantity, parse_quantity

Value = TypeVar("Value")

_WORDS_FOR_TYPES: Mapping[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    datetime.date: "a date",
    datetime.datetime: "a date and time",
    datetime.time: "a time",
}
# Strengths are of one kind for each form, so that nothing has to be guessed further on.
_STRENGTH_UNITS: Mapping[str, str] = {"capsule": "mg/capsule", "sublingual drops": "mg/mL", "cream": "% w/w"}


def read_formula(path: Path) -> Formula:
    """Return the formula of a file `<id>/<version>.toml`.

    Raises
    ------
    FormulaError
        The file cannot be read, is no TOML, or is not a valid formula; the error names every problem.
    """
    content, entries = _entries(path)
    problems: list[str] = []
    table = _Table(entries, "", problems)
    formula = _formula(table, hashlib.sha256(content).hexdigest())
    table.refuse_leftovers()
    problems += [*_misplaced(formula, path), *inconsistencies(formula)]
    if problems:
        raise FormulaError(str(path), problems)
    return formula


def _entries(path: Path) -> tuple[bytes, dict[str, object]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FormulaError(str(path), [f"cannot be read: {error.strerror or error}"]) from error
    try:
        return content, tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormulaError(str(path), ["is not a text in UTF-8; save it as UTF-8"]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormulaError(str(path), [f"is not valid TOML: {error}"]) from error


def _misplaced(formula: Formula, path: Path) -> list[str]:
    """Return what is wrong with the file's name: the path is how a formula is found, so it may not lie."""
    place = path.absolute()
    pairs = (("id", formula.id, place.parent.name, "folder"), ("version", formula.version, place.stem, "file"))
    return [
        f"{key}: {inside!r} is not the name of the {kind}, {outside!r}"
        for key, inside, outside, kind in pairs
        if inside and inside != outside
    ]


class _Table:
    """One table of a file, from which each key is taken by its kind.

    What is missing or wrong is noted with its place and a stand-in returned (an empty text, an open
    quantity), so that reading goes on to the end; what nobody asked for is refused at the end.
    """

    def __init__(self, entries: Mapping[str, object], place: str, problems: list[str]) -> None:
        self._entries = entries
        self._place = place
        self._problems = problems
        self._asked: list[str] = []
        self._tables: list[_Table] = []

    def refuse_leftovers(self) -> None:
        """Note each key, here and in the tables within, that no one has asked for."""
        for key in self._entries:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1)
                self._note(key, f"unknown key; did you mean {near[0]!r}?" if near else "unknown key")
        for table in self._tables:
            table.refuse_leftovers()

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        return self._text(key, self._taken(key, str))

    def optional_text(self, key: str) -> str:
        """Return a text, "" where it is left out."""
        return self.text(key) if self._has(key) else ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that is one of those allowed."""
        return self._chosen(key, self.text(key), allowed)

    def optional_choice(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that is one of those allowed, "" where it is left out."""
        return self.choice(key, allowed) if self._has(key) else ""

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(self._taken(key, bool))

    def optional_flag(self, key: str) -> bool:
        """Return true or false, false where it is left out."""
        return self.flag(key) if self._has(key) else False

    def date(self, key: str) -> datetime.date:
        """Return a date."""
        return self._taken(key, datetime.date) or datetime.date.min

    def quantity(self, key: str, unit: str) -> Quantity:
        """Return a quantity of the dimension of a unit."""
        return self._quantity(key, self._taken(key, str), unit)

    def optional_quantity(self, key: str) -> Quantity | None:
        """Return a quantity of whatever dimension, or None where it is left out."""
        return self._quantity(key, self._taken(key, str), "") if self._has(key) else None

    def quantities(self, key: str, unit: str) -> tuple[Quantity, ...]:
        """Return a list of quantities of one dimension."""
        return tuple(self._quantity(place, text, unit) for place, text in self._items(key, str))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts that must be there, and not be empty."""
        texts = tuple(self._text(place, text) for place, text in self._items(key, str))
        if self._entries.get(key) == []:
            self._note(key, "the list is empty")
        return texts

    def optional_texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is left out."""
        return self.texts(key) if self._has(key) else ()

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of texts that are among those allowed, empty where it is left out."""
        return tuple(
            self._chosen(f"{key}[{number}]", text, allowed)
            for number, text in enumerate(self.optional_texts(key), start=1)
        )

    def table(self, key: str) -> _Table:
        """Return a table that must be there; where it is not, that alone is noted, not each key of it."""
        entries = self._taken(key, dict)
        return self._within(key, entries) if entries is not None else _Table({}, "", [])

    def optional_table(self, key: str) -> _Table | None:
        """Return a table, or None where it is left out."""
        return self.table(key) if self._has(key) else None

    def tables(self, key: str) -> tuple[_Table, ...]:
        """Return the tables of a list, which may be left out."""
        items = self._items(key, dict) if self._has(key) else ()
        return tuple(self._within(place, entries) for place, entries in items)

    def _has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._entries

    def _within(self, key: str, entries: Mapping[str, object]) -> _Table:
        table = _Table(entries, self._at(key), self._problems)
        self._tables.append(table)
        return table

    def _taken(self, key: str, kind: type[Value]) -> Value | None:
        if self._has(key):
            return self._of_kind(key, self._entries[key], kind)
        self._note(key, f"is missing; it should be {_WORDS_FOR_TYPES[kind]}")
        return None

    def _items(self, key: str, kind: type[Value]) -> Iterator[tuple[str, Value]]:
        for number, item in enumerate(self._taken(key, list) or (), start=1):
            place = f"{key}[{number}]"
            value = self._of_kind(place, item, kind)
            if value is not None:
                yield place, value

    def _of_kind(self, key: str, value: object, kind: type[Value]) -> Value | None:
        # Not isinstance alone: Python counts true as a number, and a date and time as a date.
        if isinstance(value, kind) and type(value) is kind:
            return value
        given = _WORDS_FOR_TYPES[type(value)]
        self._note(key, f"is {given}; it should be {_WORDS_FOR_TYPES[kind]}{' in quotes' if kind is str else ''}")
        return None

    def _text(self, key: str, text: str | None) -> str:
        if text is None:
            return ""
        if not text:
            self._note(key, "is empty; write the text or leave the key out")
        elif text != text.strip() or not text.isprintable():
            self._note(key, "has spaces around it, or line breaks in it; write it on one line")
        return text

    def _chosen(self, key: str, text: str, allowed: Collection[str]) -> str:
        if not text or text in allowed:
            return text
        near = difflib.get_close_matches(text, allowed, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        self._note(key, f"{text!r} is not known here; {hint}use one of {', '.join(allowed)}")
        return ""

    def _quantity(self, key: str, text: str | None, unit: str) -> Quantity:
        stand_in = open_quantity(unit or "1")
        if text is None:
            return stand_in
        try:
            value = parse_quantity(text)
            if unit:
                converted(value, unit)
        except QuantityError as error:
            self._problems.append(str(error.at(self._at(key))))
            return stand_in
        return value

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _note(self, key: str, problem: str) -> None:
        self._problems.append(f"{self._at(key)}: {problem}")


def _formula(table: _Table, checksum: str) -> Formula:
    form = table.choice("form", FORMS)
    strength_unit = _STRENGTH_UNITS.get(form, "")
    capsule = table.optional_table("capsule")
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
        daily_dose=_daily_dose(table.table("daily_dose")),
        components=tuple(_component(each) for each in table.tables("components")),
        tablets=_tablets(table.table("tablets")),
        powder=_powder(table.table("powder")),
        capsule=_capsule(capsule) if capsule else None,
        equipment=table.texts("equipment"),
        gate=tuple(_gate_check(each) for each in table.tables("gate")),
        steps=tuple(_step(each) for each in table.tables("steps")),
        quality=tuple(_quality_test(each) for each in table.tables("quality")),
        acceptance=_acceptance(table.table("acceptance")),
        beyond_use=_beyond_use(table.table("beyond_use")),
        container=table.text("container"),
        labelling=_labelling(table.table("labelling")),
        hazards=table.texts("hazards"),
        confirm=table.texts("confirm"),
        references=table.texts("references"),
        author=table.text("author"),
        reviewer=table.text("reviewer"),
        effective=table.date("effective"),
        revisions=tuple(_revision(each) for each in table.tables("revisions")),
        checksum=checksum,
    )


def _strength(table: _Table, unit: str) -> StrengthRange:
    return StrengthRange(
        lowest=table.quantity("lowest", unit),
        highest=table.quantity("highest", unit),
        studied=table.quantities("studied", unit),
        note=table.optional_text("note"),
        references=table.optional_texts("references"),
    )


def _daily_dose(table: _Table) -> DailyDose:
    return DailyDose(
        lowest=table.quantity("lowest", "mg"),
        highest=table.quantity("highest", "mg"),
        licensed=table.quantity("licensed", "mg"),
        references=table.optional_texts("references"),
    )


def _component(table: _Table) -> Component:
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


def _refused_material(table: _Table) -> RefusedMaterial:
    return RefusedMaterial(
        words=table.texts("words"), reason=table.text("reason"), references=table.optional_texts("references")
    )


def _tablets(table: _Table) -> TabletSource:
    return TabletSource(
        name=table.text("name"),
        label_claim=table.quantity("label_claim", "mg/tablet"),
        excipients=table.text("excipients"),
        warnings=table.texts("warnings"),
        references=table.optional_texts("references"),
    )


def _powder(table: _Table) -> PowderSource:
    return PowderSource(
        name=table.text("name"),
        molar_mass=table.quantity("molar_mass", "g/mol"),
        base_molar_mass=table.quantity("base_molar_mass", "g/mol"),
        assay_lowest=table.quantity("assay_lowest", "%"),
        assay_highest=table.quantity("assay_highest", "%"),
        warnings=table.texts("warnings"),
        references=table.optional_texts("references"),
    )


def _capsule(table: _Table) -> CapsuleRules:
    return CapsuleRules(
        sizes=table.texts("sizes"),
        usual_size=table.text("usual_size"),
        most_powder=table.quantity("most_powder", "%"),
        references=table.optional_texts("references"),
    )


def _gate_check(table: _Table) -> GateCheck:
    return GateCheck(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        references=table.optional_texts("references"),
    )


def _step(table: _Table) -> Step:
    return Step(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        drug_as=table.optional_choice("drug_as", STATES),
        record=table.optional_texts("record"),
        hold=table.optional_flag("hold"),
        caution=table.optional_text("caution"),
    )


def _quality_test(table: _Table) -> QualityTest:
    return QualityTest(
        name=table.text("name"),
        method=table.text("method"),
        criterion=table.text("criterion"),
        result=table.choice("result", RESULTS),
        lowest=table.optional_quantity("lowest"),
        highest=table.optional_quantity("highest"),
        references=table.optional_texts("references"),
    )


def _acceptance(table: _Table) -> Acceptance:
    return Acceptance(
        weighing=table.quantity("weighing", "%"),
        strength_lowest=table.quantity("strength_lowest", "%"),
        strength_highest=table.quantity("strength_highest", "%"),
        yield_lowest=table.quantity("yield_lowest", "%"),
        yield_highest=table.quantity("yield_highest", "%"),
        references=table.optional_texts("references"),
    )


def _beyond_use(table: _Table) -> BeyondUseRule:
    return BeyondUseRule(
        water_class=table.choice("water_class", WATER_CLASSES),
        storage=table.choices("storage", STORAGES),
        studies=tuple(_study(each) for each in table.tables("studies")),
        note=table.optional_text("note"),
        references=table.optional_texts("references"),
    )


def _study(table: _Table) -> StabilityStudy:
    return StabilityStudy(
        storage=table.choice("storage", STORAGES),
        period=table.quantity("period", "day"),
        antimicrobial_test=table.flag("antimicrobial_test"),
        note=table.optional_text("note"),
        references=table.texts("references"),
    )


def _labelling(table: _Table) -> Labelling:
    return Labelling(
        title=table.text("title"),
        directions=table.text("directions"),
        compounded=table.text("compounded"),
        auxiliary=tuple(_auxiliary_label(each) for each in table.tables("auxiliary")),
        references=table.optional_texts("references"),
    )


def _auxiliary_label(table: _Table) -> AuxiliaryLabel:
    return AuxiliaryLabel(
        text=table.text("text"),
        sources=table.choices("sources", SOURCES),
        references=table.optional_texts("references"),
    )


def _revision(table: _Table) -> Revision:
    return Revision(version=table.text("version"), date=table.date("date"), change=table.text("change"))
