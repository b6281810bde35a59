"""Every command has an example in its help, and every example runs as it stands there."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from compounding.cli import main
from compounding.cli.messages import TRACEBACK_VARIABLE

_SHEET = ("sheet", "naltrexone-cream", "--strength", "1 %", "--quantity", "30 g", "--source", "tablets")
_BY = ("--author", "A. Pharmacist", "--change", "Other base.")
# What the questions of `compounding new` are answered with, by the number of words of its example.
_ANSWERS = {
    2: ["naltrexone-cream", "1 %", "30 g", "tablets", *[""] * 10, "first.xlsx", "yes"],
    7: ["90 capsule", "20, 8.20 g", *[""] * 12, "yes"],
}
# What those of `compounding formulas new` are answered with.
_AUTHOR = [
    *("house-cream", "house cream", "ketamine hydrochloride", "cream", "on the skin", "pain", "white cream"),
    *("1 % w/w", "10 % w/w", "", "powder", "ketamine hydrochloride", "", "", "base; base; qs; g", ""),
    *("tube", "other non-aqueous", "controlled room temperature", "Apply as prescribed.", "Wear gloves."),
    *("1 %", "90 %", "110 %", "95 %", "105 %", "A. Pharmacist"),
]
_TABLES = {
    "orders.csv": "number,formula,strength,quantity,source\nrx-1,naltrexone-cream,1 %,30 g,tablets\n",
    "stock.csv": (
        "material,form,lot,expiry,on hand,tablets weighed,sample mass\n"
        "naltrexone hydrochloride tablets 50 mg,tablet,T-1,2027-12,500 tablet,20,8.20 g\n"
    ),
    "weights.csv": "weight (mg)\n" + "\n".join(f"140.{digit}" for digit in range(10)) + "\n",
}
# What is written by these is not there before.
_WRITERS = {("stock", "template"), ("profile", "init"), ("orders", "template")}


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words by which it is called."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=" ".join(("compounding", *path)))
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))


def help_of(path: tuple[str, ...], command: click.Command) -> str:
    # The settings are those of the program: a command keeps the first help option that it is asked for.
    settings: dict[str, Any] = dict(main.context_settings)
    return command.get_help(click.Context(command, info_name=" ".join(("compounding", *path)), **settings))


def examples(text: str) -> list[list[str]]:
    """Return the commands that stand below the word example, word by word."""
    _, _, after = re.sub(r"\\\n", " ", text).partition("Example")
    return [shlex.split(line) for line in re.findall(r"^ +(compounding .*)$", after, re.MULTILINE)]


def provide(words: list[str]) -> None:
    """Put into the working folder what an example reads."""
    read = [each for before, each in itertools.pairwise(words) if before not in _OUTPUTS]
    if tuple(words[1:3]) in _WRITERS:
        return
    for name, text in _TABLES.items():
        if name in read:
            Path(name).write_text(text, encoding="utf-8")
    if "stock.xlsx" in read:
        _stock_workbook()
    _own_formulas(read)
    if "./pharmacy.toml" in read or "profile" in read:
        assert invoked("profile", "init").exit_code == 0
    for name in ("filled/", "sheets/", "capsules.xlsx", "first.xlsx"):
        if name in read:
            _sheet(Path(name))


def _own_formulas(read: list[str]) -> None:
    """Make the pharmacy's folder of formulas, with the next version of those that an example names."""
    named = [each for each in read if each.startswith("my-formulas")]
    if named:
        Path("my-formulas").mkdir()
    for each in named:
        formula = Path(each).parent.name if each.endswith(".toml") else "naltrexone-cream" if each[-1] == "/" else ""
        if formula:
            done = invoked("formulas", "new", "--to", "my-formulas", "--from", formula, *_BY)
            assert done.exit_code == 0, done.output


_OUTPUTS = ("--output", "--report", "--log", "--plot", "--output-dir")


def _sheet(path: Path) -> None:
    file = path if path.suffix else path / "cream.xlsx"
    file.parent.mkdir(exist_ok=True)
    result = invoked(*_SHEET, "--batch", "LDN-1", "--output", str(file))
    if result.exit_code:
        pytest.fail(result.output)


def _stock_workbook() -> None:
    import pandas

    rows = [line.split(",") for line in _TABLES["stock.csv"].splitlines()]
    pandas.DataFrame(rows[1:], columns=rows[0]).to_excel("stock.xlsx", sheet_name="Stock", index=False)


def invoked(*words: str, given: str | None = None) -> click.testing.Result:
    return CliRunner(env={TRACEBACK_VARIABLE: "1"}).invoke(main, words, input=given, catch_exceptions=False)


def _given(words: list[str]) -> str | None:
    """Return what is typed or pasted while an example runs."""
    if words[1] == "new":
        return "\n".join(_ANSWERS[len(words)]) + "\n"
    if words[1:3] == ["formulas", "new"] and "--from" not in words:
        return "\n".join(_AUTHOR) + "\n"
    return "140\n141\n" * 5 if "-" in words else None


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()


def _walked() -> list[tuple[tuple[str, ...], click.Command]]:
    return list(commands(main))


ALL = _walked()
EXAMPLES = {tuple(words): path for path, command in ALL for words in examples(help_of(path, command))}


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "compounding" for path, _ in ALL])
def test_every_command_has_an_example_in_its_help(path: tuple[str, ...], command: click.Command) -> None:
    text = help_of(path, command)
    assert re.search(r"^ *Examples?:", text, re.MULTILINE), text
    found = examples(text)
    assert found, text
    # Nobody types "make", and a calculator is called by its short name.
    typed = [each for each in path if each != "make"][: 1 if path[:1] == ("calc",) else None]
    assert any(words[1 : 1 + len(typed)] == typed for words in found), text


@pytest.mark.parametrize("words", EXAMPLES, ids=[" ".join(words[1:])[:90] for words in EXAMPLES])
def test_every_example_runs_as_it_stands(words: tuple[str, ...]) -> None:
    provide(list(words))
    result = invoked(*words[1:], given=_given(list(words)))
    assert result.exit_code in (0, 1), result.output
    assert "Error: " not in result.output


def test_an_example_that_is_wrong_would_be_found() -> None:
    assert invoked("plan", "naltrexone-cream", "--strength", "1", "--quantity", "30 g", "--source", "tablets").exit_code
