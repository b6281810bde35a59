"""Every `console` block of the documentation runs, and prints what it shows.

The README, the tutorial and each how-to guide are told as one story: their blocks run in order, in one folder. A block
of any other page runs in a folder of its own. Of what a page shows,

- `? 1` under a command is its exit code, where that is not 0;
- a line that begins with `> ` is an answer typed at a prompt;
- a line `...` stands for any lines that the page leaves out;
- a block `csv NAME` or `toml NAME` is a file of that name;
- a block `csv NAME.xlsx` says what is typed into the cells of that workbook, the same into each, or one after the other
  where semicolons part the entries. LibreOffice then calculates and saves the workbook, as the reader does it by hand;
- a block `csv NAME.xlsx of OTHER.xlsx` says the same of a copy.
"""

from __future__ import annotations

import csv
import datetime
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.cell.cell import MergedCell

from compounding.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```(console|(?:csv|toml) \S+(?: of \S+)?)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of a page: `console`, or the file that it shows or fills in, and the one of which that is a copy."""

    name: str
    text: str
    copied: str = ""


class Example(NamedTuple):
    """One command of a page: its words, its exit code, what is typed at its prompts, and the output that it shows."""

    words: list[str]
    code: int
    typed: str
    shown: str


def examples(text: str) -> list[Example]:
    found = []
    for each in re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        line, _, rest = each.partition("\n")
        code = re.match(r"\? ([0-9])\n", rest)
        shown = rest[code.end() :] if code else rest
        typed = "".join(f"{answer}\n" for answer in re.findall(r"^> ?(.*)$", shown, re.MULTILINE))
        found.append(Example(shlex.split(line), int(code[1]) if code else 0, typed, shown))
    return found


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for kind, content in _FENCE.findall(text):
        whole, _, copied = kind.partition(" of ")
        found.append(Block(whole.split()[-1], content, copied))
    return found


def is_story(page: Path) -> bool:
    return page == ROOT / "README.md" or page.stem == "tutorial" or page.parent.name == "how-to"


def parts(page: Path) -> Iterator[list[Block]]:
    """Yield what runs in one folder: a whole story, or one block after the files of its page."""
    found = blocks(page)
    commands = [each for each in found if each.name == "console"]
    if is_story(page) and commands:
        yield found
    elif not is_story(page):
        files = [each for each in found if each.name != "console"]
        yield from ([*files, each] for each in commands)


def is_filled_in(part: Sequence[Block]) -> bool:
    return any(each.name.endswith(".xlsx") for each in part)


CASES = [
    pytest.param(
        part,
        id=f"{page.relative_to(ROOT).with_suffix('').as_posix()}-{number}",
        marks=[pytest.mark.libreoffice] if is_filled_in(part) else [],
    )
    for page in PAGES
    for number, part in enumerate(parts(page))
]


@pytest.mark.parametrize("part", CASES)
def test_page(part: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    follow(part, tmp_path, lambda: str(request.getfixturevalue("soffice")))


def follow(part: Sequence[Block], folder: Path, soffice: Callable[[], str]) -> None:
    """Do in the working folder what blocks say, one after the other; LibreOffice works in another folder."""
    unsaved: set[str] = set()
    for block in part:
        if block.name == "console":
            for name in sorted(unsaved):
                calculate(soffice(), Path(name), folder)
            unsaved.clear()
            run(block.text)
        elif block.name.endswith(".xlsx"):
            if block.copied:
                shutil.copy(block.copied, block.name)
            fill_in(Path(block.name), block.text)
            unsaved.add(block.name)
        else:
            Path(block.name).write_text(block.text, encoding="utf-8")


# --- commands ---------------------------------------------------------------------------------


def run(text: str) -> None:
    for example in examples(text):
        assert example.words[0] == "compounding"
        result = CliRunner().invoke(main, example.words[1:], input=example.typed)
        assert result.exit_code == example.code, result.output
        if example.shown.strip():
            assert is_shown(example.shown, result.output), result.output


def is_shown(shown: str, output: str) -> bool:
    """Return whether an output is the one that a page shows, where a line `...` stands for any lines."""
    wanted = [each.rstrip() for each in shown.strip().splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if each == "..." else f"{re.escape(each)}\n" for each in wanted)
    lines = [each.rstrip() for each in output.strip().splitlines()]
    return re.fullmatch(pattern, "".join(f"{each}\n" for each in lines)) is not None


# --- workbooks --------------------------------------------------------------------------------


def fill_in(path: Path, table: str) -> None:
    """Type into a workbook what a table says: sheet, cells, entry, and what the first of the cells is for.

    Raises
    ------
    ValueError
        Cells are not what the table says, or are locked: each is named, with its place now.
    """
    workbook = openpyxl.load_workbook(path)
    labels = {row[1:3]: row[3] for row in workbook["Fields"].iter_rows(min_row=4, max_col=4, values_only=True)}
    moved = []
    for row in csv.DictReader(table.splitlines()):
        sheet, first = workbook[row["sheet"]], row["cells"].split(":")[0]
        if labels.get((row["sheet"], first)) != row["what"]:
            now = [" ".join(map(str, place)) for place, label in labels.items() if label == row["what"]]
            moved.append(f"{row['sheet']} {first}: {row['what']!r} is now at {' or '.join(now) or 'no place'}")
            continue
        for cell, entry in entries(cells(sheet, row["cells"]), row["entry"]):
            if cell.protection.locked:
                moved.append(f"{row['sheet']} {cell.coordinate}: is locked")
            cell.value = typed(entry, cell.number_format)
    if moved:
        raise ValueError("\n".join(moved))
    workbook.save(path)


def cells(sheet: Any, place: str) -> list[Any]:
    """Return the cells of a place such as B10 or H56:H76; of cells that are joined the first one."""
    found = sheet[place]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell for row in rows for cell in row if not isinstance(cell, MergedCell)]


def entries(places: Sequence[Any], text: str) -> Iterator[tuple[Any, str]]:
    """Yield cells with what is typed into each: the same, or one after the other of what semicolons part."""
    each = text.split("; ")
    return zip(places, each if len(each) > 1 else each * len(places), strict=True)


def typed(entry: str, number_format: str) -> object:
    """Return what a spreadsheet program makes of what is typed into a cell of a format."""
    if number_format == "@":
        return entry
    if re.fullmatch(r"\d{4}-\d\d-\d\d", entry):
        return datetime.datetime.fromisoformat(entry)
    if re.fullmatch(r"\d\d:\d\d", entry):
        return datetime.time.fromisoformat(entry)
    return float(entry) if re.fullmatch(r"-?\d+(\.\d+)?", entry) else entry


def calculate(soffice: str, path: Path, folder: Path) -> None:
    """Let LibreOffice calculate a workbook and save it in its place."""
    profile = f"-env:UserInstallation={(folder / 'libreoffice').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (folder / path.name).replace(path)


# --- the harness itself -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a\n...\nd", "a\nb\nc\nd\n", True),
        ("a\n...\nd", "a\nd\n", True),
        ("a\n...\nd", "a\nb\nc\n", False),
        ("a\nb", "a\nb\nc\n", False),
        ("a.b", "aXb\n", False),
    ],
)
def test_an_output_is_the_one_shown_but_for_what_is_left_out(shown: str, output: str, same: bool) -> None:
    assert is_shown(shown, output) is same


def test_answers_and_exit_codes_are_read_from_a_page() -> None:
    (first, second) = examples(
        '$ compounding new\n? 3\nFormula\n> 2\nStrength\n> \n$ compounding plan --strength "1 %"\n'
    )
    assert (first.code, first.typed) == (3, "2\n\n")
    assert second == Example(["compounding", "plan", "--strength", "1 %"], 0, "", "")


@pytest.fixture
def cream(tmp_path: Path) -> Path:
    """Return a batch sheet that nobody has filled in."""
    words = ["sheet", "naltrexone-cream", "--strength", "1 %", "--quantity", "30 g", "--source", "tablets"]
    result = CliRunner().invoke(main, [*words, "--output", str(tmp_path / "cream.xlsx")])
    assert result.exit_code == 0, result.output
    return tmp_path / "cream.xlsx"


def test_a_cell_that_has_moved_is_named(cream: Path) -> None:
    with pytest.raises(ValueError, match=r"Batch record A1: 'plausibility 1' is now at Batch record \w+"):
        fill_in(cream, "sheet,cells,entry,what\nBatch record,A1,PASS,plausibility 1\n")


def test_a_locked_cell_is_not_filled_in(cream: Path) -> None:
    fields = openpyxl.load_workbook(cream)["Fields"].iter_rows(min_row=4, max_col=4, values_only=True)
    (place,) = [row[2] for row in fields if row[3] == "beyond-use date"]
    with pytest.raises(ValueError, match="is locked"):
        fill_in(cream, f"sheet,cells,entry,what\nBatch record,{place},2026-12-01,beyond-use date\n")


def test_the_readme_and_the_guides_are_stories() -> None:
    assert is_story(ROOT / "README.md")
    assert is_story(ROOT / "docs" / "tutorial.md")
    assert is_story(ROOT / "docs" / "how-to" / "a-days-orders.md")
    assert not is_story(ROOT / "docs" / "explanation" / "how-it-works.md")
    assert not is_story(ROOT / "docs" / "pictures" / "README.md")
