"""Agreement: what was written down in the steps, against the tables of the same sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from compounding import units
from compounding.calculations.verification import judged
from compounding.errors import QuantityError
from compounding.records.compounding_record import Material
from compounding.records.finding import MINOR, Finding
from compounding.sheets.layout import NUMBER, field_name
from compounding.sheets.reading.entries import entry_of
from compounding.sheets.reading.workbook import NO_CELL
from compounding.sheets.review.accounts import (
    account_of,
    ground_weighed_and_left,
    is_more_than_made,
    made_of_mixture,
)
from compounding.sheets.review.amounts import in_words, share_text
from compounding.sheets.review.filled import Filled
from compounding.units import Quantity, parse_quantity, quantity

_CODE = "RECORD-MISMATCH"
# How far a test weight, and a volume that is read twice, may be out.
_NEAR, _NEAR_VOLUME = Decimal("0.01"), Decimal("0.02")
# Judgements: what stays in mill, mortar and tube; what filling may seem to lose and to gain.
_MOST_LEFT = Decimal("0.1")
_FILLED_LEAST, _FILLED_MOST = Decimal("0.95"), Decimal("1.02")
# How much more the yield may be than what was filled, and ground tablets than were obtained: a reading each.
_MORE_FILLED, _MORE_GROUND = Decimal("0.005"), Decimal("0.01")
# Capsules that a test may have opened.
_OPENED = 2
_LABELS = re.compile(r"\s+labels?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Same:
    """What is written down in a step and stands in a table too.

    Attributes
    ----------
    record
        What it is called in the step.
    table
        The entry of the table; "" where the sheet has none.
    near
        By how much of the table's number the two may differ.
    """

    record: str
    table: str
    near: Decimal = Decimal(0)


def agreement_findings(filled: Filled) -> Iterator[Finding]:
    """Yield where a step and a table, or two numbers of one step, say different things.

    Only plain numbers are compared, alone or with their unit; other words are left to the reader.
    """
    for same in _sames(filled):
        yield from _same(filled, same)
    yield from _test_weights(filled)
    yield from _ground(filled)
    if filled.record.per_unit:
        yield from _capsules(filled)
    else:
        yield from _cream(filled)
        yield from _fills(filled)
        yield from _yield(filled)


def _sames(filled: Filled) -> Iterator[_Same]:
    materials = {each.key: each for each in filled.record.materials}
    yield _Same(record="tablets crushed", table=_actual(materials.get("tablets")))
    yield _Same(record="shells loaded", table=_actual(materials.get("shells")))
    if filled.record.per_unit:
        yield _Same(record="capsules filled", table=account_of(filled, filled.record.yielded))
    yield _Same(record="labels printed", table="labels_printed")
    yield _Same(record="labels destroyed", table="labels_destroyed")
    vehicle = materials.get("vehicle")
    # What is made up to the whole volume is entered as that volume.
    if vehicle is not None and vehicle.qs and vehicle.target == filled.record.yielded:
        yield _Same(record="final volume", table=_actual(vehicle), near=_NEAR_VOLUME)


def _actual(material: Material | None) -> str:
    return "" if material is None else field_name("material", material.number, "actual")


def _same(filled: Filled, same: _Same) -> Iterator[Finding]:
    name, actual = record_of(filled, same.record), filled.number(same.table)
    if not name or actual is None:
        return
    unit = filled.fields[same.table].unit
    number = written_number(filled, name, unit)
    if number is not None and abs(number - actual) > same.near * abs(actual):
        expected = f"{in_words(actual, unit or '1')}, as entered for {filled.label(same.table)}"
        yield filled.find(_CODE, name, expected=expected, found=in_words(number, unit or "1"))


def record_of(filled: Filled, parameter: str) -> str:
    """Return the entry of a step in which a parameter is written down; "" where no step asks for it."""
    return next(
        (
            field_name("step", step.number, "record", step.record.index(parameter) + 1)
            for step in filled.record.steps
            if parameter in step.record
        ),
        "",
    )


def written_number(filled: Filled, name: str, unit: str) -> Decimal | None:
    """Return a number that was written as a text, alone or with its unit; None for all other words.

    Parameters
    ----------
    unit
        Unit in which it is meant where none is written; "" for a count of labels.
    """
    entry = filled.entries.get(name)
    if entry is None or entry.is_blank:
        return None
    raw = entry.raw if unit or not isinstance(entry.raw, str) else _LABELS.sub("", entry.raw.strip())
    # A count of labels has no unit that could be read, and takes no word behind it.
    field = replace(entry.field, type=NUMBER, unit=unit or "label")
    return entry_of(field, NO_CELL._replace(value=raw)).number


# --- balances --------------------------------------------------------------------------------


def _test_weights(filled: Filled) -> Iterator[Finding]:
    """Yield the balances that read a test weight wrongly, where both are written with their units."""
    for step in filled.record.steps:
        if not {"test weight", "reading"} <= set(step.record):
            continue
        places = (step.record.index(each) + 1 for each in ("test weight", "reading"))
        weight, reading = (field_name("step", step.number, "record", place) for place in places)
        mass, read = (_mass(filled.words(each)) for each in (weight, reading))
        if mass is None or read is None or mass.magnitude <= 0:
            continue
        share = units.magnitude(read, "mg") / units.magnitude(mass, "mg")
        if abs(share - 1) > _NEAR:
            mass_words, read_words = (units.format_quantity(each) for each in (mass, read))
            yield filled.find(
                _CODE,
                reading,
                expected=f"the test weight, {mass_words}, within {share_text(_NEAR)}",
                found=f"test weight {mass_words} reads {read_words}",
                action="Find out whether balance or entry was wrong; if the balance, no weight read on it holds.",
            )


def _mass(words: str) -> Quantity | None:
    """Return a mass that was written with its unit; None for all other words."""
    try:
        found = parse_quantity(words)
    except QuantityError:
        return None
    return found if units.is_measured_in(found, "mg") else None


# --- ground tablets --------------------------------------------------------------------------


def _ground(filled: Filled) -> Iterator[Finding]:
    """Yield ground tablets of which more was weighed and left over than was obtained."""
    name, parts = record_of(filled, "mass of powder obtained"), ground_weighed_and_left(filled)
    obtained = written_number(filled, name, "mg") if name else None
    if obtained is None or obtained <= 0 or parts is None:
        return
    weighed, left = (units.magnitude(each, "mg") for each in parts)
    if weighed + left > obtained * (1 + _MORE_GROUND):
        yield filled.find(
            _CODE,
            name,
            expected=f"{in_words(weighed + left, 'mg')} or more: {in_words(weighed, 'mg')} was weighed and "
            f"{in_words(left, 'mg')} left over",
            found=in_words(obtained, "mg"),
        )


# --- capsules --------------------------------------------------------------------------------


def _capsules(filled: Filled) -> Iterator[Finding]:
    """Yield the capsules that were filled, and neither dispensed nor set aside; or the other way round."""
    name, made = record_of(filled, "capsules set aside"), filled.number(account_of(filled, filled.record.yielded))
    aside = written_number(filled, name, "capsule") if name else None
    yielded = filled.number("yield_actual")
    if made is None or aside is None or yielded is None or yielded > made:
        return
    missing = made - yielded - aside
    words = f"{in_words(made, 'capsule')} filled, {units.number_text(yielded)} yielded"
    words += f", {units.number_text(aside)} set aside"
    if missing > _OPENED:
        unexplained = in_words(missing - _OPENED, "capsule")
        yield filled.find(
            _CODE,
            name,
            expected=f"all capsules accounted for, at most {_OPENED} of them opened for tests",
            found=f"{words}: {unexplained} unexplained",
            severity=MINOR,
            action="Find the capsules, or write down what became of them.",
        )
    elif missing < 0:
        expected = f"at most {in_words(made - yielded, 'capsule')}, those that were filled and are not in the yield"
        yield filled.find(_CODE, name, expected=expected, found=words)


# --- liquids and creams ----------------------------------------------------------------------


def _cream(filled: Filled) -> Iterator[Finding]:
    """Yield a yield that is more than the cream weighed before it was filled, or leaves much of it unexplained."""
    name, filled_in = record_of(filled, "mass of cream"), filled.number("yield_actual")
    if not name or filled_in is None:
        return
    unit = filled.fields["yield_actual"].unit
    mass = written_number(filled, name, unit)
    if mass is None or mass <= 0 or 1 - _MOST_LEFT <= filled_in / mass <= 1 + _NEAR:
        return
    yield filled.find(
        _CODE,
        name,
        expected=f"a little more than {in_words(filled_in, unit)}, as entered for {filled.label('yield_actual')}",
        found=in_words(mass, unit),
    )


def _yield(filled: Filled) -> Iterator[Finding]:
    """Yield a yield that is more than what was filled; of capsules, that is found with the accounts."""
    account = account_of(filled, filled.record.yielded)
    number, yielded = filled.number(account), filled.number("yield_actual")
    if number is None or yielded is None or number < 0 or yielded <= number * (1 + _MORE_FILLED):
        return
    unit = filled.fields["yield_actual"].unit
    expected = f"at most {in_words(number, unit)}, as entered for {filled.label(account)}"
    yield filled.find(_CODE, "yield_actual", expected=expected, found=in_words(yielded, unit))


def _fills(filled: Filled) -> Iterator[Finding]:
    """Yield containers that hold in all another amount than the yield, unless there are more than the sheet has rows.

    A row in which something is written that is no number leaves the sum open; more than was made is no matter of here.
    """
    names = [name for name in filled.entries if re.fullmatch(r"fill_\d+", name)]
    entered = [name for name in names if filled.words(name)]
    numbers = [number for name in entered if (number := filled.number(name)) is not None]
    yielded = filled.number("yield_actual")
    if not entered or len(entered) == len(names) or len(numbers) < len(entered) or yielded is None or yielded <= 0:
        return
    total, unit = sum(numbers, Decimal(0)), filled.fields["yield_actual"].unit
    made = made_of_mixture(filled)
    if made is not None and is_more_than_made(total, made):
        return
    share, least, most = (quantity(each * 100, "%") for each in (total / yielded, _FILLED_LEAST, _FILLED_MOST))
    if not judged(share, least, most, 1).meets:
        containers = f"{len(entered)} {'container' if len(entered) == 1 else 'containers'}"
        yield filled.find(
            _CODE,
            "fills_total",
            expected=f"about {in_words(yielded, unit)}, as entered for {filled.label('yield_actual')}",
            found=f"{in_words(total, unit)} in {containers}, {share_text(total / yielded)} of it",
        )
