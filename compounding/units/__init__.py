"""Quantities: the closed, exact, dimension-safe unit system.

Users' text is read by `parse_quantity` alone and shown by `format_quantity` alone; pint's own
parser, which reads "4,5 mg" as 45 mg, never sees it.
"""

from compounding.units.quantities import (
    conversion_ratio,
    converted,
    is_measured_in,
    is_open,
    is_quantity,
    magnitude,
    mass_concentration,
    mass_fraction,
    open_quantity,
    small_in_micrograms,
    volume_fraction,
    worked_out,
)
from compounding.units.reading import parse_quantity
from compounding.units.registry import (
    Quantity,
    Unit,
    are_of_one_kind,
    quantity,
    unit_of,
    unit_spelling,
)
from compounding.units.shown import (
    described,
    format_measured,
    format_quantity,
    format_stated,
    number_text,
    plain,
    unit_words,
)

__all__ = [
    "Quantity",
    "Unit",
    "are_of_one_kind",
    "conversion_ratio",
    "converted",
    "described",
    "format_measured",
    "format_quantity",
    "format_stated",
    "is_measured_in",
    "is_open",
    "is_quantity",
    "magnitude",
    "mass_concentration",
    "mass_fraction",
    "number_text",
    "open_quantity",
    "parse_quantity",
    "plain",
    "quantity",
    "small_in_micrograms",
    "unit_of",
    "unit_spelling",
    "unit_words",
    "volume_fraction",
    "worked_out",
]
