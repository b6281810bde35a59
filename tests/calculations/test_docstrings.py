"""Every rule says in its docstring what it takes, in which unit, what it gives, and shows it; the code agrees."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import compounding.calculations
from compounding import units
from compounding.working import rule_of

ROOT = Path(__file__).parents[2]
Function = Callable[..., Any]

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.iter_modules(compounding.calculations.__path__, "compounding.calculations.")
]
PUBLIC = [
    value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
]
RULES = [value for value in PUBLIC if hasattr(value, "rule")]


def name_of(function: Function) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


# What rules are made with, and no rule itself.
MACHINERY = ("averages", "cautions", "kinds")

# Tables, dates and choices are no rules of quantities: nothing of them is drawn through a working.
PLAIN = {
    "balances.greatest_error",
    "balances.minimum_of",
    "balances.to_readability",
    "beyond_use.last_day",
    "beyond_use.longest_period",
    "beyond_use.studied_period",
    "beyond_use.table_period",
    "beyond_use.table_storage",
    "capsules.capsule_sizes",
    "dilution_plans.scale_for",
}


def returned(function: Function) -> Any:
    """Return the class that a function returns, or None for a term of a rule."""
    module = sys.modules[function.__module__]
    return vars(module).get(str(inspect.signature(function).return_annotation).removesuffix(" | None"))


# What comes to several quantities at once is returned as a record of them.
REPORTS = [
    value
    for value in PUBLIC
    if value not in RULES and name_of(value) not in PLAIN and dataclasses.is_dataclass(returned(value))
]


def section(function: Function, title: str) -> str:
    """Return the body of a docstring's section, or "" if there is none."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n-+$|\Z)", inspect.getdoc(function) or "", re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def entries(function: Function, title: str) -> dict[str, str]:
    """Return the names of a section and what is said of each."""
    parts = re.split(r"^(\w+)\n(?= )", section(function, title), flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def bracket(text: str) -> str:
    """Return the unit that ends a sentence: "Drug needed [mg]." gives "mg"."""
    found = re.search(r"\[([^\[\]]+)\]\.$", text)
    return found[1] if found else f"no unit ends {text!r}"


def prose(documented: Any) -> str:
    """Return a docstring without its examples."""
    return (inspect.getdoc(documented) or "").partition("Examples\n---")[0]


def is_unit(text: str) -> bool:
    try:
        units.unit_of(text)
    except KeyError:
        return False
    return True


def references() -> set[str]:
    return set(
        re.findall(r"^### ([a-z0-9-]+)$", (ROOT / "docs/references.md").read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_the_modules_are_found() -> None:
    assert len(MODULES) >= 8
    assert len(RULES) >= 50


def test_every_public_function_is_a_rule_or_known_not_to_be() -> None:
    others = [value for value in PUBLIC if value not in RULES and value not in REPORTS]
    assert {name_of(value) for value in others if name_of(value).split(".")[0] not in MACHINERY} <= PLAIN


@pytest.mark.parametrize("function", REPORTS, ids=name_of)
def test_a_report_says_what_it_takes_and_what_each_result_is(function: Function) -> None:
    assert list(entries(function, "Parameters")) == list(inspect.signature(function).parameters)
    made = returned(function)
    told = entries(made, "Attributes")
    assert not told or list(told) == [field.name for field in dataclasses.fields(made)]


@pytest.mark.parametrize("function", PUBLIC, ids=name_of)
def test_summary_is_one_sentence(function: Function) -> None:
    lines = (inspect.getdoc(function) or "").split("\n")
    assert re.fullmatch(r"[A-Z][^.]*\.", re.sub(r"[0-9]\.[0-9]", "", lines[0]))
    assert len(lines) == 1 or lines[1] == ""


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_parameters_are_those_of_the_signature_with_their_units(function: Function) -> None:
    described = entries(function, "Parameters")
    assert list(described) == list(inspect.signature(function).parameters)
    assert {name: bracket(text) for name, text in described.items()} == dict(rule_of(function).arguments)


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_result_has_the_unit_of_the_rule(function: Function) -> None:
    (text,) = entries(function, "Returns").values()
    assert bracket(text) == rule_of(function).unit


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_units_are_ones_that_can_be_written(function: Function) -> None:
    rule = rule_of(function)
    for unit in (rule.unit, *rule.arguments.values()):
        assert unit == "1" or units.unit_spelling(units.parse_quantity(f"1 {unit}")) == unit


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_errors_are_announced(function: Function) -> None:
    assert "QuantityError" in entries(function, "Raises")


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_example_runs_and_shows_the_function(function: Function) -> None:
    text = section(function, "Examples")
    test = doctest.DocTestParser().get_doctest(
        text, {**vars(sys.modules[function.__module__])}, function.__name__, None, None
    )
    assert any(function.__name__ in example.source and example.want for example in test.examples)
    assert not any("Quantity" in example.want for example in test.examples), "an example shows what people are shown"
    assert doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


@pytest.mark.parametrize("function", RULES, ids=name_of)
def test_source_is_among_the_references(function: Function) -> None:
    source = rule_of(function).source
    assert not source or source in references()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_what_stands_in_square_brackets_is_a_unit_or_a_reference(module: Any) -> None:
    documented = [module, *(value for value in PUBLIC if value.__module__ == module.__name__)]
    brackets = {key for each in documented for key in re.findall(r" \[([^\[\]]+)\]", prose(each))}
    assert {key for key in brackets if not is_unit(key)} <= references()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_rules_open_no_file_and_read_no_clock(module: Any) -> None:
    tree = ast.parse(inspect.getsource(module))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"open", "Path", "datetime.date.today", "datetime.datetime.now", "print"}


def test_the_checks_see_a_wrong_docstring() -> None:
    def wrong(mass: int) -> int:
        """Say nothing of the mass.

        Parameters
        ----------
        volume
            Something else.
        """
        return mass

    assert entries(wrong, "Parameters") == {"volume": "Something else."}
    assert bracket("Something else.") == "no unit ends 'Something else.'"
    assert section(wrong, "Returns") == ""
