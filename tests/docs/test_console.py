"""Every `console` block of the documentation runs, in a folder of its own, and prints what it shows.

A table that a page shows under a file's name (```csv orders.csv) lies in that folder.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from compounding.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)

FILE = re.compile(r"^```csv ([a-z.-]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """One command of a page: its words, the exit code that it shows with "? N", and the output that it shows."""

    words: list[str]
    code: int
    shown: str


def examples(block: str) -> list[Example]:
    found = []
    for text in block.replace("\\\n", " ").split("$ ")[1:]:
        line, _, rest = text.partition("\n")
        code = re.match(r"\? ([0-9])\n", rest)
        found.append(Example(shlex.split(line), int(code[1]) if code else 0, rest[code.end() :] if code else rest))
    return found


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


CASES = [
    pytest.param(page, examples(each), id=f"{page.stem}-{number}")
    for page in PAGES
    for number, each in enumerate(blocks(page))
]


@pytest.mark.parametrize(("page", "commands"), CASES)
def test_console_example(page: Path, commands: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILE.findall(page.read_text(encoding="utf-8")):
        Path(name).write_text(content, encoding="utf-8")
    for example in commands:
        assert example.words[0] == "compounding"
        result = CliRunner().invoke(main, example.words[1:])
        assert result.exit_code == example.code, result.output
        if example.shown.strip():
            assert result.output.strip() == example.shown.strip()


def test_the_readme_shows_the_three_forms() -> None:
    shown = [each for block in blocks(ROOT / "README.md") for each in examples(block)]
    formulas = {each.words[2] for each in shown if each.words[1] == "sheet"}
    assert formulas == {"naltrexone-capsule", "naltrexone-sublingual-drops", "naltrexone-cream"}
