"""The calculations: as functions of Python, and as calculators of the command line."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import compounding.calculations
from compounding.calculators import Argument, Calculator, calculators
from compounding.calculators.catalogue import subjects, usual_name
from compounding.working import rule_of
from docs.scripts import docstrings
from docs.scripts.markdown import anchor, code, fenced, table

Function = Callable[..., Any]
_LONGEST_LINE = 100


def modules() -> list[ModuleType]:
    """Return the modules of the calculations."""
    names = sorted(found.name for found in pkgutil.iter_modules(compounding.calculations.__path__))
    return [importlib.import_module(f"compounding.calculations.{name}") for name in names]


def functions_of(module: ModuleType) -> list[Function]:
    """Return the public functions of a module, in its order."""
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
    ]


def calculators_by_subject() -> str:
    """Return the calculators, by subject: what each is called, gives, takes and rests on."""
    parts = []
    for subject, about in subjects().items():
        rows = [_calculator_row(each) for each in calculators() if each.subject == subject]
        parts += [f"### {subject.capitalize()}", _about(about), table(_CALCULATOR_HEADS, rows)]
    return "\n\n".join(parts)


def _about(text: str) -> str:
    """Return what a subject is about, without the subject's name before a colon: it stands in the heading."""
    rest = text.partition(": ")[2] or text
    return f"{rest[:1].upper()}{rest[1:]}."


_CALCULATOR_HEADS = ("`compounding calc`", "gives", "takes", "source")


def _calculator_row(calculator: Calculator) -> tuple[str, str, str, str]:
    link = f"calculations.md#{anchor(anchor_name(calculator.function))}"
    taken = ", ".join(_argument_text(each) for each in calculator.arguments)
    source = _reference(calculator.source) if calculator.source else ""
    return f"[`{usual_name(calculator)}`]({link})", _escaped(calculator.summary), taken, source


def _argument_text(argument: Argument) -> str:
    """Return an option, its unit, and what else is to be known to write it."""
    accepted = argument.units or ((argument.unit,) if argument.unit else ())
    notes = [" or ".join(_shown(each) for each in accepted or argument.choices)]
    notes += ["several"] * argument.several + ["may be left out"] * (not argument.required)
    said = ", ".join(each for each in notes if each)
    return f"`--{argument.option}`" + (f" ({said})" if said else "")


def _shown(unit: str) -> str:
    return "a plain number" if unit == "1" else unit


def calculations() -> str:
    """Return the functions of the calculations, by module."""
    parts = []
    for module in modules():
        own = functions_of(module)
        if own:
            parts += [f"## {module.__name__}", linked(docstrings.summary(module))]
            parts += [function_text(each) for each in own]
    return "\n\n".join(parts)


def function_text(function: Function) -> str:
    """Return what a calculation is, under its name, and what it is called at the bench."""
    parts = [f"### {anchor_name(function)}", described_function(function), _calculator_line(function)]
    return "\n\n".join(each for each in parts if each)


def described_function(function: Function) -> str:
    """Return how a function is called, what it takes and returns, what it raises, and what it rests on."""
    parts = [
        fenced(signature_text(function), "python"),
        linked(docstrings.summary(function)),
        linked(docstrings.explanation(function)),
        parameters_text(function),
        _labelled("Returns", docstrings.entries(function, "Returns")),
        _raised(docstrings.entries(function, "Raises")),
        _source_line(function),
    ]
    return "\n\n".join(each for each in parts if each)


def anchor_name(function: Function) -> str:
    """Return the heading of a function: its module, without the package, and its name."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def parameters_text(function: object) -> str:
    """Return the table of a function's parameters; "" where none is described."""
    said = docstrings.entries(function, "Parameters")
    return table(["parameter", "what it is"], ((code(name), text) for name, text in said.items())) if said else ""


def signature_text(function: Function) -> str:
    """Return how a function is called, on several lines where one is too long."""
    signature = inspect.signature(function)
    given = list(_given(signature))
    returned = _annotation(signature.return_annotation)
    whole = f"{function.__name__}({', '.join(given)}) -> {returned}"
    if len(whole) <= _LONGEST_LINE:
        return whole
    return "\n".join([f"{function.__name__}(", *(f"    {each}," for each in given), f") -> {returned}"])


def _given(signature: inspect.Signature) -> Iterator[str]:
    """Yield the parameters of a function as they are written; a star stands before those that must be named."""
    is_named = False
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and not is_named:
            is_named = True
            yield "*"
        stars = "*" * ((each.kind is each.VAR_POSITIONAL) + 2 * (each.kind is each.VAR_KEYWORD))
        default = "" if each.default is each.empty else f" = {_default(each.default)}"
        yield f"{stars}{each.name}: {_annotation(each.annotation)}{default}"


def _annotation(annotation: object) -> str:
    """Return a type as it is written; a quantity of any number type is a quantity."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\bA\b", "Quantity", text)


def _default(value: object) -> str:
    return "…" if " at 0x" in repr(value) else repr(value)


def _labelled(title: str, said: Mapping[str, str]) -> str:
    """Return what is said of the result."""
    return f"{title}: {linked(' '.join(said.values()))}" if said else ""


def _raised(said: Mapping[str, str]) -> str:
    return "Raises " + " ".join(f"{code(name)}: {linked(text)}" for name, text in said.items()) if said else ""


def _calculator_line(function: Function) -> str:
    found = _by_function().get(f"{function.__module__}.{function.__name__}")
    return f"At the bench: `compounding calc {usual_name(found)}`." if found else ""


@functools.cache
def _by_function() -> dict[str, Calculator]:
    return {f"{each.function.__module__}.{each.function.__name__}": each for each in calculators()}


def _source_line(function: Function) -> str:
    source = rule_of(function).source if hasattr(function, "rule") else ""
    return f"Source: {_reference(source)}." if source else ""


def _reference(key: str) -> str:
    return f"[{key}](../references.md#{anchor(key)})"


def linked(text: str) -> str:
    """Return a text with its citations made into links, and no mark that Markdown or HTML would take up."""
    return re.sub(
        r"\[([a-z0-9-]+)\]",
        lambda found: f"({_reference(found[1])})" if found[1] in references() else found[0],
        _escaped(text),
    )


@functools.cache
def references() -> frozenset[str]:
    """Return the keys of docs/references.md."""
    text = (Path(__file__).parents[1] / "references.md").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^### ([a-z0-9-]+)$", text, re.MULTILINE))


def _escaped(text: str) -> str:
    return re.sub(r"([<*])", r"\\\1", text)
