"""The reference says what there is: generated parts are fresh, and nothing that a user meets is left out."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

import compounding
from compounding.cli import calc
from compounding.notation import SPELLINGS
from compounding.records import formula_file
from compounding.records.finding_codes import CODES
from compounding.records.orders.columns import OPTIONAL, REQUIRED
from compounding.records.pharmacy import profile_file
from compounding.records.stock.columns import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from compounding.sheets.validation import answers, cells, entries, installed, signing, summary
from compounding.tables.log import review_log
from docs.scripts import json_parts, library_parts, list_parts, reference, workbook_parts
from docs.scripts.calculation_parts import anchor_name, functions_of, modules
from docs.scripts.command_parts import all_commands, title_of

PAGES = {path.stem: path for path in reference.pages()}


def page(name: str) -> str:
    return PAGES[name].read_text(encoding="utf-8")


def by_hand(text: str) -> str:
    """Return a page without its generated parts."""
    return re.sub(r"<!-- made: ([a-z -]+) -->.*?<!-- end of \1 -->", "", text, flags=re.DOTALL)


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {heading}"
    return found[1]


def in_backticks(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


# --- what is generated


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_parts_are_as_the_code_makes_them(name: str) -> None:
    text = page(name)
    assert text.count("<!-- made: ") == len(reference.parts_of(text)), "a part has no end"
    assert reference.made_anew(text) == text, f"{name}.md is not what the code says now: run '{reference.COMMAND}'"


def test_every_part_has_its_place() -> None:
    placed = [part for path in reference.pages() for part in reference.parts_of(path.read_text(encoding="utf-8"))]
    assert sorted(placed) == sorted(reference.PARTS)


def test_a_stale_part_is_seen() -> None:
    text = page("units")
    stale = text.replace("| `mg` |", "| `mgg` |")
    assert stale != text
    assert reference.made_anew(stale) == text


# --- commands


def commands() -> Iterator[tuple[str, click.Command]]:
    for command, context in all_commands():
        yield title_of(command, context), command


def test_every_command_and_each_of_its_options_is_documented() -> None:
    text = page("command-line")
    for path, command in commands():
        told = section(text, path)
        assert command.help, path
        options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
        assert [each.opts[0] for each in options if f"`{each.opts[0]}" not in told] == []


def test_every_option_says_what_it_is() -> None:
    given = [(path, each) for path, command in commands() for each in command.params]
    options = [(path, each) for path, each in given if isinstance(each, click.Option) and not each.hidden]
    assert [f"{path} {each.opts[0]}" for path, each in options if not each.help] == []


def test_every_calculator_is_documented() -> None:
    told = page("calculators")
    context = click.Context(calc.command)
    for name in calc.command.list_commands(context):
        assert f"[`{name}`]" in told or f"[`{name.partition('.')[2]}`]" in told, name


def test_every_environment_variable_is_documented() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(compounding.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"(COMPOUNDING_[A-Z]+|NO_COLOR|FORCE_COLOR)"', code))
    assert named
    assert named <= in_backticks(by_hand(page("command-line")))


# --- words that users meet


def test_every_finding_is_documented() -> None:
    told = section(page("findings"), "Findings")
    for code, each in CODES.items():
        assert f"| `{code}` | {each.severity} | {each.meaning} | {each.action} |" in told


def test_every_error_is_documented() -> None:
    told = section(page("findings"), "Errors")
    assert {each.__name__ for each in list_parts.error_classes()} <= in_backticks(told)


def test_every_spelling_of_a_unit_is_documented() -> None:
    assert set(SPELLINGS) <= in_backticks(page("units"))


def test_every_column_of_an_order_table_is_documented() -> None:
    assert {*REQUIRED, *OPTIONAL} <= in_backticks(page("order-table"))


def test_every_column_of_a_stock_table_is_documented() -> None:
    heads = " ".join(line.split("|")[1] for line in page("stock-table").splitlines() if line.startswith("| `"))
    assert in_backticks(heads) == {*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS}


def test_every_column_of_the_log_is_documented() -> None:
    assert set(review_log([]).columns) <= in_backticks(page("review"))


def keys_read(module: ModuleType) -> set[str]:
    """Return the keys that a reader of TOML asks its tables for."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    return {each for each in found if isinstance(each, str) and re.fullmatch("[a-z_]+", each)}


@pytest.mark.parametrize(
    ("module", "told", "least"),
    [
        (profile_file, PAGES["profile"], 15),
        (formula_file, reference.ROOT / "formulas" / "README.md", 60),
    ],
    ids=["profile", "formula"],
)
def test_every_key_of_a_file_is_documented(module: ModuleType, told: Path, least: int) -> None:
    text = told.read_text(encoding="utf-8")
    keys = keys_read(module)
    assert len(keys) >= least
    assert {key for key in keys if not re.search(rf"[`\[. ]{key}[`\]\]. ]", text)} == set()


def rows(text: str) -> set[str]:
    """Return what stands in the first column of the tables of a page, one thing after the other."""
    firsts = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {each for first in firsts for each in (first, *first.split(", "))}


def test_every_sheet_of_a_workbook_is_described() -> None:
    names = {name for sample in workbook_parts.SAMPLES for name in workbook_parts.sheets_of(sample)}
    assert {re.sub(" [A-Z]$", "", name) for name in names} <= rows(by_hand(page("workbook")))


def test_every_sheet_of_a_validation_is_described() -> None:
    names = {summary.SUMMARY, installed.INSTALLATION, answers.ANSWERS, cells.CELLS, entries.ENTRIES, signing.SIGNING}
    assert names <= rows(page("validation"))


# --- JSON


def test_every_command_that_prints_json_is_among_the_outputs() -> None:
    shown = [line for output in json_parts.OUTPUTS for line in output.commands if "--json" in line]
    for path, command in commands():
        if any("--json" in parameter.opts for parameter in command.params):
            assert any(line.startswith(f"{path} ") for line in shown), f"{path} --json"


@pytest.mark.parametrize("output", json_parts.OUTPUTS, ids=lambda output: output.name)
def test_every_key_of_json_is_explained(output: json_parts.Output) -> None:
    own = by_hand(section(page("json"), output.name))
    linked = [by_hand(section(page("json"), name)) for name in re.findall(r"\]\(#([a-z]+)\)", own)]
    told = in_backticks("\n".join([own, *linked]))
    paths = [path for path in json_parts.keys_of(output) if not re.match(r"(order|request)\.", path)]
    keys = {re.sub(r"(\[\])+$", "", path).rpartition(".")[2] for path in paths}
    assert {key for key in keys - {"NAME"} if key not in told} == set()


# --- Python


def test_every_public_name_is_documented() -> None:
    told = page("python")
    for package in library_parts.interfaces():
        home = package.__name__.removeprefix("compounding").removeprefix(".")
        for name in package.__all__:
            assert f"\n### {f'{home}.' if home else ''}{name}\n" in told


def test_every_calculation_is_documented() -> None:
    told = page("calculations")
    for module in modules():
        for function in functions_of(module):
            assert f"\n### {anchor_name(function)}\n" in told
