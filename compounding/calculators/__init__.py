"""The bench calculators: every rule of `compounding.calculations`, found by name and given texts."""

from compounding.calculators.calculator import Argument, Calculator
from compounding.calculators.catalogue import calculators, find_calculator, search
from compounding.calculators.content import calculated_content
from compounding.calculators.work import Calculated, calculated

__all__ = [
    "Argument",
    "Calculated",
    "Calculator",
    "calculated",
    "calculated_content",
    "calculators",
    "find_calculator",
    "search",
]
