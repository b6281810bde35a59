"""Make the pictures of the documentation: real workbooks, printed by LibreOffice, page by page.

Run `python -m docs.scripts.pictures` in the folder of the project, or name the workbooks to be pictured anew:
`python -m docs.scripts.pictures cream.xlsx`. It needs LibreOffice, Poppler (pdftoppm, pdftotext) and Pillow.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.scripts.markdown import fenced
from docs.scripts.samples import folded, follow, run_all

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
_DOTS_PER_INCH = 110
_COLOURS = 32


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the sheet ("" for labels) and the page of it, counted from 1, and what it shows."""

    name: str
    sheet: str
    page: int
    shows: str


@dataclass(frozen=True)
class Workbook:
    """A workbook that is pictured.

    Attributes
    ----------
    story
        The page that is followed first, with all that is typed on it; "" for none.
    commands
        The commands that make the workbook, after the story if there is one.
    is_slow
        Whether they take so long that no test runs them.
    """

    file: str
    title: str
    story: str
    commands: tuple[str, ...]
    pictures: tuple[Picture, ...]
    is_slow: bool


@dataclass(frozen=True)
class Plan:
    """All pictures: the files that commands read, by name, and the workbooks."""

    files: Mapping[str, str]
    workbooks: tuple[Workbook, ...]


def read_plan() -> Plan:
    """Return what docs/pictures/pictures.toml lists."""
    content = tomllib.loads((PICTURES / "pictures.toml").read_text(encoding="utf-8"))
    files = {name: text.lstrip("\n") for name, text in content["files"].items()}
    return Plan(files, tuple(_workbook(each) for each in content["workbooks"]))


def _workbook(content: Mapping[str, Any]) -> Workbook:
    pictures = tuple(Picture(**each) for each in content["pictures"])
    commands = tuple(content.get("commands", ()))
    return Workbook(content["file"], content["title"], content.get("story", ""), commands, pictures, "slow" in content)


def make_pictures(workbook: Workbook, files: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Yield the pictures of a workbook, each made in a folder."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if workbook.story:
            follow(ROOT / workbook.story, work)
        run_all(workbook.commands, files, work)
        printed = _printed(work / workbook.file, work)
        heads = _heads(printed)
        for picture in workbook.pictures:
            page = _page_of(picture, heads)
            yield _pictured(printed, page, folder / f"{picture.name}.png")


def _printed(workbook: Path, folder: Path) -> Path:
    """Return the PDF of a workbook; labels are one already."""
    if workbook.suffix == ".pdf":
        return workbook
    profile = f"-env:UserInstallation={(folder / 'libreoffice').as_uri()}"
    _tool("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "printed"), str(workbook))
    return folder / "printed" / f"{workbook.stem}.pdf"


def _heads(printed: Path) -> list[str]:
    """Return the first line of each page: it ends with the name of the sheet."""
    pages = _tool("pdftotext", "-layout", str(printed), "-").split("\f")[:-1]
    return [page.strip().split("\n")[0] for page in pages]


def _page_of(picture: Picture, heads: Sequence[str]) -> int:
    pages = [number for number, head in enumerate(heads, start=1) if head.endswith(picture.sheet)]
    if len(pages) < picture.page:
        sys.exit(
            f"{picture.name}: sheet {picture.sheet} has {len(pages)} pages, and page {picture.page} is to be shown"
        )
    return pages[picture.page - 1]


def _pictured(printed: Path, page: int, target: Path) -> Path:
    """Return the picture of a page, in few colours: a page of text and lines needs no more."""
    from PIL import Image

    drawn = target.with_suffix("")
    _tool("pdftoppm", "-png", "-singlefile", "-r", str(_DOTS_PER_INCH), "-f", str(page), str(printed), str(drawn))
    with Image.open(target) as image:
        image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


def _tool(name: str, *arguments: str) -> str:
    """Return what a program prints."""
    path = shutil.which(name)
    if path is None:
        sys.exit(f"{name} is not installed; on Debian: apt-get install libreoffice-calc poppler-utils")
    return subprocess.run([path, *arguments], check=True, capture_output=True, text=True, timeout=300).stdout


def page_text(plan: Plan) -> str:
    """Return the page that lists the pictures with the commands that make them."""
    parts = [_INTRODUCTION, *(f"```csv {name}\n{text}```\n" for name, text in plan.files.items())]
    parts += [_workbook_text(each) for each in plan.workbooks]
    return "\n".join(parts)


_INTRODUCTION = """\
# Pictures

Each picture is a page of a real workbook, as LibreOffice prints it. This page and the pictures are made by

```sh
python -m docs.scripts.pictures
```

from `docs/pictures/pictures.toml`. The tables that the commands below read:
"""


def _workbook_text(workbook: Workbook) -> str:
    shown = "".join(
        f"\n![{each.shows}]({each.name}.png)\n\n*{each.name}.png*: {each.shows}.\n" for each in workbook.pictures
    )
    if workbook.story:
        story = f"Made by following the page [{Path(workbook.story).stem}](../../{workbook.story})"
        commands = "".join(f", and then\n\n{fenced(folded(each))}" for each in workbook.commands)
        return f"## {workbook.title}\n\n{story}{commands or '.'}\n{shown}"
    if workbook.is_slow:
        block = fenced("\n".join(folded(each) for each in workbook.commands), "sh")
    else:
        block = fenced("\n".join(f"$ {folded(each)}" for each in workbook.commands), "console")
    return f"## {workbook.title}\n\n{block}\n{shown}"


def main(wanted: Sequence[str]) -> None:
    """Make the pictures of the workbooks named, or all, and the page that lists them."""
    plan = read_plan()
    (PICTURES / "README.md").write_text(page_text(plan), encoding="utf-8")
    for workbook in plan.workbooks:
        if not wanted or workbook.file in wanted:
            for path in make_pictures(workbook, plan.files, PICTURES):
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
