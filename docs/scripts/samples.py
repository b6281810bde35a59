"""Commands of the toolkit, run in a folder of their own to see what they write."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner

from compounding.cli import main

_EXIT_CODE = "\n? "


def run_all(commands: tuple[str, ...], files: Mapping[str, str], folder: Path) -> list[str]:
    """Return what each of several commands prints, run one after the other in a folder.

    Parameters
    ----------
    commands
        Whole command lines that begin with "compounding"; one that is to exit with another code than 0 has it after
        itself, as in "compounding review sheets" with "? 1" on the next line.
    files
        What lies in the folder before, by name.
    folder
        The folder.

    Raises
    ------
    RuntimeError
        A command has another exit code than it should.
    """
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    runner = CliRunner(env={"COMPOUNDING_PROFILE": None, "XDG_CONFIG_HOME": str(folder)})
    printed = []
    with contextlib.chdir(folder):
        for command in commands:
            line, _, code = command.partition(_EXIT_CODE)
            result = runner.invoke(main, shlex.split(line)[1:])
            if result.exit_code != int(code or 0):
                raise RuntimeError(f"{line}\nexit code {result.exit_code}\n{result.output}") from result.exception
            printed.append(result.stdout)
    return printed


def folded(command: str) -> str:
    """Return a command on lines that can be read, parted before options."""
    line, _, code = command.partition(_EXIT_CODE)
    parts = line.replace(" --", "\n--").split("\n")
    lines, current = [], parts[0]
    for part in parts[1:]:
        if len(current) + len(part) > 100:
            lines.append(f"{current} \\")
            current = "   "
        current = f"{current} {part}"
    return "\n".join([*lines, current, *([f"? {code}"] if code else [])])


def follow(page: Path, folder: Path) -> None:
    """Follow a page in a folder: run its commands, and type what it says into its workbooks.

    Parameters
    ----------
    page
        The tutorial or a how-to guide.
    folder
        The folder, in which all that the page makes is left.
    """
    from tests.docs import test_console as pages  # its tests follow the pages in the same way

    with tempfile.TemporaryDirectory() as other, contextlib.chdir(folder):
        for part in pages.parts(page):
            pages.follow(part, Path(other), lambda: shutil.which("soffice") or "soffice")
