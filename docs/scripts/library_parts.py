"""The library: every name that a program may rely on, with what its docstring says."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

import compounding
from docs.scripts import docstrings
from docs.scripts.calculation_parts import described_function, linked
from docs.scripts.markdown import anchor, cell, code, table

# What orders, formulas and records are made of: modules whose public names are all to be relied on.
_MODULES = (
    "compounding.records.order",
    "compounding.records.formula",
    "compounding.records.formula_parts",
    "compounding.records.formula_file",
    "compounding.records.library",
    "compounding.records.compounding_record",
    "compounding.records.record_json",
    "compounding.records.dosage_form",
    "compounding.rounding",
)
# Names for types of pint's, for annotations only.
_ALIASES = MappingProxyType(
    {
        "Quantity": "Type of every quantity, for annotations: an exact decimal and its unit. `quantity` and "
        "`parse_quantity` make them; they are added, multiplied and compared as numbers are.",
        "Unit": "Type of a unit, for annotations.",
    }
)


def is_own(value: object) -> bool:
    """Return whether a class or a function is the toolkit's own."""
    return getattr(value, "__module__", "").startswith("compounding")


def interfaces() -> list[ModuleType]:
    """Return the package itself, and every package of it that says by `__all__` what it offers."""
    names = [found.name for found in pkgutil.walk_packages(compounding.__path__, "compounding.") if found.ispkg]
    packages = [importlib.import_module(name) for name in names if not name.startswith("compounding.cli")]
    return [compounding, *(each for each in packages if hasattr(each, "__all__"))]


def modules() -> list[ModuleType]:
    """Return the modules whose public names are all part of the library."""
    return [importlib.import_module(name) for name in _MODULES]


def public_names() -> str:
    """Return what the packages offer."""
    parts = []
    for package in interfaces():
        parts += [f"## {package.__name__}", linked(docstrings.summary(package))]
        parts += [_documented(name, getattr(package, name), package) for name in package.__all__]
    return "\n\n".join(parts)


def records() -> str:
    """Return what the modules of orders, formulas, records and units offer."""
    parts = []
    for module in modules():
        parts += [f"## {module.__name__}", linked(docstrings.summary(module))]
        parts += [_documented(name, value, module) for name, value in members(module)]
    return "\n\n".join(parts)


def members(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the public functions and classes of a module, in its order."""
    for name, value in vars(module).items():
        is_own = callable(value) and getattr(value, "__module__", "") == module.__name__
        if is_own and not name.startswith("_"):
            yield name, value


def _documented(name: str, value: Any, home: ModuleType) -> str:
    heading = f"### {home.__name__.removeprefix('compounding').removeprefix('.')}.{name}".replace("### .", "### ")
    if home is not compounding and name in compounding.__all__:
        return f"{heading}\n\nThe same as [`compounding.{name}`](python.md#{anchor(name)})."
    if name in _ALIASES:
        return f"{heading}\n\n{_ALIASES[name]}"
    if isinstance(value, type):
        return "\n\n".join([heading, *_class_parts(value)])
    if callable(value):
        return "\n\n".join([heading, described_function(inspect.unwrap(value))])
    return f"{heading}\n\nA text, such as `{value}`."


def _class_parts(value: type) -> Iterator[str]:
    yield linked(docstrings.summary(value))
    explanation = docstrings.explanation(value)
    if explanation:
        yield linked(explanation)
    if dataclasses.is_dataclass(value):
        yield table(["field", "type", "what it is"], _field_rows(value))
    for name, member in vars(value).items():
        if not name.startswith("_") and isinstance(member, property | FunctionType):
            yield _member_line(name, member)


def _field_rows(value: type) -> Iterator[tuple[str, str, str]]:
    said = docstrings.attributes(value)
    for field in dataclasses.fields(value):
        is_needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        told = said.get(field.name, "")
        yield code(field.name), code(str(field.type)), told if is_needed else f"{told} May be left out.".strip()


def _member_line(name: str, member: property | FunctionType) -> str:
    """Return a property or a method with its summary and its errors."""
    if isinstance(member, property):
        return f"- {code(name)}: {linked(cell(docstrings.summary(member)))}"
    signature = str(inspect.signature(member)).replace("'", "").replace("(self, ", "(").replace("(self)", "()")
    raised = docstrings.entries(member, "Raises")
    errors = "".join(f" Raises {code(error)}: {linked(text)}" for error, text in raised.items())
    return f"- {code(f'{name}{signature}')}: {linked(cell(docstrings.summary(member)))}{errors}"
