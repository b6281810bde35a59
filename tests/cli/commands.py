"""The command line as the tests run it."""

from __future__ import annotations

import json
import re
from typing import Any

from click.testing import CliRunner, Result

from compounding.cli import main
from compounding.cli.messages import TRACEBACK_VARIABLE

CAPSULES = ("naltrexone-capsule", "--strength", "4.5 mg/capsule", "--quantity", "90 capsule")
DROPS = ("naltrexone-sublingual-drops", "--strength", "1 mg/mL", "--quantity", "30 mL")
OIL = ("naltrexone-sublingual-drops-oil", "--strength", "1 mg/mL", "--quantity", "30 mL")
CREAM = ("naltrexone-cream", "--strength", "1 %", "--quantity", "30 g")
MADE = ("--made", "2026-11-22")
TABLETS = ("--source", "tablets", "--tablet-sample", "20", "8.20 g", *MADE)
POWDER = ("--source", "powder", *MADE)
COA = ("--assay", "99.5 %", "--assay-basis", "anhydrous", "--water", "8.7 %")

# What a message to a pharmacist never holds: the insides of Python, of pint and of this toolkit.
_INSIDES = re.compile(
    r"Traceback|pint|Decimal|NoneType|None\b|KeyError|Error\(|object at|<class|\bself\b|\.py\b|nan\b|\bTrue\b|\bFalse\b"
)


def run(*arguments: str) -> Result:
    """Run the command line; whatever it raises but SystemExit fails the test."""
    # With its details, a fault of the toolkit's own fails the test and is seen there.
    environment = {TRACEBACK_VARIABLE: "1"}
    result = CliRunner(env=environment).invoke(main, _changed(arguments), catch_exceptions=False)
    assert "Traceback" not in result.output, result.output
    return result


def _changed(arguments: tuple[str, ...]) -> list[str]:
    """Return the arguments without those of the usual order that are stated anew after it."""
    kept = list(arguments)
    for name in ("--strength", "--made", "--source"):
        while kept.count(name) > 1:
            place = kept.index(name)
            del kept[place : place + 2]
    return kept


def planned(*arguments: str) -> dict[str, Any]:
    """Return what `plan --json` prints."""
    result = run("plan", *arguments, "--json")
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def refusal(*arguments: str, command: str = "plan", code: int = 3) -> str:
    """Return the message of a command that is refused: nothing on standard output, none of Python's words."""
    result = run(command, *arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    message = result.stderr.strip()
    assert message.count("Error: ") == 1, message
    assert not _INSIDES.search(message), message
    return message.partition("Error: ")[2]


def refusal_in_one_line(*arguments: str) -> str:
    """Return the message of a command that is refused for one reason."""
    message = refusal(*arguments)
    assert "\n" not in message, message
    return message
