"""What the commands print as JSON: the keys of real output, each with what stands there."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compounding.records.library import find_library
from docs.scripts.markdown import code, fenced, table
from docs.scripts.pictures import read_plan
from docs.scripts.samples import folded, run_all

_LONGEST_EXAMPLE = 48
_CAPSULES = (
    'naltrexone-capsule --strength "0.5 mg/capsule" --quantity "30 capsule" --source powder --assay "99.5 %" '
    '--assay-basis anhydrous --water "8.7 %" --capsule-size 3 --packing "drug=200 mg" --packing "diluent=130 mg" '
    '--balance "A: 1 mg to 120 g, sensitivity 6 mg" --lot drug P-202 2028-05 --batch LDN-0001 --made 2026-11-22'
)
_CREAM = (
    'compounding sheet naltrexone-cream --strength "1 %" --quantity "30 g" --source tablets '
    '--tablet-sample 20 "8.20 g" --lot drug T-101 2028-03 --batch LDN-0003 --made 2026-11-22 --output cream.xlsx'
)


@dataclass(frozen=True)
class Output:
    """One kind of output.

    Attributes
    ----------
    name
        What it is called here.
    commands
        Commands of which one or several print it.
    file
        The file in which the output stands; "" where it is printed.
    open_keys
        Places whose keys are names of things, such as those of a calculator's arguments.
    told_elsewhere
        Places whose keys stand under another output.
    has_examples
        Whether examples are shown; not where nearly all depends on the machine and the day.
    changing
        Places of which no example is shown, for they change from day to day.
    """

    name: str
    commands: tuple[str, ...]
    file: str = ""
    open_keys: tuple[str, ...] = ()
    told_elsewhere: tuple[str, ...] = ()
    has_examples: bool = True
    changing: tuple[str, ...] = ()


OUTPUTS = (
    Output(
        "plan",
        (
            f"compounding plan {_CAPSULES} --json",
            'compounding plan naltrexone-sublingual-drops --strength "1 mg/mL" --quantity "30 mL" --source tablets '
            '--dose "0.5 mg" --doses-per-day 1 --batch LDN-0004 --made 2026-11-22 --json',
        ),
        open_keys=("facts",),
    ),
    Output(
        "calc",
        ('compounding calc stock-amount --stock "0.2 % w/v" --target "1:5000" --amount "125 mL" --json',),
        open_keys=("arguments", "readings", "results"),
    ),
    Output("calculators", ("compounding calc --find alligation --json",)),
    Output(
        "titration",
        (
            'compounding titration naltrexone-capsule --schedule "0.5 mg for 7 days, 1 mg for 7 days" '
            '--start 2026-12-01 --strengths "0.5 mg/capsule" --source tablets --tablet-sample 20 "8.20 g" '
            "--batch LDN-0002 --json",
        ),
        told_elsewhere=("batches[].record",),
    ),
    Output(
        "verify",
        (
            "compounding verify capsules 188.1 187.4 189.9 186.3 190.2 187.7 188.8 185.9 189.3 187.0 --unit mg "
            '--theory "140 mg" --gross --shell "0.48 g per 10 capsules" --made 90 --planned 92 --json',
            'compounding verify strength --strength "4.5 mg/capsule" --drug "414 mg" --units 92 --json',
            'compounding verify content 98.2 101.5 99.3 97.8 100.4 102.1 96.9 99.9 100.8 98.6 --unit "%" --json',
            'compounding verify dropper "49 drops" "48 drops" "50 drops" --volume "2 mL" --planned "24.4 drop/mL" '
            "--json",
            "compounding verify pump 0.248 0.251 0.247 0.253 0.250 0.249 0.252 0.246 0.250 0.251 --unit g "
            '--planned "0.25 g/actuation" --strength "1 %" --json',
        ),
        open_keys=("facts", "statistics"),
    ),
    Output(
        "rescue",
        (
            'compounding verify rescue --strength "1 mg/mL" --drug "36 mg" --planned "30 mL" --volume "20 mL" '
            "--json\n? 1",
        ),
        open_keys=("facts", "statistics", "options[].amounts"),
    ),
    Output("stock", ("compounding stock show stock.csv --date 2026-11-22 --json",)),
    Output(
        "profile",
        ("compounding profile init", "compounding profile show --json"),
        changing=("next_batch_number",),
    ),
    Output("review", (_CREAM, "compounding review cream.xlsx --today 2026-11-23 --json\n? 1")),
    Output("recall", (_CREAM, "compounding review cream.xlsx --lot T-101 --today 2026-11-23 --json")),
    Output(
        "manifest",
        ("compounding orders orders.csv --stock stock.csv --output-dir sheets --merge --made 2026-11-22",),
        file="sheets/manifest.json",
    ),
    Output(
        "check",
        (
            'compounding formulas review naltrexone-cream --reviewer "Eve Fox" --settled --date 2026-11-22 --to .',
            "compounding formulas check naltrexone-cream --json",
        ),
    ),
    Output("diff", ("compounding formulas diff naltrexone-cream:1 naltrexone-cream:2 --json\n? 1",)),
    Output(
        "validate",
        ("compounding validate --output validation.xlsx --json",),
        open_keys=("installation.packages",),
        has_examples=False,
    ),
)


def keys_text(name: str) -> str:
    """Return the commands that print an output, and its keys with what stands there."""
    output = next(each for each in OUTPUTS if each.name == name)
    commands = "\n".join(folded(each) for each in output.commands)
    rows = ((code(path), kind, code(example)) for path, (kind, example) in keys_of(output).items())
    if not output.has_examples:
        return "\n\n".join([fenced(commands), table(["key", "is"], (row[:2] for row in rows))])
    return "\n\n".join([fenced(commands), table(["key", "is", "such as"], rows)])


@cache
def keys_of(output: Output) -> Mapping[str, tuple[str, str]]:
    """Return the keys of an output, by their place, with their kinds and an example."""
    found: dict[str, list[tuple[str, str]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for content in _contents(output, folder):
            for path, kind, example in _walked(content, "", output):
                shown = "" if path in output.changing else _without_folders(example, folder)
                found.setdefault(path, []).append((kind, shown))
    return {path: _together(values) for path, values in found.items()}


def _contents(output: Output, folder: Path) -> list[Any]:
    """Return what is printed as JSON, or stands in the file."""
    printed = run_all(output.commands, read_plan().files, folder)
    texts = [(folder / output.file).read_text(encoding="utf-8")] if output.file else printed
    return [json.loads(each) for each in texts if each.startswith("{")]


def _walked(value: Any, path: str, output: Output) -> Iterator[tuple[str, str, str]]:
    """Yield the place, the kind and an example of everything below a value."""
    if isinstance(value, dict):
        for key, below in value.items():
            name = "NAME" if path in output.open_keys else key
            place = f"{path}.{name}" if path else name
            yield place, *_described(below)
            if not _is_amount(below) and place not in output.told_elsewhere:
                yield from _walked(below, place, output)
    elif isinstance(value, list):
        for below in value:
            if not isinstance(below, dict | list) or _is_amount(below):
                yield f"{path}[]", *_described(below)
            else:
                yield from _walked(below, f"{path}[]", output)


def _is_amount(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"number", "unit"}


def _described(value: Any) -> tuple[str, str]:
    """Return the kind of a value, and how it looks."""
    if value is None:
        return "null", ""
    if isinstance(value, bool):
        return "true or false", str(value).lower()
    if _is_amount(value):
        return "amount", f"{value['number']} {value['unit']}"
    if isinstance(value, dict | list):
        return ("object", "") if isinstance(value, dict) else ("list", "")
    kind = "text" if isinstance(value, str) else "number"
    text = re.sub(r"\b[0-9a-f]{64}\b", "64 hexadecimal digits", json.dumps(value, ensure_ascii=False))
    return kind, text


def _without_folders(example: str, folder: Path) -> str:
    """Return an example without the folders of the machine on which it was made, and not too long."""
    text = example
    for place in (folder, folder.resolve(), find_library().folders[-1].parent):
        text = text.replace(str(place), "…")
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[: _LONGEST_EXAMPLE - 1]}…"


def _together(values: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the kinds that a key has in several places, and the first example that says something."""
    kinds = sorted({kind for kind, _ in values}, key=lambda kind: kind == "null")
    example = next((example for _, example in values if example not in ("", '""')), "")
    return " or ".join(kinds), example
