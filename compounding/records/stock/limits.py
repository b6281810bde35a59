"""What is possible in a cell of the stock table: a number beyond it is a slip of a unit or of a decimal point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.calculations.capsules import capsule_sizes
from compounding.records.powder_limits import MOST_LOST
from compounding.records.stock import columns
from compounding.units import Quantity, format_quantity, quantity


@dataclass(frozen=True)
class Limits:
    """The least and the most that is possible, and the units in which they hold.

    Attributes
    ----------
    what
        What they are of.
    lowest, highest
        The limits, as they are shown.
    unit, other_unit
        Unit in which they are compared, and the one for values that are stated per another measure.
    """

    what: str
    lowest: Quantity
    highest: Quantity
    unit: str
    other_unit: str = ""


# Judgements, beside MOST_LOST: see docs/explanation/a-days-work.md.
_TABLET = Limits("the mass of one tablet", quantity(10, "mg"), quantity(5, "g"), "mg", "mg/tablet")
_LEAST_DENSE, _MOST_DENSE = quantity("0.05", "g/mL"), quantity(3, "g/mL")
_LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        columns.ASSAY: Limits("an assay", quantity(50, "%"), quantity(110, "%"), "%"),
        columns.WATER: Limits("the water of a powder", quantity(0, "%"), MOST_LOST, "%"),
        columns.SOLVENTS: Limits("residual solvents", quantity(0, "%"), MOST_LOST, "%"),
        columns.MEAN: _TABLET,
        columns.DENSITY: Limits("a density", _LEAST_DENSE, _MOST_DENSE, "g/mL"),
        columns.DROPPER: Limits("a dropper", quantity(5, "drop/mL"), quantity(100, "drop/mL"), "drop/mL", "drop/g"),
    }
)


def limit_problem(column: str, value: Quantity) -> str:
    """Return why a value of a column is not possible; "" where it is.

    Examples
    --------
    >>> print(limit_problem("assay", quantity(995, "%")))
    995 % is not possible: an assay is from 50 % to 110 %; look for a slip of the unit or of the decimal point
    >>> limit_problem("assay", quantity("99.5", "%"))
    ''
    """
    return _beyond(_LIMITS[column], value) if column in _LIMITS else ""


def tablet_problem(count: Quantity, mass: Quantity) -> str:
    """Return why tablets cannot have a mass together; "" where they can.

    Parameters
    ----------
    count
        How many tablets were weighed.
    mass
        Their mass together.
    """
    each = quantity(units.magnitude(mass, "mg") / count.magnitude, "mg")
    said = _beyond(_TABLET, each)
    return f"{format_quantity(count)} of {format_quantity(mass)} together: {said}" if said else ""


def packing_problem(packing: Quantity, size: str) -> str:
    """Return why a powder cannot have a packing statistic in capsules of a size; "" where it can.

    Parameters
    ----------
    packing
        Mass of the powder that fills one capsule.
    size
        Name of the capsule size; nothing is said of one that is not known.
    """
    volume = next((units.magnitude(each.volume, "mL/capsule") for each in capsule_sizes() if each.name == size), None)
    if volume is None:
        return ""
    unit = "mg" if units.is_measured_in(packing, "mg") else "mg/capsule"
    lowest, highest = (
        quantity((units.magnitude(each, "mg/mL") * volume).normalize(), "mg") for each in (_LEAST_DENSE, _MOST_DENSE)
    )
    what = f"a packing statistic in size {size}, of {format_quantity(quantity(volume, 'mL'))},"
    return _beyond(Limits(what, lowest, highest, "mg", unit), packing)


def _beyond(limits: Limits, value: Quantity) -> str:
    unit = limits.unit if units.is_measured_in(value, limits.unit) else limits.other_unit
    lowest, highest = (units.magnitude(each, limits.unit) for each in (limits.lowest, limits.highest))
    number: Decimal = units.magnitude(value, unit)
    if lowest <= number <= highest:
        return ""
    return (
        f"{format_quantity(value)} is not possible: {limits.what} is from {format_quantity(limits.lowest)} to "
        f"{format_quantity(limits.highest)}; look for a slip of the unit or of the decimal point"
    )
