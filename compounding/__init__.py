"""Checked calculations and batch sheets for non-sterile compounding.

A prescription and a formula are prepared into a compounding record, of which the batch sheet is a rendering.

The names below are found when they are first used: `import compounding` loads neither pint nor openpyxl nor pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compounding.records.library import find_library
    from compounding.records.preparation import prepare
    from compounding.records.titration import TitrationOrder, plan_campaign, read_schedule
    from compounding.sheets import write_sheet
    from compounding.sheets.campaign_workbook import write_campaign
    from compounding.units import format_quantity, parse_quantity

__version__ = "0.1.0"
__all__ = [
    "TitrationOrder",
    "__version__",
    "find_library",
    "format_quantity",
    "parse_quantity",
    "plan_campaign",
    "prepare",
    "read_schedule",
    "write_campaign",
    "write_sheet",
]

_HOMES = {
    "TitrationOrder": "compounding.records.titration",
    "plan_campaign": "compounding.records.titration",
    "read_schedule": "compounding.records.titration",
    "write_campaign": "compounding.sheets.campaign_workbook",
    "find_library": "compounding.records.library",
    "format_quantity": "compounding.units",
    "parse_quantity": "compounding.units",
    "prepare": "compounding.records.preparation",
    "write_sheet": "compounding.sheets",
}


def __getattr__(name: str) -> Any:
    """Return a public name from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return sorted(__all__)
