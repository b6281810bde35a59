"""Every public function says what it returns and which errors it raises; of the library's, also what each takes."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import pytest

import compounding
from compounding import errors
from docs.scripts import docstrings, library_parts

PACKAGE = Path(compounding.__file__).parent
ERRORS = {name: each for name, each in vars(errors).items() if isinstance(each, type)}
Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Documented(NamedTuple):
    """A public function or method: where it stands, and its tree."""

    place: str
    tree: Definition

    @property
    def text(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @property
    def summary(self) -> str:
        return " ".join(self.text.partition("\n\n")[0].split())

    @property
    def decorators(self) -> str:
        return " ".join(ast.unparse(each) for each in self.tree.decorator_list)

    @property
    def returned(self) -> str:
        return ast.unparse(self.tree.returns) if self.tree.returns else ""


def public(tree: ast.Module | ast.ClassDef, place: str) -> Iterator[Documented]:
    """Yield the public functions of a module and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield Documented(f"{place}.{node.name}", node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public(node, f"{place}.{node.name}")


def in_package() -> list[Documented]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).with_suffix("").as_posix()
        found += list(public(ast.parse(path.read_text(encoding="utf-8")), place))
    return found


FUNCTIONS = in_package()


def is_command(function: Documented) -> bool:
    """Return whether a function is a command: its docstring is the help that a user reads."""
    return re.search(r"\b(command|group)\b", function.decorators) is not None


def says_what_is_returned(function: Documented) -> bool:
    if function.returned in ("", "None", "NoReturn", "Iterator[None]") or is_command(function):
        return True
    if "property" in function.decorators:
        return True
    if function.place.startswith("calculations/"):
        return True  # its first sentence names the quantity that it returns, and is printed on the sheet
    words = "Give|Hold|Collect" if "contextmanager" in function.decorators else "Return|Yield"
    return re.match(rf"({words})\b|.*\breturn(s|ed)?\b", function.summary) is not None


def own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in the body of a function, but not what is in functions inside it."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, Definition | ast.Lambda | ast.ClassDef):
            yield node
            yield from own_nodes(node)


def raised(function: Documented) -> set[str]:
    """Return the errors of the toolkit that a function raises itself."""
    found = set()
    for node in own_nodes(function.tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found.add(ast.unparse(made).rpartition(".")[2])
    return found & set(ERRORS)


def unannounced(function: Documented) -> set[str]:
    """Return the errors that a function raises, and says nothing of: neither by their name nor as a kind of them."""
    announced = tuple(ERRORS[name] for name in told(function, "Raises") if name in ERRORS)
    return {name for name in raised(function) if not issubclass(ERRORS[name], announced)}


def told(function: Documented, title: str) -> set[str]:
    part = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n-+$|\Z)", function.text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^(\w+)$", part[1], re.MULTILINE)) if part else set()


def test_there_are_functions() -> None:
    assert len(FUNCTIONS) > 1000


def test_every_function_has_a_summary_of_one_sentence() -> None:
    wrong = [each.place for each in FUNCTIONS if not re.fullmatch(r"[A-Z`\"](?:(?![.?!] [A-Z]).)*\.", each.summary)]
    assert wrong == []


def test_every_function_says_what_it_returns() -> None:
    assert [each.place for each in FUNCTIONS if not says_what_is_returned(each)] == []


def test_every_error_that_a_function_raises_is_announced() -> None:
    others = [each for each in FUNCTIONS if not is_command(each)]
    assert {each.place: missing for each in others if (missing := unannounced(each))} == {}


# --- the library: what a program may rely on


def members_of(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield a function, or the public methods of a class."""
    if isinstance(value, type):
        methods = ((name, each) for name, each in vars(value).items() if isinstance(each, FunctionType))
        yield from ((f"{place}.{name}", each) for name, each in methods if not name.startswith("_"))
    elif callable(value):
        yield place, inspect.unwrap(value)


def library() -> dict[str, Any]:
    """Return every name that the library offers, with what it stands for."""
    found: dict[str, Any] = {}
    for package in library_parts.interfaces():
        found |= {f"{package.__name__}.{name}": getattr(package, name) for name in package.__all__}
    for module in library_parts.modules():
        found |= {f"{module.__name__}.{name}": value for name, value in library_parts.members(module)}
    return {place: value for place, value in found.items() if library_parts.is_own(value)}


OFFERED = library()
CALLABLE = [pair for place, value in OFFERED.items() for pair in members_of(value, place)]
RECORDS = [(place, value) for place, value in OFFERED.items() if dataclasses.is_dataclass(value)]


@pytest.mark.parametrize(("place", "function"), CALLABLE, ids=[place for place, _ in CALLABLE])
def test_every_parameter_of_the_library_is_described(place: str, function: Callable[..., Any]) -> None:
    given = [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]
    assert [name for name in given if not docstrings.entries(function, "Parameters").get(name)] == [], place


@pytest.mark.parametrize(("place", "record"), RECORDS, ids=[place for place, _ in RECORDS])
def test_every_quantity_of_a_record_is_described(place: str, record: Any) -> None:
    said = docstrings.attributes(record)
    fields = {each.name: str(each.type) for each in dataclasses.fields(record)}
    assert sorted(set(said) - set(fields)) == [], f"{place} has no such field"
    assert [name for name, kind in fields.items() if "Quantity" in kind and name not in said] == [], place


# --- the checks themselves


def only(source: str) -> Documented:
    [found] = public(ast.parse(source), "here")
    return found


def test_a_silent_error_is_seen() -> None:
    source = 'def made() -> int:\n    """Return a number."""\n    raise QuantityError("1", "no", "write it")\n'
    assert unannounced(only(source)) == {"QuantityError"}


def test_an_error_that_is_announced_is_seen() -> None:
    text = '"""Return a number.\n\n    Raises\n    ------\n    SheetError\n        Never.\n    """'
    source = f'def made() -> int:\n    {text}\n    raise SheetError("1", "no", "write it")\n'
    assert unannounced(only(source)) == set()


def test_a_summary_that_says_nothing_of_the_result_is_seen() -> None:
    assert not says_what_is_returned(only('def made() -> int:\n    """Do it."""\n    return 1\n'))
    assert says_what_is_returned(only('def made() -> int:\n    """Write it, and return how much."""\n    return 1\n'))
